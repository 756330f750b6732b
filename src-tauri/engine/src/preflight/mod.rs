//! Preflight checks: look for everything that could go wrong before anything is changed, and give all findings at once,
//! each with its next action.
//!
//! One check per file. Facts about a server are gathered once; the checks are pure functions of them.

mod checks;
mod clashes;
mod cluster;
mod collation;
mod counted;
mod definitions;
mod grants;
mod in_use;
mod limits;
mod locks;
mod mysql;
mod processes;
mod read_only;
mod replica;
mod row_format;
mod running;
mod server;
mod sessions;
mod space;
mod sqlite;
mod tls;
mod unreadable;
mod uses;
mod variables;
mod web;

use std::path::Path;

pub(crate) use grants::missing_for;
pub use in_use::in_use;
pub use running::{Running, RunningVerdict, running};
pub(crate) use uses::{Sight, used};
pub use web::{Ahead, answering};

use crate::config::Install;
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::inspect::Inspection;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Finding, Severity};
use crate::plan::{Plan, Step, StepState};
use crate::target::Target;
use crate::topic::About;

/// Runs all checks. Blockers come first; findings of the config and of the inspection, the state among them, are
/// not repeated here.
///
/// The caller must hold no other connection to the database: the checks would find it as a session that blocks.
///
/// # Errors
/// Those of [`crate::mysql::Connection::open`], and `cancelled`. A fact that the account may not see is a finding, not
/// an error.
pub async fn run(
    install: &Install,
    inspection: &Inspection,
    plan: &Plan,
    context: Context<'_>,
) -> Result<Vec<Finding>> {
    context.emit(Event::Phase {
        phase: Phase::Check,
    });
    context.check_cancelled(Phase::Check)?;
    // A running DB-GPT matters only if something is to be changed.
    let mut findings = match todo(plan).is_empty() {
        true => Vec::new(),
        false => seen_running(install).await,
    };
    findings.extend(uses::check(inspection, &todo(plan)));
    findings.extend(clashes::check(inspection, &todo(plan)));
    findings.extend(checks::check(inspection, &todo(plan)));
    findings.extend(counted::check(inspection, &todo(plan), plan.target));
    match &install.target {
        Target::Mysql(target) => {
            findings.extend(mysql::check(target, inspection, plan, context).await?);
        }
        Target::Sqlite(target) => {
            let found = sqlite::check(target, plan).into_iter();
            // Skips a refused step for which `uses` has already named the view or trigger at fault.
            let is_new =
                |one: &Finding| one.about() != Some(About::StepRefused) || !named(&findings, one);
            let found: Vec<Finding> = found.filter(is_new).collect();
            findings.extend(found);
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// Whether there is a `column-used` finding for the step that this finding is about.
fn named(findings: &[Finding], refused: &Finding) -> bool {
    findings.iter().any(|one| {
        one.about() == Some(About::ColumnUsed) && one.args.get("step") == refused.args.get("step")
    })
}

/// Checks a folder for this database's backup: it can't be written to, or has too little space.
#[must_use]
pub fn backup_folder(install: &Install, inspection: &Inspection, folder: &Path) -> Option<Finding> {
    space::check_folder(folder, space::needed_bytes(install, inspection))
}

/// Findings about DB-GPTs among this machine's processes, and about those whose web server answers here.
async fn seen_running(install: &Install) -> Vec<Finding> {
    let processes = in_place(machine::processes).unwrap_or_default();
    let mut found = processes::found(&install.folders(), &processes);
    found.extend(web::seen_among(install, &processes, Ahead::Change).await);
    found
}

/// The findings that block a change.
#[must_use]
pub fn blockers(findings: &[Finding]) -> Vec<&Finding> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocker)
        .collect()
}

/// The plan's steps that would run.
fn todo(plan: &Plan) -> Vec<&Step> {
    plan.steps
        .iter()
        .filter(|step| step.state == StepState::Todo)
        .collect()
}
