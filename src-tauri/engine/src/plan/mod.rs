//! The plan of an upgrade as a value: made without side effects, hashed, and applied exactly as it was shown.

mod change;
mod choices;
mod cost;
mod make;
mod probe;
mod touched;
mod undo;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::{AskedBy, Need, Release, RepairId};
use crate::message::Message;

pub use choices::Choices;
pub use cost::Cost;
pub use make::{by_release, make};
pub use probe::Probe;
pub use touched::{How, Touched};
pub use undo::{Undo, Use};

/// Whether a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Its change is not in the database yet.
    Todo,
    /// Its change is in the database already.
    Done,
    /// Something else has that name; it is left alone, and verify explains it.
    Differs,
}

/// One statement of a plan, with its reason, probe, cost and undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable: the journal and `--json` name it.
    pub id: String,
    /// Who asks for it: DB-GPT's guide, or a repair, which the user may leave out.
    #[serde(flatten)]
    pub asked_by: AskedBy,
    /// The release that it belongs to; `None` in plans that 0.1.0 stored, which all lead to one release.
    #[serde(default)]
    pub release: Option<Release>,
    /// Whether that release works without.
    #[serde(default)]
    pub need: Need,
    /// The table that it changes; empty in plans that 0.1.0 stored (see [`Step::touches`]).
    #[serde(default)]
    pub table: String,
    /// Whether it is done.
    pub state: StepState,
    /// The one statement, sent as it stands; an ALTER TABLE may get an `ALGORITHM` clause when it runs.
    pub sql: String,
    /// Why.
    pub why: Message,
    /// How to see that it is done.
    pub probe: Probe,
    /// Checked right before the step. If it fails the step is skipped, so that rows written since the inspection are
    /// not lost.
    #[serde(default)]
    pub guard: Option<Probe>,
    /// What it costs while it runs.
    pub cost: Cost,
    /// The cost on this table in words: its size and an estimated time; `None` if the step is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Message>,
    /// How to undo it, as long as nobody uses what it made; `None` if it can't be undone.
    pub undo: Option<Undo>,
    /// The collation that it names for a new table, if it names one.
    #[serde(default)]
    pub collation: Option<String>,
    /// The changes that it combines; empty if it makes only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// One of several changes that a step combines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The id of the change, or of the step that it would be alone.
    pub id: String,
    /// Who asks for it.
    #[serde(flatten)]
    pub asked_by: AskedBy,
    /// The release that it is for.
    pub release: Option<Release>,
    /// Whether that release works without.
    pub need: Need,
    /// Why.
    pub why: Message,
}

impl Step {
    /// The privileges that its statement needs on the database.
    ///
    /// MySQL's manual lists CREATE and INSERT beside ALTER for ALTER TABLE; the servers check them only for RENAME TO,
    /// which no step uses. A blocker for a privilege that is not needed would be wrong.
    #[must_use]
    pub fn needs(&self) -> &'static [&'static str] {
        match &self.probe {
            Probe::Table { .. } => &["CREATE"],
            Probe::NoRows { .. } => &["UPDATE", "SELECT"],
            Probe::NoTable { .. } => &["DROP"],
            Probe::Columns { .. }
            | Probe::Renamed { .. }
            | Probe::Types { .. }
            | Probe::BaseTypes { .. }
            | Probe::WholeTypes { .. }
            | Probe::Holds { .. }
            | Probe::Refuses { .. }
            | Probe::NoColumns { .. }
            | Probe::Indexed { .. }
            | Probe::NoIndex { .. }
            | Probe::Collation { .. }
            // One ALTER TABLE.
            | Probe::All { .. } => &["ALTER"],
        }
    }

    /// The table that it changes; for steps that 0.1.0 stored, the one of the probe.
    #[must_use]
    pub fn touches(&self) -> Option<&str> {
        match self.table.is_empty() {
            true => self.probe.table(),
            false => Some(&self.table),
        }
    }

    /// The releases that it and its parts belong to, the oldest first.
    #[must_use]
    pub fn releases(&self) -> BTreeSet<Release> {
        let parts = self.parts.iter().map(|part| part.release);
        parts.chain([self.release]).flatten().collect()
    }

    /// Whether it makes a table.
    #[must_use]
    pub fn is_create(&self) -> bool {
        matches!(self.probe, Probe::Table { .. })
    }
}

/// The steps in order, and a hash over those that will run: the plan that the user confirmed is the one that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// The release that it leads to; for plans that 0.1.0 stored, the only one that it knew.
    #[serde(default = "choices::of_0_1_0")]
    pub target: Release,
    /// The choices that it was made with.
    pub choices: Choices,
    /// The repairs that have steps on this database, including those that the user left out.
    #[serde(default)]
    pub offers: Vec<RepairId>,
    /// SHA-256 in hexadecimal over the id and SQL of the steps to do.
    pub hash: String,
}

impl Plan {
    /// The steps that would run.
    pub fn todo(&self) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(|step| step.state == StepState::Todo)
    }
}
