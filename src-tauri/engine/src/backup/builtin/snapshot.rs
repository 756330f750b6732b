//! One moment for several connections: a short lock, under which each begins its own snapshot.
//!
//! Table locks come first where the account may take them: they hold up writers of this database only, and only until
//! the snapshots are open. Where no lock can be had, one connection reads alone.

use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::Message;
use crate::mysql::{
    Bulk, Connection, Flavor, Grants, Server, Version, is_clustered, quoted, server_code,
};
use crate::target::MysqlTarget;

use super::super::manifest::Snapshot;

const PHASE: Phase = Phase::Backup;
/// One more than that does not make it faster where server and client share two processors.
const READERS: usize = 3;
/// A reader whose rows are not needed yet lets the server wait; its default is a minute.
const WRITE_TIMEOUT_SECONDS: u32 = 3600;

/// Connections that see the same moment.
pub(super) struct Snapshots {
    pub(super) readers: Vec<Connection>,
    pub(super) kind: Snapshot,
    /// Why this kind.
    pub(super) why: Message,
    /// Whether they go without TLS, since the server is on this machine.
    pub(super) is_plain: bool,
}

/// The locks that are tried, the mildest first.
enum Lock {
    Tables(String),
    Everything,
}

/// Opens snapshots of one moment.
///
/// `tables` are the names of all base tables. `lead` holds the lock meanwhile, and reads alone where that is all that can be.
pub(super) async fn open(
    target: &MysqlTarget,
    server: &Server,
    grants: &Grants,
    tables: &[String],
    mut lead: Connection,
    context: Context<'_>,
) -> Result<Snapshots> {
    let cluster = is_clustered(&mut lead, PHASE).await?;
    let locks = locks(grants, &target.database, tables);
    let why = if cluster {
        Message::new("snapshot-cluster")
    } else if locks.is_empty() {
        Message::new("snapshot-no-grant")
    } else {
        let mut why = "snapshot-lock-refused";
        let bulk = Bulk::beside(&mut lead, PHASE).await?;
        for lock in &locks {
            match locked(&bulk.target, server, lock, &mut lead).await {
                Ok(readers) if readers.is_empty() => {
                    why = "snapshot-limit";
                    break;
                }
                Ok(readers) => {
                    lead.close().await;
                    bulk.tell(context);
                    let (kind, why) = match lock {
                        Lock::Tables(_) => (Snapshot::TableLocks, "snapshot-table-locks"),
                        Lock::Everything => (Snapshot::GlobalReadLock, "snapshot-global-lock"),
                    };
                    let why = Message::new(why).arg("connections", readers.len());
                    return Ok(Snapshots {
                        readers,
                        kind,
                        why,
                        is_plain: bulk.is_plain,
                    });
                }
                Err(error) if is_refused(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Message::new(why)
    };
    ready(&mut lead, server).await?;
    begin(&mut lead).await?;
    Ok(Snapshots {
        readers: vec![lead],
        kind: Snapshot::SingleTransaction,
        why,
        // The one that reads alone was opened as the target asks.
        is_plain: false,
    })
}

fn locks(grants: &Grants, database: &str, tables: &[String]) -> Vec<Lock> {
    let mut locks = Vec::new();
    if !tables.is_empty() && grants.has("LOCK TABLES", database) {
        let list: Vec<String> = tables
            .iter()
            .map(|table| format!("{} READ", quoted(table)))
            .collect();
        locks.push(Lock::Tables(format!("LOCK TABLES {}", list.join(", "))));
    }
    // A global privilege: no database's name makes a difference.
    if grants.has("RELOAD", "") {
        locks.push(Lock::Everything);
    }
    locks
}

/// Snapshots under a lock, which is given back whatever comes of it; none where the account or the server has no room for two
/// readers besides the session that holds the lock.
async fn locked(
    target: &MysqlTarget,
    server: &Server,
    lock: &Lock,
    lead: &mut Connection,
) -> Result<Vec<Connection>> {
    // Connected before, so that the lock is short.
    let mut readers = Vec::with_capacity(READERS);
    while readers.len() < READERS {
        let Some(reader) = reader(target, server).await? else {
            break;
        };
        readers.push(reader);
    }
    if readers.len() < 2 {
        for reader in readers {
            reader.close().await;
        }
        return Ok(Vec::new());
    }
    let sql = match lock {
        Lock::Tables(sql) => sql,
        Lock::Everything => "FLUSH TABLES WITH READ LOCK",
    };
    lead.execute(sql, PHASE).await?;
    let begun = async {
        for reader in &mut readers {
            begin(reader).await?;
        }
        Ok(())
    }
    .await;
    let released = lead.execute("UNLOCK TABLES", PHASE).await;
    begun.and(released)?;
    Ok(readers)
}

/// The lock could not be had in time, or not by this account: another way is there.
fn is_refused(error: &Error) -> bool {
    matches!(server_code(error), Some(1044 | 1045 | 1142 | 1205 | 1227))
}

/// One more connection for reading, if there is room for one.
async fn reader(target: &MysqlTarget, server: &Server) -> Result<Option<Connection>> {
    let Some(mut connection) = Connection::open_another(target, PHASE).await? else {
        return Ok(None);
    };
    settle(&mut connection, server).await?;
    ready(&mut connection, server).await?;
    Ok(Some(connection))
}

/// What reading needs besides, whatever the server's own settings are.
async fn ready(connection: &mut Connection, server: &Server) -> Result<()> {
    for sql in [
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        &format!("SET SESSION net_write_timeout = {WRITE_TIMEOUT_SECONDS}"),
        &format!("SET SESSION wait_timeout = {WRITE_TIMEOUT_SECONDS}"),
    ] {
        connection.execute(sql, PHASE).await?;
    }
    // Servers that end long SELECTs would end ours.
    let unlimited = match server.flavor {
        Flavor::Mysql if server.version >= Version(5, 7, 8) => Some("max_execution_time"),
        Flavor::Mariadb if server.version >= Version(10, 1, 1) => Some("max_statement_time"),
        Flavor::Mysql | Flavor::Mariadb => None,
    };
    if let Some(variable) = unlimited {
        connection
            .execute(&format!("SET SESSION {variable} = 0"), PHASE)
            .await?;
    }
    Ok(())
}

/// The settings in which definitions and values are shown to us as the restore will read them.
pub(super) async fn settle(connection: &mut Connection, server: &Server) -> Result<()> {
    for sql in [
        "SET SESSION sql_mode = ''",
        "SET SESSION time_zone = '+00:00'",
    ] {
        connection.execute(sql, PHASE).await?;
    }
    // MySQL 8 shows sizes and times that are a day old otherwise.
    if server.flavor == Flavor::Mysql && server.version >= Version(8, 0, 0) {
        connection
            .execute("SET SESSION information_schema_stats_expiry = 0", PHASE)
            .await?;
    }
    Ok(())
}

async fn begin(reader: &mut Connection) -> Result<()> {
    reader
        .execute("START TRANSACTION WITH CONSISTENT SNAPSHOT", PHASE)
        .await
}
