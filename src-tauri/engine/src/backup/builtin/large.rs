//! Rows that are too large to be held: they are left out of a unit's stream and then read piece by piece, by their key.
//!
//! A server sends a row at once, so a row of 64 MiB would cost twice that in memory for every reader.

use mysql_async::{Row, Value};
use tokio::sync::mpsc::Sender;

use super::columns::{Form, Reading, Shape, as_bytes, reading};
use super::definitions::{Column, Table};
use super::frames::Batch;
use super::readers::STALL_TIMEOUT;
use super::rows;
use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, quoted};

/// A row whose long columns have more than this is read in pieces.
const LARGE_BYTES: usize = 1 << 20;
/// How many signs of a text, or bytes of what is none, are read at once.
const PIECE_LENGTH: usize = 1 << 20;

/// How a table's large rows are told from the others, and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Large {
    /// An expression that is 1 for a large row.
    flag: String,
    /// The places of the key's columns.
    key: Vec<usize>,
    /// For each column, what it is read by where it is read in pieces.
    long: Vec<Option<String>>,
}

/// A piece of a large row, in the order in which it is written.
pub(super) enum Piece {
    Begin,
    /// A whole value of the column at this place.
    Value(usize, Value),
    /// A part of the long value of the column at this place; the last one is empty.
    Part(usize, Vec<u8>),
    End,
}

impl Large {
    /// `None` for a table that can't have large rows, or has no key to find one by: its rows are read as they are.
    pub(super) fn of(table: &Table, stored: &[(&Column, Reading)]) -> Option<Self> {
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
        // Elsewhere, what is read is not what the server compares with.
        let is_findable = |&at: &usize| {
            let (column, reading) = &stored[at];
            reading.select == quoted(&column.name)
                && !matches!(column.data_type.as_str(), "double" | "bit")
        };
        if lengths.is_empty() || key.is_empty() || !key.iter().all(is_findable) {
            return None;
        }
        Some(Self {
            flag: format!("{} > {LARGE_BYTES}", lengths.join(" + ")),
            key,
            long,
        })
    }

    /// What is selected: long columns are left out of large rows, and the flag comes last.
    pub(super) fn select(&self, columns: &[Reading]) -> String {
        let mut selects: Vec<String> = columns
            .iter()
            .zip(&self.long)
            .map(|(reading, long)| match long {
                Some(_) => format!("IF({}, NULL, {})", self.flag, reading.select),
                None => reading.select.clone(),
            })
            .collect();
        selects.push(self.flag.clone());
        selects.join(", ")
    }

    /// The condition by which a row is found again, if this is a large one.
    pub(super) fn find(&self, columns: &[Reading], values: &[Value]) -> Option<String> {
        if !matches!(values.last(), Some(Value::Bytes(flag)) if flag == b"1") {
            return None;
        }
        let conditions = self.key.iter().map(|&at| {
            let Reading { select, form } = &columns[at];
            let literal = rows::literal(&values[at], form);
            format!("{select} = {literal}")
        });
        Some(conditions.collect::<Vec<_>>().join(" AND "))
    }

    /// Reads a large row and sends its pieces; nobody may want them any more, which is no error.
    ///
    /// # Errors
    /// `backup-row-lost` when the row is not there; those of the connection.
    pub(super) async fn read(
        &self,
        reader: &mut Connection,
        (table, shape): (&str, &Shape),
        found_by: &str,
        to: &Sender<Batch>,
    ) -> Result<()> {
        let from = format!("FROM {} WHERE {found_by}", quoted(table));
        let short: Vec<String> = shape
            .columns
            .iter()
            .zip(&self.long)
            .map(|(reading, long)| match long {
                Some(_) => format!("{} IS NULL", reading.select),
                None => reading.select.clone(),
            })
            .collect();
        let values = one(
            reader,
            table,
            &format!("SELECT {} {from}", short.join(", ")),
        )
        .await?;
        // Where nobody wants it any more, who stopped knows why.
        let send = async |piece| to.send(Batch::Large(piece)).await.is_ok();
        send(Piece::Begin).await;
        for (at, (value, long)) in values.into_iter().zip(&self.long).enumerate() {
            let is_there = matches!(&value, Value::Bytes(is_null) if is_null == b"0");
            match long {
                Some(part) if is_there => {
                    for number in 0.. {
                        let begin = 1 + number * PIECE_LENGTH;
                        let part = part.replace("{begin}", &begin.to_string());
                        let mut row = one(reader, table, &format!("SELECT {part} {from}")).await?;
                        let Some(Value::Bytes(bytes)) = row.pop() else {
                            return Err(lost(table));
                        };
                        let is_last = bytes.is_empty();
                        if !send(Piece::Part(at, bytes)).await || is_last {
                            break;
                        }
                    }
                }
                Some(_) => {
                    send(Piece::Value(at, Value::NULL)).await;
                }
                None => {
                    send(Piece::Value(at, value)).await;
                }
            }
        }
        send(Piece::End).await;
        Ok(())
    }
}

/// How a part of a long column is read, `{begin}` being where it begins; `None` for a column that is never long.
fn part(column: &Column) -> Option<String> {
    let name = quoted(&column.name);
    // The server counts a JSON's signs only once it is text.
    let whole = match column.data_type.as_str() {
        "json" => format!("CAST({name} AS CHAR)"),
        "mediumtext" | "longtext" | "mediumblob" | "longblob" => name,
        _ => return None,
    };
    let part = format!("SUBSTRING({whole}, {{begin}}, {PIECE_LENGTH})");
    match reading(column)?.form {
        Form::Hex(Some(_)) => Some(as_bytes(&part)),
        _ => Some(part),
    }
}

async fn one(reader: &mut Connection, table: &str, sql: &str) -> Result<Vec<Value>> {
    let mut rows: Vec<Row> = reader
        .rows_within(sql, STALL_TIMEOUT, Phase::Backup)
        .await?;
    rows.pop().map(Row::unwrap).ok_or_else(|| lost(table))
}

fn lost(table: &str) -> Error {
    Error::failed("backup-row-lost", Phase::Backup).arg("table", table)
}
