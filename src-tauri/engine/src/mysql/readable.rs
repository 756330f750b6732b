//! Can every table and view of a database be opened? A server lists them all, also those that it can't.

use std::time::{Duration, Instant};

use super::{Connection, kept_view, quoted, server_code, without_rows};
use crate::error::{Error, Phase, Result};

/// How many objects are tried, and how long.
const MOST: usize = 2000;
const LIMIT: Duration = Duration::from_secs(20);
/// How long one may take: a FEDERATED table asks another server.
const ONE_LIMIT: Duration = Duration::from_secs(10);

/// A table or a view that can't be opened.
#[derive(Debug)]
pub struct Unreadable {
    /// Its name.
    pub name: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// Whether not even its definition is shown.
    pub is_hidden: bool,
    /// What the server said.
    pub error: Error,
}

impl Unreadable {
    /// Which advice its words give: `engine`, `parts`, `file`, `grant`, `view` or `other`.
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

    /// Whether the account may not.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        let code = server_code(&self.error);
        matches!(code, Some(1044 | 1142 | 1143 | 1227 | 1345 | 1370))
    }

    /// As the error of a backup that can't hold it.
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

/// What was looked at.
#[derive(Debug, Default)]
pub struct Opened {
    /// What can't be opened, by name.
    pub unreadable: Vec<Unreadable>,
    /// How many were not tried, in the time that there is.
    pub untried: usize,
}

/// Opens each table and view of the connection's database, and reads a row of a table at most: some servers open one whose
/// file is gone.
///
/// # Errors
/// Those of the question which ones there are, and of the account's limits. The connection is of no use when one was waited for in vain.
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
                // Locked by somebody, or slow: that says nothing about the table.
                Some(1205 | 1317 | 1969 | 3024) => opened.untried += 1,
                Some(1040 | 1203 | 1226) => return Err(error),
                Some(_) => opened.unreadable.push(Unreadable {
                    name,
                    is_view,
                    is_hidden,
                    error,
                }),
                // It was waited for in vain, and the connection is of no use any more.
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

/// What of an object is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// A table's rows.
    Row,
    /// A table's definition, since its rows lie elsewhere: another server need not answer.
    Definition,
    View,
}

/// Whether the definition is hidden stands before the error.
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

/// A server's error while a database was read, by the object that it comes from where one can't be opened. A view that only
/// can't be opened is none: its text is all that is read.
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
