//! Session settings for recreating old definitions that the server stores but would refuse in a new `CREATE`.

use super::{Connection, server_code};
use crate::error::{Phase, Result};

/// Variables, each with the value that makes the server refuse least.
///
/// Source: MySQL manual, "Server System Variables"; some need SESSION_VARIABLES_ADMIN. A server that does not know a
/// variable does not have its check either.
const LENIENT: [(&str, &str); 8] = [
    ("foreign_key_checks", "0"),
    ("unique_checks", "0"),
    // Tables without a primary key.
    ("sql_require_primary_key", "0"),
    ("sql_generate_invisible_primary_key", "0"),
    // Foreign keys to a key that is not unique.
    ("restrict_fk_on_non_standard_key", "0"),
    // Row formats and lengths that the engine does not have.
    ("innodb_strict_mode", "0"),
    ("check_constraint_checks", "0"),
    // Off, it would give a TIMESTAMP whose definition names no default an ON UPDATE.
    ("explicit_defaults_for_timestamp", "1"),
];
/// The engine for a definition that names none, or one that the server does not have.
const ENGINE: &str = "SET SESSION default_storage_engine = InnoDB";
/// `ER_SPECIFIC_ACCESS_DENIED_ERROR`, and `ER_INCORRECT_GLOBAL_LOCAL_VAR` for what an old server sets at its start only.
const DENIED: [u16; 2] = [1227, 1238];

/// Whether [`lenient`] sets this variable; a restore calls it again after a dump's own `SET` of it.
#[must_use]
pub fn is_lenient(variable: &str) -> bool {
    LENIENT.iter().any(|(name, _)| *name == variable)
}

/// Sets all of these. Gives the names of those that the account may not set and that have the other value.
///
/// # Errors
/// Those of a lost connection; a variable that the server does not know or allow is no error.
pub async fn lenient(connection: &mut Connection, phase: Phase) -> Result<Vec<&'static str>> {
    let mut denied = Vec::new();
    for (name, value) in LENIENT {
        if let Some(code) =
            asked(connection, &format!("SET SESSION {name} = {value}"), phase).await?
            && DENIED.contains(&code)
            && is_on(connection, name, phase).await? == (value == "0")
        {
            denied.push(name);
        }
    }
    asked(connection, ENGINE, phase).await?;
    Ok(denied)
}

/// Turns off again the two checks that every account may turn off, and that dumps turn on again at their end.
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

/// Runs a statement; gives the server's error number if it refuses.
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
