//! Decides on each statement of a dump: run it, leave it out, or refuse the file.
//!
//! Only what a dump of one database needs is let through. The first pass over a file judges before anything is touched;
//! the second one gets the same verdicts.

use std::collections::BTreeSet;
use std::ops::Range;

use super::settings::{self, Followed};
use super::split::Statement;
use super::values::Value;
pub use super::verdict::{Act, Judged, Sets, Subject};
pub(super) use super::verdict::{refused, shown};
use crate::error::Result;
use crate::sql::lex::{Cursor, Kind, Lexer, Qualified, Token};
use crate::sql::{Quoting, head, names};

/// Judges the statements of one dump, from the first to the last: a SET changes how the next ones are read.
#[derive(Debug, Clone)]
pub struct Judge {
    /// The database that the dump goes into.
    into: String,
    /// The database that a file of ours was made of; definitions in such a file may name other databases.
    home: Option<String>,
    /// The database that the dump says it is of, in USE, CREATE DATABASE and the like.
    pub(super) of: Option<String>,
    /// What the statements that were judged so far have set.
    followed: Followed,
}

impl Judge {
    /// For a dump that is to go into this database.
    #[must_use]
    pub fn new(into: &str) -> Self {
        Self {
            into: into.to_owned(),
            home: None,
            of: None,
            followed: Followed::default(),
        }
    }

    /// For a server that does not have these modes: they are left out of what a dump sets.
    #[must_use]
    pub(super) fn without_modes(mut self, unknown: BTreeSet<String>) -> Self {
        self.followed.unknown_modes = unknown;
        self
    }

    /// For a server that does not have these collations and time zones: what sets them leaves things as they are.
    #[must_use]
    pub(super) fn without_values(mut self, unknown: BTreeSet<Value>) -> Self {
        self.followed.unknown_values = unknown;
        self
    }

    /// The collations and time zones that the statements set.
    pub(super) fn values(&self) -> &BTreeSet<Value> {
        &self.followed.values
    }

    /// How quotes are to be read after the statements judged so far.
    #[must_use]
    pub fn quoting(&self) -> Quoting {
        self.followed.reading.quoting
    }

    /// Sets how quotes are to be read from the next statement on.
    pub fn read_quotes_as(&mut self, quoting: Quoting) {
        self.followed.reading.quoting = quoting;
    }

    /// The modes that the statements set; `None` if no statement sets a mode.
    pub(super) fn into_modes(self) -> Option<BTreeSet<String>> {
        self.followed.sets_mode.then_some(self.followed.modes)
    }

    /// For a file of ours, made of the database `home`.
    #[must_use]
    pub fn of_ours(into: &str, home: Option<&str>) -> Self {
        Self {
            home: home.map(str::to_owned),
            ..Self::new(into)
        }
    }

