//! A read-only look at a database: what is there, and where it stands between v0.4.6 and v0.5.0.

mod findings;
pub mod leftovers;
pub mod mysql;
pub mod sqlite;
mod verdict;

use serde::{Deserialize, Serialize};

pub use leftovers::Leftovers;

use crate::error::Result;
use crate::event::Context;
use crate::message::Finding;
use crate::mysql::Server;
use crate::target::Target;

/// A database's shape: a plain model, the same for MySQL and SQLite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The charset of new tables; empty on SQLite.
    pub charset: String,
    /// The collation of new tables; empty on SQLite.
    pub collation: String,
    /// The collation of a table that names the charset utf8mb4 and no collation; empty on SQLite.
    #[serde(default)]
    pub utf8mb4_collation: String,
    /// The row format of new tables, such as `dynamic`; empty on SQLite.
    #[serde(default)]
    pub row_format: String,
    /// The tables, by name.
    pub tables: Vec<Table>,
    /// The names of what is no table but shares the tables' names: views, sequences, virtual tables.
    #[serde(default)]
    pub others: Vec<String>,
    /// How the server compares the names of tables.
    #[serde(default)]
    pub name_case: NameCase,
}

/// How a server compares the names of tables (MySQL's `lower_case_table_names`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameCase {
    /// `A` and `a` are two tables: MySQL on Linux.
    #[default]
    Exact,
    /// `A` and `a` are one table: MySQL on Windows and macOS, SQLite.
    Ignored,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name, as the server keeps it.
    pub name: String,
    /// The storage engine; empty on SQLite.
    pub engine: String,
    /// Such as `Dynamic`; empty on SQLite.
    pub row_format: String,
    /// The default collation; empty on SQLite.
    pub collation: String,
    /// Its comment.
    pub comment: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// How many rows it has.
    pub rows: RowCount,
    /// Its data and indexes, as the server estimates them; 0 where it does not.
    pub size_bytes: u64,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its whole type as the server writes it, such as `varchar(255)`.
    pub column_type: String,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// Its default, as the server writes it.
    pub default: Option<String>,
    /// Such as `auto_increment`.
    pub extra: String,
    /// The charset of a text column.
    pub charset: Option<String>,
    /// The collation of a text column.
    pub collation: Option<String>,
    /// Its comment.
    pub comment: String,
}

/// A number of rows, and how far to trust it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "rows", rename_all = "lowercase")]
pub enum RowCount {
    /// Counted.
    Exact(u64),
    /// The server's statistics, which can be far off.
    Estimate(u64),
}

impl Default for RowCount {
    fn default() -> Self {
        Self::Estimate(0)
    }
}

impl RowCount {
    /// The number, counted or not.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Exact(rows) | Self::Estimate(rows) => rows,
        }
    }
}

impl Schema {
    /// The table of that name, compared as the server does.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables
            .iter()
            .find(|table| self.same_name(&table.name, name))
    }

    /// Whether two names mean one table to the server.
    #[must_use]
    pub fn same_name(&self, one: &str, other: &str) -> bool {
        match self.name_case {
            NameCase::Exact => one == other,
            NameCase::Ignored => one.eq_ignore_ascii_case(other),
        }
    }

    /// Whether a table has a column; SQL compares column names without case.
    #[must_use]
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        self.table(table)
            .is_some_and(|table| table.column(column).is_some())
    }
}

impl Table {
    /// The column of that name, compared without case as SQL does.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// Where a database stands. Told by names of tables and columns alone: types and keys differ among healthy installs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// No table at all.
    Empty,
    /// Tables, but not DB-GPT's.
    NotDbgpt,
    /// DB-GPT's, older than v0.4.6.
    Older {
        /// What it looks like, such as `0.4.5`.
        release: String,
    },
    /// v0.4.6 or v0.4.7, which no schema tells apart.
    Before,
    /// Some of the guide's changes are there; also both goal columns at once, and SQLite files that v0.5.0 was started on.
    Partial,
    /// All of the guide's, and the column that the guide forgot still has its old name: agent chat fails.
    GuideOnly,
    /// v0.5.0.
    Whole,
    /// A release after v0.5.0.
    Newer {
        /// What it looks like, such as `0.5.1`.
        release: String,
    },
}

impl State {
    /// The name in JSON (the contract of the command line).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotDbgpt => "not-dbgpt",
            Self::Older { .. } => "older",
            Self::Before => "0.4.6-0.4.7",
            Self::Partial => "partial",
            Self::GuideOnly => "guide-only",
            Self::Whole => "0.5.0",
            Self::Newer { .. } => "newer",
        }
    }
}

/// What the look means for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// SQLite: the guide asks for no change.
    NoChangeNeeded,
    /// MySQL before v0.5.0, or half-way there.
    UpgradeNeeded,
    /// v0.5.0 or newer.
    UpToDate,
    /// Not a database that can be upgraded.
    Refused,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The server; `None` for SQLite.
    pub server: Option<Server>,
    /// What is there.
    pub schema: Schema,
    /// Where it stands.
    pub state: State,
    /// Values that a half-done change left behind.
    #[serde(default)]
    pub leftovers: Leftovers,
    /// The rows of `alembic_version`: where alembic stands.
    #[serde(default)]
    pub revisions: Vec<String>,
    /// What that means.
    pub verdict: Verdict,
    /// What the user should know.
    pub findings: Vec<Finding>,
}

/// Looks at a database, and changes nothing in it.
///
/// # Errors
/// Those of [`crate::mysql::Connection::open`] and [`mysql::look`], or of [`sqlite::look`].
pub async fn look(target: &Target, context: Context<'_>) -> Result<Inspection> {
    match target {
        Target::Sqlite(target) => sqlite::look(target, context).await,
        Target::Mysql(target) => {
            let mut connection =
                crate::mysql::Connection::open(target, crate::error::Phase::Inspect).await?;
            let inspection = mysql::look(&mut connection, context).await;
            connection.close().await;
            inspection
        }
    }
}
