//! SQLite: columns that would keep DB-GPT from starting on a file. From v0.5.1 on DB-GPT makes its file match its
//! models at each start, but SQLite can't add a NOT NULL column without a default to a table with rows. The columns
//! follow from the models.

use super::column::ModelColumn;
use super::entry::{ColumnDelta, Entry, NotNull, TableDelta};
use super::folder::Catalog;
use super::release::Release;

/// A NOT NULL column that a release brought into a table of an earlier one.
#[derive(Debug, Clone, Copy)]
pub struct RefusingNull<'c> {
    /// The release that brought it.
    pub release: Release,
    /// Its table.
    pub table: &'c str,
    /// Its name.
    pub column: &'c str,
    /// The column in the target's models.
    pub model: &'c ModelColumn,
    /// Its ids in plans made before this rule existed, if there were any.
    pub known_as: Option<&'c NotNull>,
}

impl RefusingNull<'_> {
    /// The id of the step that adds it, and of the repair.
    #[must_use]
    pub fn id(&self) -> String {
        match self.known_as {
            Some(known) => known.id.clone(),
            None => {
                let name = format!("{}-{}", self.table, self.column).replace('_', "-");
                format!("{}/{name}", self.release)
            }
        }
    }
}

impl Catalog {
    /// Whether a release's DB-GPT adds columns to the tables of a SQLite file by itself.
    #[must_use]
    pub fn adds_columns(&self, target: Release) -> bool {
        let mut entries = self.led_to();
        entries.any(|entry| entry.release <= target && entry.adds_columns)
    }

    /// The NOT NULL columns of a release's models that were brought into tables of earlier releases. A new table has
    /// its columns from the beginning.
    #[must_use]
    pub fn refusing_null(&self, target: Release) -> Vec<RefusingNull<'_>> {
        let models = self.models(target);
        let mut found: Vec<RefusingNull<'_>> = Vec::new();
        let mut before = self.models(self.first().release);
        let later = self.led_to().skip(1);
        for entry in later.filter(|entry| entry.release <= target) {
            let of_before = brought(entry).filter(|(table, column)| {
                let model = before.get(*table);
                // A column that was NOT NULL before has no NULL in any row.
                model.is_some_and(|model| model.get(*column).is_none_or(|was| !refuses(was)))
            });
            for (table, column) in of_before {
                let Some((_, model)) = models.get(table).and_then(|model| {
                    let found = model.get_key_value(column);
                    found.filter(|(_, model)| refuses(model))
                }) else {
                    continue;
                };
                if found
                    .iter()
                    .all(|one| (one.table, one.column) != (table, column))
                {
                    found.push(RefusingNull {
                        release: entry.release,
                        table,
                        column,
                        model,
                        known_as: entry.not_null.get(&format!("{table}.{column}")),
                    });
                }
            }
            before = self.models(entry.release);
        }
        found
    }
}

fn refuses(model: &ModelColumn) -> bool {
    !model.nullable && !model.primary && model.default.is_none()
}

/// The columns that a release adds or changes.
fn brought(entry: &Entry) -> impl Iterator<Item = (&str, &str)> {
    entry.models.iter().flat_map(|(table, delta)| {
        let columns = match delta {
            TableDelta::Columns(columns) => Some(columns),
            TableDelta::Gone(_) => None,
        };
        let is = |(name, delta)| matches!(delta, &ColumnDelta::Is(_)).then_some(name);
        columns
            .into_iter()
            .flatten()
            .filter_map(is)
            .map(move |name: &String| (table.as_str(), name.as_str()))
    })
}
