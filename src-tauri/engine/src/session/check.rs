//! The second stage: checks whether anything blocks a change.

use std::path::{Path, PathBuf};

use super::Session;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::{Finding, Message, Severity};
use crate::plan::Choices;
use crate::preflight;
use crate::scratch::{self, Purpose};
use crate::target::Target;

/// The findings of the checks, and the choices that they were made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Findings of the config, the inspection and the checks together, the worst first.
    pub findings: Vec<Finding>,
    /// Those of them that are about the backup's folder.
    of_folder: Vec<Finding>,
    choices: Choices,
    backup_folder: Option<PathBuf>,
    /// Why there can be no rehearsal; `None` if there can be, or if it was not checked.
    pub(super) no_rehearsal: Option<Message>,
}

impl Checked {
    /// Whether any finding blocks the change.
    #[must_use]
    pub fn blocks(&self) -> bool {
        !preflight::blockers(&self.findings).is_empty()
    }

    /// Whether any finding is a warning.
    #[must_use]
    pub fn warns(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Warning)
    }

    /// The findings to show once a folder for the backup is chosen: blockers, and those about the folder.
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
    /// Checks everything that a change by these choices needs, and the folder for its backup.
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

    /// Checks whether the account may rehearse, before a backup is made for that.
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

    /// The last checks, if any were made since the inspection.
    #[must_use]
    pub fn checked(&self) -> Option<&Checked> {
        self.seen.as_ref()?.checked.as_ref()
    }

    /// All findings except those about the backup's folder, the worst first.
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

/// Refuses if there is a blocker; the error cites the first one, which names its next action.
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
