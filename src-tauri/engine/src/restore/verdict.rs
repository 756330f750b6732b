//! The verdict on a statement of a dump, as a plain value.

use std::collections::BTreeSet;
use std::ops::Range;

use super::split::Statement;
use crate::error::{Error, Phase};
use crate::sql::lex::Qualified;

/// How many characters of a statement a message shows.
const SHOWN_CHARS: usize = 80;

/// What happens to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It runs as it stands.
    Run,
    /// It runs without these byte ranges.
    Without(Vec<Range<usize>>),
    /// This runs in its place: it means the same to this server.
    Instead(Vec<u8>),
    /// It is left out: locks, transactions, variables that the connection sets itself, USE and CREATE DATABASE.
    Skip,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Rows of a table.
    Rows,
    /// A table.
    Table,
    /// A view.
    View,
    /// A trigger.
    Trigger,
    /// A stored function, or a package.
    Function,
    /// A stored procedure.
    Procedure,
    /// A scheduled event.
    Event,
    /// A setting of the session.
    Setting,
    /// Anything else.
    Other,
}

/// The verdict on a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What happens to it.
    pub act: Act,
    /// What it is about.
    pub subject: Subject,
    /// The object that it names.
    pub name: Option<String>,
    /// The table that a trigger is on.
    pub on: Option<String>,
    /// Where its DEFINER clause stands.
    pub definer: Option<Range<usize>>,
    /// What it sets for the session.
    pub sets: Sets,
    /// Other databases that it names; in a program's text every name before a dot, since it may be one.
    pub outside: BTreeSet<String>,
}

/// What a statement sets that matters to a restore.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sets {
    /// It sets the `sql_mode`.
    pub mode: bool,
    /// It sets a variable that the restore has set for itself.
    pub ours: bool,
}

impl Judged {
    pub(super) fn new(act: Act, subject: Subject) -> Self {
        Self {
            act,
            subject,
            name: None,
            on: None,
            definer: None,
            sets: Sets::default(),
            outside: BTreeSet::new(),
        }
    }

    pub(super) fn about(self, name: &Qualified) -> Self {
        Self {
            name: Some(name.name.clone()),
            ..self
        }
    }
}

/// The error that refuses a statement; the caller adds the file's path.
pub(super) fn refused(code: &'static str, statement: &Statement) -> Error {
    Error::refused(code, Phase::Restore)
        .arg("number", statement.number)
        .arg("statement", shown(&statement.sql))
}

/// The beginning of a statement on one line.
pub(super) fn shown(sql: &[u8]) -> String {
    let text = String::from_utf8_lossy(&sql[..sql.len().min(SHOWN_CHARS * 4)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut short: String = line.chars().take(SHOWN_CHARS).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
