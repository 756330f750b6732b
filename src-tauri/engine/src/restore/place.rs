//! Checks before a file is loaded beside the live database: may the account make scratch databases, and is there room?

use crate::error::{Error, Phase, Result};
use crate::io::machine;
use crate::message::{Finding, Message};
use crate::mysql::{Connection, Grants, beyond_reach, make_alike};
use crate::scratch::{self, Purpose};
use crate::sql::engine;
use crate::target::{Address, MysqlTarget};

const PHASE: Phase = Phase::Restore;
/// The grants needed on a scratch database: to fill it, to move its tables out and to drop it.
const BESIDE: [&str; 12] = [
    "SELECT",
    "INSERT",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "CREATE VIEW",
    "SHOW VIEW",
    "TRIGGER",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
];
/// The grants needed on the live database, to move tables out of it and into it.
const MOVED: [&str; 4] = ["ALTER", "DROP", "CREATE", "INSERT"];
const MIB: u64 = 1 << 20;
/// Free space that a server needs besides the copy.
const SLACK_BYTES: u64 = 64 * MIB;

/// Refuses to begin if the account may not make scratch databases, or may not move tables.
///
/// # Errors
/// `restore-beside-denied`, `restore-grants-missing`.
pub(super) fn check_rights(grants: &Grants, target: &MysqlTarget) -> Result<()> {
    if lacks_beside(grants) {
        return Err(denied(target));
    }
    let missing: Vec<&str> = MOVED
        .into_iter()
        .filter(|grant| !grants.has(grant, &target.database))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::refused("restore-grants-missing", PHASE)
        .arg("grants", missing.join(", "))
        .arg("database", target.database.as_str()))
}

/// Refuses to begin if an object would have to be dropped that belongs to a stronger account, see [`beyond_reach`].
///
/// # Errors
/// `restore-definers-beyond`.
pub(super) async fn check_definers(connection: &mut Connection, grants: &Grants) -> Result<()> {
    match beyond_reach(connection, grants, PHASE).await? {
        None => Ok(()),
        Some(beyond) => Err(Error::refused("restore-definers-beyond", PHASE)
            .arg("database", connection.target().database.as_str())
            .arg("names", super::some(&beyond.names))
            .arg("statement", beyond.statement)),
    }
}

/// Refuses to settle a swap if the account may no longer move the held tables: a server hides a database on which the
/// account has no rights, so that it would seem to be gone.
///
/// # Errors
/// `restore-back-denied`.
pub(super) async fn check_back(connection: &mut Connection, holding: &str) -> Result<()> {
    let grants = Grants::ask(connection).await?;
    let target = connection.target();
    let may_move = MOVED
        .into_iter()
        .all(|grant| grants.has(grant, &target.database));
    if may_move && !lacks_beside(&grants) {
        return Ok(());
    }
    Err(Error::refused("restore-back-denied", PHASE)
        .arg("database", target.database.as_str())
        .arg("holding", holding)
        .arg("pattern", scratch::grant_pattern())
        .arg("user", target.user.as_str()))
}

fn lacks_beside(grants: &Grants) -> bool {
    [Purpose::Restore, Purpose::Holding].iter().any(|purpose| {
        let name = scratch::name(*purpose);
        BESIDE.iter().any(|grant| !grants.has(grant, &name))
    })
}

pub(super) fn denied(target: &MysqlTarget) -> Error {
    Error::refused("restore-beside-denied", PHASE)
        .arg("database", target.database.as_str())
        .arg("pattern", scratch::grant_pattern())
        .arg("user", target.user.as_str())
}

/// For the check of an install: a finding with the missing GRANT if a restore could not make its scratch databases.
///
/// # Errors
/// Those of connecting.
pub async fn way_back(target: &MysqlTarget) -> Result<Option<Finding>> {
    let mut connection = Connection::open(target, Phase::Check).await?;
    let grants = Grants::ask(&mut connection).await;
    connection.close().await;
    Ok(lacks_beside(&grants?).then(|| {
        Finding::info("way-back-denied")
            .arg("pattern", scratch::grant_pattern())
            .arg("user", target.user.as_str())
    }))
}

/// Refuses to begin if a second copy does not fit on the disk. This is known only of a server on this machine; for
/// another, returns a message with the space that is needed.
///
/// # Errors
/// `restore-no-room`.
pub(super) async fn check_room(
    connection: &mut Connection,
    plain_bytes: u64,
) -> Result<Option<Message>> {
    let sizes: Vec<(Option<String>, Option<u64>)> = connection
        .rows(
            "SELECT engine, data_length + index_length FROM information_schema.tables \
             WHERE table_schema = DATABASE()",
            PHASE,
        )
        .await?;
    let there = sizes
        .into_iter()
        .filter(|(engine, _)| !engine.as_deref().is_some_and(engine::is_elsewhere))
        .fold(0, |sum: u64, (_, size)| {
            sum.saturating_add(size.unwrap_or_default())
        });
    let needed = there.max(plain_bytes);
    let Some(free) = free_bytes(connection).await? else {
        return Ok(Some(
            Message::new("restore-room-unknown").arg("needed", needed.div_ceil(MIB)),
        ));
    };
    if fits(free, needed) {
        return Ok(None);
    }
    Err(Error::refused("restore-no-room", PHASE)
        .arg("free", free / MIB)
        .arg("needed", (needed + SLACK_BYTES).div_ceil(MIB))
        .arg("database", connection.target().database.as_str()))
}

fn fits(free: u64, needed: u64) -> bool {
    free >= needed.saturating_add(SLACK_BYTES)
}

/// The free bytes of the server's data folder; `None` if the server is not known to run on this machine.
async fn free_bytes(connection: &mut Connection) -> Result<Option<u64>> {
    let is_near = match &connection.target().address {
        Address::Socket { .. } => true,
        Address::Tcp { host, .. } => matches!(host.as_str(), "127.0.0.1" | "::1" | "localhost"),
    };
    if !is_near {
        return Ok(None);
    }
    let rows: Vec<(String, String)> = connection
        .rows("SELECT @@hostname, @@datadir", PHASE)
        .await?;
    let (host, folder) = rows.into_iter().next().unwrap_or_default();
    // A container's server may have a local address too, but its folder is not on this machine: its host name differs.
    let is_here = machine::host_name().is_some_and(|own| own == host);
    Ok(machine::free_bytes(folder.as_ref())
        .ok()
        .filter(|_| is_here))
}

/// Makes a scratch database with the settings of the connection's own.
///
/// # Errors
/// `restore-beside-denied`, what the server says.
pub(super) async fn make(connection: &mut Connection, name: &str) -> Result<()> {
    let own = connection.target().database.clone();
    let made = make_alike(connection, name, &own, PHASE).await;
    made.map_err(|error| match crate::mysql::server_code(&error) {
        Some(1044 | 1227) => denied(connection.target()).because(error),
        Some(_) | None => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room() {
        assert!(fits(1 << 30, 1 << 20));
        assert!(!fits(1 << 30, 1 << 30));
        assert!(!fits(0, u64::MAX));
    }
}
