//! SQLite: what would keep a DB-GPT from starting on a file. From v0.5.1 on it makes its file like its models at each start, and
//! can't give rows that are there a column without a default that refuses NULL. One rule over the models, no list of cases.

use super::column::ModelColumn;
use super::entry::{ColumnDelta, Entry, NotNull, TableDelta};
use super::folder::Catalog;
use super::release::Release;

/// A column that refuses NULL since a release.
#[derive(Debug, Clone, Copy)]
pub struct RefusingNull<'c> {
    /// The release that brought it.
    pub release: Release,
    /// Its table.
    pub table: &'c str,
    /// Its name.
    pub column: &'c str,
    /// As the target's models have it.
    pub model: &'c ModelColumn,
    /// How it was called before there was a rule.
    pub known_as: Option<&'c NotNull>,
}

impl RefusingNull<'_> {
    /// The name of the step that adds it, and of the repair.
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

    /// The columns that refuse NULL in a release's models and were brought into tables of before. A table that is new has
    /// them from its beginning.
    #[must_use]
    pub fn refusing_null(&self, target: Release) -> Vec<RefusingNull<'_>> {
        let models = self.models(target);
        let mut found: Vec<RefusingNull<'_>> = Vec::new();
        let mut before = self.models(self.first().release);
        let later = self.led_to().skip(1);
        for entry in later.filter(|entry| entry.release <= target) {
            let of_before = brought(entry).filter(|(table, column)| {
                let model = before.get(*table);
                // What refused NULL before has none.
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

/// The columns that a release brings, or gives another shape.
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
