//! The verdict on a statement of a dump, as a plain value.

use std::collections::BTreeSet;
use std::ops::Range;

use super::split::Statement;
use crate::error::{Error, Phase};
use crate::sql::lex::Qualified;

/// As much of a statement as a message shows.
const SHOWN_CHARS: usize = 80;

/// What becomes of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It runs as it stands.
    Run,
    /// It runs with these parts taken out, which are given in their order.
    Without(Vec<Range<usize>>),
    /// This runs in its place: it means the same to this server.
    Instead(Vec<u8>),
    /// It has nothing to do here: locks, what the connection sets itself, the database's own frame.
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
    /// What holds for the whole session.
    Setting,
    /// Anything else.
    Other,
}

/// The verdict on a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What becomes of it.
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
    /// Other databases that it names; of a program's text all that stands before a dot, which may be one.
    pub outside: BTreeSet<String>,
}

/// What a statement sets that matters to a restore.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sets {
    /// The `sql_mode`.
    pub mode: bool,
    /// What the restore has set for itself.
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

/// Why a statement is refused; the file's name is added by who knows it.
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
