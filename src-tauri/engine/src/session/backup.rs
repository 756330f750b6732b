//! The third stage: the backup that a change relies on, and when one suffices.

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

/// How a backup is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupChoice {
    /// Where it goes.
    pub destination: Destination,
    /// How the database is read out.
    pub method: Method,
    /// The client program or its folder, where it is not on the PATH.
    pub tool: Option<PathBuf>,
}

impl BackupChoice {
    /// The folder that the file will lie in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        match &self.destination {
            Destination::Folder(folder) => folder,
            Destination::File(file) => file.parent().unwrap_or(file),
        }
    }
}

/// Whether all proofs hold that were tried. Whether definitions load is tried unasked, where the account may: without that
/// a backup is proved as long as nothing speaks against it.
#[must_use]
pub fn is_proved(backup: &Backup) -> bool {
    let mut proofs = backup.proofs.iter();
    proofs.all(|proof| proof.proved || proof.proof == ProofKind::Loadable)
        && backup.clone().into_verified().is_ok()
}

/// Proves a backup from nothing but its file: of which database it is remains unknown.
///
/// # Errors
/// Those of [`backup::prove`].
pub async fn prove_alone(file: &Path, context: Context<'_>) -> Result<Backup> {
    backup::prove(file, context).await
}

impl Session {
    /// Writes a backup and proves it; of what is to be done next it is tried whether the server takes it.
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
        // Without a folder for the journal nothing of ours may be made beside the database.
        let home = self.home.folder().ok();
        let loadable = home.map(|home| Loadable::new(home).and_then(next));
        let trial = loadable.as_ref().map(|loadable| loadable as &dyn Trial);
        let backup =
            backup::write_tried(target, self.inspection()?, &options, trial, context).await?;
        // A backup is good without being remembered: a journal that can't be written is told when a run begins.
        let _ = self.remember_backup(&backup);
        Ok(backup)
    }

    fn remember_backup(&self, backup: &Backup) -> Result<()> {
        self.remember()?;
        let place = Place::from(&self.install.target);
        self.journal()?
            .remember_backup(&place, &backup.file, &backup.sha256)
    }

    /// Proves a backup again that was written before, and that it is of this database as it is now.
    ///
    /// # Errors
    /// Those of [`backup::prove`] and [`backup::matches`].
    pub async fn prove(&self, file: &Path, context: Context<'_>) -> Result<Backup> {
        let backup = backup::prove(file, context).await?;
        backup::matches(backup, &self.install.target, self.inspection()?, context).await
    }

    /// How this database can be read out, if there is a choice.
    #[must_use]
    pub fn methods(&self) -> &'static [Method] {
        match &self.install.target {
            Target::Sqlite(_) => &[],
            Target::Mysql(_) => &[Method::Auto, Method::Mysqldump, Method::Builtin],
        }
    }

    /// Whether a backup has to be rehearsed before it is relied on, whatever was asked for: a copy of a file costs little, and a
    /// repair is never tried on the only one.
    #[must_use]
    pub fn must_rehearse(&self) -> bool {
        match &self.install.target {
            Target::Sqlite(_) => true,
            Target::Mysql(_) => false,
        }
    }

    /// The backup that this job would rely on.
    #[must_use]
    pub fn backup(&self) -> Option<&Backup> {
        self.seen.as_ref()?.backup.as_ref()
    }

    /// Relies on no backup any more: another one is wanted. The file stays.
    pub fn forget_backup(&mut self) {
        if let Some(seen) = &mut self.seen {
            seen.backup = None;
        }
    }

    /// Whether this backup is enough to change the database: the permission to do so.
    ///
    /// # Errors
    /// `backup-unproved`, naming the proofs that are missing; `backup-of-other` where it is not known to be this database's;
    /// `session-rehearse-first` for a file's that was not tried on a copy, or not with success.
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
