//! The window as a whole: how it starts, what it hears unasked, errors, and all that was told so far.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    ActView, BackupView, CheckView, DoneView, FindingView, InspectView, PlanView, RestoredView,
    RunningView, TakenUpView, UndoneView, UpView,
};

/// What the page needs before anything is chosen.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StartView {
    pub(crate) version: &'static str,
    #[ts(type = "\"en\" | \"zh-CN\"")]
    pub(crate) lang: &'static str,
    /// Whether a font here can draw Chinese.
    pub(crate) has_chinese: bool,
    /// From `--config`.
    pub(crate) config: Option<String>,
    /// What was opened before, the latest first.
    pub(crate) recent: Vec<RecentView>,
    pub(crate) unfinished: Vec<UnfinishedView>,
    /// They come first: their databases may be half empty.
    pub(crate) restores: Vec<KilledRestoreView>,
    /// The folder of the log files.
    pub(crate) logs: Option<String>,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct RecentView {
    pub(crate) path: String,
    pub(crate) database: String,
    /// RFC 3339, UTC.
    pub(crate) used_at: String,
}

/// A DB-GPT that was found on this machine. Without a path there is nothing to choose, and `trouble` says why.
#[derive(Debug, Serialize, TS)]
pub(crate) struct KnownView {
    pub(crate) path: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) release: String,
    pub(crate) told: Vec<String>,
    pub(crate) database: Option<String>,
    pub(crate) runs: bool,
    pub(crate) trouble: Option<String>,
}

/// The DB-GPTs of this machine, and what could not be looked at.
#[derive(Debug, Serialize, TS)]
pub(crate) struct FoundView {
    pub(crate) installs: Vec<KnownView>,
    pub(crate) notes: Vec<FindingView>,
}

/// A run that stopped half-way.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct UnfinishedView {
    pub(crate) run: i64,
    pub(crate) database: String,
    /// RFC 3339, UTC.
    pub(crate) begun_at: String,
    /// Whether it can be finished; not once it is being taken back.
    pub(crate) resumable: bool,
    pub(crate) done: usize,
    pub(crate) steps: usize,
    pub(crate) backup_file: String,
    /// What it was begun with, where that is still known.
    pub(crate) config: Option<String>,
}

/// A restore in place that was killed half-way.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct KilledRestoreView {
    /// What it is asked for by.
    pub(crate) place: String,
    pub(crate) database: String,
    /// RFC 3339, UTC.
    pub(crate) begun_at: String,
    /// What was being restored.
    pub(crate) file: String,
    /// What was there before, whole.
    pub(crate) safety_file: String,
    pub(crate) config: String,
}

/// What the window tells its page without being asked.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum WindowEventView {
    /// The user wants to close; statements are running, so the window stays.
    CloseRefused,
    /// The user wants to close; something runs that can be cancelled.
    CloseAsked,
    /// Something is being dragged over the window, or no longer.
    Drag { over: bool },
    /// Something was dropped.
    Dropped { path: String },
    /// The app was started again, with a config.
    Opened { path: String },
}

/// What the file manager is opened at.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FolderView {
    Logs,
    Backup,
    Report,
}

/// What a native dialog is opened for.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ConfigKindView {
    File,
    Folder,
}

#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ErrorView {
    pub(crate) code: &'static str,
    pub(crate) phase: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
    /// Whether the database was changed before it happened.
    pub(crate) changed: bool,
    /// Several services of a compose file could be meant: the user is asked for one.
    pub(crate) asks_service: bool,
    /// The user cancelled: not a failure.
    pub(crate) cancelled: bool,
}

/// All that was told so far, in the language of now.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StoryView {
    pub(crate) inspection: Option<InspectView>,
    pub(crate) checked: Option<CheckView>,
    pub(crate) running: Option<RunningView>,
    pub(crate) up: Option<UpView>,
    pub(crate) plan: Option<PlanView>,
    pub(crate) backup: Option<BackupView>,
    pub(crate) done: Option<DoneView>,
    pub(crate) taken_up: Option<TakenUpView>,
    pub(crate) undone: Option<UndoneView>,
}

/// What a page is told when it begins.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StandingView {
    /// There was a page before this one: it was lost with the process that drew it.
    pub(crate) anew: bool,
    /// What it had begun, and what still runs.
    pub(crate) act: Option<ActView>,
}

/// Where the job stands once nothing runs any more.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RejoinedView {
    pub(crate) story: StoryView,
    /// What ended while nobody could be told.
    pub(crate) act: Option<ActView>,
    /// Why it failed, if it did.
    pub(crate) error: Option<ErrorView>,
    pub(crate) restored: Option<RestoredView>,
}
