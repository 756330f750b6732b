//! How each type of column is read and written, so that no digit and no byte is lost.

use super::definitions::{Column, Table};
use super::large::Large;
use crate::mysql::quoted;

/// How a value stands in an INSERT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As the server writes it: a number.
    Bare,
    /// A floating number, in which `-0` is not 0.
    Float,
    /// In quotes; holds nothing that needs an escape.
    Plain,
    /// In quotes, escaped.
    Text,
    /// In hexadecimal, with the charset's name before it where it is text.
    Hex(Option<String>),
}

/// A column's part of the SELECT, and the form of what comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) select: String,
    pub(super) form: Form,
}

/// How a column is read; `None` for a type that this version does not know, and so can't promise anything about.
pub(super) fn reading(column: &Column) -> Option<Reading> {
    let name = quoted(&column.name);
    let as_it_is = |form| Reading {
        select: name.clone(),
        form,
    };
    Some(match column.data_type.as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "year" => {
            as_it_is(Form::Bare)
        }
        // A FLOAT alone is shown with six digits; as a DOUBLE with all of them. Adding 0 would make 0 of -0.
        "float" => Reading {
            select: format!("{name} * 1e0"),
            form: Form::Float,
        },
        "double" => as_it_is(Form::Float),
        "date" | "time" | "datetime" | "timestamp" | "inet4" | "inet6" | "uuid" => {
            as_it_is(Form::Plain)
        }
        // By number: the empty string may be a member, or what is left of a value that was none.
        "enum" | "set" => Reading {
            select: format!("CAST({name} AS UNSIGNED)"),
            form: Form::Bare,
        },
        "json" => as_it_is(Form::Text),
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => {
            text(&name, column.charset.as_deref())
        }
        "bit" | "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob"
        | "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring"
        | "multipolygon" | "geometrycollection" | "geomcollection" | "vector" => {
            as_it_is(Form::Hex(None))
        }
        _ => return None,
    })
}

/// Charsets of which each character has a place of its own in utf8mb4 and comes back from there. In the others (`gbk`,
/// `sjis`, `utf16`…) not every sequence of bytes does, so the bytes themselves are written.
fn text(name: &str, charset: Option<&str>) -> Reading {
    match charset {
        None | Some("utf8mb4" | "utf8mb3" | "utf8" | "ascii" | "latin1") => Reading {
            select: name.to_owned(),
            form: Form::Text,
        },
        Some(charset) => Reading {
            select: as_bytes(name),
            form: Form::Hex(Some(charset.to_owned())),
        },
    }
}

/// What a text is made of, in its own charset.
pub(super) fn as_bytes(text: &str) -> String {
    format!("CAST({text} AS BINARY)")
}

/// What is read of a table: the columns that can be inserted, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) insert: String,
    pub(super) select: String,
    pub(super) columns: Vec<Reading>,
    pub(super) large: Option<Large>,
}

/// The shape of a table, or the first column whose type is not known.
pub(super) fn shape(table: &Table) -> Result<Shape, &Column> {
    let stored: Vec<(&Column, Reading)> = table
        .columns
        .iter()
        .filter(|column| !column.generated)
        .map(|column| Ok((column, reading(column).ok_or(column)?)))
        .collect::<Result<_, _>>()?;
    let names: Vec<String> = stored
        .iter()
        .map(|(column, _)| quoted(&column.name))
        .collect();
    let large = Large::of(table, &stored);
    let columns: Vec<Reading> = stored.into_iter().map(|(_, reading)| reading).collect();
    let selects: Vec<&str> = columns.iter().map(|c| c.select.as_str()).collect();
    let select = match &large {
        Some(large) => large.select(&columns),
        // Only generated columns: a row is a row all the same.
        None if selects.is_empty() => "1".to_owned(),
        None => selects.join(", "),
    };
    Ok(Shape {
        insert: format!(
            "INSERT INTO {} ({}) VALUES\n",
            quoted(&table.name),
            names.join(",")
        ),
        select,
        columns,
        large,
    })
}
