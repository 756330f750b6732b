//! All that a database holds, so that two can be compared: definitions as the server shows them, and every row.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row, Value};

use super::quoted;
use crate::database::{Database, disconnect};

/// Definitions and rows, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What SHOW CREATE says, with the modes and collations that it was made in.
    pub definitions: BTreeMap<String, Vec<String>>,
    /// Each table's rows as hashes, sorted, since a table without a key has no order.
    pub rows: BTreeMap<String, Vec<u64>>,
}

impl Content {
    /// Reads all of a database.
    pub async fn of(database: &Database) -> Self {
        let mut conn = database.admin().await;
        let settled = conn
            .query_drop("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''")
            .await;
        settled.expect("settings");
        let mut content = Self {
            definitions: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        let tables: Vec<(String, String)> = list(
            &mut conn,
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE()",
        )
        .await;
        for (name, kind) in tables {
            let what = if kind == "VIEW" { "VIEW" } else { "TABLE" };
            content.define(&mut conn, what, &name).await;
            if what == "TABLE" {
                content
                    .rows
                    .insert(name.clone(), rows(&mut conn, &name).await);
            }
        }
        for (what, sql) in [
            (
                "TRIGGER",
                "SELECT trigger_name, '' FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
            ),
            (
                "EVENT",
                "SELECT event_name, '' FROM information_schema.events WHERE event_schema = DATABASE()",
            ),
            (
                "",
                "SELECT routine_name, routine_type FROM information_schema.routines WHERE routine_schema = DATABASE()",
            ),
        ] {
            for (name, kind) in list(&mut conn, sql).await {
                let what = if what.is_empty() { &kind } else { what };
                content.define(&mut conn, what, &name).await;
            }
        }
        disconnect(conn).await;
        content
    }

    async fn define(&mut self, conn: &mut Conn, what: &str, name: &str) {
        let shown: Vec<Row> = conn
            .query(format!("SHOW CREATE {what} {}", quoted(name)))
            .await
            .expect("a definition");
        let mut columns: Vec<String> = shown[0].clone().unwrap().iter().map(text).collect();
        if what == "TRIGGER" {
            // When it was made.
            columns.truncate(6);
        }
        self.definitions.insert(format!("{what} {name}"), columns);
    }
}

async fn list(conn: &mut Conn, sql: &str) -> Vec<(String, String)> {
    conn.query(sql).await.expect("a list")
}

async fn rows(conn: &mut Conn, table: &str) -> Vec<u64> {
    let columns: Vec<(String, String)> = conn
        .exec(
            "SELECT column_name, data_type FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position",
            (table,),
        )
        .await
        .expect("the columns");
    let selects: Vec<String> = columns
        .iter()
        .map(|(name, kind)| match kind.as_str() {
            // The empty string may be a member, or none.
            "enum" | "set" => format!("CAST({} AS UNSIGNED)", quoted(name)),
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => {
                format!("CAST({} AS BINARY)", quoted(name))
            }
            _ => quoted(name),
        })
        .collect();
    // By the binary protocol, in which a FLOAT keeps all its digits.
    let rows: Vec<Row> = conn
        .exec(
            format!("SELECT {} FROM {}", selects.join(", "), quoted(table)),
            (),
        )
        .await
        .expect("the rows");
    let mut hashes: Vec<u64> = rows
        .into_iter()
        .map(|row| {
            let mut hasher = DefaultHasher::new();
            for value in row.unwrap() {
                match value {
                    Value::Float(float) => float.to_bits().hash(&mut hasher),
                    Value::Double(double) => double.to_bits().hash(&mut hasher),
                    Value::Bytes(bytes) => bytes.hash(&mut hasher),
                    other => format!("{other:?}").hash(&mut hasher),
                }
            }
            hasher.finish()
        })
        .collect();
    hashes.sort_unstable();
    hashes
}

fn text(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}