    /// Decides on the next statement.
    ///
    /// # Errors
    /// `restore-accounts`, `restore-server-wide`, `restore-other-database`, `restore-many-databases`, `restore-charset`,
    /// `restore-mode-unknown`, `restore-statement-unknown`.
    pub fn judge(&mut self, statement: &Statement) -> Result<Judged> {
        let sql = &statement.sql;
        let first = Lexer::new(sql, self.quoting()).next();
        let Some(Kind::Word(first)) = first.map(|token| token.kind) else {
            // Nothing but a comment, such as a conditional one that is empty.
            return match Lexer::new(sql, self.quoting()).next() {
                None => Ok(Judged::new(Act::Skip, Subject::Other)),
                Some(_) => Err(refused("restore-statement-unknown", statement)),
            };
        };
        match first.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" => return self.rows(statement),
            "SET" => return settings::judge(&mut self.followed, statement),
            _ => {}
        }
        let tokens = Lexer::all(sql, self.quoting());
        let mut cursor = Cursor::new(&tokens);
        let verb = cursor.word().unwrap_or_default();
        cursor.at += 1;
        match verb.as_str() {
            "CREATE" => self.create(statement, &tokens),
            "DROP" => self.drop(statement, cursor),
            "ALTER" => self.alter(statement, &tokens, cursor),
            // A client also ends USE at the end of its line: with more tokens a second statement would be skipped here.
            "USE" if tokens.len() == 2 => self.frame(statement, cursor.name()),
            "LOCK" if cursor.is("TABLES") || cursor.is("TABLE") => Ok(skipped()),
            // Each statement is committed by itself, and the server keeps its own statistics.
            "UNLOCK" | "ANALYZE" | "COMMIT" => Ok(skipped()),
            "BEGIN" if tokens.len() == 1 => Ok(skipped()),
            "START" if cursor.is("TRANSACTION") => Ok(skipped()),
            "SELECT" | "DO" if cursor.is("SETVAL") => Ok(Judged::new(Act::Run, Subject::Other)),
            "SELECT" | "PREPARE" | "EXECUTE" | "DEALLOCATE" => {
                let so_far = self.followed.clone();
                let sets_nothing = |sql: &str| settings::sets_nothing(&so_far, sql);
                self.followed
                    .dynamic
                    .judge(&tokens, so_far.reading.quoting, sets_nothing)
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

    /// Whether this is the database that the dump was made of; it may go into another one.
    fn is_home(&self, database: &str) -> bool {
        [&self.home, &self.of]
            .into_iter()
            .flatten()
            .any(|home| database.eq_ignore_ascii_case(home))
    }

    /// Checks the name of an object, or of the table that a trigger is on: cuts the name of the dump's own database
    /// before it, refuses another one's.
    fn own(
        &self,
        statement: &Statement,
        name: &Qualified,
        qualifier: Option<Range<usize>>,
        cuts: &mut Vec<Range<usize>>,
    ) -> Result<()> {
        match (&name.database, qualifier) {
            (Some(database), Some(qualifier))
                if !self.is_into(database) && self.is_home(database) =>
            {
                cuts.push(qualifier);
                Ok(())
            }
            _ => self.same_database(statement, name),
        }
    }

    /// Checks the tables and functions that a definition names: cuts the name of the dump's own database before them.
    /// Returns the other databases, which only a file of ours may name.
    fn references(
        &self,
        statement: &Statement,
        tokens: &[Token<'_>],
        cuts: &mut Vec<Range<usize>>,
    ) -> Result<BTreeSet<String>> {
        let mut outside = BTreeSet::new();
        for named in names::named(tokens) {
            if self.is_into(&named.database) {
                continue;
            }
            if self.is_home(&named.database) {
                cuts.push(named.qualifier);
            } else if self.home.is_some() {
                outside.insert(named.database);
            } else {
                return Err(refused("restore-other-database", statement)
                    .arg("other", named.database)
                    .arg("database", self.into.as_str()));
            }
        }
        Ok(outside)
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
        for token in Lexer::new(&statement.sql, self.quoting()) {
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

    /// TRUNCATE or DELETE of a whole table: some tools empty a table before its rows.
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

    /// CREATE INDEX: some tools add keys after the rows.
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
        let definer = head::pass_modifiers(&mut cursor);
        let kind = head::pass_kind(&mut cursor).ok_or_else(unknown)?;
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
            "FUNCTION" | "PACKAGE" | "PACKAGE BODY" => Subject::Function,
            "PROCEDURE" => Subject::Procedure,
            "SEQUENCE" => Subject::Other,
            "USER" | "ROLE" => return Err(refused("restore-accounts", statement)),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" | "SPATIAL" | "RESOURCE" => {
                return Err(refused("restore-server-wide", statement));
            }
            _ => return Err(unknown()),
        };
        let (name, qualifier) = head::pass_name(&mut cursor).ok_or_else(unknown)?;
        let mut cuts = Vec::new();
        self.own(statement, &name, qualifier, &mut cuts)?;
        let mut on = None;
        if subject == Subject::Trigger && head::pass_to_table(&mut cursor) {
            let (table, qualifier) = head::pass_name(&mut cursor).ok_or_else(unknown)?;
            self.own(statement, &table, qualifier, &mut cuts)?;
            on = Some(table.name);
        }
        let rest = tokens.get(cursor.at..).unwrap_or_default();
        let outside = match subject {
            Subject::Table | Subject::View => self.references(statement, rest, &mut cuts)?,
            Subject::Trigger | Subject::Function | Subject::Procedure | Subject::Event => {
                let mut named = names::before_dots(rest);
                named.retain(|name| !self.is_into(name));
                named.into_iter().collect()
            }
            Subject::Rows | Subject::Setting | Subject::Other => BTreeSet::new(),
        };
        let act = if cuts.is_empty() {
            Act::Run
        } else {
            Act::Without(cuts)
        };
        let judged = Judged::new(act, subject).about(&name);
        Ok(Judged {
            on,
            definer,
            outside,
            ..judged
        })
    }

    fn drop(&mut self, statement: &Statement, mut cursor: Cursor<'_, '_>) -> Result<Judged> {
        let kind = head::pass_kind(&mut cursor).unwrap_or_default();
        match kind.as_str() {
            "DATABASE" | "SCHEMA" => return self.frame(statement, cursor.name()),
            "TABLE" | "VIEW" | "TRIGGER" | "EVENT" | "FUNCTION" | "PROCEDURE" | "SEQUENCE"
            | "PACKAGE" | "PACKAGE BODY" => {}
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
                // DISABLE KEYS does nothing for InnoDB; tables of other engines are small.
                if (cursor.is("DISABLE") || cursor.is("ENABLE")) && cursor.has_ahead("KEYS") {
                    return Ok(skipped());
                }
                let rest = tokens.get(cursor.at..).unwrap_or_default();
                let mut cuts = Vec::new();
                let outside = self.references(statement, rest, &mut cuts)?;
                let act = match cuts.is_empty() {
                    true => Act::Run,
                    false => Act::Without(cuts),
                };
                Ok(Judged {
                    outside,
                    ..Judged::new(act, Subject::Other).about(&name)
                })
            }
            // Written around triggers and routines of another collation. Without a name it means the current database.
            "DATABASE" | "SCHEMA" => {
                if self.is_lacking(cursor.clone()) {
                    return Ok(Judged::new(Act::Skip, Subject::Setting));
                }
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
                Ok(Judged::new(Act::Without(vec![span]), Subject::Setting))
            }
            "USER" | "ROLE" => Err(refused("restore-accounts", statement)),
            "INSTANCE" | "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => {
                Err(refused("restore-server-wide", statement))
            }
            _ => Err(unknown()),
        }
    }
}

impl Judge {
    /// Whether an ALTER DATABASE sets a collation that the server does not have.
    fn is_lacking(&mut self, mut cursor: Cursor<'_, '_>) -> bool {
        while cursor.peek().is_some() {
            if let Some((value, _)) = settings::collation(&mut cursor) {
                return self.followed.lacks(value);
            }
            cursor.at += 1;
        }
        false
    }
}

fn skipped() -> Judged {
    Judged::new(Act::Skip, Subject::Other)
}

#[cfg(test)]
mod tests;
