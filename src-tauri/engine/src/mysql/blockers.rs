//! Who is in the way: the sessions that hold a lock on the database's tables, by name, as far as the account may see them.

use super::Connection;
use crate::error::Phase;

type Row = (Option<u64>, Option<String>, Option<String>);

/// More than these are no help to anyone.
const NAMED: usize = 10;

/// Exact, on MySQL where the account may read it.
const BY_LOCK: &str = "SELECT DISTINCT t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST \
    FROM performance_schema.metadata_locks l \
    JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID \
    WHERE l.OBJECT_SCHEMA = ? AND l.OBJECT_TYPE = 'TABLE' AND l.LOCK_STATUS = 'GRANTED' \
    AND t.PROCESSLIST_ID <> CONNECTION_ID()";
/// Everyone on the database: without PROCESS, the account's own sessions only.
const BY_DATABASE: &str = "SELECT ID, USER, HOST FROM information_schema.PROCESSLIST \
    WHERE DB = ? AND ID <> CONNECTION_ID()";
const BY_ID: &str = "SELECT ID, USER, HOST FROM information_schema.PROCESSLIST WHERE ID = ?";

/// The sessions that may hold a statement up, as `user@host (connection 7)`, and how many of them are named.
pub(crate) async fn sessions(connection: &mut Connection, phase: Phase) -> (usize, String) {
    let database = connection.target().database.clone();
    for sql in [BY_LOCK, BY_DATABASE] {
        // A table that is not there or not granted is no reason to fail: the other question is left.
        let rows: Vec<Row> = connection
            .rows_with(sql, (&database,), phase)
            .await
            .unwrap_or_default();
        if !rows.is_empty() {
            let names: Vec<String> = rows.into_iter().take(NAMED).map(named).collect();
            return (names.len(), names.join(", "));
        }
    }
    (0, String::new())
}

/// One session by its number.
pub(crate) async fn session(connection: &mut Connection, id: u64, phase: Phase) -> String {
    let rows: Vec<Row> = connection
        .rows_with(BY_ID, (id,), phase)
        .await
        .unwrap_or_default();
    named(rows.into_iter().next().unwrap_or((Some(id), None, None)))
}

fn named((id, user, host): Row) -> String {
    let who = match (user, host) {
        (Some(user), Some(host)) => format!("{user}@{host} "),
        (Some(user), None) => format!("{user} "),
        (None, _) => String::new(),
    };
    format!("{who}(connection {})", id.unwrap_or_default())
}
