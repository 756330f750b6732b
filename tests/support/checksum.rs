//! A checksum of all rows, column by column: shows that no value is lost although columns were added and one was
//! renamed.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use mysql_async::prelude::Queryable;
use mysql_async::{Row, Value};

use crate::database::{Database, disconnect};

/// For each `table.column` the number of rows and a hash of the values in the order of the primary key. Values are
/// read by the binary protocol, in which a FLOAT keeps all its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    columns: BTreeMap<String, (usize, u64)>,
}

impl Checksum {
    pub(crate) async fn of(database: &Database) -> Self {
        let mut conn = database.admin().await;
        let utc = conn.query_drop("SET time_zone = '+00:00'").await;
        utc.expect("a time zone");
        let tables: Vec<String> = conn
            .exec(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'",
                (&database.name,),
            )
            .await
            .expect("the tables");
        let mut columns = BTreeMap::new();
        for table in tables {
            let names: Vec<(String, String)> = conn
                .exec(
                    "SELECT column_name, column_key FROM information_schema.columns WHERE table_schema = ? AND table_name = ? \
                     ORDER BY ordinal_position",
                    (&database.name, &table),
                )
                .await
                .expect("the columns");
            let rows: Vec<Row> = conn
                .exec(select(&table, &names), ())
                .await
                .expect("the rows");
            for (index, (name, _)) in names.iter().enumerate() {
                let mut hasher = DefaultHasher::new();
                for row in &rows {
                    hash(&row[index], &mut hasher);
                }
                columns.insert(format!("{table}.{name}"), (rows.len(), hasher.finish()));
            }
        }
        disconnect(conn).await;
        Self { columns }
    }

    /// The columns of this (earlier) state that are missing or changed in `later`. New tables and columns are no
    /// loss, nor is `gpts_messages.current_gogal` under its new name.
    pub fn lost(&self, later: &Self) -> Vec<String> {
        self.columns
            .iter()
            .filter(|(column, sum)| {
                let renamed = column.replace("current_gogal", "current_goal");
                ![column.as_str(), renamed.as_str()]
                    .iter()
                    .any(|name| later.columns.get(*name) == Some(sum))
            })
            .map(|(column, _)| column.clone())
            .collect()
    }

    /// The number of rows of a table; `None` if the table does not exist.
    pub fn rows(&self, table: &str) -> Option<usize> {
        let prefix = format!("{table}.");
        let mut columns = self.columns.iter();
        columns
            .find(|(column, _)| column.starts_with(&prefix))
            .map(|(_, (rows, _))| *rows)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (column, (rows, sum)) in &self.columns {
            writeln!(f, "{column} {rows} {sum:016x}")?;
        }
        Ok(())
    }
}

/// The query for all rows, ordered by the primary key, or by all columns if there is none.
fn select(table: &str, names: &[(String, String)]) -> String {
    let quote = |(name, _): &(String, String)| quoted(name);
    let all: Vec<String> = names.iter().map(quote).collect();
    let key: Vec<String> = names
        .iter()
        .filter(|(_, key)| key == "PRI")
        .map(quote)
        .collect();
    let order = if key.is_empty() { &all } else { &key };
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        all.join(", "),
        quoted(table),
        order.join(", ")
    )
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn hash(value: &Value, hasher: &mut DefaultHasher) {
    // Floats are hashed by their bits; the Debug text of the other values is exact.
    match value {
        Value::Float(float) => float.to_bits().hash(hasher),
        Value::Double(double) => double.to_bits().hash(hasher),
        Value::Bytes(bytes) => bytes.hash(hasher),
        Value::NULL | Value::Int(_) | Value::UInt(_) | Value::Date(..) | Value::Time(..) => {
            format!("{value:?}").hash(hasher);
        }
    }
}
