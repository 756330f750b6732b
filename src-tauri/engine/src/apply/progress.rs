//! The progress of a run: each step is recorded in the journal first, then sent as an event.

use super::Applied;
use super::has_changed;
use super::ledger::{Fault, Guarded, Ledger};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event, StepEvent};
use crate::io::claim::Claim;
use crate::journal::{Journal, RunState, StepRecordState, claim_path};
use crate::message::Message;
use crate::plan::{Plan, Step};

pub(crate) struct Progress<'a> {
    ledger: Ledger<'a>,
    context: Context<'a>,
    applied: Vec<String>,
    /// Whether an earlier try of this run (before a resume) has changed the database.
    earlier: bool,
    /// The server's id of the session, once it is recorded.
    session: Option<u32>,
    /// Shows other processes that this run is alive. If it can't be taken, they think that the run stopped, and meet
    /// its lock.
    _claim: Option<Claim>,
}

fn claim(journal: &Journal, run: i64) -> Option<Claim> {
    Claim::take(&claim_path(journal.folder(), run))
        .ok()
        .flatten()
}

impl<'a> Progress<'a> {
    /// The progress of an apply, which begins here or is resumed.
    pub(super) fn begin(
        journal: &'a mut Journal,
        begin: impl FnOnce(&mut Journal) -> Result<i64>,
        plan: &Plan,
        context: Context<'a>,
    ) -> Result<Self> {
        let run = begin(journal)?;
        let claim = claim(journal, run);
        let earlier = settle(journal, run, plan)?;
        Ok(Self {
            _claim: claim,
            ledger: Ledger::Forward { journal, run },
            context,
            applied: Vec::new(),
            earlier,
            session: None,
        })
    }

    /// The progress of an undo.
    pub(crate) fn back(journal: &'a mut Journal, run: i64, context: Context<'a>) -> Result<Self> {
        let recorded = journal.run(run)?;
        let before = recorded.summary.state;
        let earlier = recorded.steps.iter().any(|step| match step.state {
            StepRecordState::Undoing | StepRecordState::Undone => true,
            StepRecordState::Planned
            | StepRecordState::Started
            | StepRecordState::Done
            | StepRecordState::Failed
            | StepRecordState::Skipped => false,
        });
        let claim = claim(journal, run);
        journal.reopen_run(run, RunState::Undoing)?;
        Ok(Self {
            _claim: claim,
            ledger: Ledger::Back {
                journal,
                run,
                before,
            },
            context,
            applied: Vec::new(),
            earlier,
            session: None,
        })
    }

