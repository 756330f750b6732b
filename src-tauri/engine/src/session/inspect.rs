//! The first stage: inspects the database, and plans what there is to do with it.

use super::unfinished::Unfinished;
use super::{Seen, Session};
use crate::alembic;
use crate::catalog::{self, Release};
use crate::error::Result;
use crate::event::Context;
use crate::inspect::{self, Inspection, Verdict};
use crate::io::waiting::in_place;
use crate::message::Finding;
use crate::plan::{self, Choices, Plan};
use crate::preflight::{self, Ahead};
use crate::target::Target;

impl Session {
    /// Inspects the database, and discards earlier checks and an earlier backup.
    ///
    /// # Errors
    /// Those of [`inspect::run`]; nothing was changed.
    pub async fn inspect(&mut self, context: Context<'_>) -> Result<&Inspection> {
        let inspection = inspect::run(&self.install.target, context).await?;
        let target = self.target_from(&inspection)?;
        let mut inspection = inspection.aimed_at(target);
        let folder = self.install.alembic.as_deref();
        let in_step =
            folder.and_then(|folder| in_place(|| alembic::in_step(folder, &inspection.revisions)));
        inspection.findings.extend(in_step);
        inspection.findings.extend(self.unspeakable(target));
        self.sweep().await;
        let half_restored = self.unfinished_restore();
        self.half_restored = half_restored.is_some();
        inspection.findings.extend(half_restored);
        self.unfinished = self.find_unfinished().await;
        let half_way = self.unfinished.as_ref().map(Unfinished::finding);
        inspection.findings.extend(half_way);
        let old_code = self.old_code(&inspection);
        inspection.findings.extend(old_code);
        self.done = None;
        let seen = self.seen.insert(Seen {
            inspection,
            checked: None,
            backup: None,
        });
        Ok(&seen.inspection)
    }

    /// A finding if a SQLite file's path has a per cent sign, which alembic would interpret.
    fn unspeakable(&self, target: Release) -> Option<Finding> {
        let Target::Sqlite(file) = &self.install.target else {
            return None;
        };
        let path = file.path.display().to_string();
        (path.contains('%') && catalog::known().adds_columns(target)).then(|| {
            Finding::warning("alembic-path")
                .arg("path", path)
                .arg("release", target.to_string())
        })
    }

    /// A finding if the installed DB-GPT is older than its database, which it would break.
    fn old_code(&self, inspection: &Inspection) -> Option<Finding> {
        let known = self.install.version.as_ref()?;
        let standing = inspection.state.standing()?;
        (self.installed()? < standing.reached).then(|| {
            Finding::warning("old-code")
                .arg("version", known.version.as_str())
                .arg("source", known.source.as_str())
                .arg("aim", standing.reached.to_string())
        })
    }

    /// The last inspection.
    ///
    /// # Errors
    /// `session-inspect-first`.
    pub fn inspection(&self) -> Result<&Inspection> {
        Ok(&self.seen()?.inspection)
    }

    /// The plan by the last inspection.
    ///
    /// # Errors
    /// `session-inspect-first`.
    pub fn plan(&self, choices: &Choices) -> Result<Plan> {
        Ok(plan::make(self.inspection()?, choices))
    }

    /// The same plan with one step per change, release by release: to read, not to apply.
    ///
    /// # Errors
    /// `session-inspect-first`.
    pub fn plan_by_release(&self, choices: &Choices) -> Result<Plan> {
        Ok(plan::by_release(self.inspection()?, choices))
    }

    /// Whether there is something to do with the database, whether or not the checks would block it.
    #[must_use]
    pub fn offers_change(&self) -> bool {
        match self.install.target {
            // A file whose plan is refused has nothing to repair either.
            Target::Sqlite(_) => self.needs_change(&Choices::default()).unwrap_or(false),
            Target::Mysql(_) => self
                .inspection()
                .is_ok_and(|inspection| inspection.verdict == Verdict::UpgradeNeeded),
        }
    }

    /// Findings about DB-GPTs whose web server answers on this machine now, to be shown with an inspection.
    pub async fn answering(&self) -> Vec<Finding> {
        preflight::answering(&self.install, self.ahead()).await
    }

    /// What the job would do to the database, by the inspection.
    fn ahead(&self) -> Ahead {
        let Ok(inspection) = self.inspection() else {
            return Ahead::Change;
        };
        let plan = plan::make(inspection, &Choices::default());
        match inspection.verdict == Verdict::UpToDate && plan.todo().next().is_none() {
            true => Ahead::Nothing(inspection.target),
            false => Ahead::Change,
        }
    }
}
