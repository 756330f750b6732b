//! Makes the objects that a dump defines, one at a time, with a fallback where the server refuses one.
//!
//! A view over missing tables is made over short-lived stand-ins. Another object that can't be made is left out and
//! reported. If it is a table, or if the account lacks a right, the restore fails and is undone.

mod events;
mod others;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use super::became::{Became, Made};
use super::judge::{Act, Judged, Subject};
use super::lanes::{STATEMENT_LIMIT, failed};
use super::made_in::Settings;
use super::split::Statement;
use super::standin;
use super::values::Value;
use crate::error::{Error, Phase, Result};
use crate::journal::Scope;
use crate::mysql::{Connection, server_code, server_said};
use crate::sql::event::{self, Completion};

const PHASE: Phase = Phase::Restore;
/// The account may not make objects in another's name: `ER_SPECIFIC_ACCESS_DENIED_ERROR`, `ER_NO_SUCH_USER`.
const DEFINER_DENIED: [u16; 2] = [1227, 1449];
/// Errors that say nothing about the definition: rights, disk and memory, sessions, locks, a read-only server.
const NOT_ITS_FAULT: [u16; 29] = [
    3, 28, 1021, 1030, 1037, 1038, 1040, 1041, 1044, 1045, 1053, 1114, 1135, 1142, 1143, 1152,
    1203, 1205, 1213, 1226, 1227, 1290, 1317, 1370, 1410, 1419, 1698, 1836, 1927,
];

/// Errors for a right that the account lacks.
const DENIED: [u16; 9] = [1044, 1045, 1142, 1143, 1227, 1370, 1410, 1419, 1698];

/// Whether triggers are made at once, or held until the rows are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Triggers {
    Now,
    Held,
}

/// Whether rows are loaded, or definitions alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    GoIn,
    LeftOut,
}

/// The kind of database that is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    /// The user's own: events keep their state.
    Live,
    /// A copy: its events are disabled, so that they act on nothing.
    Copy,
    /// A copy without rows that shows which objects can be made: a refused object is noted, and the trial goes on.
    Trial,
}

/// An object to be made later, in the settings that the session has now.
#[derive(Debug, Clone)]
pub(super) struct Later {
    statement: Statement,
    pub(super) judged: Judged,
    settings: Settings,
    said: String,
}

/// The session's `sql_mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    AsSet,
    /// With NO_ENGINE_SUBSTITUTION besides, so that a missing engine is an error.
    Widened,
}

/// Makes the objects of one load, and records what happened to them.
#[derive(Debug)]
pub(crate) struct Maker {
    filled: Filled,
    triggers: Triggers,
    mode: Mode,
    /// Objects that the server has refused so far; [`Maker::settle`] tries them again.
    refused: Vec<Later>,
    held: Vec<Later>,
    /// All objects, if they are to be made once more in the live database.
    kept: Option<Vec<Later>>,
    rows: Rows,
    /// What of the file is made: all, or DB-GPT's own tables and their triggers.
    pub(super) scope: Scope,
    /// The tables that rows go into.
    pub(super) filling: BTreeSet<String>,
    /// Former definers, other than this account, of objects that have no DEFINER in the file; by the object's name.
    pub(super) definers: BTreeMap<String, String>,
    /// Modes that the dump sets and this server does not have.
    pub(super) modes_left_out: BTreeSet<String>,
    /// Collations and time zones that the dump sets and this server does not have.
    pub(super) values_left_out: BTreeSet<Value>,
    pub(crate) made: Vec<Made>,
}

impl Maker {
    pub(crate) fn new(filled: Filled) -> Self {
        Self {
            filled,
            triggers: Triggers::Held,
            mode: Mode::AsSet,
            refused: Vec::new(),
            held: Vec::new(),
            kept: None,
            rows: Rows::GoIn,
            scope: Scope::All,
            filling: BTreeSet::new(),
            definers: BTreeMap::new(),
            modes_left_out: BTreeSet::new(),
            values_left_out: BTreeSet::new(),
            made: Vec::new(),
        }
    }

