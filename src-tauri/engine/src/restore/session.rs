//! Sessions that load a dump, with the same settings whatever the server's defaults are.

use crate::error::{Phase, Result};
use crate::mysql::{Connection, Flavor, Server, lenient, server_code};
use crate::target::MysqlTarget;

/// The dump sets what it needs on top of these. Quotes are read as the server reads them in this mode.
const SETTINGS: [&str; 4] = [
    // Not strict: stored values that this server would refuse today, such as dates of zeros, must go in again.
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION autocommit = 1",
    // The session that has the lock idles while the safety copy is written.
    "SET SESSION wait_timeout = 86400",
    "SET SESSION net_read_timeout = 3600",
];

/// The most warnings that a server keeps of one statement: those that tell nothing may hide none that tells of a changed
/// value.
const ALL_WARNINGS: &str = "SET SESSION max_error_count = 65535";

/// Connects to the target's database, or to none if it names none.
pub(super) async fn open(target: &MysqlTarget) -> Result<Connection> {
    settled(Connection::open(target, Phase::Restore).await?).await
}

/// Connects in the same way; `None` if the server or the account has no room for one more session.
pub(super) async fn open_another(target: &MysqlTarget) -> Result<Option<Connection>> {
    match Connection::open_another(target, Phase::Restore).await? {
        Some(connection) => settled(connection).await.map(Some),
        None => Ok(None),
    }
}

async fn settled(mut connection: Connection) -> Result<Connection> {
    let server = Server::ask(&mut connection).await?;
    for sql in SETTINGS {
        connection.execute(sql, Phase::Restore).await?;
    }
    match connection.execute(ALL_WARNINGS, Phase::Restore).await {
        // Not every account may set it since MySQL 8.0, which keeps 1024 by itself.
        Err(error) if server_code(&error).is_none() => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // A variable that the account may not set is reported by the preflight and by the proof of the definitions.
    lenient(&mut connection, Phase::Restore).await?;
    match server.flavor {
        Flavor::Mariadb => {
            connection
                .execute("SET SESSION max_statement_time = 0", Phase::Restore)
                .await?;
        }
        Flavor::Mysql => {}
    }
    Ok(connection)
}

/// The longest statement that the server takes, in bytes.
pub(super) async fn limit_bytes(connection: &mut Connection) -> Result<usize> {
    let rows: Vec<u64> = connection
        .rows("SELECT @@max_allowed_packet", Phase::Restore)
        .await?;
    // One byte of a packet says that it is a statement.
    let bytes = rows.first().copied().unwrap_or(1 << 20).saturating_sub(1);
    Ok(usize::try_from(bytes).unwrap_or(usize::MAX).min(1 << 30))
}
