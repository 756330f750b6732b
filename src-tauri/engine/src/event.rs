//! How the engine tells what it is doing, and how it is told to stop.
//!
//! The engine owns the trait; the window sends events to its page, the command line draws bars, tests listen or not.

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
        /// Which.
        phase: Phase,
    },
    /// How far a phase is. Sent at most some ten times a second.
    Progress {
        /// Which phase.
        phase: Phase,
        /// Bytes handled so far.
        done_bytes: u64,
        /// Bytes expected, where known; an estimate.
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
        /// What it does now.
        state: StepEvent,
    },
    /// A line for the log.
    Note {
        /// Its words.
        message: Message,
    },
}

/// The states of a step while the plan is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepEvent {
    /// Its SQL is running.
    Started,
    /// Done by this run.
    Done,
    /// Was done before this run.
    Skipped,
    /// Its SQL failed.
    Failed,
}

/// Where events go.
pub trait EventSink: Send + Sync {
    /// Takes an event; must not block.
    fn emit(&self, event: Event);
}

/// For those who do not listen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl EventSink for Silent {
    fn emit(&self, _event: Event) {}
}

/// What every long job is given: where to tell, and when to stop.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Listens.
    pub events: &'a dyn EventSink,
    /// Cancels.
    pub cancel: &'a CancellationToken,
}

impl Context<'_> {
    /// Tells that something happened.
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
