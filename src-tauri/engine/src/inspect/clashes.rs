//! Values that a table's unique keys tell apart now, and that its new collation takes for equal: the server would refuse
//! the step half-way through an upgrade (error 1062). Asked before, and only where such a step is due.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::{self, Change, Collate, charset_of};
use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted, server_code, text_literal};
use crate::schema::{Schema, Table};

/// The most pairs of values that are named of a key.
const NAMED: usize = 5;

/// A unique key, and values of it that are equal under the collation that the table is to get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The table.
    pub table: String,
    /// The key.
    pub key: String,
    /// The collation that it is to get.
    pub collation: String,
    /// Some of the values, two and two.
    pub values: Vec<(String, String)>,
}

/// A part of a key: the column, and how many of its characters count.
type Part = (String, Option<u64>);

/// The clashes of all tables that are due for another collation.
///
/// # Errors
/// Those of [`Connection::rows`] that are not the server's: a key that can't be asked about has none.
pub(super) async fn ask(connection: &mut Connection, schema: &Schema) -> Result<Vec<Clash>> {
    let known = catalog::known();
    let mut found: Vec<Clash> = Vec::new();
    for (_, wanted) in known.changes() {
        let Change::Collate(of) = &wanted.change else {
            continue;
        };
        let due = schema.table(&of.table).zip(of.wanted(schema));
        if let Some((table, collation)) = due.filter(|_| !of.is_there(schema, known)) {
            found.extend(of_table(connection, of, table, collation).await?);
        }
    }
    Ok(found)
}

async fn of_table(
    connection: &mut Connection,
    of: &Collate,
    table: &Table,
    collation: &str,
) -> Result<Vec<Clash>> {
    let mut found = Vec::new();
    for (key, parts) in unique_keys(connection, &of.table).await? {
        let Some(sql) = question(table, collation, &parts) else {
            continue;
        };
        let values: Vec<(String, String)> = match connection.rows(&sql, Phase::Inspect).await {
            Ok(values) => values,
            Err(error) if server_code(&error).is_some() => continue,
            Err(error) => return Err(error),
        };
        if !values.is_empty() {
            found.push(Clash {
                table: table.name.clone(),
                key,
                collation: collation.to_owned(),
                values,
            });
        }
    }
    Ok(found)
}

async fn unique_keys(
    connection: &mut Connection,
    table: &str,
) -> Result<BTreeMap<String, Vec<Part>>> {
    let sql = format!(
        "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX",
        text_literal(table)
    );
    // A key on an expression has no column name; only the step itself can tell what becomes of it.
    let rows: Vec<(String, Option<String>, Option<u64>)> =
        connection.rows(&sql, Phase::Inspect).await?;
    let mut keys: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for (key, column, characters) in rows {
        let part = (column.unwrap_or_default(), characters);
        keys.entry(key).or_default().push(part);
    }
    Ok(keys)
}

/// The query for pairs of values; `None` if the key has no text that gets the collation.
fn question(table: &Table, collation: &str, parts: &[Part]) -> Option<String> {
    let charset = charset_of(collation);
    let following: Vec<&str> = catalog::known()
        .following(table)
        .map(|column| column.name.as_str())
        .collect();
    let is_text = |part: &Part| following.contains(&part.0.as_str());
    if !parts.iter().any(is_text) || parts.iter().any(|part| part.0.is_empty()) {
        return None;
    }
    let groups: Vec<String> = parts
        .iter()
        .map(|part| {
            let name = quoted(&part.0);
            let text = match is_text(part) {
                true => format!("CONVERT({name} USING {charset}) COLLATE {collation}"),
                false => name,
            };
            match part.1 {
                Some(characters) => format!("LEFT({text}, {characters})"),
                None => text,
            }
        })
        .collect();
    let names: Vec<String> = parts.iter().map(|part| quoted(&part.0)).collect();
    let filled: Vec<String> = names
        .iter()
        .map(|name| format!("{name} IS NOT NULL"))
        .collect();
    let value = format!(
        "CAST(CONVERT(CONCAT_WS(', ', {}) USING utf8mb4) AS BINARY)",
        names.join(", ")
    );
    Some(format!(
        "SELECT CONVERT(MIN({value}) USING utf8mb4), CONVERT(MAX({value}) USING utf8mb4) FROM {} \
         WHERE {} GROUP BY {} HAVING COUNT(*) > 1 LIMIT {NAMED}",
        quoted(&table.name),
        filled.join(" AND "),
        groups.join(", ")
    ))
}
