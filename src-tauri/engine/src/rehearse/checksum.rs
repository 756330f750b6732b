//! A checksum over all rows of a table, computed by the server from the rows themselves, whatever their order.

use std::time::Duration;

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, quoted};

/// The time limit for one table: enough for many gigabytes.
const TABLE_LIMIT: Duration = Duration::from_hours(4);

/// The number of rows of a table, and the sum of their hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checksum {
    pub(super) rows: u64,
    sum: String,
}

/// A column, as far as it decides how a value becomes text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
}

/// How a JSON value is hashed. A restore reads it anew from its text, in which the server prints decimals and very long
/// numbers in a form that it does not store in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Json {
    /// As it is stored.
    Stored,
    /// As it is stored once it was read from its text.
    ReadAnew,
}

/// Whether the server stores a column in a form of its own for JSON; MariaDB's is a text.
pub(super) fn is_json(column: &Column) -> bool {
    column.data_type.eq_ignore_ascii_case("json")
}

/// Sets the time zone, so that a TIMESTAMP has one text in all sessions, and tests that the server computes hashes.
///
/// # Errors
/// Those of the connection, and `rehearse-no-hash` where the server can't compute one.
pub(super) async fn prepare(connection: &mut Connection) -> Result<()> {
    connection
        .execute("SET SESSION time_zone = '+00:00'", Phase::Rehearse)
        .await?;
    let hashed: Vec<(Option<String>,)> = connection
        .rows("SELECT SHA2('a', 256)", Phase::Rehearse)
        .await?;
    // A server that was built without SHA-2, or that forbids it, answers NULL: all sums would be equal then.
    if hashed.first().is_none_or(|row| row.0.is_none()) {
        return Err(Error::failed("rehearse-no-hash", Phase::Rehearse));
    }
    Ok(())
}

/// The columns of a table, the hidden ones too.
pub(super) async fn columns(
    connection: &mut Connection,
    database: &str,
    table: &str,
) -> Result<Vec<Column>> {
    let rows: Vec<(String, String)> = connection
        .rows_with(
            "SELECT COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
            (database, table),
            Phase::Rehearse,
        )
        .await?;
    let column = |(name, data_type)| Column { name, data_type };
    Ok(rows.into_iter().map(column).collect())
}

/// Computes a table's checksum on the server.
///
/// # Errors
/// What the server says; `mysql-timeout`.
pub(super) async fn of(
    connection: &mut Connection,
    database: &str,
    table: &str,
    columns: &[Column],
    json: Json,
) -> Result<Checksum> {
    let sql = question(database, table, columns, json);
    let answer: Vec<(u64, Option<String>)> = connection
        .rows_within(&sql, TABLE_LIMIT, Phase::Rehearse)
        .await?;
    let (rows, sum) = answer.into_iter().next().unwrap_or_default();
    Ok(Checksum {
        rows,
        sum: sum.unwrap_or_default(),
    })
}

/// The query for a table's checksum. 60 bits of each row's hash are added up: a DECIMAL holds the sum of any number of
/// rows. Each value is hashed by itself, since a text of all of them could be longer than `max_allowed_packet`.
fn question(database: &str, table: &str, columns: &[Column], json: Json) -> String {
    let parts: Vec<String> = columns.iter().map(|column| part(column, json)).collect();
    let row = if parts.is_empty() {
        "''".to_owned()
    } else {
        parts.join(", ")
    };
    format!(
        "SELECT COUNT(*), CAST(SUM(CAST(CONV(LEFT(SHA2(CONCAT({row}), 256), 15), 16, 10) AS UNSIGNED)) AS CHAR) \
         FROM {}.{}",
        quoted(database),
        quoted(table)
    )
}

fn part(column: &Column, json: Json) -> String {
    let name = quoted(&column.name);
    let value = match column.data_type.to_ascii_lowercase().as_str() {
        // As text a FLOAT has six digits, and a DOUBLE as many as it was declared with; as a sum it has all of them.
        "float" | "double" => format!("{name} + 0e0"),
        "json" if json == Json::ReadAnew => format!("CAST(CAST({name} AS CHAR) AS JSON)"),
        _other => name.clone(),
    };
    format!("IF({name} IS NULL, '-', SHA2({value}, 256))")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_the_question() {
        let column = |name: &str, data_type: &str| Column {
            name: name.to_owned(),
            data_type: data_type.to_owned(),
        };
        let columns = [column("a", "text"), column("f", "float")];
        let sql = question("d", "t`", &columns, Json::Stored);
        assert!(sql.contains(
            "CONCAT(IF(`a` IS NULL, '-', SHA2(`a`, 256)), IF(`f` IS NULL, '-', SHA2(`f` + 0e0, 256)))"
        ));
        assert!(sql.ends_with("FROM `d`.`t```"), "{sql}");
    }
}
