//! Takes back exactly what a run changed, while it is not in use yet: in reverse order, recorded like the run itself.
//!
//! All steps are examined first. If any of them can't be taken back, none is, and each reason is reported: the way back
//! is the backup then. An undo that is interrupted is finished by another one.

mod mysql;
mod sqlite;
mod survey;
mod uses;

use serde::{Deserialize, Serialize};

use crate::apply;
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::journal::{Journal, Run, RunState, StepRecordState};
use crate::message::Finding;
use crate::plan::{Plan, Step};
use crate::target::Target;

/// The result of an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The run in the journal.
    pub run: i64,
    /// The steps that were taken back by this undo, in the order in which that was done.
    pub undone: Vec<String>,
    /// Why it can't be done; then nothing was removed, and the run's backup is the way back.
    pub refused: Vec<Finding>,
}

/// Takes a run back.
///
/// # Errors
/// Refused: `journal-run-unknown`, `undo-run-undone`, `undo-nothing`, `undo-other-target`, `apply-locked`. Begun:
/// `undo-blocked`, `undo-step-failed`, `undo-step-unseen`, `undo-used-meanwhile`, `undo-connection-lost`,
/// `undo-cancelled`, `undo-journal-failed`, on SQLite `undo-sqlite-failed`; their kind is `Interrupted` once something
/// was taken back, and another undo finishes it. And those of connecting.
pub async fn run(
    target: &Target,
    run: i64,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Undone> {
    context.emit(Event::Phase { phase: Phase::Undo });
    let recorded = journal.run(run)?;
    refuse(&recorded)?;
    if !apply::is_about(&recorded, target, Phase::Undo).await? {
        return Err(Error::refused("undo-other-target", Phase::Undo).arg("run", run));
    }
    context.check_cancelled(Phase::Undo)?;
    if let Some(finding) = built_upon(&recorded, journal)? {
        return Ok(refused(run, vec![finding]));
    }
    match target {
        Target::Mysql(target) => mysql::undo(target, &recorded, journal, context).await,
        Target::Sqlite(target) => sqlite::undo(target, &recorded, journal, context).await,
    }
}

/// The statements that an undo of a run would send, as far as the journal knows: for the preflight.
#[must_use]
pub fn plan(run: &Run) -> Plan {
    let steps = changed(run)
        .filter_map(|step| step.undo.as_ref().map(|undo| undo.of(step)))
        .collect();
    of_steps(run, steps)
}

fn of_steps(run: &Run, steps: Vec<Step>) -> Plan {
    Plan {
        steps,
        target: run.plan.target,
        choices: run.plan.choices.clone(),
        offers: run.plan.offers.clone(),
        hash: run.plan.hash.clone(),
    }
}

fn refused(run: i64, refused: Vec<Finding>) -> Undone {
    Undone {
        run,
        undone: Vec::new(),
        refused,
    }
}

/// The steps by which the run changed something, or may have; the last one first.
fn changed(run: &Run) -> impl Iterator<Item = &Step> {
    run.steps.iter().rev().filter_map(|recorded| {
        let changed = match recorded.state {
            StepRecordState::Started | StepRecordState::Done | StepRecordState::Undoing => true,
            StepRecordState::Planned
            | StepRecordState::Failed
            | StepRecordState::Skipped
            | StepRecordState::Undone => false,
        };
        let step = run.plan.steps.iter().find(|step| step.id == recorded.id)?;
        changed.then_some(step)
    })
}

fn refuse(recorded: &Run) -> Result<()> {
    let run = recorded.summary.id;
    match recorded.summary.state {
        RunState::Running | RunState::Done | RunState::Interrupted | RunState::Undoing => Ok(()),
        RunState::Failed => Err(Error::refused("undo-nothing", Phase::Undo).arg("run", run)),
        RunState::Undone => Err(Error::refused("undo-run-undone", Phase::Undo).arg("run", run)),
    }
}

/// A finding if a later run on the same database changed one of the run's tables and was not taken back: what this run
/// did is no longer the last word about it.
fn built_upon(recorded: &Run, journal: &Journal) -> Result<Option<Finding>> {
    let summary = &recorded.summary;
    let ours: Vec<&Step> = changed(recorded).collect();
    for later in journal.runs()? {
        if later.id <= summary.id {
            continue;
        }
        let later = journal.run(later.id)?;
        let is_built = |step: &Step| {
            let mut own = ours.iter();
            own.any(|own| {
                own.id == step.id || (own.touches() == step.touches() && own.touches().is_some())
            })
        };
        if recorded.shares_database(&later) && changed(&later).any(is_built) {
            return Ok(Some(
                Finding::blocker("undo-later-run")
                    .arg("run", summary.id)
                    .arg("later", later.summary.id),
            ));
        }
    }
    Ok(None)
}
