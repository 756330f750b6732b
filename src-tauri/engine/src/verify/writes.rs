//! Triggers and other objects that keep the release from writing, since they name columns that are gone. Nothing is
//! tried on the user's tables: a trigger may do what no rollback takes back.

use crate::catalog;
use crate::definitions::{Column, Kind, run_by_writes};
use crate::inspect::Inspection;
use crate::message::Finding;

/// Triggers on DB-GPT's tables that make each write fail, and other objects that use a column that is gone.
pub(super) fn differences(inspection: &Inspection) -> Vec<Finding> {
    let schema = &inspection.schema;
    let mut found = Vec::new();
    for definition in &inspection.definitions {
        let on = definition
            .table
            .as_deref()
            .and_then(|name| schema.table(name));
        let ours = on.filter(|table| {
            let mut models = catalog::known().models(inspection.target).keys();
            models.any(|name| schema.same_name(name, &table.name))
        });
        let mut gone = Vec::new();
        if let Some(table) = ours {
            let named = definition.row_columns();
            gone.extend(
                named
                    .into_iter()
                    .filter(|column| {
                        table.column(column).is_none() && !is_of_sqlite(inspection, column)
                    })
                    .map(|column| format!("{}.{column}", table.name)),
            );
        }
        for (table, column) in catalog::known().watched() {
            let is_gone = schema.table(table).is_some() && !schema.has_column(table, column);
            let column = Column {
                database: &inspection.database,
                table,
                name: column,
                is_unique: false,
            };
            let name = format!("{table}.{}", column.name);
            if is_gone
                && definition.kind != Kind::Table
                && definition.uses(column)
                && !gone.contains(&name)
            {
                gone.push(name);
            }
        }
        let name = match definition.database == inspection.database {
            true => definition.name.clone(),
            false => format!("{}.{}", definition.database, definition.name),
        };
        found.extend(gone.into_iter().map(|column| {
            let finding = match (definition.kind, ours) {
                (Kind::Trigger, Some(table)) => {
                    Finding::blocker("verify-trigger-broken").arg("table", table.name.as_str())
                }
                _ => Finding::warning("verify-uses-missing").arg("kind", definition.kind.name()),
            };
            finding.arg("name", name.as_str()).arg("column", column)
        }));
    }
    found.extend(miscounted(inspection));
    found
}

/// The objects that DB-GPT's writes run and that insert rows with more or fewer values than the table has columns.
fn miscounted(inspection: &Inspection) -> Vec<Finding> {
    let schema = &inspection.schema;
    let models = catalog::known().models(inspection.target);
    let is_written = |table: &str| models.keys().any(|name| schema.same_name(name, table));
    let run = run_by_writes(&inspection.definitions, is_written).into_iter();
    let broken = run.filter(|definition| {
        let mut counted = definition.counted().into_iter();
        counted.any(|one| one.works(schema) == Some(false))
    });
    broken
        .map(|definition| {
            Finding::blocker("verify-rows-counted")
                .arg("kind", definition.kind.name())
                .arg("name", definition.name.as_str())
        })
        .collect()
}

/// Whether this is one of SQLite's names for the number of a row, on a SQLite file.
fn is_of_sqlite(inspection: &Inspection, column: &str) -> bool {
    let names = ["rowid", "oid", "_rowid_"];
    inspection.server.is_none() && names.iter().any(|name| column.eq_ignore_ascii_case(name))
}
