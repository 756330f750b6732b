//! What would be done, as a value: pure, hashed, and the very thing that is applied.

mod definition;
mod make;
mod mysql;
mod repairs;
mod sqlite;
mod touched;
mod undo;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::message::Message;

pub use make::make;
pub use touched::{How, Touched};
pub use undo::{Undo, Use};

/// Who asks for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepOrigin {
    /// DB-GPT's upgrade guide.
    Guide,
    /// What the guide misses.
    Repair,
}

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

/// How to see whether a step is done, by looking at the database and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "probe", rename_all = "kebab-case")]
pub enum Probe {
    /// The table is there.
    Table {
        /// Its name.
        table: String,
    },
    /// The columns are all there.
    Columns {
        /// The table.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// The column has its new name, and the old one is gone.
    Renamed {
        /// The table.
        table: String,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// The columns have these base types (`varchar`, `longtext`) and take NULL.
    Types {
        /// The table.
        table: String,
        /// Column and base type.
        columns: Vec<(String, String)>,
    },
    /// The columns have these base types, whether they take NULL or not.
    BaseTypes {
        /// The table.
        table: String,
        /// Column and base type.
        columns: Vec<(String, String)>,
    },
    /// A question that gives one number; done when it is 0.
    NoRows {
        /// `SELECT COUNT(*) …`.
        sql: String,
    },
    /// The table is there, and none of the columns is.
    NoColumns {
        /// The table.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// The table is not there.
    NoTable {
        /// Its name.
        table: String,
    },
}

impl Probe {
    /// The table that it looks at; `None` where it asks a question of its own.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Table { table }
            | Self::Columns { table, .. }
            | Self::Renamed { table, .. }
            | Self::Types { table, .. }
            | Self::BaseTypes { table, .. }
            | Self::NoColumns { table, .. }
            | Self::NoTable { table } => Some(table),
            Self::NoRows { .. } => None,
        }
    }
}

impl Probe {
    /// The column whose name is gone once this holds: what still uses it by that name is in the way.
    #[must_use]
    pub fn lost_column(&self) -> Option<&str> {
        match self {
            Self::Renamed { from, .. } => Some(from),
            Self::NoColumns { columns, .. } => columns.first().map(String::as_str),
            Self::Table { .. }
            | Self::Columns { .. }
            | Self::Types { .. }
            | Self::BaseTypes { .. }
            | Self::NoRows { .. }
            | Self::NoTable { .. } => None,
        }
    }
}

/// What a step costs while it runs, as far as can be known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Milliseconds, whatever the table's size.
    Instant,
    /// The server copies the whole table; time and disk grow with it.
    Rebuild,
}

/// One statement, and all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable: the journal and `--json` name it.
    pub id: String,
    /// Who asks for it.
    pub origin: StepOrigin,
    /// The repair it belongs to, to be chosen or not; `None` for the guide's own.
    pub repair: Option<Repair>,
    /// Where it stands.
    pub state: StepState,
    /// The one statement; what would be sent, to the letter.
    pub sql: String,
    /// Why.
    pub why: Message,
    /// How to see that it is done.
    pub probe: Probe,
    /// What must hold when it is about to run, or it is left out: keeps what could have come since the look from being lost.
    #[serde(default)]
    pub guard: Option<Probe>,
    /// What it costs.
    pub cost: Cost,
    /// How it is taken back while what it made is unused; `None` where that can't be done.
    pub undo: Option<Undo>,
}

/// What the guide misses; each is chosen by default and can be unchosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repair {
    /// `gpts_messages.current_gogal` becomes `current_goal`: agent chat fails without.
    MessagesGoal,
    /// `gpts_app_collection.user_code` and `sys_code` as v0.5.0 writes them: collecting an app fails without.
    CollectionCodes,
    /// `gpts_messages.content` and `action_report` hold more than 64 KB.
    LongMessages,
    /// SQLite: `gpts_conversations.team_mode`, which v0.5.0 does not add by itself.
    ConversationsTeamMode,
}

impl Repair {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::MessagesGoal,
        Self::CollectionCodes,
        Self::LongMessages,
        Self::ConversationsTeamMode,
    ];
}

/// What the user chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The repairs to make beside the guide's steps.
    pub repairs: BTreeSet<Repair>,
}

impl Default for Choices {
    /// All repairs.
    fn default() -> Self {
        Self {
            repairs: Repair::ALL.into_iter().collect(),
        }
    }
}

impl Choices {
    /// The guide and nothing else.
    #[must_use]
    pub fn guide_only() -> Self {
        Self {
            repairs: BTreeSet::new(),
        }
    }
}

/// The steps, in order, and a hash over all that will run: what was confirmed is what runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    /// What it was made with.
    pub choices: Choices,
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
