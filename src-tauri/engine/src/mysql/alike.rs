//! Creates a database with the default character set, collation and encryption of another one.

use super::{Connection, quoted, server_code};
use crate::error::{Phase, Result};

/// Creates a database with the defaults of another one; if that one does not exist, with utf8mb4.
///
/// A server may refuse to move a table between databases of which one encrypts by default and the other does not
/// (`table_encryption_privilege_check`, MySQL 8.0.16).
///
/// # Errors
/// What the server says.
pub(crate) async fn make_alike(
    connection: &mut Connection,
    name: &str,
    like: &str,
    phase: Phase,
) -> Result<()> {
    let mut sql = format!("CREATE DATABASE {}", quoted(name));
    match texts_of(connection, like, phase).await? {
        Some((charset, collation)) => {
            sql.push_str(&format!(" CHARACTER SET {charset} COLLATE {collation}"));
        }
        None => sql.push_str(" CHARACTER SET utf8mb4"),
    }
    if let Some(encryption) = encryption_of(connection, like, phase).await? {
        sql.push_str(&format!(" DEFAULT ENCRYPTION='{encryption}'"));
    }
    connection.execute(&sql, phase).await
}

/// The default character set and collation of a database; `None` if it does not exist.
pub(crate) async fn texts_of(
    connection: &mut Connection,
    name: &str,
    phase: Phase,
) -> Result<Option<(String, String)>> {
    let rows: Vec<(String, String)> = connection
        .rows_with(
            "SELECT default_character_set_name, default_collation_name \
             FROM information_schema.schemata WHERE schema_name = ?",
            (name,),
            phase,
        )
        .await?;
    Ok(rows.into_iter().next())
}

/// A database's default encryption, `Y` or `N`; `None` if a new database has the same by default, or if the server has
/// no such setting (before MySQL 8.0.16, MariaDB).
async fn encryption_of(
    connection: &mut Connection,
    name: &str,
    phase: Phase,
) -> Result<Option<String>> {
    let asked = connection
        .rows_with(
            "SELECT LEFT(default_encryption, 1) FROM information_schema.schemata WHERE schema_name = ? \
             AND LEFT(default_encryption, 1) <> IF(@@default_table_encryption, 'Y', 'N')",
            (name,),
            phase,
        )
        .await;
    match asked {
        Ok(rows) => Ok(rows.into_iter().map(|(encryption,)| encryption).next()),
        Err(error) if server_code(&error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}
