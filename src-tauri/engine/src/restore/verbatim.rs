//! Tables whose rows can be sent as bytes: a server that is told that a text is UTF-8 looks at each of its characters three
//! times, one that is told nothing looks once, when it stores them. On long texts that is a fifth of its work.
//!
//! Only for rows of our own files, in which every text is UTF-8 already, and only where each column stores such texts as
//! they are.

use std::collections::BTreeSet;

use crate::error::{Phase, Result};
use crate::mysql::Connection;

/// Types to which the charset of a value makes no difference. Not among them: JSON, which refuses bytes; `uuid` and `inet6`,
/// which read bytes in another way than text; shapes; what a later server brings.
const INDIFFERENT: [&str; 22] = [
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "bigint",
    "decimal",
    "float",
    "double",
    "year",
    "date",
    "time",
    "datetime",
    "timestamp",
    // Our files give their numbers.
    "enum",
    "set",
    "bit",
    "binary",
    "varbinary",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
];
/// Charsets that store UTF-8 as it is, as far as they can store it.
const UTF8: [&str; 4] = ["utf8mb4", "utf8mb3", "utf8", "ascii"];

/// The tables of the connection's database whose rows can be sent as bytes.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(super) async fn tables(connection: &mut Connection) -> Result<BTreeSet<String>> {
    let columns: Vec<(String, String, Option<String>)> = connection
        .rows(
            "SELECT TABLE_NAME, DATA_TYPE, CHARACTER_SET_NAME FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = DATABASE()",
            Phase::Restore,
        )
        .await?;
    let mut tables: BTreeSet<String> = columns.iter().map(|(table, ..)| table.clone()).collect();
    for (table, data_type, charset) in columns {
        let fits = INDIFFERENT.contains(&data_type.as_str())
            || charset.is_some_and(|charset| UTF8.contains(&charset.as_str()));
        if !fits {
            tables.remove(&table);
        }
    }
    Ok(tables)
}

/// The charset that a session takes texts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// As our files set it.
    AsText,
    AsBytes,
}

impl Sent {
    /// Changes a session from one to the other.
    ///
    /// # Errors
    /// What the server says.
    pub(super) async fn change(&mut self, connection: &mut Connection, to: Self) -> Result<()> {
        if *self != to {
            let sql = match to {
                Self::AsText => "SET NAMES utf8mb4",
                Self::AsBytes => "SET NAMES binary",
            };
            connection.execute(sql, Phase::Restore).await?;
            *self = to;
        }
        Ok(())
    }
}
