//! Values that a half-done change left behind, counted only where the shape makes them possible.
//!
//! Without these numbers a plan could not tell a step that is done from one that is not: both have the same columns.

use std::collections::BTreeMap;

use rusqlite::Connection as Sqlite;
use serde::{Deserialize, Serialize};

use crate::catalog::{self, Dialect};
use crate::error::{Phase, Result};
use crate::mysql::Connection;
use crate::schema::Schema;

/// Numbers of rows with values that must not get lost, or must not stay, by the query that counted them
/// (`catalog::Catalog::questions`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftovers(BTreeMap<String, u64>);

/// alembic's table, and its column with the current revision.
pub(super) const REVISION: (&str, &str) = ("alembic_version", "version_num");

/// The query for alembic's current revisions: one row, unless its migrations have branches.
pub(super) const REVISIONS: &str = "SELECT version_num FROM alembic_version LIMIT 100";

impl Leftovers {
    /// The number that a query gave; 0 for a query that this schema did not need.
    #[must_use]
    pub fn rows(&self, question: &str) -> u64 {
        self.0.get(question).copied().unwrap_or_default()
    }

    pub(super) async fn on_mysql(connection: &mut Connection, schema: &Schema) -> Result<Self> {
        let mut found = Self::default();
        for question in catalog::known().questions(schema, Dialect::Mysql) {
            let rows: Vec<(u64,)> = connection.rows(&question, Phase::Inspect).await?;
            let rows = rows.first().map_or(0, |row| row.0);
            found.0.insert(question, rows);
        }
        Ok(found)
    }

    pub(super) fn on_sqlite(connection: &Sqlite, schema: &Schema) -> rusqlite::Result<Self> {
        let mut found = Self::default();
        for question in catalog::known().questions(schema, Dialect::Sqlite) {
            let rows: i64 = connection.query_row(&question, [], |row| row.get(0))?;
            found.0.insert(question, rows.unsigned_abs());
        }
        Ok(found)
    }
}
