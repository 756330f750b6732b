//! What the window is told, and what it asks: plain values, written for TypeScript in `ui/src/types/messages.ts`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the page needs before anything is chosen.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StartView {
    pub(crate) version: &'static str,
    #[ts(type = "\"en\" | \"zh-CN\"")]
    pub(crate) lang: &'static str,
    /// From `--config`.
    pub(crate) config: Option<String>,
}

/// What a native dialog is opened for.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ConfigKindView {
    File,
    Folder,
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SeverityView {
    Info,
    Warning,
    Blocker,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct FindingView {
    pub(crate) id: String,
    pub(crate) severity: SeverityView,
    pub(crate) message: String,
    pub(crate) hint: String,
}

#[derive(Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum TargetView {
    Mysql {
        address: String,
        database: String,
        user: String,
    },
    Sqlite {
        path: String,
    },
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct DbgptView {
    pub(crate) version: String,
    pub(crate) source: String,
}

#[derive(Debug, Serialize, TS)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub(crate) enum OriginView {
    File { path: String, line: usize },
    Default,
    Override,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct SettingView {
    pub(crate) key: String,
    /// Masked by the engine where it is a password.
    pub(crate) value: String,
    pub(crate) origin: OriginView,
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VerdictView {
    NoChangeNeeded,
    UpgradeNeeded,
    UpToDate,
    Refused,
}

/// What a look found; the verdict's own words are the page's.
#[derive(Debug, Serialize, TS)]
pub(crate) struct LookView {
    pub(crate) config: String,
    pub(crate) root: Option<String>,
    pub(crate) target: TargetView,
    pub(crate) dbgpt: Option<DbgptView>,
    pub(crate) server: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) verdict: VerdictView,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    pub(crate) rows_exact: bool,
    pub(crate) settings: Vec<SettingView>,
    pub(crate) findings: Vec<FindingView>,
    /// SQLite that lacks what agent chat needs.
    pub(crate) repairable: bool,
}

/// What the user corrects of the config, for this app only. `None`: as the config says.
#[derive(Deserialize, TS)]
pub(crate) struct OverridesView {
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) user: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) password: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RepairView {
    MessagesGoal,
    CollectionCodes,
    LongMessages,
    ConversationsTeamMode,
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
    pub(crate) repair: Option<RepairView>,
    pub(crate) state: StepStateView,
    pub(crate) sql: String,
    pub(crate) why: String,
    /// The server copies the whole table.
    pub(crate) rebuild: bool,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct PlanView {
    /// What the user confirms.
    pub(crate) hash: String,
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
    Rehearsed,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct ProofView {
    pub(crate) proof: ProofKindView,
    pub(crate) proved: bool,
    pub(crate) why: String,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct BackupView {
    pub(crate) file: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: String,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    pub(crate) proofs: Vec<ProofView>,
}

/// A change that was made and looked at again.
#[derive(Debug, Serialize, TS)]
pub(crate) struct DoneView {
    pub(crate) run: String,
    pub(crate) applied: Vec<String>,
    pub(crate) verified: bool,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) backup_file: String,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct ErrorView {
    pub(crate) code: &'static str,
    pub(crate) phase: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
    /// Whether the database was changed before it happened.
    pub(crate) changed: bool,
    /// The user cancelled: not a failure.
    pub(crate) cancelled: bool,
}

/// All that was told so far, in the language of now.
#[derive(Debug, Serialize, TS)]
pub(crate) struct StoryView {
    pub(crate) look: Option<LookView>,
    pub(crate) findings: Option<Vec<FindingView>>,
    pub(crate) plan: Option<PlanView>,
    pub(crate) backup: Option<BackupView>,
    pub(crate) done: Option<DoneView>,
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test compares files")]
mod tests {
    use super::*;

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/types/messages.ts");

    macro_rules! declarations {
        ($($view:ty),+ $(,)?) => {{
            let config = ts_rs::Config::from_env();
            [$(format!("export {}\n", <$view>::decl(&config))),+].concat()
        }};
    }

    #[test]
    fn typescript_knows_the_same_messages() {
        let types = declarations![
            StartView,
            ConfigKindView,
            SeverityView,
            FindingView,
            TargetView,
            DbgptView,
            OriginView,
            SettingView,
            VerdictView,
            LookView,
            OverridesView,
            RepairView,
            StepStateView,
            StepView,
            PlanView,
            StepEventView,
            ProgressView,
            ProofKindView,
            ProofView,
            BackupView,
            DoneView,
            ErrorView,
            StoryView,
        ];
        let text = format!(
            "// Written from src-tauri/messages.rs by `UPDATE_TYPES=1 cargo test -p dbgpt-upgrade-desktop`. Don't edit.\n\n{types}"
        );
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::write(PATH, &text).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(PATH).unwrap(),
            text,
            "write it anew with UPDATE_TYPES=1"
        );
    }
}
