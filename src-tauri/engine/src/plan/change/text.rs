//! MySQL: columns, keys and clauses as SQL.

use crate::catalog::{ColumnText, Key, KeyKind, charset_of};
use crate::mysql::quoted;
use crate::plan::undo::{Born, alter};

/// New columns, each with the value that existing rows get in it.
pub(super) fn born<'c>(columns: &[&'c ColumnText]) -> Vec<(&'c str, Born)> {
    let of = |column: &&'c ColumnText| (column.name.as_str(), Born::of(column));
    columns.iter().map(of).collect()
}

pub(super) fn add_text(table: &str, columns: &[&ColumnText]) -> String {
    let clauses: Vec<String> = columns.iter().map(|column| add_clause(column)).collect();
    alter(table, &clauses)
}

pub(super) fn add_clause(column: &ColumnText) -> String {
    format!("ADD COLUMN {}", column_text(column))
}

pub(super) fn collate_clause(collation: &str) -> String {
    let charset = charset_of(collation);
    format!("CONVERT TO CHARACTER SET {charset} COLLATE {collation}")
}

pub(super) fn column_text(column: &ColumnText) -> String {
    format!("{} {}", quoted(&column.name), column.text)
}

pub(super) fn key_text(key: &Key) -> String {
    let columns: Vec<String> = key
        .columns
        .iter()
        .map(|column| match column.characters {
            Some(characters) => format!("{}({characters})", quoted(&column.name)),
            None => quoted(&column.name),
        })
        .collect();
    let columns = columns.join(",");
    match key.kind {
        KeyKind::Primary => format!("PRIMARY KEY ({columns})"),
        KeyKind::Unique => format!("UNIQUE KEY {} ({columns})", quoted(&key.name)),
        KeyKind::Index => format!("KEY {} ({columns})", quoted(&key.name)),
    }
}
