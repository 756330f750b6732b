//! Names the sessions that hold locks on the database's tables, as far as the account may see them.

use super::Connection;
use super::sessions::{OtherSession, all_sessions, other_sessions};
use crate::error::Phase;

type Row = (Option<u64>, Option<String>, Option<String>);

/// Most sessions that a message names.
const NAMED: usize = 10;

/// Exact: the sessions with a metadata lock. MySQL only, and only if the account may read `performance_schema`.
const BY_LOCK: &str = "SELECT DISTINCT t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST \
    FROM performance_schema.metadata_locks l \
    JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID \
    WHERE l.OBJECT_SCHEMA = ? AND l.OBJECT_TYPE = 'TABLE' AND l.LOCK_STATUS = 'GRANTED' \
    AND t.PROCESSLIST_ID <> CONNECTION_ID()";

/// The sessions that may block a statement, as `user@host (connection 7)`, and how many of them are named.
pub(crate) async fn sessions(connection: &mut Connection, phase: Phase) -> (usize, String) {
    let database = connection.target().database.clone();
    // A missing or forbidden table is no error: then all sessions on the database have to do, or no answer.
    let mut rows: Vec<Row> = connection
        .rows_with(BY_LOCK, (&database,), phase)
        .await
        .unwrap_or_default();
    if rows.is_empty() {
        let others = other_sessions(connection, phase).await.unwrap_or_default();
        rows.extend(others.into_iter().map(row));
    }
    let names: Vec<String> = rows.into_iter().take(NAMED).map(named).collect();
    (names.len(), names.join(", "))
}

/// One session, by its id, as `user@host (connection 7)`.
pub(crate) async fn session(connection: &mut Connection, id: u64, phase: Phase) -> String {
    let all = all_sessions(connection, phase).await.unwrap_or_default();
    let found = all.into_iter().find(|session| session.id == id);
    named(found.map_or((Some(id), None, None), row))
}

fn row(session: OtherSession) -> Row {
    (Some(session.id), Some(session.user), Some(session.host))
}

fn named((id, user, host): Row) -> String {
    let who = match (user, host) {
        (Some(user), Some(host)) => format!("{user}@{host} "),
        (Some(user), None) => format!("{user} "),
        (None, _) => String::new(),
    };
    format!("{who}(connection {})", id.unwrap_or_default())
}
