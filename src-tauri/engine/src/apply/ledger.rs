//! Where a run is recorded and which codes its errors have. Apply and undo write the journal, a rehearsal records
//! nothing.

use crate::error::{Error, Phase, Result};
use crate::journal::{Journal, RunState};

/// The direction of a run and the journal that records it.
pub(crate) enum Ledger<'a> {
    /// Applies the plan.
    Forward {
        /// Records the run.
        journal: &'a mut Journal,
        /// The run's number in the journal.
        run: i64,
    },
    /// Undoes the steps of an earlier run.
    Back {
        /// Records the undo.
        journal: &'a mut Journal,
        /// The number of the run that is undone.
        run: i64,
        /// The run's state before the undo; restored if the undo changes nothing.
        before: RunState,
    },
    /// Applies the plan to a copy; never resumed, so not recorded.
    Rehearsal,
}

/// What can stop a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Other sessions use the table.
    Blocked,
    /// The statement failed.
    StepFailed,
    /// The statement ran, but the probe does not see its effect.
    StepUnseen,
    /// An undo would remove something that came into use after the inspection.
    UsedMeanwhile,
    /// The connection went away.
    ConnectionLost,
    /// The user cancelled, between two steps.
    Cancelled,
    /// The journal can't be written.
    JournalFailed,
    /// SQLite refused; the whole transaction was rolled back.
    SqliteFailed,
}

/// What happens to a step whose guard fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guarded {
    /// The step is skipped, the next ones run.
    LeaveOut,
    /// The run stops: the step would lose data, and the user was not asked about that.
    Stop,
}

impl Ledger<'_> {
    pub(super) fn guarded(&self) -> Guarded {
        match self {
            Self::Forward { .. } | Self::Rehearsal => Guarded::LeaveOut,
            Self::Back { .. } => Guarded::Stop,
        }
    }

    /// The phase named in events and errors.
    pub(crate) fn phase(&self) -> Phase {
        match self {
            Self::Forward { .. } => Phase::Apply,
            Self::Back { .. } => Phase::Undo,
            Self::Rehearsal => Phase::Rehearse,
        }
    }

    /// The run's number; a rehearsal has none.
    pub(super) fn run(&self) -> i64 {
        match self {
            Self::Forward { run, .. } | Self::Back { run, .. } => *run,
            Self::Rehearsal => 0,
        }
    }

    fn code(&self, fault: Fault) -> &'static str {
        match (self, fault) {
            (Self::Forward { .. } | Self::Rehearsal, fault) => match fault {
                Fault::Blocked => "apply-blocked",
                Fault::StepFailed => "apply-step-failed",
                Fault::StepUnseen | Fault::UsedMeanwhile => "apply-step-unseen",
                Fault::ConnectionLost => "apply-connection-lost",
                Fault::Cancelled => "apply-cancelled",
                Fault::JournalFailed => "apply-journal-failed",
                Fault::SqliteFailed => "apply-sqlite-failed",
            },
            (Self::Back { .. }, fault) => match fault {
                Fault::Blocked => "undo-blocked",
                Fault::StepFailed => "undo-step-failed",
                Fault::StepUnseen => "undo-step-unseen",
                Fault::UsedMeanwhile => "undo-used-meanwhile",
                Fault::ConnectionLost => "undo-connection-lost",
                Fault::Cancelled => "undo-cancelled",
                Fault::JournalFailed => "undo-journal-failed",
                Fault::SqliteFailed => "undo-sqlite-failed",
            },
        }
    }

    /// The error of a run that has changed nothing yet.
    pub(super) fn failed(&self, fault: Fault) -> Error {
        let code = self.code(fault);
        Error::failed(code, self.phase())
    }

    /// The error of a run that may have changed something.
    pub(super) fn interrupted(&self, fault: Fault) -> Error {
        let code = self.code(fault);
        Error::interrupted(code, self.phase())
    }

    pub(super) fn works_by(&mut self, session: u32) -> Result<()> {
        match self {
            Self::Forward { journal, run } | Self::Back { journal, run, .. } => {
                journal.remember_session(*run, session)
            }
            Self::Rehearsal => Ok(()),
        }
    }

    pub(super) fn step_started(&mut self, step: &str) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.step_started(*run, step),
            Self::Back { journal, run, .. } => journal.step_undoing(*run, step),
            Self::Rehearsal => Ok(()),
        }
    }

    pub(super) fn step_done(&mut self, step: &str) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.step_done(*run, step),
            Self::Back { journal, run, .. } => journal.step_undone(*run, step),
            Self::Rehearsal => Ok(()),
        }
    }

    pub(super) fn step_skipped(&mut self, step: &str) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.step_skipped(*run, step),
            Self::Back { journal, run, .. } => journal.step_undone(*run, step),
            Self::Rehearsal => Ok(()),
        }
    }

    /// Records a failed step; a step that could not be undone stays *done*.
    pub(super) fn step_failed(&mut self, step: &str, code: &str) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.step_failed(*run, step, code),
            Self::Back { journal, run, .. } => journal.step_kept(*run, step, code),
            Self::Rehearsal => Ok(()),
        }
    }

    /// Records that all steps are done (or undone).
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.finish_run(*run, RunState::Done, None),
            Self::Back { journal, run, .. } => journal.finish_run(*run, RunState::Undone, None),
            Self::Rehearsal => Ok(()),
        }
    }

    /// Records the error that ended the run. An undo that changed nothing gets the run's earlier state back.
    pub(super) fn stop(&mut self, error: &Error, changed: bool) -> Result<()> {
        match self {
            Self::Forward { journal, run } => {
                journal.finish_run(*run, super::run_state(error), Some(error.code()))
            }
            Self::Back { journal, run, .. } if changed => {
                journal.finish_run(*run, RunState::Undoing, Some(error.code()))
            }
            Self::Back {
                journal,
                run,
                before,
            } => journal.finish_run(*run, *before, Some(error.code())),
            Self::Rehearsal => Ok(()),
        }
    }
}
