//! Changes the database: runs the confirmed plan and nothing else, one statement at a time, each recorded before and
//! after.
//!
//! A run that stops in the middle is a state, not a loss: [`resume`] probes the database and does the remaining steps.

mod cluster;
mod ledger;
pub(crate) mod mysql;
mod probe;
mod progress;
mod session;
mod sqlite;

use crate::backup::VerifiedBackup;
use crate::error::{Error, Kind, Phase, Result};
use crate::event::{Context, Event};
use crate::inspect::Inspection;
use crate::journal::{Beginning, Journal, Place, Run, RunState, StepRecordState};
use crate::mysql::cluster_id;
use crate::plan::{self, Plan, Step};
use crate::target::Target;

pub(crate) use cluster::is_about;
pub(crate) use mysql::execute;
pub(crate) use probe::holds_in_file;
pub(crate) use progress::Progress;
pub(crate) use session::LockedSession;
pub(crate) use sqlite::execute as execute_on_file;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The run in the journal.
    pub run: i64,
    /// The steps that this run did, in order.
    pub applied: Vec<String>,
}

/// The confirmed plan that a new inspection is compared with before any statement is sent.
#[derive(Clone, Copy)]
enum Confirmed<'a> {
    /// A plan confirmed just now: a plan made from the new inspection must have the same hash.
    Fresh(&'a Plan),
    /// A run that stopped: each step still to do must be in its plan, with the same id and SQL.
    Begun(&'a Run),
}

impl Confirmed<'_> {
    /// The plan made from the new inspection, if it agrees with the confirmed one.
    fn against(self, inspection: &Inspection) -> Result<Plan> {
        match self {
            Self::Fresh(confirmed) => {
                let now = plan::make(inspection, &confirmed.choices);
                match now.hash == confirmed.hash {
                    true => Ok(now),
                    false => Err(Error::refused("apply-plan-stale", Phase::Apply)),
                }
            }
            Self::Begun(run) => {
                let now = plan::make(inspection, &run.plan.choices);
                let is_confirmed = |step: &Step| {
                    let mut known = run.plan.todo();
                    known.any(|known| known.id == step.id && known.sql == step.sql)
                };
                let other = now.todo().filter(|step| !is_confirmed(step));
                let other: Vec<String> = other.map(|step| format!("`{}`", step.id)).collect();
                match other.is_empty() {
                    true => Ok(now),
                    false => Err(Error::refused("apply-run-stale", Phase::Apply)
                        .arg("run", run.summary.id)
                        .arg("steps", other.join(", "))
                        .arg("backup", run.backup_file.display())),
                }
            }
        }
    }
}

/// Applies a plan. `backup` is the proof without which nothing is changed; the plan's hash is what the user confirmed.
/// `found` is stored with the run, so that a run that stops in the middle can be reported too.
///
/// # Errors
/// Nothing changed: `backup-of-other`, `apply-plan-stale`, `apply-locked`, those of connecting and looking. Begun: `apply-blocked`,
/// `apply-step-failed`, `apply-step-unseen`, `apply-connection-lost`, `apply-cancelled`, `apply-journal-failed`, on SQLite
/// `apply-sqlite-failed`; their kind is `Interrupted` once something was changed.
pub async fn run(
    target: &Target,
    plan: &Plan,
    backup: &VerifiedBackup,
    found: &Beginning,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Applied> {
    context.emit(Event::Phase {
        phase: Phase::Apply,
    });
    backup.refuse_other(target)?;
    let begin = |journal: &mut Journal| {
        let backup = backup.backup();
        let run = journal.begin_run(&Place::from(target), plan, &backup.file, &backup.sha256)?;
        journal.remember_found(run, found)?;
        Ok(run)
    };
    apply(target, Confirmed::Fresh(plan), journal, context, begin).await
}

/// Finishes a run that stopped: probes each step and does the remaining ones of the plan that was confirmed.
///
/// # Errors
/// `journal-run-unknown`; `apply-run-finished`, `apply-run-stale`, `apply-other-target`, `apply-other-backup`: refused; and
/// those of [`run`].
pub async fn resume(
    target: &Target,
    run: i64,
    backup: &VerifiedBackup,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Applied> {
    context.emit(Event::Phase {
        phase: Phase::Apply,
    });
    let recorded = journal.run(run)?;
    match recorded.summary.state {
        RunState::Running | RunState::Failed | RunState::Interrupted => {}
        RunState::Done => {
            return Err(Error::refused("apply-run-finished", Phase::Apply).arg("run", run));
        }
        RunState::Undoing | RunState::Undone => {
            return Err(Error::refused("apply-run-undone", Phase::Apply).arg("run", run));
        }
    }
    if !is_about(&recorded, target, Phase::Apply).await? {
        return Err(Error::refused("apply-other-target", Phase::Apply).arg("run", run));
    }
    if recorded.backup_sha256 != backup.backup().sha256 {
        return Err(Error::refused("apply-other-backup", Phase::Apply)
            .arg("run", run)
            .arg("path", recorded.backup_file.display()));
    }
    backup.refuse_other_than(&recorded.summary.place.key())?;
    let begin = |journal: &mut Journal| {
        journal.reopen_run(run, RunState::Running)?;
        Ok(run)
    };
    let confirmed = Confirmed::Begun(&recorded);
    apply(target, confirmed, journal, context, begin).await
}

async fn apply(
    target: &Target,
    confirmed: Confirmed<'_>,
    journal: &mut Journal,
    context: Context<'_>,
    begin: impl FnOnce(&mut Journal) -> Result<i64>,
) -> Result<Applied> {
    match target {
        Target::Mysql(target) => {
            let mut session = LockedSession::open(target, Phase::Apply).await?;
            let outcome = async {
                let seen = crate::inspect::mysql::run(session.connection(), context).await?;
                let plan = confirmed.against(&seen)?;
                let cluster = cluster_id(session.connection(), Phase::Apply).await?;
                let begin = |journal: &mut Journal| {
                    let run = begin(journal)?;
                    let remembered = cluster.map(|id| journal.remember_cluster(run, &id));
                    remembered.transpose().map(|_| run)
                };
                let mut progress = Progress::begin(journal, begin, &plan, context)?;
                let outcome = mysql::execute(&mut session, &plan, &mut progress).await;
                progress.finish(outcome)
            }
            .await;
            session.close().await;
            outcome
        }
        Target::Sqlite(target) => {
            let seen = crate::inspect::sqlite::run(target, context).await?;
            let plan = confirmed.against(&seen)?;
            let mut progress = Progress::begin(journal, begin, &plan, context)?;
            let outcome = sqlite::execute(target, &plan, &mut progress).await;
            progress.finish(outcome)
        }
    }
}

/// The state that the journal gets for a run that ended with this error.
fn run_state(error: &Error) -> RunState {
    match (error.kind(), error.changed()) {
        (Kind::Interrupted, _) | (_, true) => RunState::Interrupted,
        (Kind::Failed | Kind::Refused | Kind::Cancelled, false) => RunState::Failed,
    }
}

/// Whether a step recorded in this state has changed the database, or may have.
fn has_changed(state: StepRecordState) -> bool {
    match state {
        StepRecordState::Done | StepRecordState::Started => true,
        StepRecordState::Planned
        | StepRecordState::Failed
        | StepRecordState::Skipped
        | StepRecordState::Undoing
        | StepRecordState::Undone => false,
    }
}
