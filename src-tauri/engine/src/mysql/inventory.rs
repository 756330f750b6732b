//! The objects that a server lists in a database, by kind and name, and the row counts of its tables.

use std::collections::{BTreeMap, BTreeSet};

use super::{Connection, server_code};
use crate::error::{Phase, Result};
use crate::schema::Inventory;
use crate::sql::{engine, quoted};

/// The objects that the server lists in the connection's database.
pub(crate) async fn inventory(connection: &mut Connection, phase: Phase) -> Result<Inventory> {
    let tables: Vec<(String, String)> = connection
        .rows(
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE()",
            phase,
        )
        .await?;
    let mut listed = Inventory::default();
    for (name, kind) in tables {
        match kind.as_str() {
            "VIEW" | "SYSTEM VIEW" => listed.views.insert(name),
            _ => listed.tables.insert(name),
        };
    }
    for (set, sql) in [
        (
            &mut listed.triggers,
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
        ),
        (
            &mut listed.routines,
            "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()",
        ),
        (
            &mut listed.events,
            "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
        ),
    ] {
        let names: Vec<String> = connection.rows(sql, phase).await?;
        set.extend(names);
    }
    // MySQL has libraries of JavaScript since 9.2. No backup holds them, and so none is complete where there are any.
    let libraries =
        "SELECT library_name FROM information_schema.libraries WHERE library_schema = DATABASE()";
    match connection.rows::<String>(libraries, phase).await {
        Ok(names) => listed.routines.extend(names),
        Err(error) if server_code(&error).is_some() => {}
        Err(error) => return Err(error),
    }
    Ok(listed)
}

/// MariaDB's `table_type` of a system-versioned table, which also keeps old versions of its rows.
pub(crate) const VERSIONED: &str = "SYSTEM VERSIONED";

/// The names of the system-versioned tables.
pub(crate) async fn versioned(connection: &mut Connection, phase: Phase) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
         AND table_type = '{VERSIONED}'"
    );
    connection.rows(&sql, phase).await
}

/// The tables whose engine shows rows that lie elsewhere (MERGE, FEDERATED and others).
pub(crate) async fn without_rows(
    connection: &mut Connection,
    phase: Phase,
) -> Result<BTreeSet<String>> {
    let tables: Vec<(String, String)> = connection
        .rows(
            "SELECT table_name, engine FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND engine IS NOT NULL",
            phase,
        )
        .await?;
    let elsewhere = tables
        .into_iter()
        .filter(|(_, kind)| engine::is_elsewhere(kind));
    Ok(elsewhere.map(|(name, _)| name).collect())
}

/// The exact row count of each listed table: with old row versions if it is system-versioned, 0 if its rows lie
/// elsewhere.
pub(crate) async fn counts(
    connection: &mut Connection,
    inventory: &Inventory,
    phase: Phase,
) -> Result<BTreeMap<String, u64>> {
    let mut rows = BTreeMap::new();
    let versioned = versioned(connection, phase).await?;
    let without = without_rows(connection, phase).await?;
    for table in &inventory.tables {
        if without.contains(table) {
            rows.insert(table.clone(), 0);
            continue;
        }
        let all = match versioned.contains(table) {
            true => " FOR SYSTEM_TIME ALL",
            false => "",
        };
        let sql = format!("SELECT COUNT(*) FROM {}{all}", quoted(table));
        let count: Vec<u64> = connection.rows(&sql, phase).await?;
        rows.insert(table.clone(), count.first().copied().unwrap_or_default());
    }
    Ok(rows)
}
