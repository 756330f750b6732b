//! One upgrade at a time on a database, whoever starts it and from wherever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, other_sessions};

/// How long the other one is waited for. Finite: MariaDB answers NULL to a negative time-out, which is no lock.
const WAIT_SECONDS: u32 = 5;

/// Takes the lock for the life of the connection.
///
/// # Errors
/// `apply-locked`, naming the connection that holds it.
pub(super) async fn take(connection: &mut Connection) -> Result<()> {
    let name = lock_name(&connection.target().database);
    let answer: Vec<Option<i64>> = connection
        .rows_with(
            "SELECT GET_LOCK(?, ?)",
            (name.as_str(), WAIT_SECONDS),
            Phase::Apply,
        )
        .await?;
    // 1 is the lock; 0 is a time-out, NULL an error.
    if answer == [Some(1)] {
        return Ok(());
    }
    let holder: Vec<Option<u64>> = connection
        .rows_with("SELECT IS_USED_LOCK(?)", (name.as_str(),), Phase::Apply)
        .await?;
    let holder = holder.into_iter().next().flatten().unwrap_or_default();
    Err(Error::refused("apply-locked", Phase::Apply)
        .arg("database", connection.target().database.as_str())
        .arg("connection", holder))
}

/// At most 64 characters, as MySQL 5.7 and later ask (MySQL manual, "Locking Functions").
fn lock_name(database: &str) -> String {
    let mut name = "dbgpt-upgrade:".to_owned();
    for byte in Sha256::digest(database.as_bytes()).iter().take(16) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// The other sessions on the database, to name them to the user; those that the account may see.
pub(super) async fn sessions(connection: &mut Connection) -> Result<String> {
    let others = other_sessions(connection, Phase::Apply).await?;
    let named: Vec<String> = others
        .into_iter()
        .take(20)
        .map(|other| {
            format!(
                "{} ({}@{}, {} s)",
                other.id, other.user, other.host, other.seconds
            )
        })
        .collect();
    Ok(if named.is_empty() {
        "?".to_owned()
    } else {
        named.join(", ")
    })
}
