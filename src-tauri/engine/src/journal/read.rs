//! Reading the journal: lists, newest first, and single runs.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Row, params};

use super::Journal;
use super::model::{
    BackupRecord, InstallRecord, Place, RestoreRecord, Run, RunState, RunStep, RunSummary,
};
use super::stored::{json, optional_json};
use super::swap::{Swap, SwapStage};
use crate::error::{Error, Phase, Result};
use crate::io::waiting::in_place;

/// The most entries in a list, which a person reads; older ones stay in the file.
const LIST_LIMIT: i64 = 1000;
const INSTALL: &str = "SELECT config, place, overrides, used_at FROM installs";
const SUMMARY: &str = "SELECT id, begun_at, ended_at, place, state, error_code FROM runs";

impl Journal {
    /// The runs, newest first.
    ///
    /// # Errors
    /// `journal-busy`, `journal-unusable`, `journal-corrupt`, as with every call.
    pub fn runs(&self) -> Result<Vec<RunSummary>> {
        self.list(
            &format!("{SUMMARY} ORDER BY id DESC LIMIT ?1"),
            params![LIST_LIMIT],
            summary,
        )
    }

    /// The unfinished runs of a database, newest first: those whose apply or undo was begun.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn unfinished(&self, place: &Place) -> Result<Vec<RunSummary>> {
        self.list(
            &format!(
                "{SUMMARY} WHERE place_key = ?1 AND state IN (?2, ?3, ?4) ORDER BY id DESC LIMIT ?5"
            ),
            params![
                place.key(),
                RunState::Running,
                RunState::Interrupted,
                RunState::Undoing,
                LIST_LIMIT
            ],
            summary,
        )
    }

    /// The unfinished runs of all databases, newest first: only the last run of each database counts, not those that
    /// failed before any change or were undone.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn waiting(&self) -> Result<Vec<RunSummary>> {
        self.list(
            &format!(
                "{SUMMARY} WHERE state IN (?1, ?2, ?3) AND id = (SELECT max(id) FROM runs AS later \
                 WHERE later.place_key = runs.place_key AND later.state NOT IN (?4, ?5)) \
                 ORDER BY id DESC LIMIT ?6"
            ),
            params![
                RunState::Running,
                RunState::Interrupted,
                RunState::Undoing,
                RunState::Failed,
                RunState::Undone,
                LIST_LIMIT
            ],
            summary,
        )
    }

    /// A run with its plan, steps and findings.
    ///
    /// # Errors
    /// `journal-run-unknown`, or those of [`Journal::runs`].
    pub fn run(&self, id: i64) -> Result<Run> {
        let found = self
            .connection
            .query_row(
                "SELECT id, begun_at, ended_at, place, state, error_code, plan, backup_file, backup_sha256, \
                 (SELECT rehearsed FROM backups WHERE file = backup_file AND sha256 = backup_sha256), found, outcome, cluster, session \
                 FROM runs WHERE id = ?1",
                params![id],
                |row| {
                    Ok(Run {
                        summary: summary(row)?,
                        plan: json(row, 6)?,
                        backup_file: PathBuf::from(row.get::<_, String>(7)?),
                        backup_sha256: row.get(8)?,
                        rehearsed: optional_json(row, 9)?,
                        found: optional_json(row, 10)?,
                        outcome: optional_json(row, 11)?,
                        cluster: row.get(12)?,
                        session: row.get(13)?,
                        steps: Vec::new(),
                    })
                },
            )
            .optional()
            .map_err(|source| self.failure(source))?;
        let Some(mut run) = found else {
            return Err(Error::refused("journal-run-unknown", Phase::Journal)
                .arg("run", id)
                .arg("path", self.path.display()));
        };
        run.steps = self.list(
            "SELECT id, state, started_at, ended_at, undone_at, error_code FROM steps WHERE run = ?1 ORDER BY position",
            params![id],
            |row| {
                Ok(RunStep {
                    id: row.get(0)?,
                    state: row.get(1)?,
                    started_at: row.get(2)?,
                    ended_at: row.get(3)?,
                    undone_at: row.get(4)?,
                    error_code: row.get(5)?,
                })
            },
        )?;
        Ok(run)
    }

    /// The installs that were opened, latest first.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn installs(&self) -> Result<Vec<InstallRecord>> {
        self.list(
            &format!("{INSTALL} ORDER BY used_at DESC LIMIT ?1"),
            params![LIST_LIMIT],
            install,
        )
    }

    /// The install through which a database was last reached.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn install_of(&self, place: &Place) -> Result<Option<InstallRecord>> {
        let sql = format!("{INSTALL} WHERE place_key = ?1 ORDER BY used_at DESC LIMIT 1");
        let found = self.list(&sql, params![place.key()], install)?;
        Ok(found.into_iter().next())
    }

    /// The backups of a database, latest first.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn backups(&self, place: &Place) -> Result<Vec<BackupRecord>> {
        self.list(
            "SELECT file, sha256, made_at, rehearsed FROM backups WHERE place_key = ?1 ORDER BY made_at DESC LIMIT ?2",
            params![place.key(), LIST_LIMIT],
            |row| {
                Ok(BackupRecord {
                    file: PathBuf::from(row.get::<_, String>(0)?),
                    sha256: row.get(1)?,
                    made_at: row.get(2)?,
                    rehearsed: optional_json(row, 3)?,
                })
            },
        )
    }

    /// The copies of rehearsals that were made, or about to be made, and not removed.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn scratches(&self) -> Result<Vec<Place>> {
        self.list("SELECT place FROM scratches ORDER BY made_at", [], |row| {
            json(row, 0)
        })
    }

    /// The unfinished restore into a database.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn restore_of(&self, place: &Place) -> Result<Option<RestoreRecord>> {
        let found = self.list(
            "SELECT file, safety, begun_at FROM restores WHERE place_key = ?1",
            params![place.key()],
            restore,
        )?;
        Ok(found.into_iter().next())
    }

    /// The unfinished restores into all databases, latest first; without databases that no recorded install
    /// leads to, since this app could not connect to them.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn restores(&self) -> Result<Vec<(Place, RestoreRecord)>> {
        let mut found: Vec<(Place, RestoreRecord)> = self.list(
            "SELECT file, safety, begun_at, (SELECT place FROM installs \
             WHERE installs.place_key = restores.place_key ORDER BY used_at DESC LIMIT 1) AS place \
             FROM restores WHERE place IS NOT NULL ORDER BY begun_at DESC LIMIT ?1",
            params![LIST_LIMIT],
            |row| Ok((json(row, 3)?, restore(row)?)),
        )?;
        let swaps: Vec<(Place, Swap)> = self.list(
            "SELECT swap, (SELECT place FROM installs \
             WHERE installs.place_key = swaps.place_key ORDER BY used_at DESC LIMIT 1) AS place \
             FROM swaps WHERE place IS NOT NULL LIMIT ?1",
            params![LIST_LIMIT],
            |row| Ok((json(row, 1)?, json(row, 0)?)),
        )?;
        // A restore that is still loading beside the database has changed nothing.
        let changed = swaps
            .into_iter()
            .filter(|(_, swap)| swap.stage != SwapStage::Loading);
        for (place, swap) in changed {
            // If a database has two, the swap is the one to resume.
            found.retain(|(known, _)| known.key() != place.key());
            found.push((place, swap.record()));
        }
        found.sort_by(|(_, one), (_, other)| other.begun_at.cmp(&one.begun_at));
        Ok(found)
    }

    pub(super) fn list<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let list = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare(sql)?;
            statement.query_map(values, read)?.collect()
        };
        in_place(list).map_err(|source| self.failure(source))
    }
}

fn install(row: &Row<'_>) -> rusqlite::Result<InstallRecord> {
    Ok(InstallRecord {
        config: PathBuf::from(row.get::<_, String>(0)?),
        place: json(row, 1)?,
        overrides: json(row, 2)?,
        used_at: row.get(3)?,
    })
}

fn restore(row: &Row<'_>) -> rusqlite::Result<RestoreRecord> {
    Ok(RestoreRecord {
        file: PathBuf::from(row.get::<_, String>(0)?),
        safety: PathBuf::from(row.get::<_, String>(1)?),
        begun_at: row.get(2)?,
    })
}

fn summary(row: &Row<'_>) -> rusqlite::Result<RunSummary> {
    Ok(RunSummary {
        id: row.get(0)?,
        begun_at: row.get(1)?,
        ended_at: row.get(2)?,
        place: json(row, 3)?,
        state: row.get(4)?,
        error_code: row.get(5)?,
    })
}
