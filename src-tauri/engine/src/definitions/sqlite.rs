//! The definitions in a SQLite file, from `sqlite_master`.

use rusqlite::Connection;

use super::{Definition, Kind};
use crate::catalog;

/// All triggers and views; of the other definitions those that name a watched column.
///
/// # Errors
/// What SQLite says.
pub fn read(connection: &Connection) -> rusqlite::Result<Vec<Definition>> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
        ))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (kind, name, table, text) = row?;
        let (kind, table) = match kind.as_str() {
            "trigger" => (Kind::Trigger, Some(table)),
            "view" => (Kind::View, None),
            "index" => (Kind::Index, Some(table)),
            _ => (Kind::Table, Some(table)),
        };
        let lower = text.to_ascii_lowercase();
        let is_watched = catalog::known()
            .watched()
            .any(|(_, column)| lower.contains(column));
        if is_watched || matches!(kind, Kind::Trigger | Kind::View) {
            found.push(Definition {
                held_by: None,
                kind,
                database: String::new(),
                name,
                table,
                text: Some(text),
                // In SQLite double quotes are for names, and a backslash does not escape.
                mode: "ANSI_QUOTES,NO_BACKSLASH_ESCAPES".to_owned(),
            });
        }
    }
    Ok(found)
}
