//! Bringing a backup back, as a part of a job.

use std::path::Path;

use super::Session;
use crate::backup::Destination;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::io;
use crate::journal::{Journal, Place, RunState};
use crate::message::Finding;
use crate::restore::{self, Into, Places, Restored, Safety};

impl Session {
    /// Brings back the backup that a run relied on, in place, with a safety copy beside that backup. The run is over then.
    ///
    /// # Errors
    /// `journal-run-unknown`, `apply-other-target`, and those of [`restore::run`].
    pub async fn restore_run(&mut self, run: i64, context: Context<'_>) -> Result<Restored> {
        let mut journal = Journal::open(&io::home::folder()?)?;
        let recorded = journal.run(run)?;
        if recorded.summary.place.key() != Place::from(&self.install.target).key() {
            return Err(Error::refused("apply-other-target", Phase::Restore).arg("run", run));
        }
        let file = recorded.backup_file;
        let beside = file.parent().unwrap_or(Path::new(".")).to_owned();
        let safety = Safety {
            destination: Destination::Folder(beside),
            tool: None,
        };
        let restored = self.restore(&file, &Into::Same { safety }, context).await?;
        journal
            .finish_run(run, RunState::Undone, None)
            .map_err(Error::after_change)?;
        Ok(restored)
    }

    /// A restore of this database that was killed half-way: its safety copy is the way back.
    pub(super) fn unfinished_restore(&self) -> Option<Finding> {
        let journal = Journal::open(&io::home::folder().ok()?).ok()?;
        let place = Place::from(&self.install.target);
        let record = journal.restore_of(&place).ok()??;
        Some(
            Finding::blocker("restore-unfinished")
                .arg("begun", record.begun_at)
                .arg("file", record.file.display())
                .arg("safety", record.safety.display())
                .arg("config", self.config.display()),
        )
    }

    /// Brings a backup back into this install's database, or into a new one beside it. The database need not have been
    /// looked at; it need not even be there.
    ///
    /// # Errors
    /// Those of [`restore::run`].
    pub async fn restore(
        &mut self,
        file: &Path,
        into: &Into,
        context: Context<'_>,
    ) -> Result<Restored> {
        let install = &self.install;
        let home = io::home::folder().ok();
        let places = Places {
            root: install.root.as_deref(),
            alembic: install.alembic.as_deref(),
            journal: home.as_deref(),
        };
        let restored = restore::run(&install.target, file, into, places, context).await?;
        if let Some(safety) = &restored.safety {
            let place = Place::from(&install.target);
            // The copy is good without being remembered.
            let _ = io::home::folder()
                .and_then(|folder| Journal::open(&folder))
                .and_then(|mut journal| {
                    journal.remember_backup(&place, &safety.file, &safety.sha256)
                });
        }
        // Whatever was looked at before is not what is there now.
        self.stage = super::Stage::Chosen;
        Ok(restored)
    }
}
