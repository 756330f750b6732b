//! The run as it goes: into the journal first, then to whoever listens.

use super::{Applied, has_changed, run_state};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event, StepEvent};
use crate::journal::{Journal, RunState};
use crate::plan::{Plan, Step};

pub(super) struct Progress<'a> {
    journal: &'a mut Journal,
    run: i64,
    context: Context<'a>,
    applied: Vec<String>,
    /// Whether this run had changed something before it was resumed.
    earlier: bool,
}

impl<'a> Progress<'a> {
    /// Records that the run begins.
    pub(super) fn begin(
        journal: &'a mut Journal,
        begin: impl FnOnce(&mut Journal) -> Result<i64>,
        plan: &Plan,
        context: Context<'a>,
    ) -> Result<Self> {
        let run = begin(journal)?;
        let mut progress = Self {
            journal,
            run,
            context,
            applied: Vec::new(),
            earlier: false,
        };
        progress.settle(plan)?;
        Ok(progress)
    }

    /// What an earlier try of this run did, or was found to have done.
    fn settle(&mut self, plan: &Plan) -> Result<()> {
        let recorded = self.journal.run(self.run)?;
        for step in &recorded.steps {
            let left = plan.todo().any(|todo| todo.id == step.id);
            self.earlier |= has_changed(step.state) && !left;
            if step.state == crate::journal::StepRecordState::Started && !left {
                self.journal.step_done(self.run, &step.id)?;
            } else if step.state != crate::journal::StepRecordState::Done && !left {
                self.journal.step_skipped(self.run, &step.id)?;
            }
        }
        Ok(())
    }

    pub(super) fn check_cancelled(&self) -> Result<()> {
        if !self.context.cancel.is_cancelled() {
            return Ok(());
        }
        if self.changed() {
            return Err(self.told(Error::interrupted("apply-cancelled", Phase::Apply)));
        }
        Err(Error::cancelled(Phase::Apply))
    }

    pub(super) fn skipped(&mut self, step: &Step) -> Result<()> {
        let recorded = self.journal.step_skipped(self.run, &step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Skipped);
        Ok(())
    }

    pub(super) fn started(&mut self, step: &Step) -> Result<()> {
        let recorded = self.journal.step_started(self.run, &step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Started);
        Ok(())
    }

    pub(super) fn done(&mut self, step: &Step) -> Result<()> {
        self.applied.push(step.id.clone());
        let recorded = self.journal.step_done(self.run, &step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Done);
        Ok(())
    }

    /// The error is what counts: one of the journal's on top would hide it.
    pub(super) fn failed(&mut self, step: &Step, error: Error) -> Error {
        let _ = self.journal.step_failed(self.run, &step.id, error.code());
        self.emit(step, StepEvent::Failed);
        error
    }

    /// Whether this run changed the database, now or before it was resumed.
    pub(super) fn changed(&self) -> bool {
        self.earlier || !self.applied.is_empty()
    }

    /// The same error, naming what this run has done so far.
    pub(super) fn told(&self, error: Error) -> Error {
        let error = error
            .arg("run", self.run)
            .arg("count", self.applied.len())
            .arg("done", self.applied.join(", "));
        if self.changed() {
            error.after_change()
        } else {
            error
        }
    }

    /// Records how the run ended.
    pub(super) fn finish(self, outcome: Result<()>) -> Result<Applied> {
        match outcome {
            Ok(()) => {
                let recorded = self.journal.finish_run(self.run, RunState::Done, None);
                self.recorded(recorded)?;
                Ok(Applied {
                    run: self.run,
                    applied: self.applied,
                })
            }
            Err(error) => {
                // The first error is the one to be told.
                let _ = self
                    .journal
                    .finish_run(self.run, run_state(&error), Some(error.code()));
                Err(error)
            }
        }
    }

    fn recorded(&self, recorded: Result<()>) -> Result<()> {
        recorded.map_err(|source| {
            let error = if self.changed() {
                Error::interrupted("apply-journal-failed", Phase::Apply)
            } else {
                Error::failed("apply-journal-failed", Phase::Apply)
            };
            self.told(error.because(source))
        })
    }

    fn emit(&self, step: &Step, state: StepEvent) {
        self.context.emit(Event::Step {
            id: step.id.clone(),
            state,
        });
    }
}
