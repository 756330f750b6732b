//! Foreign keys follow a table that is renamed. Those of tables that stay are taken off before a swap and put on again after
//! it, so that none ever points to where the old tables are held.

use std::collections::BTreeSet;

use super::lanes::STATEMENT_LIMIT;
use crate::error::{Error, Phase, Result};
use crate::journal::ForeignKey;
use crate::mysql::{Connection, quoted};

const PHASE: Phase = Phase::Restore;

/// One as the server has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) key: ForeignKey,
    /// The database that it points into.
    pub(super) into: String,
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
);

/// All foreign keys that the account is shown and that point into one of these databases, or stand in one.
pub(super) async fn read(connection: &mut Connection, databases: &[&str]) -> Result<Vec<Seen>> {
    let list: Vec<String> = databases
        .iter()
        .map(|name| crate::mysql::text_literal(name))
        .collect();
    let list = list.join(", ");
    let sql = format!(
        "SELECT k.table_schema, k.table_name, k.constraint_name, k.column_name, \
         k.referenced_table_schema, k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule \
         FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
         ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name \
         AND r.table_name = k.table_name \
         WHERE k.referenced_table_schema IN ({list}) OR \
         (k.table_schema IN ({list}) AND k.referenced_table_name IS NOT NULL) \
         ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position"
    );
    let rows: Vec<Row> = connection.rows_within(&sql, STATEMENT_LIMIT, PHASE).await?;
    let mut seen: Vec<Seen> = Vec::new();
    for (database, table, name, column, into, to, to_column, on_update, on_delete) in rows {
        let goes_on = seen.last_mut().filter(|last| {
            last.key.database == database && last.key.table == table && last.key.name == name
        });
        if let Some(last) = goes_on {
            last.key.columns.push(column);
            last.key.to_columns.push(to_column);
            continue;
        }
        seen.push(Seen {
            key: ForeignKey {
                database,
                table,
                name,
                columns: vec![column],
                to,
                to_columns: vec![to_column],
                on_update,
                on_delete,
            },
            into,
        });
    }
    Ok(seen)
}

/// Takes it off.
pub(super) async fn take_off(connection: &mut Connection, key: &ForeignKey) -> Result<()> {
    let sql = format!(
        "ALTER TABLE {}.{} DROP FOREIGN KEY {}",
        quoted(&key.database),
        quoted(&key.table),
        quoted(&key.name)
    );
    connection
        .execute_within(&sql, STATEMENT_LIMIT, PHASE)
        .await
        .map_err(|error| about(key, error))
}

/// Puts them on again, to the tables of `database`, wherever they point now.
pub(super) async fn put_on(
    connection: &mut Connection,
    keys: &[ForeignKey],
    database: &str,
    ours: &[&str],
) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut asked = vec![database];
    asked.extend(ours);
    let now = read(connection, &asked).await?;
    for key in keys {
        let there = now.iter().find(|seen| {
            seen.key.database == key.database
                && seen.key.table == key.table
                && seen.key.name == key.name
        });
        match there {
            Some(seen) if seen.into == database => continue,
            Some(_elsewhere) => take_off(connection, key).await?,
            None => {}
        }
        let sql = format!(
            "ALTER TABLE {}.{} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {}.{} ({}) ON DELETE {} ON UPDATE {}",
            quoted(&key.database),
            quoted(&key.table),
            quoted(&key.name),
            columns(&key.columns),
            quoted(database),
            quoted(&key.to),
            columns(&key.to_columns),
            key.on_delete,
            key.on_update
        );
        connection
            .execute_within(&sql, STATEMENT_LIMIT, PHASE)
            .await
            .map_err(|error| about(key, error))?;
    }
    Ok(())
}

/// How many rows of tables that stay would point to rows that are not in the tables that come in, by table.
pub(super) async fn orphans(
    connection: &mut Connection,
    keys: &[ForeignKey],
    beside: &str,
    new: &BTreeSet<String>,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for key in keys.iter().filter(|key| new.contains(&key.to)) {
        let pairs: Vec<String> = key
            .columns
            .iter()
            .zip(&key.to_columns)
            .map(|(own, to)| format!("p.{} = c.{}", quoted(to), quoted(own)))
            .collect();
        let set: Vec<String> = key
            .columns
            .iter()
            .map(|own| format!("c.{} IS NOT NULL", quoted(own)))
            .collect();
        let sql = format!(
            "SELECT COUNT(*) FROM {}.{} c WHERE {} AND NOT EXISTS (SELECT 1 FROM {}.{} p WHERE {})",
            quoted(&key.database),
            quoted(&key.table),
            set.join(" AND "),
            quoted(beside),
            quoted(&key.to),
            pairs.join(" AND ")
        );
        let rows: Vec<u64> = connection.rows_within(&sql, STATEMENT_LIMIT, PHASE).await?;
        let count = rows.first().copied().unwrap_or_default();
        if count > 0 {
            found.push(format!("{} ({count})", key.table));
        }
    }
    Ok(found)
}

fn columns(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}

fn about(key: &ForeignKey, error: Error) -> Error {
    Error::failed("restore-foreign-key-failed", PHASE)
        .arg("name", key.name.as_str())
        .arg("table", format!("{}.{}", key.database, key.table))
        .because(error)
}
