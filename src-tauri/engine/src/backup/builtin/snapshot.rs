//! One snapshot for several connections: under a short lock, each begins its own transaction.
//!
//! Table locks are tried first, if the account may take them: they hold up writers of this database only, and only
//! until the snapshots are open. If no lock can be had, one connection reads alone.

use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::Message;
use crate::mysql::{
    Bulk, Connection, Flavor, Grants, Server, Version, is_clustered, quoted, server_code,
};
use crate::target::MysqlTarget;

use super::super::manifest::Snapshot;

const PHASE: Phase = Phase::Backup;
/// Connections that read at once. A fourth makes it no faster where server and client share two processors.
const READERS: usize = 3;
/// How long the server waits for a reader whose rows are not needed yet. The default of net_write_timeout is a minute.
const WRITE_TIMEOUT_SECONDS: u32 = 3600;

/// Connections that share one snapshot.
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

/// Opens the snapshots.
///
/// `tables` are the tables to lock: those that keep rows. `lead` holds the lock meanwhile, and reads alone if no lock
/// can be had.
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
        // `lead` was opened with the TLS mode that the target asks for.
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
    // RELOAD is a global privilege: the database's name makes no difference.
    if grants.has("RELOAD", "") {
        locks.push(Lock::Everything);
    }
    locks
}

/// Opens the readers' snapshots under a lock, which is released also after an error. Returns no reader if the
/// connection limit of the account or the server has no room for two besides `lead`.
async fn locked(
    target: &MysqlTarget,
    server: &Server,
    lock: &Lock,
    lead: &mut Connection,
) -> Result<Vec<Connection>> {
    // Connect before locking, so that the lock is short.
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

/// Whether the lock was not had in time (1205) or the account may not take it: then the next way is tried.
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

/// Sets what a reading session needs: isolation level and timeouts, whatever the server's own are.
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

/// Makes the server show definitions and values in the form in which a restore will read them.
pub(super) async fn settle(connection: &mut Connection, server: &Server) -> Result<()> {
    for sql in [
        "SET SESSION sql_mode = ''",
        "SET SESSION time_zone = '+00:00'",
    ] {
        connection.execute(sql, PHASE).await?;
    }
    // Otherwise MySQL 8 shows sizes and times from a cache, up to a day old.
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