    /// For a scratch database beside the live one: also keeps the objects, to be made in the live one later.
    pub(super) fn beside(rows: Rows, scope: Scope) -> Self {
        Self {
            scope,
            kept: Some(Vec::new()),
            rows,
            ..Self::new(Filled::Copy)
        }
    }

    pub(super) fn takes_rows(&self) -> bool {
        self.rows == Rows::GoIn
    }

    /// Hands over the kept objects.
    pub(super) fn take_kept(&mut self) -> Vec<Later> {
        self.kept.take().unwrap_or_default()
    }

    /// Makes the kept objects in the live database; puts the session's settings back.
    ///
    /// # Errors
    /// `restore-statement-failed`, those of the connection.
    pub(super) async fn remake(connection: &mut Connection, kept: Vec<Later>) -> Result<Self> {
        let mut maker = Self::new(Filled::Live);
        maker.held = kept;
        maker.make_held(connection).await.map(|()| maker)
    }

    /// To be called after a statement has set the `sql_mode`.
    pub(crate) fn mode_set(&mut self) {
        self.mode = Mode::AsSet;
    }

    /// Makes an object, or puts it off.
    ///
    /// # Errors
    /// `restore-statement-failed`.
    pub(crate) async fn make(
        &mut self,
        connection: &mut Connection,
        statement: Statement,
        judged: Judged,
    ) -> Result<()> {
        self.keep(connection, &statement, &judged).await?;
        match judged.subject {
            Subject::Table => match self.table(connection, &statement, &judged).await {
                Err(error) if self.tells(&judged, &error) || self.stays(&judged, &error) => Ok(()),
                done => done.map_err(|error| about(&statement, &judged, error)),
            },
            // Neither the loaded rows nor a rehearsal's steps may fire it.
            Subject::Trigger if self.triggers == Triggers::Held => {
                self.as_set(connection).await?;
                let later = later(connection, statement, judged, String::new()).await?;
                self.held.push(later);
                Ok(())
            }
            Subject::View
            | Subject::Trigger
            | Subject::Function
            | Subject::Procedure
            | Subject::Event => self.program_or_later(connection, statement, judged).await,
            Subject::Rows | Subject::Setting | Subject::Other => {
                let sql = text(&statement.sql, &judged, None);
                match connection.send(&sql, STATEMENT_LIMIT, PHASE).await {
                    Err(error)
                        if judged.subject == Subject::Other && self.stays(&judged, &error) =>
                    {
                        Ok(())
                    }
                    done => done
                        .map(drop)
                        .map_err(|error| about(&statement, &judged, error)),
                }
            }
        }
    }

    /// Keeps a view, a trigger, a program or an event, if it is to be made once more in the live database.
    async fn keep(
        &mut self,
        connection: &mut Connection,
        statement: &Statement,
        judged: &Judged,
    ) -> Result<()> {
        let is_object = matches!(
            judged.subject,
            Subject::View
                | Subject::Trigger
                | Subject::Function
                | Subject::Procedure
                | Subject::Event
        );
        if !is_object || self.triggers != Triggers::Held || self.kept.is_none() {
            return Ok(());
        }
        self.as_set(connection).await?;
        let kept = later(connection, statement.clone(), judged.clone(), String::new()).await?;
        if let Some(all) = &mut self.kept {
            // A dump makes a view twice: first a stand-in, so that others can be made, then as it is.
            let is_view = judged.subject == Subject::View;
            all.retain(|other| {
                !(is_view
                    && other.judged.subject == Subject::View
                    && other.judged.name == judged.name)
            });
            all.push(kept);
        }
        Ok(())
    }

    /// Makes a view or a stored program, or puts it off if the server refuses the definition.
    async fn program_or_later(
        &mut self,
        connection: &mut Connection,
        statement: Statement,
        judged: Judged,
    ) -> Result<()> {
        self.as_set(connection).await?;
        match self.program(connection, &statement, &judged).await {
            Err(error) if is_its_fault(&error, &judged) => {
                let said = server_said(&error).unwrap_or_default().to_owned();
                let later = later(connection, statement, judged, said).await?;
                self.refused.push(later);
                Ok(())
            }
            Err(error) if self.tells(&judged, &error) => Ok(()),
            done => done.map_err(|error| about(&statement, &judged, error)),
        }
    }

