//! Who else is connected to the database.

use mysql_async::Row;
use mysql_async::prelude::FromValue;

use super::Connection;
use crate::error::{Phase, Result};

/// Another session on the target's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSession {
    /// The server's number of it.
    pub id: u64,
    /// Its account's name.
    pub user: String,
    /// Where it comes from.
    pub host: String,
    /// For how long it has been in its present state, in seconds.
    pub seconds: u64,
}

/// The other sessions on our database, as far as the account may see them (PROCESS shows all, else only its own).
///
/// By SHOW: `information_schema.processlist` fails on MySQL 9 (3854) while any session runs a statement with an emoji.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn other_sessions(
    connection: &mut Connection,
    phase: Phase,
) -> Result<Vec<OtherSession>> {
    let rows: Vec<Row> = connection.rows("SHOW PROCESSLIST", phase).await?;
    let own_id = u64::from(connection.id());
    // The server's own spelling of our database's name stands in our own row.
    let own_database = rows
        .iter()
        .find(|row| field(row, "Id") == Some(own_id))
        .and_then(|row| field::<String>(row, "db"));
    Ok(rows
        .iter()
        .filter_map(|row| {
            let id = field(row, "Id").filter(|id| *id != own_id)?;
            let database: String = field(row, "db")?;
            (Some(database) == own_database).then(|| OtherSession {
                id,
                user: field(row, "User").unwrap_or_default(),
                host: field(row, "Host").unwrap_or_default(),
                seconds: field::<i64>(row, "Time")
                    .and_then(|seconds| u64::try_from(seconds).ok())
                    .unwrap_or_default(),
            })
        })
        .collect())
}

/// Whether a session waits for its client, with no statement at work.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn is_idle(connection: &mut Connection, id: u64, phase: Phase) -> Result<bool> {
    let rows: Vec<Row> = connection.rows("SHOW PROCESSLIST", phase).await?;
    Ok(rows.iter().any(|row| {
        field(row, "Id") == Some(id) && field::<String>(row, "Command").as_deref() == Some("Sleep")
    }))
}

/// A column by name, where it is there, not NULL, and of that type.
fn field<T: FromValue>(row: &Row, name: &str) -> Option<T> {
    row.get_opt(name)?.ok()
}
