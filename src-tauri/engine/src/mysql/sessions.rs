//! The other sessions that are connected to the database.

use mysql_async::Row;
use mysql_async::prelude::FromValue;

use super::Connection;
use crate::error::{Phase, Result};

/// Another session on the target's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSession {
    /// The server's id of the session.
    pub id: u64,
    /// The user name of its account.
    pub user: String,
    /// The client's host, mostly with its port.
    pub host: String,
    /// Its database, if it has one.
    pub database: Option<String>,
    /// For how long it has been in its present state, in seconds.
    pub seconds: u64,
}

/// The other sessions on our database, as far as the account may see them (PROCESS shows all, else only its own).
///
/// Reads `SHOW PROCESSLIST`: `information_schema.processlist` fails on MySQL 9 (error 3854) while any session runs a
/// statement with an emoji.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn other_sessions(
    connection: &mut Connection,
    phase: Phase,
) -> Result<Vec<OtherSession>> {
    let own_id = u64::from(connection.id());
    let mut all = all_sessions(connection, phase).await?;
    // Our own session has the database's name in the server's spelling.
    let own = all.iter().position(|session| session.id == own_id);
    let own_database = own.and_then(|own| all.swap_remove(own).database);
    all.retain(|session| session.database.is_some() && session.database == own_database);
    Ok(all)
}

/// All sessions that the account may see, our own among them.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(super) async fn all_sessions(
    connection: &mut Connection,
    phase: Phase,
) -> Result<Vec<OtherSession>> {
    let rows: Vec<Row> = connection.rows("SHOW PROCESSLIST", phase).await?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            Some(OtherSession {
                id: field(row, "Id")?,
                user: field(row, "User").unwrap_or_default(),
                host: field(row, "Host").unwrap_or_default(),
                database: field(row, "db"),
                seconds: field::<i64>(row, "Time")
                    .and_then(|seconds| u64::try_from(seconds).ok())
                    .unwrap_or_default(),
            })
        })
        .collect())
}

/// Whether a session runs no statement and waits for its client (`Sleep`).
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn is_idle(connection: &mut Connection, id: u64, phase: Phase) -> Result<bool> {
    let rows: Vec<Row> = connection.rows("SHOW PROCESSLIST", phase).await?;
    Ok(rows.iter().any(|row| {
        field(row, "Id") == Some(id) && field::<String>(row, "Command").as_deref() == Some("Sleep")
    }))
}

/// A column's value by name; `None` if it is missing, NULL or of another type.
fn field<T: FromValue>(row: &Row, name: &str) -> Option<T> {
    row.get_opt(name)?.ok()
}
