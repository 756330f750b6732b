//! Changing a table whose file has broken views or triggers: SQLite would refuse, for their sake. Here they are left as they
//! are, to the letter, and whatever was whole has to be whole afterwards.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::broken::{Broken, broken};
use crate::message::Message;

/// Why a change of a table's columns is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unaltered {
    /// These could be used before and can't any more: their names.
    WouldBreak(Vec<String>),
    /// These call a function that is not there, so that SQLite can't follow them to the column: their names.
    CannotFollow(Vec<String>),
    /// These are broken and would get another text: their names.
    WouldChange(Vec<String>),
}

impl Unaltered {
    /// In words, as the cause of an error or a finding.
    #[must_use]
    pub fn said(&self) -> Message {
        let (id, names) = match self {
            Self::WouldBreak(names) => ("cause-would-break", names),
            Self::CannotFollow(names) => ("cause-cannot-follow", names),
            Self::WouldChange(names) => ("cause-would-change", names),
        };
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        Message::new(id).arg("names", names.join(", "))
    }
}

/// Runs an `ALTER TABLE` that renames or drops the column of this name. The caller has begun a transaction, which has to be
/// taken back where this is not done.
///
/// With `writable_schema` SQLite passes over what it can't resolve instead of giving up, and also over what the change itself
/// would break; that is looked for here.
///
/// # Errors
/// What SQLite says.
pub fn alter(
    connection: &Connection,
    sql: &str,
    column: &str,
) -> rusqlite::Result<Result<(), Unaltered>> {
    let before = broken(connection)?;
    if before.is_empty() {
        return connection.execute_batch(sql).map(Ok);
    }
    let cannot_follow: Vec<String> = before
        .iter()
        .filter(|one| one.lacks_function() && one.mentions(column))
        .map(|one| one.name.clone())
        .collect();
    if !cannot_follow.is_empty() {
        return Ok(Err(Unaltered::CannotFollow(cannot_follow)));
    }
    connection.pragma_update(None, "writable_schema", true)?;
    let altered = connection.execute_batch(sql);
    connection.pragma_update(None, "writable_schema", false)?;
    altered?;
    Ok(compare(&before, &broken(connection)?, &texts(connection)?))
}

fn compare(
    before: &[Broken],
    after: &[Broken],
    texts: &BTreeMap<String, String>,
) -> Result<(), Unaltered> {
    let was = |one: &Broken| {
        before
            .iter()
            .any(|old| (old.kind, &old.name) == (one.kind, &one.name))
    };
    let names = |all: Vec<&Broken>| all.into_iter().map(|one| one.name.clone()).collect();
    let newly: Vec<&Broken> = after.iter().filter(|one| !was(one)).collect();
    if !newly.is_empty() {
        return Err(Unaltered::WouldBreak(names(newly)));
    }
    let changed: Vec<&Broken> = before
        .iter()
        .filter(|old| texts.get(&old.name) != Some(&old.sql))
        .collect();
    if !changed.is_empty() {
        return Err(Unaltered::WouldChange(names(changed)));
    }
    Ok(())
}

/// The texts of views and triggers, by name.
fn texts(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    connection
        .prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
