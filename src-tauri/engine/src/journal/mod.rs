//! What was done, durably and in time: our own SQLite file in the user's data folder.
//!
//! Never in the user's database: DB-GPT v0.4.6 drops every table there that it does not know. A record is written before
//! and after each act, with `synchronous=FULL`, so that after a crash the journal says what had been begun.

mod record;
mod schema;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

pub use record::{RunRecord, RunState, RunStep, RunStepState};

use crate::backup::Backup;
use crate::error::{Error, Phase, Result};
use crate::io::clock;
use crate::plan::{Plan, StepState};

/// Another window or command may be writing its own run.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const FILE_NAME: &str = "journal.sqlite";

/// The open journal.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal in a folder, made if it is not there.
    ///
    /// # Errors
    /// `journal-newer` for one of a later app, `journal-unusable` for one that can't be read or written.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        let unusable = |source: rusqlite::Error| {
            Error::failed("journal-unusable", Phase::Journal)
                .arg("path", path.display())
                .because(source)
        };
        let connection = Connection::open(&path).map_err(unusable)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(unusable)?;
        let version: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(unusable)?;
        if version > schema::VERSION {
            return Err(Error::refused("journal-newer", Phase::Journal)
                .arg("path", path.display())
                .arg("version", version));
        }
        schema::bring_up(&connection, version).map_err(unusable)?;
        Ok(Self { connection, path })
    }

    fn unusable(&self) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = self.path.display().to_string();
        move |source| {
            Error::failed("journal-unusable", Phase::Journal)
                .arg("path", path.as_str())
                .because(source)
        }
    }

    /// Records that a run begins, with its whole plan, before anything of it is done. Gives the run's id.
    ///
    /// # Errors
    /// `journal-unusable`; nothing of the run may be done then.
    pub fn begin_run(&mut self, target: &str, plan: &Plan, backup: &Backup) -> Result<String> {
        let unusable = self.unusable();
        let now = clock::now();
        let plan_json = serde_json::to_string(plan).unwrap_or_default();
        let backup_json = serde_json::to_string(backup).unwrap_or_default();
        let transaction = self.connection.transaction().map_err(&unusable)?;
        transaction
            .execute(
                "INSERT INTO run (target, begun, state, plan, plan_hash, backup) VALUES (?, ?, 'running', ?, ?, ?)",
                params![target, now.to_string(), plan_json, plan.hash, backup_json],
            )
            .map_err(&unusable)?;
        let number = transaction.last_insert_rowid();
        for (position, step) in plan.steps.iter().enumerate() {
            let state = match step.state {
                StepState::Todo => "planned",
                StepState::Done => "skipped",
                StepState::Differs => "differs",
            };
            transaction
                .execute(
                    "INSERT INTO step (run, position, id, sql, state) VALUES (?, ?, ?, ?, ?)",
                    params![
                        number,
                        i64::try_from(position).unwrap_or(i64::MAX),
                        step.id,
                        step.sql,
                        state
                    ],
                )
                .map_err(&unusable)?;
        }
        transaction.commit().map_err(&unusable)?;
        Ok(number.to_string())
    }

    /// Records what becomes of a step; `started` stands there before its statement is sent.
    ///
    /// # Errors
    /// `journal-unusable`; the statement may not be sent then.
    pub fn step(&mut self, run: &str, id: &str, state: RunStepState) -> Result<()> {
        let column = match state {
            RunStepState::Started => "started",
            RunStepState::Planned
            | RunStepState::Done
            | RunStepState::Skipped
            | RunStepState::Failed
            | RunStepState::Differs => "ended",
        };
        self.connection
            .execute(
                &format!("UPDATE step SET state = ?, {column} = ? WHERE run = ? AND id = ?"),
                params![state.name(), clock::now().to_string(), run, id],
            )
            .map_err(self.unusable())?;
        Ok(())
    }

    /// Records how a run ended; `error` is its code, where it failed.
    ///
    /// # Errors
    /// `journal-unusable`.
    pub fn end_run(&mut self, run: &str, state: RunState, error: Option<&str>) -> Result<()> {
        self.connection
            .execute(
                "UPDATE run SET state = ?, ended = ?, error = ? WHERE number = ?",
                params![state.name(), clock::now().to_string(), error, run],
            )
            .map_err(self.unusable())?;
        Ok(())
    }

    /// All runs, the newest first.
    ///
    /// # Errors
    /// `journal-unusable`.
    pub fn runs(&self) -> Result<Vec<RunRecord>> {
        let numbers: Vec<i64> = self
            .connection
            .prepare("SELECT number FROM run ORDER BY number DESC LIMIT 1000")
            .and_then(|mut statement| {
                statement
                    .query_map([], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()
            })
            .map_err(self.unusable())?;
        numbers
            .into_iter()
            .map(|number| self.run(&number.to_string()))
            .collect()
    }

    /// One run.
    ///
    /// # Errors
    /// `run-unknown`, `journal-unusable`.
    pub fn run(&self, run: &str) -> Result<RunRecord> {
        record::read(&self.connection, run)
            .optional()
            .map_err(self.unusable())?
            .ok_or_else(|| Error::refused("run-unknown", Phase::Journal).arg("run", run))
    }
}
