//! Judges which steps can be taken back, from what the database shows. Pure: `mysql` and `sqlite` ask the database.

use crate::journal::{Run, StepRecordState};
use crate::message::Finding;
use crate::plan::{Plan, Step, Undo};

/// What the database shows of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// The step's effect is there.
    pub(super) there: bool,
    /// The database is as it was before the step.
    pub(super) gone: bool,
    /// The rows that would be lost with the effect, if it is there.
    pub(super) used: Vec<Finding>,
}

/// What the database has to be asked about a step.
pub(super) enum Ask<'a> {
    /// It has an undo: whether its effect is there, gone or in use.
    Way(&'a Undo),
    /// Nothing: its effect goes with its table, which the same run made.
    Nothing,
    /// Nothing: it has no undo, and the journal says that it was done.
    Done,
    /// It has no undo, and the journal says only that it was started: whether its effect is there.
    Effect,
}

/// How to ask about a step of the run.
pub(super) fn ask<'a>(run: &'a Run, step: &'a Step) -> Ask<'a> {
    let state = run
        .steps
        .iter()
        .find(|recorded| recorded.id == step.id)
        .map(|recorded| recorded.state);
    match (&step.undo, state) {
        (Some(undo), _) => Ask::Way(undo),
        (None, _) if goes_with_its_table(run, step) => Ask::Nothing,
        (None, Some(StepRecordState::Started)) => Ask::Effect,
        (None, _) => Ask::Done,
    }
}

/// Whether the same run made the table that the step is about, so that it goes as a whole.
fn goes_with_its_table(run: &Run, step: &Step) -> bool {
    let made = |recorded: &StepRecordState| match recorded {
        StepRecordState::Started
        | StepRecordState::Done
        | StepRecordState::Undoing
        | StepRecordState::Undone => true,
        StepRecordState::Planned | StepRecordState::Failed | StepRecordState::Skipped => false,
    };
    run.steps.iter().filter(|one| made(&one.state)).any(|one| {
        let planned = run.plan.steps.iter().find(|other| other.id == one.id);
        planned.is_some_and(|other| {
            matches!(&other.probe, crate::plan::Probe::Table { table } if Some(table.as_str()) == step.probe.table())
        })
    })
}

/// The steps of a run as they were judged: to be taken back, nothing left to do, or refused.
#[derive(Default)]
pub(super) struct Survey {
    ready: Vec<Step>,
    settled: Vec<String>,
    refused: Vec<Finding>,
}

impl Survey {
    /// Judges a step that has an undo, by what was seen of it.
    pub(super) fn way(&mut self, run: &Run, step: &Step, undo: &Undo, seen: Seen) {
        match (seen.there, seen.gone) {
            (true, _) if seen.used.is_empty() => self.ready.push(undo.of(step)),
            (true, _) => {
                let told = seen
                    .used
                    .into_iter()
                    .map(|finding| about(finding, run, step));
                self.refused.extend(told);
            }
            (false, true) => self.settled.push(step.id.clone()),
            (false, false) => {
                let finding = Finding::blocker("undo-changed-since");
                self.refused.push(about(finding, run, step));
            }
        }
    }

    /// Adds a step that has no undo: a reason to refuse.
    pub(super) fn no_way(&mut self, run: &Run, step: &Step) {
        let finding = Finding::blocker("undo-no-way");
        self.refused.push(about(finding, run, step));
    }

    /// Adds a step of which nothing is left to take back.
    pub(super) fn settled(&mut self, step: &Step) {
        self.settled.push(step.id.clone());
    }

    /// Adds further reasons to refuse.
    pub(super) fn refuse(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.refused.extend(findings);
    }

    /// The undos that would be sent.
    pub(super) fn ready(&self) -> &[Step] {
        &self.ready
    }

    /// The plan of the undo, and the ids of the steps of which nothing is left to take back.
    ///
    /// # Errors
    /// Why it can't be done.
    pub(super) fn plan(self, run: &Run) -> Result<(Plan, Vec<String>), Vec<Finding>> {
        if self.refused.is_empty() {
            Ok((super::of_steps(run, self.ready), self.settled))
        } else {
            Err(self.refused)
        }
    }
}

fn about(finding: Finding, run: &Run, step: &Step) -> Finding {
    finding
        .arg("step", step.id.as_str())
        .arg("backup", run.backup_file.display())
}
