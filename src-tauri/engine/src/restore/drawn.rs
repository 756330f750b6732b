//! Defaults that draw from a sequence name its database: after a table was renamed into another database, they still
//! draw from the old one.

use std::collections::BTreeMap;

use super::lanes::STATEMENT_LIMIT;
use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted};

const PHASE: Phase = Phase::Restore;

/// Redirects defaults of the connection's tables from sequences of the database `from` to those of their own.
///
/// # Errors
/// Those of the connection.
pub(super) async fn redirect(connection: &mut Connection, from: &str) -> Result<()> {
    let live = connection.target().database.clone();
    let (old, new) = (qualifier(from), qualifier(&live));
    let columns: Vec<(String, String, String)> = connection
        .rows_with(
            "SELECT table_name, column_name, column_default FROM information_schema.columns \
             WHERE table_schema = ? AND LOCATE(?, column_default) > 0",
            (live.as_str(), old.as_str()),
            PHASE,
        )
        .await?;
    // All defaults of a table at once: a single one that still draws from a missing database would fail the ALTER.
    let mut by_table: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, default) in columns {
        let clause = format!(
            "ALTER COLUMN {} SET DEFAULT ({})",
            quoted(&column),
            default.replace(&old, &new)
        );
        by_table.entry(table).or_default().push(clause);
    }
    for (table, clauses) in by_table {
        let sql = format!("ALTER TABLE {} {}", quoted(&table), clauses.join(", "));
        connection
            .execute_within(&sql, STATEMENT_LIMIT, PHASE)
            .await?;
    }
    Ok(())
}

/// A database's name as it stands before the name of a sequence.
pub(super) fn qualifier(database: &str) -> String {
    format!("{}.", quoted(database))
}
