//! Events by which the engine reports what it is doing, and the token by which it is cancelled.
//!
//! The engine owns the trait: the window sends events to its page, the command line draws bars, tests collect or ignore
//! them.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Phase, Result};
use crate::message::Message;

/// Something worth showing while a job runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A phase begins.
    Phase {
        /// The phase.
        phase: Phase,
    },
    /// The progress of a phase; sent at most ten times a second.
    Progress {
        /// The phase.
        phase: Phase,
        /// Bytes handled so far.
        done_bytes: u64,
        /// Bytes expected, an estimate; `None` if unknown.
        total_bytes: Option<u64>,
        /// Rows handled so far.
        rows: u64,
        /// What is being handled: a table, a file.
        item: String,
    },
    /// A step of the plan changes its state.
    Step {
        /// The step's id.
        id: String,
        /// Its new state.
        state: StepEvent,
    },
    /// A line for the log.
    Note {
        /// The text.
        message: Message,
    },
}

/// The states of a step while a plan is applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepEvent {
    /// Its SQL is running.
    Started,
    /// The step is done (or undone).
    Done,
    /// It needs nothing: it was done already, or its guard left it out.
    Skipped,
    /// Its SQL failed.
    Failed,
}

/// Takes the engine's events.
pub trait EventSink: Send + Sync {
    /// Takes an event; must not block.
    fn emit(&self, event: Event);
}

/// A sink that drops all events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl EventSink for Silent {
    fn emit(&self, _event: Event) {}
}

/// Given to every long job: where events go, and the token that cancels it.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Takes the job's events.
    pub events: &'a dyn EventSink,
    /// Cancels the job.
    pub cancel: &'a CancellationToken,
}

impl Context<'_> {
    /// Logs an event and sends it to the sink.
    pub fn emit(&self, event: Event) {
        match &event {
            Event::Phase { phase } => tracing::info!(phase = phase.name(), "phase"),
            Event::Step { id, state } => tracing::info!(step = id, state = ?state, "step"),
            Event::Note { message } => {
                tracing::info!(id = %message.id, args = ?message.args, "note");
            }
            Event::Progress { .. } => {}
        }
        self.events.emit(event);
    }

    /// Fails once the user has cancelled.
    ///
    /// # Errors
    /// `cancelled`.
    pub fn check_cancelled(&self, phase: Phase) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::cancelled(phase));
        }
        Ok(())
    }
}
