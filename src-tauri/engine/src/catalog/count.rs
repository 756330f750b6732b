//! The queries by which a change asks about rows; each gives one number. The inspection runs them, so that a plan knows
//! which changes are done; a step's probe and guard run them again.

use super::change::{Change, Dialect, Rename, Tighten};
use super::folder::Catalog;
use crate::schema::{Column, Schema, Table};
use crate::sql::quoted;

impl Rename {
    /// Counts the rows that have a value under the old name only, in a table with both columns.
    #[must_use]
    pub fn unmerged(&self) -> String {
        let (table, from, to) = self.quoted();
        format!("SELECT COUNT(*) FROM {table} WHERE {to} IS NULL AND {from} IS NOT NULL")
    }

    /// Counts the rows whose two values differ byte by byte: a collation may take `a` and `A` for equal, a user does
    /// not.
    #[must_use]
    pub fn differing(&self, dialect: Dialect) -> String {
        let (table, from, to) = self.quoted();
        let bytes = |name: &str| match dialect {
            Dialect::Mysql => format!("CAST(CONVERT({name} USING utf8mb4) AS BINARY)"),
            Dialect::Sqlite => format!("CAST({name} AS BLOB)"),
        };
        let (one, other) = (bytes(&to), bytes(&from));
        format!(
            "SELECT COUNT(*) FROM {table} WHERE {to} IS NOT NULL AND {from} IS NOT NULL AND {one} <> {other}"
        )
    }

    fn quoted(&self) -> (String, String, String) {
        (
            quoted(&self.table),
            quoted(&self.from),
            quoted(&self.to.name),
        )
    }
}

impl Tighten {
    /// Counts the rows with NULL.
    #[must_use]
    pub fn nulls(&self) -> String {
        nulls(&self.table, &self.column.name)
    }
}

/// Counts the rows with NULL in a column.
#[must_use]
pub fn nulls(table: &str, column: &str) -> String {
    let (table, column) = (quoted(table), quoted(column));
    format!("SELECT COUNT(*) FROM {table} WHERE {column} IS NULL")
}

/// Counts the values in a column.
#[must_use]
pub fn values(table: &str, column: &str) -> String {
    let (table, column) = (quoted(table), quoted(column));
    format!("SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL")
}

/// Counts the rows that don't meet a CHECK, which is given in its brackets.
#[must_use]
pub fn unmet(table: &str, check: &str) -> String {
    format!("SELECT COUNT(*) FROM {} WHERE NOT {check}", quoted(table))
}

/// The columns of DB-GPT's tables that no release of DB-GPT has.
pub fn own_columns<'s>(
    known: &'s Catalog,
    schema: &'s Schema,
) -> impl Iterator<Item = (&'s Table, &'s Column)> {
    let models = known.models(known.newest().release);
    let tables = schema.tables.iter();
    let tables = tables.filter(|table| models.contains_key(&table.name));
    let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns.filter(|(table, column)| {
        !known.knows_column(&table.name, &column.name.to_ascii_lowercase())
    })
}

impl Catalog {
    /// The queries that a database of this shape needs.
    #[must_use]
    pub fn questions(&self, schema: &Schema, dialect: Dialect) -> Vec<String> {
        let takes_null = |table: &str, column: &str| {
            let column = schema.table(table).and_then(|table| table.column(column));
            column.is_some_and(|column| column.nullable)
        };
        let mut asked = Vec::new();
        for (_, wanted) in self.changes() {
            match &wanted.change {
                Change::Rename(of)
                    if schema.has_column(&of.table, &of.from)
                        && schema.has_column(&of.table, &of.to.name) =>
                {
                    asked.extend([of.unmerged(), of.differing(dialect)]);
                }
                Change::Tighten(of) if takes_null(&of.table, &of.column.name) => {
                    asked.push(of.nulls());
                }
                Change::Rename(_)
                | Change::Tighten(_)
                | Change::Create(_)
                | Change::Add(_)
                | Change::Retype(_)
                | Change::Drop(_)
                | Change::Index(_)
                | Change::Collate(_) => {}
            }
        }
        for entry in self.led_to() {
            let misfits = self.misfits(schema, dialect, entry.release).into_iter();
            for question in misfits.filter_map(|one| one.losing) {
                if !asked.contains(&question) {
                    asked.push(question);
                }
            }
        }
        let models = self.models(self.newest().release);
        for table in &schema.tables {
            let checks = table.columns.iter().filter_map(|one| one.check.as_ref());
            let ours = checks.filter(|_| models.contains_key(&table.name));
            asked.extend(ours.map(|check| unmet(&table.name, check)));
        }
        if dialect == Dialect::Sqlite {
            let refused = self.refusing_null(self.newest().release).into_iter();
            let stored = refused.filter(|one| takes_null(one.table, one.column));
            asked.extend(stored.map(|one| nulls(one.table, one.column)));
            let own = own_columns(self, schema);
            asked.extend(own.map(|(table, column)| values(&table.name, &column.name)));
        }
        asked
    }
}
