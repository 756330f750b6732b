//! MySQL: gives a table and its texts another collation. A column of somebody's own with a collation of its own keeps
//! it; CONVERT TO would change that one as well, even if the same statement says otherwise.

use super::keep::modify;
use super::text::collate_clause;
use crate::catalog::{self, charset_of};
use crate::mysql::Server;
use crate::plan::Probe;
use crate::plan::undo::Back;
use crate::schema::{Column, Table};

/// A table, the collation that it gets, and the columns that get it too.
pub(super) struct Recollated<'a> {
    table: &'a Table,
    collation: &'a str,
    columns: Vec<&'a Column>,
}

/// The name of a column when the statement runs; `None` if it is gone by then.
type NamedThen<'n> = &'n dyn Fn(&str) -> Option<String>;

impl<'a> Recollated<'a> {
    pub(super) fn of(table: &'a Table, collation: &'a str) -> Self {
        Self {
            table,
            collation,
            columns: catalog::known().following(table).collect(),
        }
    }

    /// The clauses, without the columns for which the same statement has one already.
    pub(super) fn clauses(
        &self,
        server: &Server,
        has_clause: impl Fn(&Column) -> bool,
        then: NamedThen<'_>,
    ) -> Vec<String> {
        let texts = self.table.columns.iter();
        if texts.filter(|one| one.collation.is_some()).count() == self.columns.len() {
            return vec![collate_clause(self.collation)];
        }
        let follows = |column: &Column| Column {
            charset: None,
            collation: None,
            ..column.clone()
        };
        let rest = self.columns.iter().filter(|column| !has_clause(column));
        let rest = rest.map(|column| follows(column));
        self.modified(server, self.collation, rest, then)
    }

    pub(super) fn probe(&self, then: NamedThen<'_>) -> Probe {
        self.probe_for(self.collation, self.columns.iter(), then)
    }

    /// The way back: each column gets its old definition. `None` if the charset changes, since the old one may not hold
    /// new texts. Not by CONVERT TO, which keeps a longer type than a MODIFY in the same statement asks for (MySQL 9.7).
    pub(super) fn back(
        &self,
        server: &Server,
        has_clause: impl Fn(&Column) -> bool,
        then: NamedThen<'_>,
    ) -> Option<Back> {
        let old = self.table.collation.as_str();
        let own = self.columns.iter().map(|one| one.collation.as_deref());
        let mut all = own.flatten().chain([old]);
        if all.any(|one| charset_of(one) != charset_of(self.collation)) {
            return None;
        }
        let rest = self.columns.iter().filter(|column| !has_clause(column));
        let followed = self.columns.iter();
        let followed = followed.filter(|column| column.collation.as_deref() == Some(old));
        Some(Back {
            clauses: self.modified(server, old, rest.map(|one| (*one).clone()), then),
            probe: self.probe_for(old, followed, then),
            uses: Vec::new(),
        })
    }

    /// The table's default, and a clause for each of the columns.
    fn modified(
        &self,
        server: &Server,
        collation: &str,
        columns: impl Iterator<Item = Column>,
        then: NamedThen<'_>,
    ) -> Vec<String> {
        let charset = charset_of(collation);
        let default = format!("DEFAULT CHARACTER SET {charset} COLLATE {collation}");
        let columns = columns.filter_map(|column| {
            let name = then(&column.name)?;
            Some(modify(server, self.table, &Column { name, ..column }))
        });
        std::iter::once(default).chain(columns).collect()
    }

    fn probe_for<'c>(
        &self,
        collation: &str,
        columns: impl Iterator<Item = &'c &'c Column>,
        then: NamedThen<'_>,
    ) -> Probe {
        Probe::Collation {
            table: self.table.name.clone(),
            collation: collation.to_owned(),
            columns: Some(columns.filter_map(|one| then(&one.name)).collect()),
        }
    }
}
