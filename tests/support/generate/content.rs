//! The whole content of a database, for comparison: definitions as the server shows them, and every row.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row, Value};

use super::quoted;
use crate::database::{Database, disconnect};

/// How exactly values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// Every bit.
    All,
    /// Without the differences that `mysqldump` and `mariadb-dump` are known to make: see [`Exactness::column`].
    AsDumped,
}

impl Exactness {
    /// The expression that is compared for a column, read by the binary protocol, in which a FLOAT keeps all its
    /// digits.
    ///
    /// What dump programs lose: digits of a FLOAT, which servers print with six; the sign of -0, which is read back
    /// as the integer 0; dates that no calendar has, since a dump is read back without ALLOW_INVALID_DATES; and
    /// whether an ENUM's empty string is the member or the error value. MySQL 5.6 prints the members of a UCS-2 ENUM
    /// as NUL bytes.
    fn column(self, name: &str, data_type: &str) -> String {
        let name = quoted(name);
        match (data_type, self) {
            ("float", Self::AsDumped) => format!("CONCAT({name}) + 0e0"),
            ("double", Self::AsDumped) => format!("{name} + 0e0"),
            ("date" | "datetime", Self::AsDumped) => format!(
                "({name} + 0) * IF(MONTH({name}) > 0 AND DAY({name}) > DAY(LAST_DAY(CONCAT(YEAR({name}), '-', MONTH({name}), '-01'))), 0, 1)"
            ),
            ("enum ucs2", Self::AsDumped) => format!("{name} IS NULL"),
            ("enum" | "enum ucs2" | "set", Self::All) => format!("CAST({name} AS UNSIGNED)"),
            (
                "enum" | "set" | "char" | "varchar" | "tinytext" | "text" | "mediumtext"
                | "longtext",
                _,
            ) => format!("CAST({name} AS BINARY)"),
            _ => name,
        }
    }
}

/// Definitions and rows, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The output of SHOW CREATE, with the SQL mode and collations of the object, by kind and name.
    pub definitions: BTreeMap<String, Vec<String>>,
    /// The sorted hashes of each column's values: these tell where two databases differ. Sorted, as a table without a
    /// key has no order.
    pub columns: BTreeMap<String, Vec<u64>>,
    /// The sorted hashes of each table's rows.
    pub rows: BTreeMap<String, Vec<u64>>,
}

impl Content {
    /// Reads a whole database.
    pub async fn of(database: &Database, exactness: Exactness) -> Self {
        let mut conn = database.admin().await;
        let settled = conn
            .query_drop("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'")
            .await;
        settled.expect("settings");
        let mut content = Self {
            definitions: BTreeMap::new(),
            columns: BTreeMap::new(),
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
                content.read(&mut conn, &name, exactness).await;
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

    async fn read(&mut self, conn: &mut Conn, table: &str, exactness: Exactness) {
        let columns: Vec<(String, String)> = conn
            .exec(
                "SELECT column_name, IF(data_type = 'enum' AND character_set_name = 'ucs2', 'enum ucs2', data_type) \
                 FROM information_schema.columns \
                 WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position",
                (table,),
            )
            .await
            .expect("the columns");
        let selects: Vec<String> = columns
            .iter()
            .map(|(name, data_type)| exactness.column(name, data_type))
            .collect();
        let select = format!("SELECT {} FROM {}", selects.join(", "), quoted(table));
        let rows: Vec<Row> = conn.exec(select, ()).await.expect("the rows");
        let rows: Vec<Vec<u64>> = rows
            .into_iter()
            .map(|row| row.unwrap().iter().map(hash).collect())
            .collect();
        for (index, (name, data_type)) in columns.iter().enumerate() {
            let mut hashes: Vec<u64> = rows.iter().map(|row| row[index]).collect();
            hashes.sort_unstable();
            let column = format!("{table}.{name} ({data_type})");
            self.columns.insert(column, hashes);
        }
        let hash_row = |row: &Vec<u64>| {
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            hasher.finish()
        };
        let mut hashes: Vec<u64> = rows.iter().map(hash_row).collect();
        hashes.sort_unstable();
        self.rows.insert(table.to_owned(), hashes);
    }

    async fn define(&mut self, conn: &mut Conn, what: &str, name: &str) {
        let shown: Vec<Row> = conn
            .query(format!("SHOW CREATE {what} {}", quoted(name)))
            .await
            .expect("a definition");
        let mut columns: Vec<String> = shown[0].clone().unwrap().iter().map(text).collect();
        if what == "TRIGGER" {
            // The columns from 7 on hold the time of creation.
            columns.truncate(6);
        }
        self.definitions.insert(format!("{what} {name}"), columns);
    }
}

async fn list(conn: &mut Conn, sql: &str) -> Vec<(String, String)> {
    conn.query(sql).await.expect("a list")
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Float(float) => float.to_bits().hash(&mut hasher),
        Value::Double(double) => double.to_bits().hash(&mut hasher),
        Value::Bytes(bytes) => bytes.hash(&mut hasher),
        other => format!("{other:?}").hash(&mut hasher),
    }
    hasher.finish()
}

fn text(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}
