//! The last stage: applies the plan, and verifies the database by another inspection.

use super::Session;
use super::check::refuse_blocked;
use crate::apply::{self, Applied};
use crate::backup::Backup;
use crate::catalog::Release;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect;
use crate::journal::{Beginning, Journal, Outcome, Sight};
use crate::plan::{self, Choices};
use crate::target::Target;
use crate::verify::{self, Verification};

/// A change that was made, and verified by another inspection.
#[derive(Debug)]
pub struct Done {
    /// The steps that ran.
    pub applied: Applied,
    /// The comparison of the database with the target release afterwards.
    pub verification: Verification,
    /// The backup that would restore the database.
    pub backup: Backup,
}

impl Session {
    /// Applies the plan with that hash, and verifies the database.
    ///
    /// # Errors
    /// `check-blocked`, `session-backup-first`, `apply-plan-stale`, and those of [`Session::suffices`], [`apply::run`]
    /// and [`verify::run`].
    pub async fn apply(
        &mut self,
        choices: &Choices,
        confirmed_hash: &str,
        context: Context<'_>,
    ) -> Result<&Done> {
        // The checks were made before the backup, which may take an hour: DB-GPT may have been started meanwhile.
        let findings = self.found(choices, context).await?;
        refuse_blocked(&findings)?;
        let missing = || Error::refused("session-backup-first", Phase::Apply);
        let verified = self.suffices(self.backup().ok_or_else(missing)?)?;
        // The database may have changed since the plan was confirmed: the plan is made again from a new inspection.
        let target = self.inspection()?.target;
        let fresh = inspect::run(&self.install.target, context).await?;
        let fresh = fresh.aimed_at(target);
        let plan = plan::make(&fresh, choices);
        if plan.hash != confirmed_hash {
            return Err(Error::refused("apply-plan-stale", Phase::Apply));
        }
        // Resuming this run later needs the config.
        self.remember()?;
        let mut journal = self.journal()?;
        let seen = Sight::from(&fresh);
        let found = Beginning { findings, seen };
        let target = &self.install.target;
        let applied = apply::run(target, &plan, &verified, &found, &mut journal, context).await?;
        let verification =
            verified_after(target, (applied.run, plan.target), &mut journal, context).await?;
        Ok(self.done.insert(Done {
            applied,
            verification,
            backup: verified.backup().clone(),
        }))
    }
}

/// Verifies the database after a run, and records the outcome in the journal.
pub(super) async fn verified_after(
    target: &Target,
    (run, release): (i64, Release),
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Verification> {
    let verification = verify::run(target, Some(release), context)
        .await
        .map_err(Error::after_change)?;
    let outcome = Outcome {
        verified: verification.verified,
        differences: verification.differences.clone(),
        seen: Sight::from(&verification.inspection),
    };
    // The change is done and verified even if the outcome can't be recorded.
    let _ = journal.remember_outcome(run, &outcome);
    Ok(verification)
}
