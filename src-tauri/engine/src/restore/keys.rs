//! Foreign keys follow a table that is renamed. Those of tables that stay are dropped before a swap and added again
//! after it, so that none ever points into the holding database.

use std::collections::BTreeSet;

use super::lanes::STATEMENT_LIMIT;
use crate::error::{Error, Phase, Result};
use crate::journal::ForeignKey;
use crate::mysql::{Connection, Flavor, Server, Version, quoted, server_code};

const PHASE: Phase = Phase::Restore;

/// A foreign key as the server has it now.
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

/// All foreign keys that the account can see and that are in one of these databases or point into one.
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

/// Foreign keys of other databases to the tables `old` of `database` that the account can't see in `seen`: they would
/// follow these tables silently. Each as `database/name`; none if the account lacks PROCESS to list them.
///
/// # Errors
/// Those of the connection.
pub(super) async fn unseen(
    connection: &mut Connection,
    database: &str,
    old: &BTreeSet<String>,
    seen: &[Seen],
) -> Result<Vec<String>> {
    // InnoDB lists names in the encoding of file names, where only these characters are as they are.
    let is_plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !is_plain(database) {
        return Ok(Vec::new());
    }
    for table in ["innodb_foreign", "innodb_sys_foreign"] {
        let sql = format!(
            "SELECT CONVERT(id USING utf8mb4), CONVERT(ref_name USING utf8mb4) FROM information_schema.{table}"
        );
        let listed = connection.rows_within::<(String, String)>(&sql, STATEMENT_LIMIT, PHASE);
        let listed = match listed.await {
            Ok(listed) => listed,
            Err(error) if server_code(&error).is_some() => continue,
            Err(error) => return Err(error),
        };
        let into = format!("{database}/");
        let is_unseen = |id: &str| {
            let (of, name) = id.split_once('/').unwrap_or_default();
            let is_known = |seen: &Seen| seen.key.database == of && seen.key.name == name;
            of != database && is_plain(of) && is_plain(name) && !seen.iter().any(is_known)
        };
        let goes_out = |to: &str| {
            let table = to.strip_prefix(&into);
            table.is_some_and(|table| old.contains(table) || !is_plain(table))
        };
        return Ok(listed
            .into_iter()
            .filter(|(id, to)| goes_out(to) && is_unseen(id))
            .map(|(id, _)| id)
            .collect());
    }
    Ok(Vec::new())
}

/// Drops a foreign key.
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

/// Adds foreign keys again, to the tables of `database`, wherever they point now.
pub(super) async fn put_on(
    connection: &mut Connection,
    keys: &[ForeignKey],
    database: &str,
    ours: &[&str],
) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let unsaid = unsaid(&Server::ask(connection).await?);
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
            "ALTER TABLE {}.{} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {}.{} ({}){}",
            quoted(&key.database),
            quoted(&key.table),
            quoted(&key.name),
            columns(&key.columns),
            quoted(database),
            quoted(&key.to),
            columns(&key.to_columns),
            rules(key, unsaid)
        );
        connection
            .execute_within(&sql, STATEMENT_LIMIT, PHASE)
            .await
            .map_err(|error| about(key, error))?;
    }
    Ok(())
}

/// The rule that a server tells of a key that was made without one. If it were written out, SHOW CREATE TABLE would
/// show it from then on, and the table's definition would differ.
fn unsaid(server: &Server) -> &'static str {
    match server.flavor {
        Flavor::Mysql if server.version >= Version(8, 0, 0) => "NO ACTION",
        Flavor::Mysql | Flavor::Mariadb => "RESTRICT",
    }
}

fn rules(key: &ForeignKey, unsaid: &str) -> String {
    [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)]
        .into_iter()
        .filter(|(_, rule)| *rule != unsaid)
        .map(|(when, rule)| format!(" ON {when} {rule}"))
        .collect()
}

/// Tables that stay, with the number of their rows that would point to no row in the new tables: `name (count)`.
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
