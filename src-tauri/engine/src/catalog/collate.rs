//! The collation that a table needs since it is joined with another one. Judged by the joined columns: a table's default
//! may be another one than its columns have.

use super::change::Collate;
use super::folder::Catalog;
use crate::schema::{Column, Schema, Table};

impl Collate {
    /// The collation that the table should have: that of the other table's joined column, or of that table while the
    /// column is not there yet. `None` if one of the tables is missing, or if the server can compare them as they are
    /// and the other table's charset holds fewer characters.
    #[must_use]
    pub fn wanted<'s>(&self, schema: &'s Schema) -> Option<&'s str> {
        let (table, like) = (schema.table(&self.table)?, schema.table(&self.like)?);
        let (own, wanted) = (self.of(table), self.of(like));
        let is_comparable = charset_of(own) != charset_of(wanted);
        (!is_comparable || charset_of(wanted) == "utf8mb4").then_some(wanted)
    }

    /// Whether the tables can be joined, or one of them is missing.
    #[must_use]
    pub fn is_there(&self, schema: &Schema, known: &Catalog) -> bool {
        let pair = schema.table(&self.table).zip(self.wanted(schema));
        pair.is_none_or(|(table, wanted)| match &self.joined {
            Some(_) => self.of(table) == wanted,
            None => {
                let mut texts = known.following(table);
                table.collation == wanted
                    && texts.all(|column| column.collation.as_deref() == Some(wanted))
            }
        })
    }

    /// The collation of a table's joined column, or of the table.
    fn of<'s>(&self, table: &'s Table) -> &'s str {
        let joined = self.joined.as_ref().and_then(|name| table.column(name));
        let own = joined.and_then(|column| column.collation.as_deref());
        own.unwrap_or(&table.collation)
    }
}

impl Catalog {
    /// The text columns that get a table's new collation: DB-GPT's, and those that have the table's. Somebody's own
    /// column with another collation keeps it, and so does a computed one whose clause can't be repeated.
    pub fn following<'s>(&self, table: &'s Table) -> impl Iterator<Item = &'s Column> {
        table.columns.iter().filter(|column| {
            let is_ours = || self.knows_column(&table.name, &column.name.to_ascii_lowercase());
            let is_known = !column.is_computed() || column.generated.is_some();
            let own = column.collation.as_deref();
            is_known && own.is_some_and(|own| own == table.collation || is_ours())
        })
    }
}

/// The charset of a collation, with which its name begins.
#[must_use]
pub fn charset_of(collation: &str) -> &str {
    collation.split('_').next().unwrap_or_default()
}
