//! Rehearsing from the wizard, and sweeping up after a rehearsal that died.

use super::Session;
use crate::backup::{Backup, Proof, ProofKind};
use crate::error::{Error, Result};
use crate::event::Context;
use crate::journal::{Journal, Place};
use crate::plan::{Choices, Plan};
use crate::rehearse;
use crate::restore;
use crate::target::Target;

impl Session {
    /// Rehearses a backup and the plan of these choices; the backup comes back with its fourth proof.
    ///
    /// # Errors
    /// `session-inspect-first`, and `cancelled`. What went wrong in the rehearsal stands in the proof.
    pub async fn rehearse(
        &self,
        mut backup: Backup,
        choices: &Choices,
        context: Context<'_>,
    ) -> Result<Backup> {
        let plan = self.plan(choices)?;
        let proof = match self.journal() {
            Ok(journal) => self.rehearsed(&backup, &plan, journal, context).await?,
            Err(error) => rehearse::unable(&error),
        };
        backup
            .proofs
            .retain(|known| known.proof != ProofKind::Rehearsed);
        backup.proofs.push(proof);
        Ok(backup)
    }

    async fn rehearsed(
        &self,
        backup: &Backup,
        plan: &Plan,
        mut journal: Journal,
        context: Context<'_>,
    ) -> Result<Proof> {
        let target = &self.install.target;
        let proof = rehearse::run(target, backup, plan, &mut journal, context).await?;
        // The proof holds without being remembered.
        let _ = journal
            .remember_backup(&Place::from(target), &backup.file, &backup.sha256)
            .and_then(|()| journal.remember_rehearsal(&backup.file, &proof));
        Ok(proof)
    }

    /// Removes the databases of ours that a rehearsal or a restore that died left behind beside this one. What can't be removed now is the next inspection's.
    pub(super) async fn sweep(&self) {
        // Without a journal there was no rehearsal.
        if let Some(mut journal) = self.journal_begun() {
            let target = &self.install.target;
            let _: Result<(), Error> = rehearse::sweep(target, &mut journal).await;
            if let Target::Mysql(target) = target {
                let _: Result<(), Error> = restore::sweep(target, &mut journal).await;
            }
        }
    }
}
