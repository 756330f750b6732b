//! Defaults that draw from a sequence name its database: a table that was renamed into another one still draws from there.

use super::lanes::STATEMENT_LIMIT;
use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted};

const PHASE: Phase = Phase::Restore;

/// Lets the connection's tables draw from their own database's sequences, where they draw from those of `from`.
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
    for (table, column, default) in columns {
        let sql = format!(
            "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT ({})",
            quoted(&table),
            quoted(&column),
            default.replace(&old, &new)
        );
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
