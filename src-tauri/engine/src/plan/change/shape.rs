//! A table that is missing is made once, in the shape that it has at the target: what later releases do to it goes into its text.
//! What the release itself does beside making it stays a step of its own, as its guide has it.

use crate::catalog::{self, Change, ColumnText, Key, KeyColumn, Release, Table};

/// The table as the target has it.
pub(super) fn at(target: Release, created: Release, of: &Table) -> Table {
    let mut table = of.clone();
    let later = catalog::known().path(created, target);
    for wanted in later.flat_map(|entry| &entry.changes) {
        if wanted.change.table() == of.table {
            change(&mut table, &wanted.change);
        }
    }
    table
}

fn change(table: &mut Table, change: &Change) {
    match change {
        Change::Create(_) => {}
        Change::Add(of) => table.columns.extend(of.columns.iter().cloned()),
        Change::Rename(of) => {
            for column in table.columns.iter_mut().filter(|one| one.name == of.from) {
                column.name.clone_from(&of.to.name);
            }
            for column in keyed(&mut table.keys).filter(|one| one.name == of.from) {
                column.name.clone_from(&of.to.name);
            }
        }
        Change::Retype(of) => {
            for wanted in &of.columns {
                replace(table, wanted);
            }
        }
        Change::Tighten(of) => replace(table, &of.column),
        Change::Drop(of) => table.columns.retain(|column| column.name != of.column),
        Change::Index(of) => table.keys.push(of.key.clone()),
        Change::Collate(of) => {
            table.collation = None;
            table.like = Some(of.like.clone());
        }
    }
}

fn keyed(keys: &mut [Key]) -> impl Iterator<Item = &mut KeyColumn> {
    keys.iter_mut().flat_map(|key| &mut key.columns)
}

/// A column of which nothing but its type is said keeps the rest.
fn replace(table: &mut Table, wanted: &ColumnText) {
    for column in table
        .columns
        .iter_mut()
        .filter(|one| one.name == wanted.name)
    {
        if wanted.is_type_alone() {
            column.text = column.text.replacen(&column.column_type, &wanted.text, 1);
            column.column_type.clone_from(&wanted.column_type);
        } else {
            *column = wanted.clone();
        }
    }
}
