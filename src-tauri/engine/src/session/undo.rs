//! Undoes a run: DB-GPT must be stopped, as for every change.

use super::Session;
use crate::error::{Phase, Result};
use crate::event::Context;
use crate::message::{Finding, Severity};
use crate::preflight;
use crate::topic::About;
use crate::undo::{self, Undone};

impl Session {
    /// Undoes a run. If anything blocks that, it is in [`Undone::refused`], and nothing was changed.
    ///
    /// The database has to be inspected again afterwards.
    ///
    /// # Errors
    /// `session-inspect-first`, and those of [`preflight::run`] and [`undo::run`].
    pub async fn undo(&mut self, run: i64, context: Context<'_>) -> Result<Undone> {
        let mut journal = self.journal()?;
        let recorded = journal.run(run)?;
        self.end_left(&recorded, Phase::Check).await?;
        let plan = undo::plan(&recorded);
        let inspection = self.inspection()?;
        let found = preflight::run(&self.install, inspection, &plan, context).await?;
        let is_on_server = inspection.server.is_some();
        let stands = |finding: &Finding| stands_in_the_way(finding, is_on_server);
        let refused: Vec<Finding> = found.into_iter().filter(stands).collect();
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

/// Whether a finding blocks an undo. Missing grants don't: no backup is made, and [`undo::run`] checks its own. On a
/// server it also looks itself for what uses the columns.
fn stands_in_the_way(finding: &Finding, is_on_server: bool) -> bool {
    let by_undo = match finding.about() {
        Some(About::Grants) => true,
        Some(About::ColumnUsed) => is_on_server,
        Some(_) | None => false,
    };
    finding.severity == Severity::Blocker && !by_undo
}
