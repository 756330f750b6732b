//! The user's choices: the target release and the repairs to leave out. Plans that 0.1.0 stored list the repairs made.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::change;
use crate::catalog::{self, Release, RepairId};
use crate::error::{Error, Phase, Result};

/// The user's choices. Every repair is made unless it is left out, including those that a later build adds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Choices {
    /// The target release; `None` for the one that the inspection offers.
    pub target: Option<Release>,
    /// The repairs that are left out.
    pub without: BTreeSet<RepairId>,
}

impl Choices {
    /// Only what DB-GPT's guides ask for: no repairs.
    #[must_use]
    pub fn guide_only() -> Self {
        Self {
            target: None,
            without: change::repairs(catalog::known().newest().release),
        }
    }

    /// All repairs but these.
    #[must_use]
    pub fn without(repairs: impl IntoIterator<Item = RepairId>) -> Self {
        Self {
            target: None,
            without: repairs.into_iter().collect(),
        }
    }

    /// All repairs but these, whose names a user gave: unknown ones are refused.
    ///
    /// # Errors
    /// `repair-unknown`.
    pub fn leaving_out(repairs: impl IntoIterator<Item = RepairId>) -> Result<Self> {
        let known = change::repairs(catalog::known().newest().release);
        let choices = Self::without(repairs);
        match choices.without.iter().find(|id| !known.contains(id)) {
            None => Ok(choices),
            Some(id) => {
                let known: Vec<&str> = known.iter().map(RepairId::as_str).collect();
                Err(Error::refused("repair-unknown", Phase::Plan)
                    .arg("repair", id.as_str())
                    .arg("known", known.join(", ")))
            }
        }
    }

    /// The repairs of all releases up to this one.
    #[must_use]
    pub fn repairs(target: Release) -> BTreeSet<RepairId> {
        change::repairs(target)
    }
}

/// Choices as they were stored: by this version, or by 0.1.0.
#[derive(Deserialize)]
struct Stored {
    #[serde(default)]
    target: Option<Release>,
    #[serde(default)]
    without: BTreeSet<RepairId>,
    repairs: Option<BTreeSet<RepairId>>,
}

impl From<Stored> for Choices {
    fn from(stored: Stored) -> Self {
        match stored.repairs {
            None => Self {
                target: stored.target,
                without: stored.without,
            },
            Some(made) => Self {
                target: Some(of_0_1_0()),
                without: &change::repairs(of_0_1_0()) - &made,
            },
        }
    }
}

/// The one release that 0.1.0 led to.
pub(super) fn of_0_1_0() -> Release {
    catalog::known().first_stop().release
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_0_1_0_stored_is_read() {
        let read = |text: &str| serde_json::from_str::<Choices>(text).unwrap();
        let some = read(r#"{"repairs":["messages-goal","long-messages"]}"#);
        let left: Vec<&str> = some.without.iter().map(RepairId::as_str).collect();
        assert_eq!(
            left,
            [
                "collection-codes",
                "column-types",
                "conversations-team-mode"
            ]
        );
        assert_eq!(some.target, Some(of_0_1_0()));
        assert_eq!(read(r#"{"repairs":[]}"#).without.len(), 5);
        let now = Choices::without([RepairId::from("messages-goal")]);
        let kept = serde_json::to_string(&now).unwrap();
        assert_eq!(read(&kept), now);
    }
}
