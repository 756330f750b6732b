//! A database's schema as a plain value: what an inspection reads, and what releases are recognized by.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A database's schema: a plain model, the same for MySQL and SQLite.
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
    /// The `sql_mode` of sessions that don't choose one, such as DB-GPT's; empty on SQLite.
    #[serde(default)]
    pub sql_mode: String,
    /// The tables, by name.
    pub tables: Vec<Table>,
    /// The names of views, sequences and virtual tables, which share a namespace with the tables.
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
    /// The storage engine; on SQLite empty, or `STRICT` where values are held to the columns' types.
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
    /// Its indexes; empty on SQLite, where DB-GPT makes them by itself.
    #[serde(default)]
    pub indexes: Vec<Index>,
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
    /// A computed column's clause as the server writes it: ``AS (lower(`a`)) STORED``; `None` for other
    /// columns, on SQLite, and if the server did not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// MariaDB: the column's own CHECK, in its brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

impl Column {
    /// Whether the server computes its values, so that nobody writes them.
    #[must_use]
    pub fn is_computed(&self) -> bool {
        let extra = self.extra.to_ascii_lowercase();
        let is_default = extra.contains("default_generated");
        let mut words = ["generated", "virtual", "persistent"].iter();
        !is_default && words.any(|word| extra.contains(word))
    }
}

/// An index or a key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
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

    /// The size of all tables, as the server estimates it.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        let sizes = self.tables.iter().map(|table| table.size_bytes);
        sizes.fold(0, u64::saturating_add)
    }

    /// Whether the server refuses a row that lacks a value, in sessions that don't set `sql_mode`. Otherwise it fills
    /// in a value.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.sql_mode.to_ascii_uppercase().contains("STRICT_")
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
    /// Whether an index begins with these columns, in order, so that looking up by them is quick.
    #[must_use]
    pub fn is_indexed_by(&self, columns: &[String]) -> bool {
        self.indexes.iter().any(|index| {
            let mut pairs = index.columns.iter().zip(columns);
            index.columns.len() >= columns.len()
                && pairs.all(|(one, other)| one.eq_ignore_ascii_case(other))
        })
    }

    /// The column of that name, compared without case as SQL does.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// The objects that a server lists in a database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Tables that hold rows.
    pub tables: BTreeSet<String>,
    /// Views.
    pub views: BTreeSet<String>,
    /// Triggers.
    pub triggers: BTreeSet<String>,
    /// Procedures and functions.
    pub routines: BTreeSet<String>,
    /// Scheduled events.
    pub events: BTreeSet<String>,
}
