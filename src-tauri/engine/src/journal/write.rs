//! Writing the journal: each call is one transaction, on the disk when it returns.

use std::path::Path;

use rusqlite::params;

use super::Journal;
use super::model::{Place, RunState, StepRecordState};
use super::sight::{Beginning, Outcome};
use crate::backup::Proof;
use crate::config::Overrides;
use crate::error::{Error, Phase, Result};
use crate::io::clock;
use crate::io::waiting::in_place;
use crate::plan::{Plan, StepState};

/// The time with all nine digits of its fraction, so that times sort as texts.
fn now() -> String {
    format!("{:.9}", clock::now())
}

impl Journal {
    /// Begins a run; it counts as unfinished until [`Journal::finish_run`].
    ///
    /// # Errors
    /// `journal-busy`, `journal-unusable`, `journal-corrupt`, as with every call.
    pub fn begin_run(
        &mut self,
        place: &Place,
        plan: &Plan,
        backup_file: &Path,
        backup_sha256: &str,
    ) -> Result<i64> {
        let (place_json, plan_json) = (self.json(place)?, self.json(plan)?);
        let path = self.path.clone();
        let begin = || -> rusqlite::Result<i64> {
            let transaction = self.connection.transaction()?;
            transaction.execute(
                "INSERT INTO runs (begun_at, place_key, place, plan, plan_hash, backup_file, backup_sha256, state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    now(),
                    place.key(),
                    place_json,
                    plan_json,
                    plan.hash,
                    backup_file.display().to_string(),
                    backup_sha256,
                    RunState::Running
                ],
            )?;
            let run = transaction.last_insert_rowid();
            for (position, step) in plan.steps.iter().enumerate() {
                let state = match step.state {
                    StepState::Todo => StepRecordState::Planned,
                    StepState::Done | StepState::Differs => StepRecordState::Skipped,
                };
                transaction.execute(
                    "INSERT INTO steps (run, position, id, state) VALUES (?1, ?2, ?3, ?4)",
                    params![
                        run,
                        i64::try_from(position).unwrap_or(i64::MAX),
                        step.id,
                        state
                    ],
                )?;
            }
            transaction.commit()?;
            Ok(run)
        };
        in_place(begin).map_err(|source| super::failure(&path, source))
    }

    /// Stores what was known when a run began, for its report.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_found(&mut self, run: i64, found: &Beginning) -> Result<()> {
        let found = self.json(found)?;
        self.write(
            "UPDATE runs SET found = ?2 WHERE id = ?1",
            params![run, found],
        )
    }

    /// Stores what verifying saw after a run, for its report.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_outcome(&mut self, run: i64, outcome: &Outcome) -> Result<()> {
        let outcome = self.json(outcome)?;
        self.write(
            "UPDATE runs SET outcome = ?2 WHERE id = ?1",
            params![run, outcome],
        )
    }

    /// Reopens a run, to resume or to undo it.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn reopen_run(&mut self, run: i64, state: RunState) -> Result<()> {
        self.write(
            "UPDATE runs SET state = ?2, ended_at = NULL, error_code = NULL WHERE id = ?1",
            params![run, state],
        )
    }

    /// Stores the cluster that a run's server is a node of: the other nodes have the same database.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_cluster(&mut self, run: i64, cluster: &str) -> Result<()> {
        self.write(
            "UPDATE runs SET cluster = ?2 WHERE id = ?1",
            params![run, cluster],
        )
    }

    /// Stores the server's id of the session by which a run works: if the program is killed or the network fails, the
    /// server may keep that session, and its lock, for hours.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_session(&mut self, run: i64, session: u32) -> Result<()> {
        self.write(
            "UPDATE runs SET session = ?2 WHERE id = ?1",
            params![run, session],
        )
    }

    /// Records that a step's SQL is about to be sent.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_started(&mut self, run: i64, step: &str) -> Result<()> {
        self.write(
            "UPDATE steps SET state = ?3, started_at = ?4, ended_at = NULL, error_code = NULL WHERE run = ?1 AND id = ?2",
            params![run, step, StepRecordState::Started, now()],
        )
    }

    /// Records that a probe saw a step done after its SQL was sent.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_done(&mut self, run: i64, step: &str) -> Result<()> {
        self.end_step(run, step, StepRecordState::Done, None)
    }

    /// Records that a step needs nothing: it is done already, or is left out.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_skipped(&mut self, run: i64, step: &str) -> Result<()> {
        self.end_step(run, step, StepRecordState::Skipped, None)
    }

    /// Records that a step's SQL failed, with the error's code.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_failed(&mut self, run: i64, step: &str, code: &str) -> Result<()> {
        self.end_step(run, step, StepRecordState::Failed, Some(code))
    }

    /// Records that the SQL of a step's undo is about to be sent.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_undoing(&mut self, run: i64, step: &str) -> Result<()> {
        self.write(
            "UPDATE steps SET state = ?3, error_code = NULL WHERE run = ?1 AND id = ?2",
            params![run, step, StepRecordState::Undoing],
        )
    }

    /// Records that a step was seen to be undone.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_undone(&mut self, run: i64, step: &str) -> Result<()> {
        self.write(
            "UPDATE steps SET state = ?3, undone_at = ?4, error_code = NULL WHERE run = ?1 AND id = ?2",
            params![run, step, StepRecordState::Undone, now()],
        )
    }

    /// Records that a step's undo failed, with the error's code: the step stays done.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn step_kept(&mut self, run: i64, step: &str, code: &str) -> Result<()> {
        self.write(
            "UPDATE steps SET state = ?3, error_code = ?4 WHERE run = ?1 AND id = ?2",
            params![run, step, StepRecordState::Done, code],
        )
    }

    fn end_step(
        &mut self,
        run: i64,
        step: &str,
        state: StepRecordState,
        code: Option<&str>,
    ) -> Result<()> {
        self.write(
            "UPDATE steps SET state = ?3, ended_at = ?4, error_code = ?5 WHERE run = ?1 AND id = ?2",
            params![run, step, state, now(), code],
        )
    }

    /// Ends a run, with the code of the error that ended it, if one did.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn finish_run(&mut self, run: i64, state: RunState, code: Option<&str>) -> Result<()> {
        self.write(
            "UPDATE runs SET state = ?2, ended_at = ?3, error_code = ?4 WHERE id = ?1",
            params![run, state, now(), code],
        )
    }

    /// Stores an install, for the list of recent ones and to find the way back to a run's database.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_install(
        &mut self,
        config: &Path,
        place: &Place,
        overrides: &Overrides,
    ) -> Result<()> {
        let (key, place, overrides) = (place.key(), self.json(place)?, self.json(overrides)?);
        self.write(
            "INSERT INTO installs (config, place_key, place, overrides, used_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (config, place_key) DO UPDATE \
             SET place = excluded.place, overrides = excluded.overrides, used_at = excluded.used_at",
            params![config.display().to_string(), key, place, overrides, now()],
        )
    }

    /// Stores a backup.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_backup(&mut self, place: &Place, file: &Path, sha256: &str) -> Result<()> {
        self.write(
            "INSERT INTO backups (file, sha256, place_key, made_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, place_key = excluded.place_key, made_at = excluded.made_at",
            params![file.display().to_string(), sha256, place.key(), now()],
        )
    }

    /// Stores the result of a rehearsal of a recorded backup.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_rehearsal(&mut self, file: &Path, proof: &Proof) -> Result<()> {
        let proof = self.json(proof)?;
        self.write(
            "UPDATE backups SET rehearsed = ?2 WHERE file = ?1",
            params![file.display().to_string(), proof],
        )
    }

    /// Records that a rehearsal is about to make a copy there: from here on this app may remove it.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_scratch(&mut self, place: &Place) -> Result<()> {
        let text = self.json(place)?;
        self.write(
            "INSERT INTO scratches (place_key, place, made_at) VALUES (?1, ?2, ?3)",
            params![place.key(), text, now()],
        )
    }

    /// Forgets a rehearsal's copy: it was removed, or is another program's.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn forget_scratch(&mut self, place: &Place) -> Result<()> {
        let deleted = in_place(|| {
            self.connection.execute(
                "DELETE FROM scratches WHERE place_key = ?1",
                params![place.key()],
            )
        });
        // No check of the count: another process may have removed the row at the same time.
        deleted.map(drop).map_err(|source| self.failure(source))
    }

    /// Records that a database is about to be emptied for a restore; the safety copy has what was in it.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_restore(&mut self, place: &Place, file: &Path, safety: &Path) -> Result<()> {
        self.write(
            "INSERT INTO restores (place_key, file, safety, begun_at) VALUES (?1, ?2, ?3, ?4)",
            params![
                place.key(),
                file.display().to_string(),
                safety.display().to_string(),
                now()
            ],
        )
    }

    /// Forgets a restore: the database is whole again.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn forget_restore(&mut self, place: &Place) -> Result<()> {
        let deleted = in_place(|| {
            self.connection.execute(
                "DELETE FROM restores WHERE place_key = ?1",
                params![place.key()],
            )
        });
        deleted.map(drop).map_err(|source| self.failure(source))
    }

    pub(super) fn write(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<()> {
        match in_place(|| self.connection.execute(sql, values)) {
            Ok(1) => Ok(()),
            // A write without a row would be lost silently.
            Ok(_) => Err(self.failure(rusqlite::Error::QueryReturnedNoRows)),
            Err(source) => Err(self.failure(source)),
        }
    }

    pub(super) fn json(&self, value: &impl serde::Serialize) -> Result<String> {
        serde_json::to_string(value).map_err(|source| {
            Error::failed("journal-unusable", Phase::Journal)
                .arg("path", self.path.display())
                .because(source)
        })
    }
}
