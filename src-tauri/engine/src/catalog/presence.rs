//! Which changes are there already, judged by a database's shape alone; and which are missing up to a release.

use super::change::{Change, ChangeId, Columns, Dialect, Need};
use super::column::Null;
use super::folder::{Catalog, Models};
use super::release::Release;
use crate::schema::{self, Schema};
use crate::sql::types::holds;

/// A change that a release needs or uses and a database lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The change that brings it.
    pub id: ChangeId,
    /// The release that it is for.
    pub release: Release,
    /// Whether that release works without.
    pub need: Need,
}

/// The repair of all columns that can't take what a release writes (`Catalog::misfits`).
pub const FIT: &str = "column-types";

impl Catalog {
    /// The missing changes up to a release, in order.
    #[must_use]
    pub fn missing(&self, schema: &Schema, dialect: Dialect, target: Release) -> Vec<Missing> {
        let models = self.models(target);
        // SQLite can't give a column another type in place: misfits are findings there (`inspect/columns.rs`), no
        // change.
        let misfits = match dialect {
            Dialect::Mysql => self.misfits(schema, dialect, target),
            Dialect::Sqlite => Vec::new(),
        };
        let refused = match dialect {
            Dialect::Mysql => Vec::new(),
            Dialect::Sqlite => self.refusing_null(target),
        };
        let mut found: Vec<Missing> = misfits
            .first()
            .map(|_| Missing {
                id: ChangeId::from(FIT.to_owned()),
                release: target,
                need: Need::Required,
            })
            .into_iter()
            .collect();
        for entry in self.path(self.first().release, target) {
            let ours = entry.changes.iter().filter(|wanted| {
                wanted.on.is_none_or(|only| only == dialect)
                    && !is_there(&wanted.change, schema, (self, models), dialect)
            });
            found.extend(ours.map(|wanted| Missing {
                id: wanted.id.clone(),
                release: entry.release,
                need: wanted.need,
            }));
            let of_release = refused.iter().filter(|one| {
                one.release == entry.release
                    && schema.table(one.table).is_some()
                    && !schema.has_column(one.table, one.column)
            });
            found.extend(of_release.map(|one| Missing {
                id: ChangeId::from(one.id()),
                release: entry.release,
                need: Need::Required,
            }));
        }
        found
    }
}

/// Whether what a change does is there. On SQLite only a rename can be missing: DB-GPT makes tables, columns and
/// indexes by itself there, and any column stores any value.
fn is_there(
    change: &Change,
    schema: &Schema,
    (known, models): (&Catalog, &Models),
    dialect: Dialect,
) -> bool {
    let table = schema.table(change.table());
    match (change, dialect) {
        (Change::Rename(of), _) => table.is_none_or(|table| {
            table.column(&of.to.name).is_some() && table.column(&of.from).is_none()
        }),
        (_, Dialect::Sqlite) => true,
        (Change::Create(of), Dialect::Mysql) => table.is_some_and(|table| {
            let model = models.get(&of.table);
            of.columns.iter().all(|column| {
                let is_read = model.is_some_and(|model| model.contains_key(&column.name));
                !is_read || table.column(&column.name).is_some()
            })
        }),
        (Change::Add(of), Dialect::Mysql) => {
            let model = models.get(&of.table);
            of.columns.iter().all(|column| {
                let is_read = model.is_some_and(|model| model.contains_key(&column.name));
                !is_read || schema.has_column(&of.table, &column.name)
            })
        }
        (Change::Retype(of), Dialect::Mysql) => table.is_none_or(|table| is_wide(of, table)),
        (Change::Tighten(of), Dialect::Mysql) => {
            let column = table.and_then(|table| table.column(&of.column.name));
            column.is_none_or(|column| !column.nullable)
        }
        (Change::Drop(of), Dialect::Mysql) => !schema.has_column(&of.table, &of.column),
        (Change::Index(of), Dialect::Mysql) => table.is_none_or(|table| {
            let columns: Vec<String> = of.key.columns.iter().map(|one| one.name.clone()).collect();
            table.is_indexed_by(&columns)
        }),
        (Change::Collate(of), Dialect::Mysql) => of.is_there(schema, known),
    }
}

fn is_wide(of: &Columns, table: &schema::Table) -> bool {
    of.columns
        .iter()
        .all(|wanted| match table.column(&wanted.name) {
            Some(column) => {
                holds(&column.column_type, &wanted.column_type)
                    && (wanted.null != Null::Taken || column.nullable)
            }
            None => true,
        })
}
