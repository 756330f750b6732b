//! Rows that are too large to be held: they are left out of a unit's stream and then read piece by piece, by their key.
//!
//! A server sends a row at once, so a row of 64 MiB would cost twice that in memory for every reader.

use mysql_async::{Row, Value};

use super::flow::Flow;
use super::rows::Part;
use super::shape::{LENGTH, Large, Reading, Shape};
use super::{STALL_TIMEOUT, rows};
use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, quoted};

impl Large {
    /// The WHERE condition that finds this row again, if it is a large one.
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

    /// Reads a large row and writes it part by part. That the compressing thread has ended is no error here.
    ///
    /// # Errors
    /// `backup-row-lost` when the row is not there; those of the connection.
    pub(super) async fn read(
        &self,
        reader: &mut Connection,
        (table, shape): (&str, &Shape),
        found_by: &str,
        flow: &mut Flow<'_>,
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
        // The answer is not needed: if the compressing thread has ended, it reports its own error.
        flow.part(&Part::Begin).await;
        for (at, (value, long)) in values.into_iter().zip(&self.long).enumerate() {
            let is_there = matches!(&value, Value::Bytes(is_null) if is_null == b"0");
            match long {
                Some(part) if is_there => {
                    for number in 0.. {
                        let begin = 1 + number * LENGTH;
                        let part = part.replace("{begin}", &begin.to_string());
                        let mut row = one(reader, table, &format!("SELECT {part} {from}")).await?;
                        let Some(Value::Bytes(bytes)) = row.pop() else {
                            return Err(lost(table));
                        };
                        let is_last = bytes.is_empty();
                        if !flow.part(&Part::Long(at, bytes)).await || is_last {
                            break;
                        }
                    }
                }
                Some(_) => {
                    flow.part(&Part::Value(at, Value::NULL)).await;
                }
                None => {
                    flow.part(&Part::Value(at, value)).await;
                }
            }
        }
        flow.part(&Part::End).await;
        Ok(())
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
