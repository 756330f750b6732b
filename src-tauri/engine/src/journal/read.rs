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

/// A list is for people; older entries stay in the file.
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

    /// The runs of a database that were begun, or begun to be taken back, and are not finished, newest first.
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

    /// The runs of all databases that wait to be finished, newest first: of each database the last one, and only if no
    /// later run brought it to an end.
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

    /// A run, whole.
    ///
    /// # Errors
    /// `journal-run-unknown`, or those of [`Journal::runs`].
    pub fn run(&self, id: i64) -> Result<Run> {
        let found = self
            .connection
            .query_row(
                "SELECT id, begun_at, ended_at, place, state, error_code, plan, backup_file, backup_sha256, \
                 (SELECT rehearsed FROM backups WHERE file = backup_file AND sha256 = backup_sha256), found, outcome, cluster \
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

    /// The installs that were opened, the latest first.
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

    /// How a database was reached the last time.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn install_of(&self, place: &Place) -> Result<Option<InstallRecord>> {
        let sql = format!("{INSTALL} WHERE place_key = ?1 ORDER BY used_at DESC LIMIT 1");
        let found = self.list(&sql, params![place.key()], install)?;
        Ok(found.into_iter().next())
    }

    /// The backups of a database, the latest first.
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

    /// The copies that rehearsals made, or were about to make, and did not remove.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn scratches(&self) -> Result<Vec<Place>> {
        self.list("SELECT place FROM scratches ORDER BY made_at", [], |row| {
            json(row, 0)
        })
    }

    /// The restore in place of a database that did not come to its end.
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

    /// The restores in place of all databases that did not come to their end, the latest first; without those whose database
    /// was never reached from here, since nobody knows the way to it.
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
        // One that only loaded beside has changed nothing.
        let changed = swaps
            .into_iter()
            .filter(|(_, swap)| swap.stage != SwapStage::Loading);
        for (place, swap) in changed {
            // Of two restores of one database the later one is the one that is taken up.
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
