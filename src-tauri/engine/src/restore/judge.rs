//! Decides on each statement of a dump: run it, leave it out, or refuse the file.
//!
//! Only what a dump of one database needs is let through. The first pass over a file asks this before anything is
//! touched, the second one gets the same answers.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::dynamic::Dynamic;
use super::lex::{Cursor, Kind, Lexer, Qualified, Token};
use super::quoting::Quoting;
use super::split::Statement;
use super::{modes, references, settings};
use crate::error::{Error, Phase, Result};

/// As much of a statement as a message shows.
const SHOWN_CHARS: usize = 80;

/// What becomes of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It runs as it stands.
    Run,
    /// It runs with this part taken out.
    Without(Range<usize>),
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
    /// Where its DEFINER clause stands.
    pub definer: Option<Range<usize>>,
}

impl Judged {
    pub(super) fn new(act: Act, subject: Subject) -> Self {
        Self {
            act,
            subject,
            name: None,
            definer: None,
        }
    }

    fn about(self, name: &Qualified) -> Self {
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

/// Follows a dump from its first statement to its last.
#[derive(Debug, Clone)]
pub struct Judge {
    /// The database that it goes into.
    into: String,
    /// The one that it says it is of.
    pub(super) of: Option<String>,
    /// How the statements that were judged so far leave quotes to be read.
    pub quoting: Quoting,
    /// Where a user variable keeps a `sql_mode`, what that means.
    pub(super) saved: HashMap<String, Quoting>,
    /// The modes that the statements set, and those of them that the server does not have.
    pub(super) modes: BTreeSet<String>,
    pub(super) sets_mode: bool,
    unknown_modes: BTreeSet<String>,
    /// Statements that are put together while the dump runs.
    pub(super) dynamic: Dynamic,
}

impl Judge {
    /// For a dump that is to go into this database.
    #[must_use]
    pub fn new(into: &str) -> Self {
        Self {
            into: into.to_owned(),
            of: None,
            quoting: Quoting::default(),
            saved: HashMap::new(),
            modes: BTreeSet::new(),
            sets_mode: false,
            unknown_modes: BTreeSet::new(),
            dynamic: Dynamic::default(),
        }
    }

    /// For a server that does not have these modes: they are left out of what a dump sets.
    #[must_use]
    pub(super) fn without_modes(self, unknown: BTreeSet<String>) -> Self {
        Self {
            unknown_modes: unknown,
            ..self
        }
    }

    /// The value that a mode is set to in the place of what stands there, if it has to be another.
    pub(super) fn mode_instead(&self, value: &Kind<'_>, modes: &str) -> Option<String> {
        let is_known = modes::listed(modes).all(|mode| !self.unknown_modes.contains(&mode));
        let is_number =
            matches!(value, Kind::Word(word) if word.starts_with(|c: char| c.is_ascii_digit()));
        (!is_known || is_number)
            .then(|| format!("'{}'", modes::without(modes, &self.unknown_modes)))
    }

    /// What becomes of the next statement.
    ///
    /// # Errors
    /// `restore-accounts`, `restore-server-wide`, `restore-other-database`, `restore-many-databases`, `restore-charset`,
    /// `restore-mode-unknown`, `restore-statement-unknown`.
    pub fn judge(&mut self, statement: &Statement) -> Result<Judged> {
        let sql = &statement.sql;
        let first = Lexer::new(sql, self.quoting).next();
        let Some(Kind::Word(first)) = first.map(|token| token.kind) else {
            // Nothing but a comment, such as a conditional one that is empty.
            return match Lexer::new(sql, self.quoting).next() {
                None => Ok(Judged::new(Act::Skip, Subject::Other)),
                Some(_) => Err(refused("restore-statement-unknown", statement)),
            };
        };
        match first.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" => return self.rows(statement),
            "SET" => return settings::judge(self, statement),
            _ => {}
        }
        let tokens = Lexer::all(sql, self.quoting);
        let mut cursor = Cursor::new(&tokens);
        let verb = cursor.word().unwrap_or_default();
        cursor.at += 1;
        match verb.as_str() {
            "CREATE" => self.create(statement, &tokens),
            "DROP" => self.drop(statement, cursor),
            "ALTER" => self.alter(statement, &tokens, cursor),
            // A client also ends it at the end of its line: what followed there would be lost here.
            "USE" if tokens.len() == 2 => self.frame(statement, cursor.name()),
            "LOCK" if cursor.is("TABLES") || cursor.is("TABLE") => Ok(skipped()),
            // Each statement is committed by itself, and statistics are the server's own affair.
            "UNLOCK" | "ANALYZE" | "COMMIT" => Ok(skipped()),
            "BEGIN" if tokens.len() == 1 => Ok(skipped()),
            "START" if cursor.is("TRANSACTION") => Ok(skipped()),
            "SELECT" | "DO" if cursor.is("SETVAL") => Ok(Judged::new(Act::Run, Subject::Other)),
            "SELECT" | "PREPARE" | "EXECUTE" | "DEALLOCATE" => {
                let judge = self.clone();
                let sets_nothing = |sql: &str| settings::sets_nothing(&judge, sql);
                self.dynamic
                    .judge(&tokens, self.quoting, sets_nothing)
                    .map(|()| skipped())
                    .map_err(|code| refused(code, statement))
            }
            "TRUNCATE" | "DELETE" => self.empty(statement, cursor),
            "GRANT" | "REVOKE" => Err(refused("restore-accounts", statement)),
            "CHANGE" | "FLUSH" | "INSTALL" | "UNINSTALL" | "PURGE" | "RESET" | "STOP" | "KILL"
            | "SHUTDOWN" | "START" | "LOCK" | "CLONE" | "RESTART" => {
                Err(refused("restore-server-wide", statement))
            }
            _ => Err(refused("restore-statement-unknown", statement)),
        }
    }

    /// Refuses a name in another database.
    pub(super) fn same_database(&self, statement: &Statement, name: &Qualified) -> Result<()> {
        match &name.database {
            Some(database) if !self.is_into(database) => {
                Err(refused("restore-other-database", statement)
                    .arg("other", database.as_str())
                    .arg("database", self.into.as_str()))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn is_into(&self, database: &str) -> bool {
        database.eq_ignore_ascii_case(&self.into)
    }

    /// USE, CREATE DATABASE, DROP DATABASE: left out, as long as all of them name one database.
    fn frame(&mut self, statement: &Statement, name: Option<String>) -> Result<Judged> {
        let Some(name) = name else {
            return Err(refused("restore-statement-unknown", statement));
        };
        match &self.of {
            Some(of) if !of.eq_ignore_ascii_case(&name) => {
                Err(refused("restore-many-databases", statement)
                    .arg("one", of.as_str())
                    .arg("other", name))
            }
            Some(_) | None => {
                self.of = Some(name);
                Ok(skipped())
            }
        }
    }

    fn rows(&self, statement: &Statement) -> Result<Judged> {
        // A statement of many rows is read no further than its head.
        let mut head = Vec::new();
        for token in Lexer::new(&statement.sql, self.quoting) {
            let is_end = matches!(&token.kind, Kind::Word(word)
                if word.eq_ignore_ascii_case("VALUES") || word.eq_ignore_ascii_case("VALUE"));
            head.push(token);
            if is_end && head.len() > 2 {
                break;
            }
            if head.len() > super::MAX_HEAD_TOKENS {
                return Err(refused("restore-statement-unknown", statement));
            }
        }
        let mut cursor = Cursor::new(&head);
        cursor.at += 1;
        cursor.eat_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]);
        let Some(name) = cursor.qualified() else {
            return Err(refused("restore-statement-unknown", statement));
        };
        self.same_database(statement, &name)?;
        if !cursor.has_ahead("VALUES") && !cursor.has_ahead("VALUE") {
            return Err(refused("restore-statement-unknown", statement));
        }
        Ok(Judged::new(Act::Run, Subject::Rows).about(&name))
    }

    /// A tool empties a table before it puts its rows in.
    fn empty(&self, statement: &Statement, mut cursor: Cursor<'_, '_>) -> Result<Judged> {
        let unknown = || refused("restore-statement-unknown", statement);
        cursor.eat_any(&["TABLE", "FROM"]);
        let name = cursor.qualified().ok_or_else(unknown)?;
        self.same_database(statement, &name)?;
        match cursor.peek() {
            None => Ok(Judged::new(Act::Run, Subject::Other).about(&name)),
            Some(_) => Err(unknown()),
        }
    }

    /// A key that a tool adds once the rows are in.
    fn index(&self, statement: &Statement, mut cursor: Cursor<'_, '_>) -> Result<Judged> {
        while cursor.peek().is_some() && !cursor.eat("ON") {
            cursor.at += 1;
        }
        let table = cursor.qualified();
        let table = table.ok_or_else(|| refused("restore-statement-unknown", statement))?;
        self.same_database(statement, &table)?;
        Ok(Judged::new(Act::Run, Subject::Other).about(&table))
    }

    fn create(&mut self, statement: &Statement, tokens: &[Token<'_>]) -> Result<Judged> {
        let unknown = || refused("restore-statement-unknown", statement);
        let mut cursor = Cursor::new(tokens);
        cursor.at += 1;
        let definer = pass_modifiers(&mut cursor);
        let kind = cursor.word().ok_or_else(unknown)?;
        cursor.at += 1;
        cursor.eat("BODY");
        cursor.eat_any(&["IF", "NOT", "EXISTS"]);
        let subject = match kind.as_str() {
            "DATABASE" | "SCHEMA" => return self.frame(statement, cursor.name()),
            "INDEX" => return self.index(statement, cursor),
            "FULLTEXT" if cursor.is("INDEX") => return self.index(statement, cursor),
            "TABLE" => Subject::Table,
            "VIEW" => Subject::View,
            "TRIGGER" => Subject::Trigger,
            "EVENT" => Subject::Event,
            "FUNCTION" if cursor.has_ahead("SONAME") => {
                return Err(refused("restore-server-wide", statement));
            }
            "FUNCTION" | "PACKAGE" => Subject::Function,
            "PROCEDURE" => Subject::Procedure,
            "SEQUENCE" => Subject::Other,
            "USER" | "ROLE" => return Err(refused("restore-accounts", statement)),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" | "SPATIAL" | "RESOURCE" => {
                return Err(refused("restore-server-wide", statement));
            }
            _ => return Err(unknown()),
        };
        let name = cursor.qualified().ok_or_else(unknown)?;
        self.same_database(statement, &name)?;
        match subject {
            Subject::Table | Subject::View => references::check(self, statement, cursor)?,
            Subject::Trigger => references::check_trigger(self, statement, cursor)?,
            _ => {}
        }
        let judged = Judged::new(Act::Run, subject).about(&name);
        Ok(Judged { definer, ..judged })
    }

    fn drop(&mut self, statement: &Statement, mut cursor: Cursor<'_, '_>) -> Result<Judged> {
        let kind = cursor.word().unwrap_or_default();
        cursor.at += 1;
        cursor.eat("BODY");
        cursor.eat_any(&["IF", "EXISTS"]);
        match kind.as_str() {
            "DATABASE" | "SCHEMA" => return self.frame(statement, cursor.name()),
            "TABLE" | "VIEW" | "TRIGGER" | "EVENT" | "FUNCTION" | "PROCEDURE" | "SEQUENCE"
            | "PACKAGE" => {}
            "USER" | "ROLE" => return Err(refused("restore-accounts", statement)),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => {
                return Err(refused("restore-server-wide", statement));
            }
            _ => return Err(refused("restore-statement-unknown", statement)),
        }
        while let Some(name) = cursor.qualified() {
            self.same_database(statement, &name)?;
            if !cursor.eat_sign(b',') {
                break;
            }
        }
        Ok(Judged::new(Act::Run, Subject::Other))
    }

    fn alter(
        &mut self,
        statement: &Statement,
        tokens: &[Token<'_>],
        mut cursor: Cursor<'_, '_>,
    ) -> Result<Judged> {
        let unknown = || refused("restore-statement-unknown", statement);
        let kind = cursor.word().unwrap_or_default();
        cursor.at += 1;
        match kind.as_str() {
            "TABLE" => {
                cursor.eat_any(&["IF", "EXISTS"]);
                let name = cursor.qualified().ok_or_else(unknown)?;
                self.same_database(statement, &name)?;
                // The keys of InnoDB's tables can't be put off; those of others are small.
                if (cursor.is("DISABLE") || cursor.is("ENABLE")) && cursor.has_ahead("KEYS") {
                    return Ok(skipped());
                }
                references::check(self, statement, cursor)?;
                Ok(Judged::new(Act::Run, Subject::Other).about(&name))
            }
            // Around triggers and routines of another collation: without a name it means the database that is chosen.
            "DATABASE" | "SCHEMA" => {
                let at = cursor.at;
                let is_named = !["CHARACTER", "CHARSET", "COLLATE", "DEFAULT"]
                    .iter()
                    .any(|word| cursor.is(word));
                if !is_named {
                    return Ok(Judged::new(Act::Run, Subject::Setting));
                }
                let name = cursor.name();
                self.frame(statement, name)?;
                let span = tokens.get(at).ok_or_else(unknown)?.span.clone();
                Ok(Judged::new(Act::Without(span), Subject::Setting))
            }
            "USER" | "ROLE" => Err(refused("restore-accounts", statement)),
            "INSTANCE" | "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => {
                Err(refused("restore-server-wide", statement))
            }
            _ => Err(unknown()),
        }
    }
}

fn skipped() -> Judged {
    Judged::new(Act::Skip, Subject::Other)
}

/// Passes what may stand between CREATE and the kind of the object; tells where the DEFINER clause is.
fn pass_modifiers(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut definer = None;
    loop {
        cursor.eat_any(&[
            "OR",
            "REPLACE",
            "AGGREGATE",
            "UNIQUE",
            "SQL",
            "SECURITY",
            "INVOKER",
        ]);
        let mut ahead = cursor.clone();
        if ahead.eat("ALGORITHM") {
            ahead.eat_sign(b'=');
            ahead.at += 1;
        } else if let Some(span) = pass_definer(&mut ahead) {
            definer = Some(span);
        } else if !ahead.eat("DEFINER") {
            return definer;
        }
        *cursor = ahead;
    }
}

/// `DEFINER = 'user'@'host'`, with whatever quotes; `SQL SECURITY DEFINER` has no `=`.
fn pass_definer(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut ahead = cursor.clone();
    if !ahead.is("DEFINER") {
        return None;
    }
    let start = ahead.next()?.span.start;
    if !ahead.eat_sign(b'=') {
        return None;
    }
    let mut end = ahead.next()?.span.end;
    if ahead.eat_sign(b'@') {
        end = ahead.next()?.span.end;
    } else if ahead.eat_sign(b'(') && ahead.eat_sign(b')') {
        end += 2;
    }
    *cursor = ahead;
    Some(start..end)
}

#[cfg(test)]
mod tests;