    /// The progress of a rehearsal.
    pub(crate) fn rehearsal(context: Context<'a>) -> Self {
        Self {
            ledger: Ledger::Rehearsal,
            context,
            applied: Vec::new(),
            earlier: false,
            session: None,
            _claim: None,
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.ledger.phase()
    }

    pub(super) fn check_cancelled(&self) -> Result<()> {
        if !self.context.cancel.is_cancelled() {
            return Ok(());
        }
        if self.changed() {
            return Err(self.told(self.ledger.interrupted(Fault::Cancelled)));
        }
        Err(Error::cancelled(self.phase()))
    }

    /// Records a step that is done already, or that its guard left out.
    pub(super) fn skipped(&mut self, step: &Step) -> Result<()> {
        let recorded = self.ledger.step_skipped(&step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Skipped);
        Ok(())
    }

    /// What happens to a step whose guard fails.
    pub(super) fn on_guard(&self) -> Guarded {
        self.ledger.guarded()
    }

    pub(super) fn guarded(&mut self, step: &Step) -> Result<()> {
        match self.on_guard() {
            Guarded::LeaveOut => self.skipped(step),
            Guarded::Stop => {
                let error = self.fault(Fault::UsedMeanwhile, &step.id);
                Err(self.failed(step, error))
            }
        }
    }

    /// Records steps that need no statement: as skipped in an apply, as undone in an undo.
    pub(crate) fn settled(&mut self, steps: &[String]) -> Result<()> {
        for step in steps {
            let recorded = self.ledger.step_skipped(step);
            self.recorded(recorded)?;
        }
        Ok(())
    }

    /// Records the session by which the run works, if it is another than before.
    pub(super) fn works_by(&mut self, session: u32) -> Result<()> {
        if self.session == Some(session) {
            return Ok(());
        }
        let recorded = self.ledger.works_by(session);
        self.recorded(recorded)?;
        self.session = Some(session);
        Ok(())
    }

    pub(super) fn started(&mut self, step: &Step) -> Result<()> {
        let recorded = self.ledger.step_started(&step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Started);
        Ok(())
    }

    /// Sends a note that the server copies a table, which the plan did not announce.
    pub(super) fn copies(&self, step: &Step) {
        self.context.emit(Event::Note {
            message: Message::new("apply-copies").arg("table", step.touches().unwrap_or_default()),
        });
    }

    pub(super) fn done(&mut self, step: &Step) -> Result<()> {
        self.applied.push(step.id.clone());
        let recorded = self.ledger.step_done(&step.id);
        self.recorded(recorded)?;
        self.emit(step, StepEvent::Done);
        Ok(())
    }

    /// Records a failed step and returns its error. An error of the journal is dropped: it would hide this one.
    pub(super) fn failed(&mut self, step: &Step, error: Error) -> Error {
        let _ = self.ledger.step_failed(&step.id, error.code());
        self.emit(step, StepEvent::Failed);
        error
    }

    /// Whether this run has changed the database, now or before it was resumed.
    pub(super) fn changed(&self) -> bool {
        self.earlier || !self.applied.is_empty()
    }

    /// An error at a step: of kind `Interrupted` once the run has changed something.
    pub(super) fn fault(&self, fault: Fault, step: &str) -> Error {
        let error = if self.changed() {
            self.ledger.interrupted(fault)
        } else {
            self.ledger.failed(fault)
        };
        self.told(error.arg("step", step))
    }

    /// An error at a step that has begun: always of kind `Interrupted`.
    pub(super) fn interrupted(&self, fault: Fault, step: &Step) -> Error {
        let error = self.ledger.interrupted(fault);
        self.told(error.arg("step", step.id.as_str()))
    }

    /// The same error, with the steps done so far as arguments.
    pub(super) fn told(&self, error: Error) -> Error {
        let error = error
            .arg("run", self.ledger.run())
            .arg("count", self.applied.len())
            .arg("done", self.applied.join(", "));
        if self.changed() {
            error.after_change()
        } else {
            error
        }
    }

    /// Records how the run ended.
    pub(crate) fn finish(mut self, outcome: Result<()>) -> Result<Applied> {
        match outcome {
            Ok(()) => {
                let recorded = self.ledger.finish();
                self.recorded(recorded)?;
                Ok(Applied {
                    run: self.ledger.run(),
                    applied: self.applied,
                })
            }
            Err(error) => {
                // An error of the journal here must not hide this one.
                let changed = self.changed() || error.changed();
                let _ = self.ledger.stop(&error, changed);
                Err(error)
            }
        }
    }

    fn recorded(&self, recorded: Result<()>) -> Result<()> {
        recorded.map_err(|source| {
            let error = if self.changed() {
                self.ledger.interrupted(Fault::JournalFailed)
            } else {
                self.ledger.failed(Fault::JournalFailed)
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

/// Before a resume: records the steps that an earlier try has done or that need nothing. Returns whether it changed
/// anything.
fn settle(journal: &mut Journal, run: i64, plan: &Plan) -> Result<bool> {
    let mut changed = false;
    for step in &journal.run(run)?.steps {
        let left = plan.todo().any(|todo| todo.id == step.id);
        changed |= has_changed(step.state) && !left;
        if step.state == StepRecordState::Started && !left {
            journal.step_done(run, &step.id)?;
        } else if step.state != StepRecordState::Done && !left {
            journal.step_skipped(run, &step.id)?;
        }
    }
    Ok(changed)
}
