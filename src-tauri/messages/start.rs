//! Messages about the window as a whole: its start, events, errors, and everything that the page shows.

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
    /// Recently opened installs, the latest first.
    pub(crate) recent: Vec<RecentView>,
    pub(crate) unfinished: Vec<UnfinishedView>,
    /// To be shown before all else: their databases may be half empty.
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
    /// What compose was given besides its file: files of variables, and a name of the project.
    pub(crate) env_files: Vec<String>,
    pub(crate) project: Option<String>,
    /// DB-GPT's folder, where the config at the path does not tell it.
    pub(crate) root: Option<String>,
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
    /// Whether it can be resumed; not once its undo has begun.
    pub(crate) resumable: bool,
    pub(crate) done: usize,
    pub(crate) steps: usize,
    pub(crate) backup_file: String,
    /// The config that it was begun with, if it is known.
    pub(crate) config: Option<String>,
}

/// A restore in place that was killed half-way.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct KilledRestoreView {
    /// The key of the database, for `take_up_restore`.
    pub(crate) place: String,
    pub(crate) database: String,
    /// RFC 3339, UTC.
    pub(crate) begun_at: String,
    /// The backup that was being restored.
    pub(crate) file: String,
    /// The backup of what was there before.
    pub(crate) safety_file: String,
    pub(crate) config: String,
}

/// Events that the window sends to its page.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum WindowEventView {
    /// The user wants to close the window; it stays, since statements are running.
    CloseRefused,
    /// The user wants to close the window; the page asks whether to cancel what is running.
    CloseAsked,
    /// Whether a file is being dragged over the window.
    Drag { over: bool },
    /// A file was dropped on the window.
    Dropped { path: String },
    /// The app was started again, with a config.
    Opened { path: String },
}

/// Where the file manager is opened.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FolderView {
    Logs,
    Backup,
    Report,
}

/// What the user picks in a native dialog.
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

/// Everything that the page shows, in the present language.
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

/// The answer to a page that has just been loaded.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StandingView {
    /// Whether there was a page before: it was lost with the process that drew it.
    pub(crate) anew: bool,
    /// The act that the earlier page began and that still runs.
    pub(crate) act: Option<ActView>,
}

/// The state of the job, for a reloaded page, once nothing runs any more.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RejoinedView {
    pub(crate) story: StoryView,
    /// The act that ended while no page was there.
    pub(crate) act: Option<ActView>,
    /// Why it failed, if it did.
    pub(crate) error: Option<ErrorView>,
    pub(crate) restored: Option<RestoredView>,
}
