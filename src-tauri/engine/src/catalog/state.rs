//! Where a database stands among the releases, and what it lacks.

use serde::{Deserialize, Serialize};

use super::change::ChangeId;
use super::entry::Entry;
use super::folder::Catalog;
use super::release::Release;
use crate::message::{Args, Message};

/// Where a database stands. Judged by names of tables and columns alone: types and keys differ among healthy installs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// No table at all.
    Empty,
    /// Tables, but not DB-GPT's.
    NotDbgpt,
    /// DB-GPT's, older than the first release that an upgrade can start from.
    TooOld {
        /// What it looks like, such as `0.4.5`.
        like: Release,
    },
    /// Between the first release and the newest one that is known in full.
    Known(Standing),
    /// It has marks of a release that no upgrade leads to.
    Unknown {
        /// What it looks like, such as `0.5.1`.
        like: Release,
        /// The newest release before that is known in full.
        after: Release,
    },
}

/// The place of a database among the known releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The newest release of which all names are there that its models need, and those of all releases before it.
    pub complete: Release,
    /// The newest release of which anything is there.
    pub reached: Release,
    /// The changes missing up to `reached`, also those that names don't show.
    pub missing: Vec<ChangeId>,
    /// All that the guide to the first stop asks for is there, but columns that it forgot to rename have the old name.
    pub guide_alone: bool,
}

impl State {
    /// Where it stands, if that is known.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Known(standing) => Some(standing),
            Self::Empty | Self::NotDbgpt | Self::TooOld { .. } | Self::Unknown { .. } => None,
        }
    }

    /// The state in words.
    #[must_use]
    pub fn told(&self) -> Message {
        let at = |id, release: &Release| {
            let entry = super::known().find(*release);
            let same = entry.into_iter().flat_map(|entry| &entry.same);
            let names = same.fold(release.to_string(), |names, same| {
                format!("{names} / v{same}")
            });
            Message::new(id).arg("release", names)
        };
        match self {
            Self::Empty => Message::new("stands-empty"),
            Self::NotDbgpt => Message::new("stands-not-dbgpt"),
            Self::TooOld { like } => at("stands-too-old", like),
            Self::Unknown { like, .. } => at("stands-unknown", like),
            Self::Known(standing) if standing.reached > standing.complete => {
                at("stands-between", &standing.complete)
                    .arg("reached", standing.reached.to_string())
            }
            Self::Known(standing) => at("stands-at", &standing.complete),
        }
    }

    /// The state's name in JSON: a contract of the command line, made by 0.1.0 when it knew one release.
    #[must_use]
    pub fn name(&self, catalog: &Catalog) -> String {
        const NOT_DBGPT: &str = "not-dbgpt";
        const GUIDE_ONLY: &str = "guide-only";
        let stop = catalog.first_stop().release;
        let fixed = match self {
            Self::Empty => "empty",
            Self::NotDbgpt => NOT_DBGPT,
            Self::TooOld { .. } => "older",
            Self::Unknown { .. } => "newer",
            Self::Known(standing) if standing.reached > stop => "newer",
            Self::Known(standing) if standing.complete >= stop => return stop.to_string(),
            Self::Known(standing) if standing.reached < stop => {
                let first = catalog.first();
                let last = first.same.last().unwrap_or(&first.release);
                return format!("{}-{last}", first.release);
            }
            Self::Known(standing) if standing.guide_alone => GUIDE_ONLY,
            Self::Known(_) => "partial",
        };
        fixed.to_owned()
    }
}

impl Entry {
    /// What users gain by the release, in words; `None` if its file has no `brings`.
    #[must_use]
    pub fn gain(&self) -> Option<Message> {
        let id = self.brings.clone()?.into();
        let args = Args::new();
        Some(Message { id, args })
    }
}
