//! What lets a session make old definitions anew that the server holds but would not take: as far as the account may.

use super::{Connection, server_code};
use crate::error::{Phase, Result};

/// Settings, the value that lets most in, and the one that stands in its way.
///
/// Source: MySQL manual, "Server System Variables"; the session's value of some needs SESSION_VARIABLES_ADMIN. A server
/// that does not know one does not check what it is about.
const LENIENT: [(&str, &str); 7] = [
    ("foreign_key_checks", "0"),
    ("unique_checks", "0"),
    // A table without a primary key.
    ("sql_require_primary_key", "0"),
    ("sql_generate_invisible_primary_key", "0"),
    // A foreign key to a key that is not unique.
    ("restrict_fk_on_non_standard_key", "0"),
    // Row formats and lengths that the engine does not have.
    ("innodb_strict_mode", "0"),
    ("check_constraint_checks", "0"),
];
/// What a definition without an engine, or with one that is not there, becomes.
const ENGINE: &str = "SET SESSION default_storage_engine = InnoDB";
/// `ER_SPECIFIC_ACCESS_DENIED_ERROR`.
const DENIED: u16 = 1227;

/// Whether a session that loads has set this for itself, so that no line of a dump may take it back.
#[must_use]
pub fn is_lenient(variable: &str) -> bool {
    LENIENT.iter().any(|(name, _)| *name == variable)
}

/// Asks the server for all of it. What the account may not set, and what is in the way, comes back by name.
///
/// # Errors
/// A connection that was lost; what the server does not know or not allow is no error.
pub async fn lenient(connection: &mut Connection, phase: Phase) -> Result<Vec<&'static str>> {
    let mut denied = Vec::new();
    for (name, value) in LENIENT {
        if let Some(code) =
            asked(connection, &format!("SET SESSION {name} = {value}"), phase).await?
            && code == DENIED
            && is_on(connection, name, phase).await?
        {
            denied.push(name);
        }
    }
    asked(connection, ENGINE, phase).await?;
    Ok(denied)
}

/// The two that every account may set, and that dumps put back at their end.
///
/// # Errors
/// Those of the connection.
pub async fn unchecked(connection: &mut Connection, phase: Phase) -> Result<()> {
    connection
        .execute(
            "SET SESSION foreign_key_checks = 0, unique_checks = 0",
            phase,
        )
        .await
}

/// The server's number where it says no.
async fn asked(connection: &mut Connection, sql: &str, phase: Phase) -> Result<Option<u16>> {
    match connection.execute(sql, phase).await {
        Ok(()) => Ok(None),
        Err(error) => server_code(&error).map(Some).ok_or(error),
    }
}

async fn is_on(connection: &mut Connection, name: &str, phase: Phase) -> Result<bool> {
    let rows: Vec<(String, String)> = connection
        .rows(&format!("SHOW VARIABLES LIKE '{name}'"), phase)
        .await?;
    Ok(rows.first().is_some_and(|(_, value)| value == "ON"))
}
