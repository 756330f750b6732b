//! Where a database stands between the releases.

use serde::{Deserialize, Serialize};

/// Where a database stands. Told by names of tables and columns alone: types and keys differ among healthy installs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// No table at all.
    Empty,
    /// Tables, but not DB-GPT's.
    NotDbgpt,
    /// DB-GPT's, older than v0.4.6.
    Older {
        /// What it looks like, such as `0.4.5`.
        release: String,
    },
    /// v0.4.6 or v0.4.7, which no schema tells apart.
    Before,
    /// Some of the guide's changes are there; also both goal columns at once, and SQLite files that v0.5.0 was started on.
    Partial,
    /// All of the guide's, and the column that the guide forgot still has its old name: agent chat fails.
    GuideOnly,
    /// v0.5.0.
    Whole,
    /// A release after v0.5.0.
    Newer {
        /// What it looks like, such as `0.5.1`.
        release: String,
    },
}

impl State {
    /// The name in JSON (the contract of the command line).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotDbgpt => "not-dbgpt",
            Self::Older { .. } => "older",
            Self::Before => "0.4.6-0.4.7",
            Self::Partial => "partial",
            Self::GuideOnly => "guide-only",
            Self::Whole => "0.5.0",
            Self::Newer { .. } => "newer",
        }
    }
}
