//! Empties a database: its tables, views, routines and events go, the database and its grants stay.

use super::objects;
use crate::error::{Error, Phase, Result};
use crate::message::Message;
use crate::mysql::{Connection, quoted, server_code};

/// How often a DROP is tried that finds its table locked; each try waits some seconds. A session of ours that was lost
/// may still be at work.
const LOCK_TRIES: u32 = 60;
/// `ER_LOCK_WAIT_TIMEOUT`.
const LOCK_WAIT: u16 = 1205;

/// The statements that empty the connection's database.
pub(super) async fn drops(connection: &mut Connection) -> Result<Vec<String>> {
    let phase = Phase::Restore;
    let mut drops = Vec::new();
    let events: Vec<String> = connection
        .rows(
            "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
            phase,
        )
        .await?;
    let routines: Vec<(String, String)> = connection
        .rows(
            "SELECT routine_type, routine_name FROM information_schema.routines \
             WHERE routine_schema = DATABASE() ORDER BY routine_type DESC",
            phase,
        )
        .await?;
    let tables: Vec<(String, String)> = connection
        .rows(
            "SELECT table_type, table_name FROM information_schema.tables \
             WHERE table_schema = DATABASE() ORDER BY table_type DESC",
            phase,
        )
        .await?;
    for event in events {
        drops.push(format!("DROP EVENT IF EXISTS {}", quoted(&event)));
    }
    for (kind, name) in routines {
        // A package's body goes with it.
        if kind != "PACKAGE BODY" {
            drops.push(format!("DROP {kind} IF EXISTS {}", quoted(&name)));
        }
    }
    for (kind, name) in tables {
        let kind = match kind.as_str() {
            "VIEW" | "SYSTEM VIEW" => "VIEW",
            "SEQUENCE" => "SEQUENCE",
            _ => "TABLE",
        };
        drops.push(format!("DROP {kind} IF EXISTS {}", quoted(&name)));
    }
    Ok(drops)
}

/// Whether nothing is in the connection's database.
pub(super) async fn is_empty(connection: &mut Connection) -> Result<bool> {
    Ok(drops(connection).await?.is_empty())
}

/// Drops everything in the connection's database, whose session does not check foreign keys.
///
/// # Errors
/// `restore-clear-failed`, naming the statement; those of [`Connection::rows`].
pub(super) async fn clear(connection: &mut Connection) -> Result<()> {
    for sql in drops(connection).await? {
        let mut tries = 0;
        loop {
            tries += 1;
            let dropped = match sql.starts_with("DROP PACKAGE ") {
                true => objects::drop_package(connection, &sql, Phase::Restore).await,
                false => connection.execute(&sql, Phase::Restore).await,
            };
            match dropped {
                Ok(()) => break,
                Err(error) if server_code(&error) == Some(LOCK_WAIT) && tries < LOCK_TRIES => {}
                Err(error) => {
                    return Err(Error::failed("restore-clear-failed", Phase::Restore)
                        .arg("statement", sql)
                        .because(error));
                }
            }
        }
    }
    if is_empty(connection).await? {
        return Ok(());
    }
    Err(Error::failed("restore-clear-failed", Phase::Restore)
        .arg("statement", "DROP")
        .because(Message::new("cause-still-there")))
}
