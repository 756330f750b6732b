//! Taking a run back from the wizard: DB-GPT must be stopped, as for every change.

use super::Session;
use crate::error::Result;
use crate::event::Context;
use crate::message::{Finding, Severity};
use crate::preflight;
use crate::undo::{self, Undone};

impl Session {
    /// Takes a run back; what stands in the way is in [`Undone::refused`], and then nothing was removed.
    ///
    /// The database has to be looked at anew afterwards.
    ///
    /// # Errors
    /// `session-inspect-first`, and those of [`preflight::run`] and [`undo::run`].
    pub async fn undo(&mut self, run: i64, context: Context<'_>) -> Result<Undone> {
        let mut journal = self.journal()?;
        let plan = undo::plan(&journal.run(run)?);
        let inspection = self.inspection()?;
        let found = preflight::run(&self.install, inspection, &plan, context).await?;
        let refused: Vec<Finding> = found.into_iter().filter(stands_in_the_way).collect();
        if !refused.is_empty() {
            return Ok(Undone {
                run,
                undone: Vec::new(),
                refused,
            });
        }
        let undone = undo::run(&self.install.target, run, &mut journal, context).await;
        self.seen = None;
        undone
    }
}

/// No backup is made here, and what the undo itself needs of grants it asks for by name.
fn stands_in_the_way(finding: &Finding) -> bool {
    finding.severity == Severity::Blocker && !finding.id.starts_with("grants-")
}
