//! The third stage: makes or proves the backup that a change relies on, and decides whether it suffices.

use std::path::{Path, PathBuf};

use super::Session;
use crate::backup::{self, Backup, Destination, Method, ProofKind, Trial, VerifiedBackup};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::journal::Place;
use crate::loadable::Loadable;
use crate::message::Message;
use crate::plan::Step;
use crate::target::Target;

/// How to make a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupChoice {
    /// The file to write, or the folder for it.
    pub destination: Destination,
    /// How to read out the database.
    pub method: Method,
    /// The client program or its folder, if it is not on the PATH.
    pub tool: Option<PathBuf>,
}

impl BackupChoice {
    /// The folder of the backup file.
    #[must_use]
    pub fn folder(&self) -> &Path {
        match &self.destination {
            Destination::Folder(folder) => folder,
            Destination::File(file) => file.parent().unwrap_or(file),
        }
    }
}

/// Whether all proofs hold that were tried. The proof that definitions load may be missing: it is tried only if the
/// account may create scratch databases.
#[must_use]
pub fn is_proved(backup: &Backup) -> bool {
    let mut proofs = backup.proofs.iter();
    proofs.all(|proof| proof.proved || proof.proof == ProofKind::Loadable)
        && backup.clone().into_verified().is_ok()
}

/// Proves a backup by its file alone; whether it is a certain database's remains unknown.
///
/// # Errors
/// Those of [`backup::prove`].
pub async fn prove_alone(file: &Path, context: Context<'_>) -> Result<Backup> {
    backup::prove(file, context).await
}

impl Session {
    /// Writes a backup and proves it; also tries, on a scratch database, whether the server takes the steps `next`.
    ///
    /// # Errors
    /// Those of [`backup::write_tried`]; the database is as it was, and no half backup is left behind.
    pub async fn back_up(
        &self,
        choice: &BackupChoice,
        next: Vec<Step>,
        context: Context<'_>,
    ) -> Result<Backup> {
        let options = backup::Options {
            destination: choice.destination.clone(),
            method: choice.method,
            tool: choice.tool.clone(),
            alembic_versions: self.install.alembic.clone(),
            dbgpt_version: self
                .install
                .version
                .as_ref()
                .map(|known| known.version.clone()),
        };
        let target = &self.install.target;
        // Scratch databases are recorded in the journal: without a folder for it none are created.
        let home = self.home.folder().ok();
        let loadable = home.map(|home| Loadable::new(home).and_then(next));
        let trial = loadable.as_ref().map(|loadable| loadable as &dyn Trial);
        let backup =
            backup::write_tried(target, self.inspection()?, &options, trial, context).await?;
        // The backup is good without the record; a journal that can't be written is an error when a run begins.
        let _ = self.remember_backup(&backup);
        Ok(backup)
    }

    fn remember_backup(&self, backup: &Backup) -> Result<()> {
        self.remember()?;
        let place = Place::from(&self.install.target);
        self.journal()?
            .remember_backup(&place, &backup.file, &backup.sha256)
    }

    /// Proves a backup that was written before, and that it matches this database as it is now.
    ///
    /// # Errors
    /// Those of [`backup::prove`] and [`backup::matches`].
    pub async fn prove(&self, file: &Path, context: Context<'_>) -> Result<Backup> {
        let backup = backup::prove(file, context).await?;
        backup::matches(backup, &self.install.target, self.inspection()?, context).await
    }

    /// The methods by which this database can be read out; empty if there is no choice.
    #[must_use]
    pub fn methods(&self) -> &'static [Method] {
        match &self.install.target {
            Target::Sqlite(_) => &[],
            Target::Mysql(_) => &[Method::Auto, Method::Mysqldump, Method::Builtin],
        }
    }

    /// Whether a rehearsal is required, even if the user did not ask for one. It is for SQLite: copying the file costs
    /// little, and a repair is never tried on the only copy.
    #[must_use]
    pub fn must_rehearse(&self) -> bool {
        match &self.install.target {
            Target::Sqlite(_) => true,
            Target::Mysql(_) => false,
        }
    }

    /// The backup that this job relies on.
    #[must_use]
    pub fn backup(&self) -> Option<&Backup> {
        self.seen.as_ref()?.backup.as_ref()
    }

    /// Drops the backup, so that another one can be chosen. Its file stays.
    pub fn forget_backup(&mut self) {
        if let Some(seen) = &mut self.seen {
            seen.backup = None;
        }
    }

    /// Checks whether this backup suffices to change the database; the result is the permission to do so.
    ///
    /// # Errors
    /// `backup-unproved`, naming the proofs that are missing; `backup-of-other` if it is not known to be this
    /// database's; `session-rehearse-first` for a SQLite file's backup without a successful rehearsal.
    pub fn suffices(&self, backup: &Backup) -> Result<VerifiedBackup> {
        let verified = backup.clone().into_verified()?;
        verified.refuse_other(&self.install.target)?;
        self.refuse_unrehearsed(&verified)?;
        Ok(verified)
    }

    pub(super) fn refuse_unrehearsed(&self, verified: &VerifiedBackup) -> Result<()> {
        let backup = verified.backup();
        let mut proofs = backup.proofs.iter();
        let rehearsed = proofs.find(|proof| proof.proof == ProofKind::Rehearsed);
        if !self.must_rehearse() || rehearsed.is_some_and(|proof| proof.proved) {
            return Ok(());
        }
        let why = rehearsed.map_or_else(|| Message::new("proof-never"), |proof| proof.why.clone());
        Err(Error::refused("session-rehearse-first", Phase::Rehearse)
            .arg("path", backup.file.display())
            .arg("why", why))
    }
}
