//! One run at a time: a named lock of the server, which goes when its session goes.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::error::{Error, Phase, Result};
use crate::mysql::Connection;

/// How long one question for the lock waits. Finite: `-1` means "for ever" to MySQL and "no lock" to MariaDB.
const WAIT_SECONDS: u32 = 5;
/// How long the lock of our own lost session is waited for: the server may go on with its statement, or be undoing it.
const OLD_SESSION_LIMIT: Duration = Duration::from_secs(600);

/// The lock's name: at most 64 characters (MySQL's limit), whatever the database is called.
fn name(database: &str) -> String {
    let hash = Sha256::digest(database.as_bytes());
    let hex: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("dbgpt-upgrade:{hex}")
}

/// Takes the lock for this session. `ours` is a lost session of this run, whose end is waited for.
///
/// # Errors
/// `apply-locked`, naming who has it.
pub(crate) async fn take(
    connection: &mut Connection,
    ours: Option<u32>,
    phase: Phase,
) -> Result<()> {
    let name = name(&connection.target().database);
    let begun = std::time::Instant::now();
    loop {
        let rows: Vec<(Option<i64>,)> = connection
            .rows_with("SELECT GET_LOCK(?, ?)", (&name, WAIT_SECONDS), phase)
            .await?;
        // 0 is "somebody has it", NULL an error of the server's; only 1 is the lock.
        if rows.first().is_some_and(|row| row.0 == Some(1)) {
            return Ok(());
        }
        let holder: Vec<(Option<u64>,)> = connection
            .rows_with("SELECT IS_USED_LOCK(?)", (&name,), phase)
            .await?;
        let holder = holder.first().and_then(|row| row.0);
        let is_ours = ours.is_some() && (holder.is_none() || holder == ours.map(u64::from));
        if !is_ours || begun.elapsed() > OLD_SESSION_LIMIT {
            let who = match holder {
                Some(id) => super::blockers::session(connection, id, phase).await,
                None => String::new(),
            };
            return Err(Error::refused("apply-locked", phase)
                .arg("database", connection.target().database.as_str())
                .arg("seen", usize::from(holder.is_some()))
                .arg("holder", who));
        }
    }
}

/// Gives the lock back, if the session still answers; a session that ends gives it back by itself.
pub(crate) async fn release(connection: &mut Connection, phase: Phase) {
    let name = name(&connection.target().database);
    let _: Result<Vec<(Option<i64>,)>> = connection
        .rows_with("SELECT RELEASE_LOCK(?)", (name,), phase)
        .await;
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
