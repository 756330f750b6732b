//! Rehearses a backup and a plan, and removes what a killed rehearsal left behind.

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
    /// Rehearses a backup and the plan of these choices; gives the backup back with the proof [`ProofKind::Rehearsed`].
    ///
    /// # Errors
    /// `session-inspect-first`, and `cancelled`. A failed rehearsal is no error: its reason is in the proof.
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
        // The proof holds without the record.
        let _ = journal
            .remember_backup(&Place::from(target), &backup.file, &backup.sha256)
            .and_then(|()| journal.remember_rehearsal(&backup.file, &proof));
        Ok(proof)
    }

    /// Removes scratch databases that a killed rehearsal or restore left beside this database. Those that can't be
    /// removed now are left to the next inspection.
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
