//! Changes the database: under a named lock, one statement at a time, probe – started – run – probe – done.
//!
//! MySQL commits each DDL statement by itself and can't roll back, so a run is a list of steps that each can be told
//! apart as done or not by looking. A run that was cut off is finished by running the same plan again.

mod lock;
mod mysql;
mod probe;
mod sqlite;

use crate::backup::VerifiedBackup;
use crate::error::{Error, Kind, Phase, Result};
use crate::event::{Context, Event, StepEvent};
use crate::journal::{Journal, RunState, RunStepState};
use crate::plan::{Plan, Step};
use crate::target::Target;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The run's id in the journal.
    pub run: String,
    /// The ids of the steps that this run did, in order.
    pub applied: Vec<String>,
}

/// A run under way: tells journal and listeners the same.
struct Run<'a> {
    id: String,
    journal: &'a mut Journal,
    context: Context<'a>,
    applied: Vec<String>,
}

impl Run<'_> {
    fn tell(&mut self, step: &Step, state: RunStepState) -> Result<()> {
        self.journal.step(&self.id, &step.id, state)?;
        let event = match state {
            RunStepState::Planned => return Ok(()),
            RunStepState::Started => StepEvent::Started,
            RunStepState::Done => StepEvent::Done,
            RunStepState::Skipped | RunStepState::Differs => StepEvent::Skipped,
            RunStepState::Failed => StepEvent::Failed,
        };
        if state == RunStepState::Done {
            self.applied.push(step.id.clone());
        }
        self.context.emit(Event::Step {
            id: step.id.clone(),
            state: event,
        });
        Ok(())
    }
}

/// Does what is to do of a plan. The backup is the permission: it can only come from a proof.
///
/// # Errors
/// `apply-locked`, `apply-blocked`, `apply-step-failed`, `apply-no-effect`, `cancelled`, those of the connection and of the
/// journal. After the first change an error is of the kind *interrupted*: running the same plan again finishes it.
pub async fn run(
    target: &Target,
    plan: &Plan,
    backup: &VerifiedBackup,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Applied> {
    let id = journal.begin_run(&name(target), plan, backup.backup())?;
    let mut run = Run {
        id: id.clone(),
        journal,
        context,
        applied: Vec::new(),
    };
    let result = match target {
        Target::Sqlite(file) => sqlite::apply(file, plan, &mut run),
        Target::Mysql(server) => mysql::apply(server, plan, &mut run).await,
    };
    let applied = run.applied;
    match result {
        Ok(()) => {
            journal.end_run(&id, RunState::Done, None)?;
            Ok(Applied { run: id, applied })
        }
        Err(error) => {
            let state = match error.kind() {
                Kind::Interrupted => RunState::Interrupted,
                Kind::Failed | Kind::Refused | Kind::Cancelled => RunState::Failed,
            };
            // The first error is the one to tell; the journal then says "running", which is probed as well.
            let _ = journal.end_run(&id, state, Some(error.code()));
            Err(error)
        }
    }
}

/// The database's name for the journal, without a password.
fn name(target: &Target) -> String {
    match target {
        Target::Sqlite(file) => file.path.display().to_string(),
        Target::Mysql(server) => format!("{} @ {}", server.database, server.address),
    }
}

/// An error in the middle of a run: what was done before it decides what it means.
fn in_the_middle(run: &Run<'_>, step: &Step, cause: &Error) -> Error {
    let error = if run.applied.is_empty() {
        Error::failed("apply-step-failed", Phase::Apply)
    } else {
        Error::interrupted("apply-step-failed-later", Phase::Apply).after_change()
    };
    error
        .arg("step", step.id.as_str())
        .arg("done", run.applied.join(", "))
        .arg("cause", cause.to_string())
}

fn cancelled(run: &Run<'_>) -> Error {
    if run.applied.is_empty() {
        Error::cancelled(Phase::Apply)
    } else {
        Error::interrupted("apply-cancelled-later", Phase::Apply)
            .after_change()
            .arg("done", run.applied.join(", "))
    }
}
