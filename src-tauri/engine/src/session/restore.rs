//! Restores a backup, as part of a job.

use std::path::Path;

use super::Session;
use super::resume::merged;
use crate::backup::Destination;
use crate::config::Overrides;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::io::home::Home;
use crate::journal::{Journal, Place, RestoreRecord, RunState, Scope, SwapStage};
use crate::message::Finding;
use crate::restore::{self, Into, Places, Restored, Safety, Same, Way};
use crate::shell::Shell;
use crate::target::Target;

/// A restore that was killed, and the restore of its safety copy.
#[derive(Debug)]
pub struct PutBack {
    /// The journal's record of the killed restore.
    pub record: RestoreRecord,
    /// What was restored into the database.
    pub restored: Restored,
}

impl Session {
    /// Restores the backup that a run relied on into the same database, with a safety copy beside that backup. The run
    /// is then marked as undone.
    ///
    /// # Errors
    /// `journal-run-unknown`, `apply-other-target`, and those of [`restore::run`].
    pub async fn restore_run(
        &mut self,
        run: i64,
        way: Way,
        scope: Scope,
        context: Context<'_>,
    ) -> Result<Restored> {
        let mut journal = self.journal()?;
        let recorded = journal.run(run)?;
        if recorded.summary.place.key() != Place::from(&self.install.target).key() {
            return Err(Error::refused("apply-other-target", Phase::Restore).arg("run", run));
        }
        let file = recorded.backup_file;
        let restored = self
            .restore(&file, &beside(&file, way, scope), context)
            .await?;
        journal
            .finish_run(run, RunState::Undone, None)
            .map_err(Error::after_change)?;
        Ok(restored)
    }

    /// Opens the session of a killed restore, by the config that its database was last reached by.
    ///
    /// `place` is the [`Place::key`] of its database; values in `corrected` override those recorded then.
    ///
    /// # Errors
    /// `restore-nothing-to-put-back`, and those of [`Session::open`]; nothing was connected to.
    pub fn of_restore(
        place: &str,
        corrected: &Overrides,
        home: &Home,
    ) -> Result<(Self, RestoreRecord)> {
        let journal = Journal::open(&home.folder()?)?;
        let mut restores = journal.restores()?.into_iter();
        let found = restores.find(|(known, _)| known.key() == place);
        let nothing = || nothing_to_put_back(place);
        let (known, record) = found.ok_or_else(nothing)?;
        let install = journal.install_of(&known)?.ok_or_else(nothing)?;
        let overrides = merged(install.overrides, corrected);
        Ok((Self::open(&install.config, &overrides, home)?, record))
    }

    /// Puts back what was in this database before a restore that was killed. The present content goes into a safety
    /// copy of its own, beside the one that is put back.
    ///
    /// # Errors
    /// `restore-nothing-to-put-back`, and those of [`restore::run`]. If it is killed too, it can be called again.
    pub async fn put_back(&mut self, context: Context<'_>) -> Result<PutBack> {
        if let Target::Mysql(target) = &self.install.target {
            let mut journal = self.journal()?;
            if let Some((swap, restored)) = restore::put_back(target, &mut journal).await? {
                self.seen = None;
                let record = swap.record();
                return Ok(PutBack { record, restored });
            }
        }
        let record = self.killed_restore()?.ok_or_else(|| {
            let place = Place::from(&self.install.target);
            nothing_to_put_back(&place.key())
        })?;
        // Only an in-place restore leaves such a record: its account may lack the privilege to create databases, so
        // putting back must not need it either.
        let way = match self.way_back().await {
            Some(_) => Way::InPlace,
            None => Way::Swap,
        };
        let choice = beside(&record.safety, way, Scope::All);
        let restored = self.restore(&record.safety, &choice, context).await?;
        Ok(PutBack { record, restored })
    }

    /// A finding if the account lacks privileges for a later restore; `None` also if the server can't be reached, which
    /// other checks report.
    pub(super) async fn way_back(&self) -> Option<Finding> {
        match &self.install.target {
            Target::Mysql(target) => restore::way_back(target).await.ok().flatten(),
            Target::Sqlite(_) => None,
        }
    }

    fn killed_restore(&self) -> Result<Option<RestoreRecord>> {
        let place = Place::from(&self.install.target);
        self.journal()?.restore_of(&place)
    }

    /// A finding if a restore of this database was killed half-way: its old content is in the holding database, or in
    /// the safety copy.
    pub(super) fn unfinished_restore(&self) -> Option<Finding> {
        let journal = self.journal_begun()?;
        let place = Place::from(&self.install.target);
        let swap = journal.swap_of(&place).ok().flatten();
        if let Some(swap) = swap.filter(|swap| swap.stage == SwapStage::Swapping) {
            return Some(
                Finding::blocker("restore-swap-unfinished")
                    .arg("begun", swap.begun_at)
                    .arg("file", swap.file.display())
                    .arg("holding", swap.holding)
                    .arg("config", Shell::HERE.path(&self.config)),
            );
        }
        let record = journal.restore_of(&place).ok()??;
        Some(
            Finding::blocker("restore-unfinished")
                .arg("begun", record.begun_at)
                .arg("file", record.file.display())
                .arg("safety", record.safety.display())
                .arg("config", Shell::HERE.path(&self.config)),
        )
    }

    /// Restores a backup into this install's database, or into a new one beside it. The database need not be inspected
    /// before; it need not even exist.
    ///
    /// # Errors
    /// Those of [`restore::run`].
    pub async fn restore(
        &mut self,
        file: &Path,
        into: &Into,
        context: Context<'_>,
    ) -> Result<Restored> {
        match into {
            // If this is killed, `put_back` must find the config. An error here does not prevent the restore.
            Into::Same(_) => {
                drop(self.remember());
                self.end_all_left().await;
            }
            Into::New { .. } => {}
        }
        let install = &self.install;
        let home = self.home.folder().ok();
        let places = Places {
            root: install.root.as_deref(),
            alembic: install.alembic.as_deref(),
            journal: home.as_deref(),
        };
        let restored = restore::run(&install.target, file, into, places, context).await?;
        if let Some(safety) = &restored.safety {
            let place = Place::from(&install.target);
            // The copy is good without the record.
            let _ = self.journal().and_then(|mut journal| {
                journal.remember_backup(&place, &safety.file, &safety.sha256)
            });
        }
        match into {
            // The steps of an unfinished run are gone with the old content. The restore is good without the record.
            Into::Same { .. } => drop(self.settle_unfinished(file)),
            Into::New { .. } => {}
        }
        // The inspection was of the old content.
        self.seen = None;
        Ok(restored)
    }
}

/// Restores into the same database, with the safety copy beside the restored file.
fn beside(file: &Path, way: Way, scope: Scope) -> Into {
    let folder = file.parent().unwrap_or(Path::new(".")).to_owned();
    Into::Same(Same {
        safety: Safety {
            destination: Destination::Folder(folder),
            tool: None,
        },
        way,
        scope,
    })
}

fn nothing_to_put_back(place: &str) -> Error {
    Error::refused("restore-nothing-to-put-back", Phase::Restore).arg("database", place)
}
