//! Messages about inspection and checks: the install, its connection, the findings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MethodView;

#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SeverityView {
    Info,
    Warning,
    Blocker,
}

#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FindingView {
    pub(crate) id: String,
    pub(crate) severity: SeverityView,
    pub(crate) message: String,
    pub(crate) hint: String,
}

#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CheckVerdictView {
    Clear,
    Warned,
    Blocked,
}

/// The result of the checks.
#[derive(Debug, Serialize, TS)]
pub(crate) struct CheckView {
    pub(crate) verdict: CheckVerdictView,
    /// The worst first.
    pub(crate) findings: Vec<FindingView>,
    /// Those that matter once a folder for the backup is chosen.
    pub(crate) at_backup: Vec<FindingView>,
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

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CommandPurposeView {
    Stop,
    Save,
    Fetch,
    Install,
    Config,
    Start,
}

/// Lines for a terminal, to be copied.
#[derive(Debug, Serialize, TS)]
pub(crate) struct CommandView {
    pub(crate) purpose: CommandPurposeView,
    pub(crate) lines: String,
    pub(crate) note: String,
}

/// A release that a database can be brought to.
#[derive(Debug, Serialize, TS)]
pub(crate) struct OfferView {
    pub(crate) release: String,
    /// The release, and others with the same tables.
    pub(crate) names: String,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct InspectView {
    pub(crate) config: String,
    pub(crate) root: Option<String>,
    pub(crate) target: TargetView,
    pub(crate) dbgpt: Option<DbgptView>,
    pub(crate) server: Option<String>,
    pub(crate) state: String,
    /// The state of the database, in words.
    pub(crate) standing: String,
    /// The target release.
    pub(crate) aim: String,
    /// The releases that it can be brought to.
    pub(crate) offers: Vec<OfferView>,
    /// What users gain on the way, in order.
    pub(crate) gains: Vec<String>,
    pub(crate) verdict: VerdictView,
    pub(crate) tables: usize,
    pub(crate) rows: u64,
    pub(crate) rows_exact: bool,
    /// Facts about the install folder, one per line.
    pub(crate) folder: Vec<String>,
    pub(crate) settings: Vec<SettingView>,
    pub(crate) findings: Vec<FindingView>,
    /// Whether there is something to do with the database.
    pub(crate) to_do: bool,
    /// Whether that is a repair: no guide asks for it.
    pub(crate) is_repair: bool,
    /// Whether a rehearsal is required.
    pub(crate) must_rehearse: bool,
    /// The methods by which it can be read out; empty if there is no choice.
    pub(crate) methods: Vec<MethodView>,
    /// The run of this database that stopped half-way, by its number.
    pub(crate) unfinished: Option<i64>,
    /// Whether a restore of this database was killed half-way.
    pub(crate) half_restored: bool,
    /// The commands to type on this install after the database's upgrade.
    pub(crate) commands: Vec<CommandView>,
    /// What must not be done after the upgrade.
    pub(crate) never: Vec<String>,
    /// Findings about rows that stay behind: in tables that a release no longer reads or drops.
    pub(crate) stays: Vec<FindingView>,
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UpVerdictView {
    Up,
    Doubtful,
    Down,
}

/// Whether the new DB-GPT is up, by what it answers.
#[derive(Debug, Serialize, TS)]
pub(crate) struct UpView {
    pub(crate) verdict: UpVerdictView,
    pub(crate) evidence: Vec<FindingView>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsModeView {
    Disabled,
    Preferred,
    Required,
    VerifyCa,
    VerifyIdentity,
}

/// The user's corrections of the config, for this app only. `None`: as the config says.
#[derive(Deserialize, TS)]
pub(crate) struct OverridesView {
    /// The service of a compose file that is DB-GPT, if several could be.
    pub(crate) service: Option<String>,
    /// What compose is given besides its file: files of variables instead of the `.env`, and a name of the project.
    pub(crate) env_files: Vec<String>,
    pub(crate) project: Option<String>,
    /// DB-GPT's folder, for a TOML that does not tell it.
    pub(crate) root: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) socket: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) tls: Option<TlsModeView>,
    pub(crate) ca: Option<String>,
}

/// The address and account that were tried last, without the password.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ConnectionView {
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) socket: Option<String>,
    pub(crate) user: String,
    pub(crate) database: String,
    pub(crate) tls: TlsModeView,
    pub(crate) ca: Option<String>,
    /// Another address by which the database may be reached.
    pub(crate) proposal: Option<ProposalView>,
}

#[derive(Debug, Serialize, TS)]
pub(crate) struct ProposalView {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) why: String,
}

#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RunningVerdictView {
    Stopped,
    Runs,
    Unknown,
}

/// Whether DB-GPT is stopped, by what can be seen of it.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RunningView {
    pub(crate) verdict: RunningVerdictView,
    pub(crate) evidence: Vec<FindingView>,
    /// Whether DB-GPT was seen: nothing may be changed before it is stopped.
    pub(crate) blocks: bool,
    /// Whether the user has to confirm that it is stopped, since not everything could be seen.
    pub(crate) needs_word: bool,
}