    /// Tries the refused objects again, since what they need may exist by now; then views over stand-ins for missing
    /// tables. Leaves out the rest.
    ///
    /// # Errors
    /// Those of the connection.
    pub(crate) async fn settle(&mut self, connection: &mut Connection) -> Result<()> {
        if self.refused.is_empty() {
            return Ok(());
        }
        let before = Settings::ask(connection).await?;
        self.again(connection, None).await?;
        standin::sweep(connection).await?;
        let mut stood = Vec::new();
        let made = self.over_standins(connection, &mut stood).await;
        standin::leave(connection, &stood).await?;
        made?;
        for later in std::mem::take(&mut self.refused) {
            self.note(&later.judged, Became::LeftOut, &later.said);
        }
        before.set(connection).await
    }

    /// The names of the objects that were left out.
    pub(crate) fn left_out(&self) -> BTreeSet<String> {
        self.made
            .iter()
            .filter(|made| made.became == Became::LeftOut)
            .map(|made| made.name.clone())
            .collect()
    }

    /// Makes the triggers that were held back.
    ///
    /// # Errors
    /// `restore-statement-failed`, those of the connection.
    pub(crate) async fn make_held(&mut self, connection: &mut Connection) -> Result<()> {
        self.triggers = Triggers::Now;
        if self.held.is_empty() {
            return self.settle(connection).await;
        }
        // Settings are put back: a trigger's `sql_mode` would change how the server writes names in later queries.
        self.as_set(connection).await?;
        let before = Settings::ask(connection).await?;
        let made = async {
            for later in std::mem::take(&mut self.held) {
                later.settings.set(connection).await?;
                self.make(connection, later.statement, later.judged).await?;
            }
            self.settle(connection).await
        }
        .await;
        let back = before.set(connection).await;
        made.and(back)
    }

    /// Makes the refused views over stand-in tables: first for missing tables only, then also for views that still
    /// can't be made, so that views that read those can.
    async fn over_standins(
        &mut self,
        connection: &mut Connection,
        stood: &mut Vec<String>,
    ) -> Result<()> {
        for except_refused in [true, false] {
            let views = self
                .refused
                .iter()
                .filter(|later| later.judged.subject == Subject::View);
            let (names, texts): (BTreeSet<&str>, Vec<&[u8]>) = views
                .map(|later| {
                    let name = later.judged.name.as_deref().unwrap_or_default();
                    (name, later.statement.sql.as_slice())
                })
                .unzip();
            if texts.is_empty() {
                return Ok(());
            }
            let except = if except_refused {
                names
            } else {
                BTreeSet::new()
            };
            stood.extend(standin::stand(connection, &texts, &except).await?);
            self.again(connection, Some(Became::Broken)).await?;
        }
        Ok(())
    }

    /// Tries the refused objects again, until a round makes none.
    async fn again(&mut self, connection: &mut Connection, became: Option<Became>) -> Result<()> {
        loop {
            let waiting = std::mem::take(&mut self.refused);
            let before = waiting.len();
            for mut later in waiting {
                later.settings.set(connection).await?;
                match self
                    .program(connection, &later.statement, &later.judged)
                    .await
                {
                    Ok(()) => {
                        if let Some(became) = became {
                            self.note(&later.judged, became, &later.said);
                        }
                    }
                    Err(error) if server_code(&error).is_some() => {
                        if became.is_none() {
                            later.said = server_said(&error).map(str::to_owned).unwrap_or_default();
                        }
                        self.refused.push(later);
                    }
                    Err(error) => return Err(about(&later.statement, &later.judged, error)),
                }
            }
            if self.refused.is_empty() || self.refused.len() == before {
                return Ok(());
            }
        }
    }

