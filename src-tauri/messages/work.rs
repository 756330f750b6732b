//! Messages about plan, backup, change, undo and restore.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FindingView, InspectView, UnfinishedView};

/// A repair that has steps on this database.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RepairView {
    /// The id by which it is left out.
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
    /// The repair that it belongs to; `None` for the guide's own steps.
    pub(crate) repair: Option<String>,
    pub(crate) state: StepStateView,
    pub(crate) sql: String,
    pub(crate) why: String,
    /// The reason for each change that it combines; empty if it makes only one.
    pub(crate) parts: Vec<String>,
    /// How long it takes on a large table, as a sentence.
    pub(crate) takes: Option<String>,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct PlanView {
    /// The hash that the user's confirmation is for.
    pub(crate) hash: String,
    /// All repairs that have steps, including those that are left out.
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

/// Progress of a running job.
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

/// How to read out a database.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MethodView {
    Auto,
    Mysqldump,
    Builtin,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct BackupView {
    /// Whether this backup is enough to change the database.
    pub(crate) suffices: bool,
    pub(crate) file: String,
    /// The program that wrote it; `None` for SQLite's own backup.
    pub(crate) tool: Option<String>,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: String,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    pub(crate) proofs: Vec<ProofView>,
}

/// A change, and its verification.
#[derive(Debug, Serialize, TS)]
pub(crate) struct DoneView {
    pub(crate) run: i64,
    pub(crate) applied: Vec<String>,
    pub(crate) verified: bool,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) backup_file: String,
}

/// An unfinished run, its database as it is now, and the plan to finish it.
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
    /// Why it can't be undone; then nothing was changed.
    pub(crate) refused: Vec<FindingView>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct RestoredView {
    pub(crate) backup_file: String,
    /// The backup of what was there before; `None` if nothing was.
    pub(crate) safety_file: Option<String>,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    /// Differences from the backup, and notes.
    pub(crate) findings: Vec<FindingView>,
}

/// A long act that the page begins.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ActView {
    BackUp,
    Apply,
    Undo,
    Restore,
    PutBack,
}
