//! What would be done, as a value: pure, hashed, and the very thing that is applied.

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

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Not there yet.
    Todo,
    /// There already.
    Done,
    /// Something else is there under that name; left alone, and verify explains it.
    Differs,
}

/// One statement, and all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable: the journal and `--json` name it.
    pub id: String,
    /// Who asks for it: DB-GPT's guide, or a repair, which is chosen or not.
    #[serde(flatten)]
    pub asked_by: AskedBy,
    /// The release that it is for; not known of plans that 0.1.0 made, which all lead to one.
    #[serde(default)]
    pub release: Option<Release>,
    /// Whether that release works without.
    #[serde(default)]
    pub need: Need,
    /// The table that it is about; empty in plans that 0.1.0 made, whose probes mostly say it.
    #[serde(default)]
    pub table: String,
    /// Where it stands.
    pub state: StepState,
    /// The one statement; what is sent, but for the ALGORITHM that a change of a table is asked for with.
    pub sql: String,
    /// Why.
    pub why: Message,
    /// How to see that it is done.
    pub probe: Probe,
    /// What must hold when it is about to run, or it is left out: keeps what could have come since the inspection from being lost.
    #[serde(default)]
    pub guard: Option<Probe>,
    /// What it costs.
    pub cost: Cost,
    /// What that comes to on this table, with its size and an estimate of the time, where it is worth telling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Message>,
    /// How it is taken back while what it made is unused; `None` where that can't be done.
    pub undo: Option<Undo>,
    /// The collation that it gives to a new table by name.
    #[serde(default)]
    pub collation: Option<String>,
    /// The changes that it makes at once, where it makes several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// One of several changes that a step makes at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The change's, or that of the step that it would be by itself.
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
    /// The privileges that its statement needs.
    ///
    /// MySQL's manual asks for CREATE and INSERT beside ALTER before an ALTER TABLE; the servers want them for RENAME only,
    /// which no step does. A blocker for a grant that nothing needs would be wrong.
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

    /// The table that it changes, if that is known.
    #[must_use]
    pub fn touches(&self) -> Option<&str> {
        match self.table.is_empty() {
            true => self.probe.table(),
            false => Some(&self.table),
        }
    }

    /// The releases that it is for, the oldest first.
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

/// The steps, in order, and a hash over all that will run: what was confirmed is what runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// The release that it leads to; of a plan that 0.1.0 made, the one that it knew.
    #[serde(default = "choices::of_0_1_0")]
    pub target: Release,
    /// What it was made with.
    pub choices: Choices,
    /// The repairs that this database has steps of, also those that were left out.
    #[serde(default)]
    pub offers: Vec<RepairId>,
    /// sha256 in hexadecimal.
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
