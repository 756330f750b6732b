//! A table that is missing is made once, in the shape that it has at the target: what later releases do to it goes into its text.
//! Up to the first stop, what that release itself does beside making it stays a step of its own, as its guide has it.

use super::Site;
use crate::catalog::{self, Change, ColumnText, Entry, Key, KeyColumn, Release, Table};

/// The table as the target has it. Where tables are changed once, what the release itself does beside making it goes in as well.
pub(super) fn at(site: Site<'_>, created: &Entry, of: &Table) -> Table {
    let mut table = of.clone();
    let own = created.changes.iter().filter(|_| site.folds);
    let later = catalog::known().path(created.release, site.target);
    for wanted in own.chain(later.flat_map(|entry| &entry.changes)) {
        if wanted.change.table() == of.table {
            change(&mut table, &wanted.change);
        }
    }
    table
}

/// A column that a release adds to a table, as the target has it: none where that has it no more, or by another name.
pub(super) fn column_at(
    site: Site<'_>,
    added: &Entry,
    table: &str,
    column: &ColumnText,
) -> Option<ColumnText> {
    let alone = Table {
        table: table.to_owned(),
        columns: vec![column.clone()],
        ..Table::default()
    };
    let mut columns = at(site, added, &alone).columns.into_iter();
    columns.find(|one| one.name == column.name)
}

/// Whether a release on the way to the target, before one of its changes, adds this column.
pub(super) fn is_added(before: Release, table: &str, column: &str) -> bool {
    let known = catalog::known();
    let mut changes = known.changes().filter(|(entry, _)| entry.release <= before);
    changes.any(|(_, wanted)| match &wanted.change {
        Change::Add(of) => of.table == table && of.columns.iter().any(|one| one.name == column),
        Change::Create(_)
        | Change::Rename(_)
        | Change::Retype(_)
        | Change::Tighten(_)
        | Change::Drop(_)
        | Change::Index(_)
        | Change::Collate(_) => false,
    })
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
