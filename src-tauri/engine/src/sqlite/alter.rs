//! Alters a table in a file with broken views or triggers, because of which SQLite would refuse. The broken ones keep
//! their text to the letter, and all that worked before has to work afterwards.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::broken::{Broken, broken};
use crate::message::Message;

/// Why an `ALTER TABLE` is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unaltered {
    /// The names of views and triggers that worked before and would not any more.
    WouldBreak(Vec<String>),
    /// The names of those that mention the column and call a missing function: SQLite can't tell whether they use it.
    CannotFollow(Vec<String>),
    /// The names of broken ones that would get another text.
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

/// Runs an `ALTER TABLE` that renames or drops the column of this name. The caller has begun a transaction, and has to
/// roll it back if the answer is [`Unaltered`].
///
/// With `writable_schema` SQLite skips the views and triggers that it can't resolve instead of giving up. It also skips
/// those that the change itself would break: these are looked for here.
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
