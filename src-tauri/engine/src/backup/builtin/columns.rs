//! How each type of column is read and written, so that no digit and no byte is lost.

use super::definitions::{Column, Table};
use super::shape::{Form, LENGTH, Large, Reading, Shape};
use crate::mysql::quoted;

/// A row whose long columns have more than this is read in pieces.
const LARGE_BYTES: usize = 1 << 20;
/// How a column is read; `None` for a type that this version does not know, and so can't promise anything about.
fn reading(column: &Column) -> Option<Reading> {
    let name = quoted(&column.name);
    let as_it_is = |form| Reading {
        select: name.clone(),
        form,
    };
    Some(match column.data_type.as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "year" => {
            as_it_is(Form::Bare)
        }
        // A FLOAT is shown with six digits, a DOUBLE with all of them. Adding 0 instead would turn -0 into 0.
        "float" => Reading {
            select: format!("{name} * 1e0"),
            form: Form::Float,
        },
        "double" => as_it_is(Form::Float),
        "date" | "time" | "datetime" | "timestamp" | "inet4" | "inet6" | "uuid" => {
            as_it_is(Form::Plain)
        }
        // By number: the empty string may be a member, or stand for an invalid value, whose number is 0.
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

/// How a text is read: as utf8mb4 if each character of its charset survives the way there and back. In other charsets
/// (`gbk`, `sjis`, `utf16`…) not every sequence of bytes does, so the bytes themselves are written. Some servers
/// keep any byte in an `ascii` column; they take it from a plain number, as others take the bytes up to 7F.
fn text(name: &str, charset: Option<&str>) -> Reading {
    match charset {
        None | Some("utf8mb4" | "utf8mb3" | "utf8" | "latin1") => Reading {
            select: name.to_owned(),
            form: Form::Text,
        },
        Some("ascii") => Reading {
            select: as_bytes(name),
            form: Form::Hex(None),
        },
        Some(charset) => Reading {
            select: as_bytes(name),
            form: Form::Hex(Some(charset.to_owned())),
        },
    }
}

/// The bytes of a text in its own charset.
fn as_bytes(text: &str) -> String {
    format!("CAST({text} AS BINARY)")
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
    let large = large(table, &stored);
    let columns: Vec<Reading> = stored.into_iter().map(|(_, reading)| reading).collect();
    let selects: Vec<&str> = columns.iter().map(|c| c.select.as_str()).collect();
    let select = match &large {
        Some(large) => large.select(&columns),
        // All columns are generated: the rows still count.
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

/// How the large rows of a table are found; `None` if it can't have any, or has no key to find one by: then each row is
/// read as a whole.
fn large(table: &Table, stored: &[(&Column, Reading)]) -> Option<Large> {
    let long: Vec<Option<String>> = stored.iter().map(|(column, _)| part(column)).collect();
    let lengths: Vec<String> = stored
        .iter()
        .zip(&long)
        .filter(|(_, long)| long.is_some())
        .map(|((column, _), _)| format!("IFNULL(OCTET_LENGTH({}), 0)", quoted(&column.name)))
        .collect();
    let key: Vec<usize> = table
        .key
        .iter()
        .map(|name| stored.iter().position(|(column, _)| column.name == *name))
        .collect::<Option<_>>()?;
    // For other types the value that is read is not equal to the stored one in a WHERE.
    let is_findable = |&at: &usize| {
        let (column, reading) = &stored[at];
        reading.select == quoted(&column.name)
            && !matches!(column.data_type.as_str(), "double" | "bit")
    };
    if lengths.is_empty() || key.is_empty() || !key.iter().all(is_findable) {
        return None;
    }
    Some(Large {
        flag: format!("{} > {LARGE_BYTES}", lengths.join(" + ")),
        key,
        long,
    })
}

/// The expression that reads a part of a long column, from `{begin}` on; `None` for a column that is never long.
fn part(column: &Column) -> Option<String> {
    let name = quoted(&column.name);
    // The server counts characters only in a text, which a JSON value is not.
    let whole = match column.data_type.as_str() {
        "json" => format!("CAST({name} AS CHAR)"),
        "mediumtext" | "longtext" | "mediumblob" | "longblob" => name.clone(),
        _ => return None,
    };
    let length = LENGTH;
    let part = format!("SUBSTRING({whole}, {{begin}}, {length})");
    Some(match reading(column)?.select == as_bytes(&name) {
        true => as_bytes(&part),
        false => part,
    })
}
