//! Backing up, changing, and the ways back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FindingView, InspectView, UnfinishedView};

/// A repair that this database has a use for.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RepairView {
    /// What it is left out by.
    pub(crate) id: String,
    /// What it is for, in the user's words.
    pub(crate) name: String,
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepStateView {
    Todo,
    Done,
    Differs,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct StepView {
    pub(crate) id: String,
    /// `None`: one of the guide's own.
    pub(crate) repair: Option<String>,
    pub(crate) state: StepStateView,
    pub(crate) sql: String,
    pub(crate) why: String,
    /// Why each of several changes is made that it makes at once; empty for one.
    pub(crate) parts: Vec<String>,
    /// What it takes on a large table, as a sentence.
    pub(crate) takes: Option<String>,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct PlanView {
    /// What the user confirms.
    pub(crate) hash: String,
    /// All that can be chosen or left out, also what is left out.
    pub(crate) repairs: Vec<RepairView>,
    pub(crate) steps: Vec<StepView>,
}

#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepEventView {
    Started,
    Done,
    Skipped,
    Failed,
}

/// What comes through the channel while a job runs.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum ProgressView {
    Phase {
        phase: &'static str,
    },
    Amount {
        phase: &'static str,
        done_bytes: u64,
        total_bytes: Option<u64>,
        rows: u64,
        item: String,
    },
    Step {
        id: String,
        state: StepEventView,
    },
    Note {
        text: String,
    },
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProofKindView {
    Complete,
    Counted,
    ReadBack,
    Loadable,
    Rehearsed,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct ProofView {
    pub(crate) proof: ProofKindView,
    pub(crate) proved: bool,
    pub(crate) why: String,
}

/// How a database is read out.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MethodView {
    Auto,
    Mysqldump,
    Builtin,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct BackupView {
    /// The database may be changed with this way back.
    pub(crate) suffices: bool,
    pub(crate) file: String,
    /// What wrote it; none for SQLite's own backup.
    pub(crate) tool: Option<String>,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: String,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    pub(crate) proofs: Vec<ProofView>,
}

/// What was applied, and verified.
#[derive(Debug, Serialize, TS)]
pub(crate) struct DoneView {
    pub(crate) run: i64,
    pub(crate) applied: Vec<String>,
    pub(crate) verified: bool,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) backup_file: String,
}

/// An unfinished run, and its database as it is now.
#[derive(Debug, Serialize, TS)]
pub(crate) struct TakenUpView {
    pub(crate) inspection: InspectView,
    pub(crate) run: UnfinishedView,
    pub(crate) plan: PlanView,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct UndoneView {
    pub(crate) run: i64,
    pub(crate) undone: Vec<String>,
    /// Why it can't be undone; then nothing was removed.
    pub(crate) refused: Vec<FindingView>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct RestoredView {
    pub(crate) backup_file: String,
    /// What was there before; none if nothing was.
    pub(crate) safety_file: Option<String>,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    /// What is not quite as it was.
    pub(crate) findings: Vec<FindingView>,
}

/// Something long that the page begins.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ActView {
    BackUp,
    Apply,
    Undo,
    Restore,
    PutBack,
}
