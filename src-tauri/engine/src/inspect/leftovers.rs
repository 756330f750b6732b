//! Values that a half-done change left behind, counted only where the shape makes them possible.
//!
//! Without these numbers a plan could not tell a step that is done from one that is not: both have the same columns.

use rusqlite::Connection as Sqlite;
use serde::{Deserialize, Serialize};

use crate::error::{Phase, Result};
use crate::mysql::Connection;
use crate::schema::Schema;

/// How many rows hold what must not get lost or stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftovers {
    /// Rows of `gpts_messages` whose goal is under the old name only, while both columns are there.
    pub unmerged_goals: u64,
    /// Rows of `gpts_messages` with two different goals.
    pub differing_goals: u64,
    /// Rows of `gpts_conversations` without a `team_mode`, where it takes NULL (SQLite: v0.5.1 never starts with them).
    pub missing_team_modes: u64,
}

/// Rows whose goal is under the old name only.
pub const UNMERGED_GOALS: &str =
    "SELECT COUNT(*) FROM gpts_messages WHERE current_goal IS NULL AND current_gogal IS NOT NULL";

/// Rows with two different goals, byte by byte: to a collation `a` and `A` are equal, to a user they are not.
pub const DIFFERING_GOALS: &str = "SELECT COUNT(*) FROM gpts_messages WHERE current_goal IS NOT NULL AND current_gogal IS NOT NULL \
    AND CAST(CONVERT(current_goal USING utf8mb4) AS BINARY) <> CAST(CONVERT(current_gogal USING utf8mb4) AS BINARY)";

/// The same for SQLite, which compares byte by byte.
pub const DIFFERING_GOALS_SQLITE: &str = "SELECT COUNT(*) FROM gpts_messages WHERE current_goal IS NOT NULL AND current_gogal IS NOT NULL \
    AND CAST(current_goal AS BLOB) <> CAST(current_gogal AS BLOB)";

/// Rows without a team mode.
pub const MISSING_TEAM_MODES: &str =
    "SELECT COUNT(*) FROM gpts_conversations WHERE team_mode IS NULL";

/// alembic's table, and the column that says where it stands.
pub(super) const REVISION: (&str, &str) = ("alembic_version", "version_num");

/// Where alembic stands: one row, unless its files have branches.
pub(super) const REVISIONS: &str = "SELECT version_num FROM alembic_version LIMIT 100";

fn has_both_goals(schema: &Schema) -> bool {
    schema.has_column("gpts_messages", "current_gogal")
        && schema.has_column("gpts_messages", "current_goal")
}

impl Leftovers {
    pub(super) async fn on_mysql(connection: &mut Connection, schema: &Schema) -> Result<Self> {
        let mut found = Self::default();
        if has_both_goals(schema) {
            found.unmerged_goals = count(connection, UNMERGED_GOALS).await?;
            found.differing_goals = count(connection, DIFFERING_GOALS).await?;
        }
        Ok(found)
    }

    pub(super) fn on_sqlite(connection: &Sqlite, schema: &Schema) -> rusqlite::Result<Self> {
        let count = |sql: &str| -> rusqlite::Result<u64> {
            connection.query_row(sql, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))
        };
        let mut found = Self::default();
        if has_both_goals(schema) {
            found.unmerged_goals = count(UNMERGED_GOALS)?;
            found.differing_goals = count(DIFFERING_GOALS_SQLITE)?;
        }
        if schema.has_column("gpts_conversations", "team_mode") {
            found.missing_team_modes = count(MISSING_TEAM_MODES)?;
        }
        Ok(found)
    }
}

async fn count(connection: &mut Connection, sql: &str) -> Result<u64> {
    let rows: Vec<(u64,)> = connection.rows(sql, Phase::Inspect).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}
