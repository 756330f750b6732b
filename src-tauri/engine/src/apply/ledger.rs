//! Where a run is recorded, and what its errors are called: it goes forward, is taken back, or is rehearsed.

use crate::error::{Error, Phase, Result};
use crate::journal::{Journal, RunState};

/// Which way a run goes, and where that is recorded.
pub(crate) enum Ledger<'a> {
    /// Forward, by its plan.
    Forward {
        /// Where.
        journal: &'a mut Journal,
        /// Its number.
        run: i64,
    },
    /// Back, as far as it had come.
    Back {
        /// Where.
        journal: &'a mut Journal,
        /// Its number.
        run: i64,
        /// Where it stood before, and stands again if nothing is taken back.
        before: RunState,
    },
    /// Forward on a copy: nobody resumes that.
    Rehearsal,
}

/// What can stop a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Other sessions use the table.
    Blocked,
    /// The statement failed.
    StepFailed,
    /// It ran, and its effect is not there.
    StepUnseen,
    /// What it would remove came into use since that was looked at.
    UsedMeanwhile,
    /// The connection went away.
    ConnectionLost,
    /// The user cancelled, between two steps.
    Cancelled,
    /// The journal can't be written.
    JournalFailed,
    /// SQLite refused; all of it was taken back.
    SqliteFailed,
}

/// What becomes of a step of which something that must hold before does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guarded {
    /// It is left out, and the rest goes on.
    LeaveOut,
    /// All of it ends: somebody would lose something, which nobody was asked about.
    Stop,
}

impl Ledger<'_> {
    pub(super) fn guarded(&self) -> Guarded {
        match self {
            Self::Forward { .. } | Self::Rehearsal => Guarded::LeaveOut,
            Self::Back { .. } => Guarded::Stop,
        }
    }

    /// The phase of all that is sent and said.
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

    /// The error of a run that changed nothing yet.
    pub(super) fn failed(&self, fault: Fault) -> Error {
        let code = self.code(fault);
        Error::failed(code, self.phase())
    }

    /// The error of a run that has begun.
    pub(super) fn interrupted(&self, fault: Fault) -> Error {
        let code = self.code(fault);
        Error::interrupted(code, self.phase())
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

    /// A step that failed to be taken back is as done as it was.
    pub(super) fn step_failed(&mut self, step: &str, code: &str) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.step_failed(*run, step, code),
            Self::Back { journal, run, .. } => journal.step_kept(*run, step, code),
            Self::Rehearsal => Ok(()),
        }
    }

    /// Records that all of it was done.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Self::Forward { journal, run } => journal.finish_run(*run, RunState::Done, None),
            Self::Back { journal, run, .. } => journal.finish_run(*run, RunState::Undone, None),
            Self::Rehearsal => Ok(()),
        }
    }

    /// Records what it ended with.
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
