//! The second stage: what stands in the way of a change.

use std::path::{Path, PathBuf};

use super::Session;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::{Finding, Message, Severity};
use crate::plan::Choices;
use crate::preflight;
use crate::scratch::{self, Purpose};
use crate::target::Target;

/// What the checks found, and what was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Of config, database and checks together, the worst first.
    pub findings: Vec<Finding>,
    /// Those of them that are about the folder of the backup.
    of_folder: Vec<Finding>,
    choices: Choices,
    backup_folder: Option<PathBuf>,
    /// Why there can be no rehearsal, where that was asked.
    pub(super) no_rehearsal: Option<Message>,
}

impl Checked {
    /// Whether something stands in the way: no change would be begun.
    #[must_use]
    pub fn blocks(&self) -> bool {
        !preflight::blockers(&self.findings).is_empty()
    }

    /// Whether there is something to be read before going on.
    #[must_use]
    pub fn warns(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Warning)
    }

    /// What matters once a folder for the backup is chosen: what is in the way, and what the folder is like.
    #[must_use]
    pub fn at_backup(&self) -> Vec<&Finding> {
        let matters = |finding: &&Finding| {
            finding.severity == Severity::Blocker || self.of_folder.contains(finding)
        };
        self.findings.iter().filter(matters).collect()
    }

    pub(super) fn is_of(&self, choices: &Choices, backup_folder: Option<&Path>) -> bool {
        self.choices == *choices && self.backup_folder.as_deref() == backup_folder
    }
}

impl Session {
    /// Checks everything that a change by these choices needs, and the folder that its backup would go to.
    ///
    /// # Errors
    /// `session-inspect-first`, and those of [`preflight::run`]; a finding is not an error.
    pub async fn check(
        &mut self,
        choices: &Choices,
        backup_folder: Option<&Path>,
        context: Context<'_>,
    ) -> Result<&Checked> {
        let mut findings = self.found(choices, context).await?;
        let inspection = self.inspection()?;
        let of_folder: Vec<Finding> = backup_folder
            .and_then(|folder| preflight::backup_folder(&self.install, inspection, folder))
            .into_iter()
            .collect();
        findings.extend(of_folder.iter().cloned());
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let checked = Checked {
            findings,
            of_folder,
            choices: choices.clone(),
            backup_folder: backup_folder.map(Path::to_owned),
            no_rehearsal: None,
        };
        let unseen = || Error::refused("session-inspect-first", Phase::Check);
        let seen = self.seen.as_mut().ok_or_else(unseen)?;
        Ok(seen.checked.insert(checked))
    }

    /// Looks whether there can be a rehearsal at all, before a backup is made for it.
    pub(super) async fn check_rehearsal(&mut self) -> Result<()> {
        let Target::Mysql(target) = &self.install.target else {
            return Ok(());
        };
        let denied = scratch::is_denied(target, Purpose::Rehearsal).await?;
        let why = denied.then(|| {
            Message::new("session-rehearsal-grant")
                .arg("pattern", scratch::grant_pattern())
                .arg("user", target.user.as_str())
        });
        if let Some(checked) = self.seen.as_mut().and_then(|seen| seen.checked.as_mut()) {
            checked.no_rehearsal = why;
        }
        Ok(())
    }

    /// What the last checks found.
    #[must_use]
    pub fn checked(&self) -> Option<&Checked> {
        self.seen.as_ref()?.checked.as_ref()
    }

    /// Everything that was found but of the backup's folder, the worst first.
    pub(super) async fn found(
        &self,
        choices: &Choices,
        context: Context<'_>,
    ) -> Result<Vec<Finding>> {
        let inspection = self.inspection()?;
        let plan = self.plan(choices)?;
        let checked = preflight::run(&self.install, inspection, &plan, context).await?;
        let mut findings = self.install.findings.clone();
        findings.extend(inspection.findings.iter().cloned());
        findings.extend(checked);
        findings.extend(self.way_back().await);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(findings)
    }
}

/// Stops at the first blocker, which carries its own next action.
///
/// # Errors
/// `check-blocked`, with all blockers' ids.
pub fn refuse_blocked(findings: &[Finding]) -> Result<()> {
    let blockers = preflight::blockers(findings);
    let Some(first) = blockers.first() else {
        return Ok(());
    };
    let first = first.said();
    let blockers: Vec<&str> = blockers.iter().map(|finding| finding.id.as_ref()).collect();
    Err(Error::refused("check-blocked", Phase::Check)
        .arg("count", blockers.len())
        .arg("first", first)
        .arg("blockers", blockers.join(", ")))
}
