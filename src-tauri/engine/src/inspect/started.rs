//! SQLite: what the target's server does to somebody's own columns, triggers and views when it first starts on the file.
//! It makes its tables match its models: what they don't know goes, and a table that differs is made anew under its name.

use super::{Inspection, listed};
use crate::catalog::{self, Catalog, Dialect, ModelTable, Release, own_columns, values};
use crate::definitions::{Definition, Kind};
use crate::message::Finding;
use crate::schema::{Column, Table};
use crate::sql::types::{base_type, length};

pub(super) fn told(inspection: &Inspection, target: Release) -> Vec<Finding> {
    let known = catalog::known();
    if inspection.dialect() != Dialect::Sqlite || !known.adds_columns(target) {
        return Vec::new();
    }
    let anew: Vec<&str> = inspection
        .schema
        .tables
        .iter()
        .filter(|table| {
            let model = known.models(target).get(&table.name);
            model.is_some_and(|model| is_made_anew(known, table, model))
        })
        .map(|table| table.name.as_str())
        .collect();
    let found = columns(inspection, known, target)
        .into_iter()
        .chain(triggers(inspection, &anew))
        .chain(in_the_way(inspection, &anew));
    let release = target.to_string();
    found
        .map(|finding| finding.arg("release", release.as_str()))
        .collect()
}

/// Columns that go, with the number of their values.
fn columns(inspection: &Inspection, known: &Catalog, target: Release) -> Option<Finding> {
    let models = known.models(target);
    let own = own_columns(known, &inspection.schema);
    let own = own.filter(|(table, _)| models.contains_key(&table.name));
    let counted: Vec<(String, u64)> = own
        .map(|(table, column)| {
            let (table, column) = (table.name.as_str(), column.name.as_str());
            let rows = inspection.leftovers.rows(&values(table, column));
            (format!("`{table}.{column}`"), rows)
        })
        .collect();
    let rows: u64 = counted.iter().map(|(_, rows)| rows).sum();
    let finding = match rows {
        0 => Finding::info("server-drops-columns"),
        _ => Finding::warning("server-drops-columns"),
    };
    let names: Vec<&str> = counted.iter().map(|(name, _)| name.as_str()).collect();
    (!names.is_empty()).then(|| finding.arg("names", names.join(", ")).arg("rows", rows))
}

/// Triggers that go with the old table.
fn triggers(inspection: &Inspection, anew: &[&str]) -> Option<Finding> {
    let triggers = inspection.definitions.iter();
    let lost = triggers.filter(|one| one.kind == Kind::Trigger && is_on(one, anew));
    let names = listed(lost.map(|one| one.name.as_str()));
    (!names.is_empty()).then(|| {
        Finding::warning("server-drops-triggers")
            .arg("names", names)
            .arg("tables", listed(anew.iter().copied()))
    })
}

/// Views over such a table, and triggers of other tables that name it: while it is gone, SQLite gives no table its name.
fn in_the_way(inspection: &Inspection, anew: &[&str]) -> Option<Finding> {
    let naming = inspection.definitions.iter().filter(|one| {
        let mut tables = anew.iter();
        matches!(one.kind, Kind::View | Kind::Trigger)
            && !is_on(one, anew)
            && tables.any(|table| one.names_table("", table))
    });
    let names = listed(naming.map(|one| one.name.as_str()));
    (!names.is_empty()).then(|| {
        Finding::warning("server-stops-at")
            .arg("names", names)
            .arg("tables", listed(anew.iter().copied()))
    })
}

fn is_on(definition: &Definition, tables: &[&str]) -> bool {
    let on = definition.table.as_deref().unwrap_or_default();
    tables.iter().any(|table| table.eq_ignore_ascii_case(on))
}

/// Whether a table differs from its model so that SQLite's ALTER TABLE can't change it in place: another type or length,
/// other NULLs, or a column that goes. New columns are added in place.
fn is_made_anew(known: &Catalog, table: &Table, model: &ModelTable) -> bool {
    table.columns.iter().any(|column| {
        let name = column.name.to_ascii_lowercase();
        match model.get(&name) {
            None => !known.knows_column(&table.name, &name),
            Some(wanted) if wanted.primary => false,
            Some(wanted) => {
                wanted.nullable != column.nullable || is_other_type(column, &wanted.sqlite)
            }
        }
    })
}

/// Lengths are compared where both have one.
fn is_other_type(column: &Column, wanted: &str) -> bool {
    let base = |column_type: &str| match base_type(column_type).as_str() {
        "int" => "integer".to_owned(),
        other => other.to_owned(),
    };
    let lengths = length(&column.column_type).zip(length(wanted));
    base(&column.column_type) != base(wanted) || lengths.is_some_and(|(own, wanted)| own != wanted)
}
