//! One run at a time: a named lock (`GET_LOCK`), which the server releases when the session ends.

use std::time::{Duration, Instant};

use super::{Connection, blockers, is_idle};
use crate::error::{Error, Phase, Result};
use crate::hash::sha256_hex;

/// Wait of one `GET_LOCK`. Finite: `-1` means "for ever" to MySQL and "no lock" to MariaDB.
const WAIT_SECONDS: u64 = 5;
/// Tries to end a killed run's idle session, which takes a moment, and the wait after each.
const END_TRIES: u32 = 5;
const END_WAIT_SECONDS: u64 = 1;
/// How long to wait for the lock of our own lost session: the server may still run its statement, or roll it back.
const OLD_SESSION_LIMIT: Duration = Duration::from_mins(10);

/// The lock's name: at most 64 characters (MySQL's limit), whatever the database is called.
fn name(database: &str) -> String {
    let hash = sha256_hex(database.as_bytes());
    format!("dbgpt-upgrade:{}", &hash[..32])
}

/// Takes the lock for this session. `ours` is the id of a lost session of this run; the call waits for its end.
///
/// # Errors
/// `apply-locked`, naming the session that has it.
pub(crate) async fn take(
    connection: &mut Connection,
    ours: Option<u32>,
    phase: Phase,
) -> Result<()> {
    let patience = connection.target().patience;
    let wait = WAIT_SECONDS.min(patience.connect.as_secs().max(1));
    let begun = Instant::now();
    loop {
        if is_taken_within(connection, wait, phase).await? {
            return Ok(());
        }
        let holder = holder(connection, phase).await?;
        let is_ours = ours.is_some() && (holder.is_none() || holder == ours.map(u64::from));
        if let (true, Some(id)) = (is_ours, holder) {
            end_if_idle(connection, id, phase).await;
        }
        let limit = OLD_SESSION_LIMIT.min(patience.longest);
        if !is_ours || begun.elapsed() > limit {
            return Err(taken(connection, holder, phase).await);
        }
    }
}

/// Waits for the lock for so many seconds; whether this session has it now.
async fn is_taken_within(connection: &mut Connection, seconds: u64, phase: Phase) -> Result<bool> {
    let name = name(&connection.target().database);
    let rows: Vec<(Option<i64>,)> = connection
        .rows_with("SELECT GET_LOCK(?, ?)", (name, seconds), phase)
        .await?;
    // 1: we have the lock. 0: another session has it. NULL: an error of the server.
    Ok(rows.first().is_some_and(|row| row.0 == Some(1)))
}

/// Refuses if any session has the lock; does not take it.
///
/// # Errors
/// `apply-locked`, naming the session.
pub(crate) async fn refuse_taken(connection: &mut Connection, phase: Phase) -> Result<()> {
    match holder(connection, phase).await? {
        Some(id) => Err(taken(connection, Some(id), phase).await),
        None => Ok(()),
    }
}

/// Ends the session `left` that a killed or cut-off run has left, if it has the lock and is idle: the server may notice
/// only hours later that its client is gone. Waits some seconds for that; the lock, if this session gets it, is free
/// again when the connection is closed.
///
/// # Errors
/// Those of [`Connection::rows`]. A session that is busy, since its last statement may be a table rebuild, or that does
/// not end is left to the checks, which name it.
pub(crate) async fn end_left(connection: &mut Connection, left: u32, phase: Phase) -> Result<()> {
    let id = u64::from(left);
    if holder(connection, phase).await? != Some(id) || !is_idle(connection, id, phase).await? {
        return Ok(());
    }
    for _ in 0..END_TRIES {
        // Sent once more each time: only getting the lock shows that the session has ended.
        let _ = connection.execute(&format!("KILL {id}"), phase).await;
        if is_taken_within(connection, END_WAIT_SECONDS, phase).await? {
            break;
        }
    }
    Ok(())
}

/// The session that has the lock.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(crate) async fn holder(connection: &mut Connection, phase: Phase) -> Result<Option<u64>> {
    let name = name(&connection.target().database);
    let holder: Vec<(Option<u64>,)> = connection
        .rows_with("SELECT IS_USED_LOCK(?)", (name,), phase)
        .await?;
    Ok(holder.first().and_then(|row| row.0))
}

async fn taken(connection: &mut Connection, holder: Option<u64>, phase: Phase) -> Error {
    let who = match holder {
        Some(id) => blockers::session(connection, id, phase).await,
        None => String::new(),
    };
    Error::refused("apply-locked", phase)
        .arg("database", connection.target().database.as_str())
        .arg("seen", usize::from(holder.is_some()))
        .arg("holder", who)
}

/// Kills our own lost session if it is idle: after a network failure the server notices hours later, and the session
/// keeps the lock until then. An account may always kill its own sessions.
async fn end_if_idle(connection: &mut Connection, id: u64, phase: Phase) {
    // If the KILL fails, the caller goes on waiting.
    if is_idle(connection, id, phase).await.unwrap_or_default() {
        let _ = connection.execute(&format!("KILL {id}"), phase).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_differ() {
        let long = "d".repeat(64);
        for database in ["dbgpt", "数据库", long.as_str()] {
            assert!(name(database).len() <= 64, "{database}");
        }
        assert_ne!(name("a"), name("b"));
    }
}
