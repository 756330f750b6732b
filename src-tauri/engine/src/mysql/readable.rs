//! Finds tables and views that can't be opened: a server lists broken ones like all others.

use std::time::{Duration, Instant};

use super::{Connection, kept_view, quoted, server_code, without_rows};
use crate::error::{Error, Phase, Result};

/// Most objects that are tried, and for how long in all.
const MOST: usize = 2000;
const LIMIT: Duration = Duration::from_secs(20);
/// Longest wait for one object, which may be locked, or a view on another server's table.
const ONE_LIMIT: Duration = Duration::from_secs(10);

/// A table or a view that can't be opened.
#[derive(Debug)]
pub struct Unreadable {
    /// Name of the table or view.
    pub name: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// Whether even its definition can't be read; only ever set for a view.
    pub is_hidden: bool,
    /// The server's error.
    pub error: Error,
}

impl Unreadable {
    /// The advice for the server's error number: `engine`, `parts`, `file`, `grant`, `view` or `other`.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        let of_table = match server_code(&self.error) {
            Some(1286 | 1524) => "engine",
            Some(1168 | 1429..=1433) => "parts",
            Some(
                126
                | 127
                | 145
                | 1016
                | 1017
                | 1030
                | 1033..=1035
                | 1146
                | 1194
                | 1195
                | 1812
                | 1814
                | 1815
                | 1932
                | 4036,
            ) => "file",
            Some(_) if self.is_denied() => "grant",
            Some(_) | None => "other",
        };
        if self.is_view { "view" } else { of_table }
    }

    /// Whether the account lacks a privilege for it.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        let code = server_code(&self.error);
        matches!(code, Some(1044 | 1142 | 1143 | 1227 | 1345 | 1370))
    }

    /// Converts it to the error of a backup, which can't include this object.
    #[must_use]
    pub fn into_error(self, phase: Phase) -> Error {
        let kind = if self.is_view { "view" } else { "table" };
        Error::refused("backup-table-unreadable", phase)
            .arg("name", self.name.as_str())
            .arg("kind", kind)
            .arg("advice", self.advice())
            .because(self.error)
    }
}

/// The result of [`open_each`].
#[derive(Debug, Default)]
pub struct Opened {
    /// The objects that can't be opened, in the order of their names.
    pub unreadable: Vec<Unreadable>,
    /// Number of objects about which nothing is known: not tried within the limits, locked, or too slow.
    pub untried: usize,
}

/// Opens each table and view of the connection's database. Of a table it reads one row, since some servers can open a
/// table whose file is gone.
///
/// # Errors
/// Those of listing the objects, and of the account's limits. After a timeout the connection can't be used any more.
pub async fn open_each(connection: &mut Connection, phase: Phase) -> Result<Opened> {
    let listed: Vec<(String, String)> = connection
        .rows(
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE() \
             AND table_type <> 'SEQUENCE' ORDER BY table_name",
            phase,
        )
        .await?;
    let without_rows = without_rows(connection, phase).await?;
    let begun = Instant::now();
    let mut opened = Opened::default();
    let mut objects = listed.into_iter();
    for (name, kind) in objects.by_ref().take(MOST) {
        let is_view = kind.ends_with("VIEW");
        let asked = match is_view {
            true => Asked::View,
            false if without_rows.contains(&name) => Asked::Definition,
            false => Asked::Row,
        };
        match open(connection, &name, asked, phase).await {
            Ok(()) => {}
            Err((is_hidden, error)) => match server_code(&error) {
                // Locked, interrupted or too slow: this says nothing about the table itself.
                Some(1205 | 1317 | 1969 | 3024) => opened.untried += 1,
                Some(1040 | 1203 | 1226) => return Err(error),
                Some(_) => opened.unreadable.push(Unreadable {
                    name,
                    is_view,
                    is_hidden,
                    error,
                }),
                // No answer in time, or no connection: it can't be used any more.
                None => {
                    opened.untried += 1;
                    break;
                }
            },
        }
        if begun.elapsed() > LIMIT {
            break;
        }
    }
    opened.untried += objects.count();
    Ok(opened)
}

/// Which part of an object is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// One row of a table.
    Row,
    /// Only the definition of a table whose rows lie elsewhere (FEDERATED, say): the other server need not answer.
    Definition,
    View,
}

/// Opens one object. The `bool` beside an error is [`Unreadable::is_hidden`].
async fn open(
    connection: &mut Connection,
    name: &str,
    asked: Asked,
    phase: Phase,
) -> Result<(), (bool, Error)> {
    let quoted = quoted(name);
    if asked == Asked::View {
        let sql = format!("SHOW CREATE VIEW {quoted}");
        if let Err(error) = ask(connection, &sql, phase).await {
            let is_kept = server_code(&error).is_some()
                && kept_view(connection, name, phase)
                    .await
                    .map_err(|error| (true, error))?
                    .is_some();
            return Err((!is_kept, error));
        }
    }
    let sql = match asked {
        Asked::View => format!("SELECT * FROM {quoted} LIMIT 0"),
        Asked::Row => format!("SELECT 1 FROM {quoted} LIMIT 1"),
        Asked::Definition => format!("SHOW CREATE TABLE {quoted}"),
    };
    ask(connection, &sql, phase)
        .await
        .map_err(|error| (false, error))
}

async fn ask(connection: &mut Connection, sql: &str, phase: Phase) -> Result<()> {
    connection.execute_within(sql, ONE_LIMIT, phase).await
}

/// Turns a server's error from reading a database into one that names the object that can't be opened, if there is one.
/// Views whose definition is shown don't count: a backup reads only their definition.
pub async fn named(connection: &mut Connection, error: Error, phase: Phase) -> Error {
    if server_code(&error).is_none_or(|code| code == 1226) {
        return error;
    }
    let Ok(opened) = open_each(connection, phase).await else {
        return error;
    };
    opened
        .unreadable
        .into_iter()
        .find(|found| !found.is_view || found.is_hidden)
        .map_or(error, |found| found.into_error(phase))
}