    /// In a trial: notes that the server refused an object. False if the error is not about the object or the account.
    fn tells(&mut self, judged: &Judged, error: &Error) -> bool {
        let Some(code) = server_code(error).filter(|_| self.filled == Filled::Trial) else {
            return false;
        };
        let became = if DENIED.contains(&code) {
            Became::Denied
        } else if NOT_ITS_FAULT.contains(&code) {
            return false;
        } else {
            Became::Failed
        };
        self.note(judged, became, server_said(error).unwrap_or_default());
        true
    }

    /// Makes a view or a stored program: with its definer or, if the server denies that, as the account's own.
    async fn program(
        &mut self,
        connection: &mut Connection,
        statement: &Statement,
        judged: &Judged,
    ) -> Result<()> {
        let is_off = judged.subject == Subject::Event && self.filled != Filled::Live;
        let prepared = |sql: Vec<u8>| match is_off {
            true => event::disabled(&sql, Completion::AsItWas),
            false => Some(sql),
        };
        let as_it_was = text(&statement.sql, judged, None);
        let Some(mut sql) = prepared(as_it_was.clone()) else {
            self.note(judged, Became::LeftOut, "DO?");
            return Ok(());
        };
        let is_changed = sql != as_it_was;
        let sent = connection.send(&sql, STATEMENT_LIMIT, PHASE).await;
        let is_denied = matches!(&sent, Err(error)
            if server_code(error).is_some_and(|code| DEFINER_DENIED.contains(&code)));
        if is_denied && judged.definer.is_some() {
            let own = text(&statement.sql, judged, judged.definer.clone());
            sql = prepared(own.clone()).unwrap_or(own);
            connection.send(&sql, STATEMENT_LIMIT, PHASE).await?;
            self.note(judged, Became::Redefined, "");
        } else {
            sent?;
        }
        if is_changed {
            self.note(judged, Became::Disabled, "");
        }
        let was_of = judged
            .name
            .as_ref()
            .and_then(|name| self.definers.get(name));
        if let (None, Some(account)) = (&judged.definer, was_of.cloned()) {
            self.note(judged, Became::Ours, &account);
        }
        if judged.subject == Subject::Event {
            self.keep_event(connection, &sql, judged).await?;
        }
        Ok(())
    }

    fn note(&mut self, judged: &Judged, became: Became, said: &str) {
        self.made.push(Made {
            subject: judged.subject,
            name: judged.name.clone().unwrap_or_default(),
            became,
            said: said.to_owned(),
        });
    }
}

/// Whether the server refused the definition itself. A denied view over another database counts too: the account may
/// not be allowed to read that database.
fn is_its_fault(error: &Error, judged: &Judged) -> bool {
    server_code(error).is_some_and(|code| {
        !NOT_ITS_FAULT.contains(&code)
            || (matches!(code, 1142 | 1143 | 1370)
                && judged.subject == Subject::View
                && !judged.outside.is_empty())
    })
}

fn about(statement: &Statement, judged: &Judged, error: Error) -> Error {
    failed(
        statement.number,
        judged.name.as_deref().unwrap_or_default(),
        error,
    )
}

/// The statement without the judge's cuts and without the part `more`, or what the judge runs instead.
pub(super) fn text(sql: &[u8], judged: &Judged, more: Option<std::ops::Range<usize>>) -> Vec<u8> {
    let mut cuts = match &judged.act {
        Act::Without(cuts) => cuts.clone(),
        Act::Instead(sql) => return sql.clone(),
        Act::Run | Act::Skip => Vec::new(),
    };
    cuts.extend(more);
    cuts.sort_by_key(|cut| cut.start);
    let mut left = sql.to_vec();
    for cut in cuts.into_iter().rev() {
        left.drain(cut);
    }
    left
}

async fn later(
    connection: &mut Connection,
    statement: Statement,
    judged: Judged,
    said: String,
) -> Result<Later> {
    Ok(Later {
        settings: Settings::ask(connection).await?,
        statement,
        judged,
        said,
    })
}
