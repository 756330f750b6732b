//! A missing table is created once, in the target's shape: the changes of later releases go into its CREATE. Up to the
//! first stop, the creating release's other changes stay steps of their own, as in its guide.

use super::Site;
use crate::catalog::{self, Change, ColumnText, Entry, Key, KeyColumn, Release, Table};

/// The table in the target's shape. If `site.folds`, the creating release's other changes are included.
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

/// A column that a release adds to a table, as the target has it; `None` if the target has it no more, or renamed.
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

/// Whether this release or an earlier one adds the column to the table.
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

/// Replaces a column's definition; if the change names only a type, the rest is kept.
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
