//! Is it a database that this app upgrades at all?

use crate::inspect::{Inspection, State};
use crate::message::Finding;

/// Refuses what is not DB-GPT's, or from before v0.4.6; says that there is nothing to do for what is newer.
pub(super) fn check(inspection: &Inspection) -> Option<Finding> {
    match &inspection.state {
        State::Empty => Some(Finding::blocker("state-empty")),
        State::NotDbgpt => Some(
            Finding::blocker("state-not-dbgpt").arg("tables", inspection.schema.tables.len()),
        ),
        State::Older { release } => {
            Some(Finding::blocker("state-older").arg("release", release.as_str()))
        }
        State::Newer { release } => {
            Some(Finding::info("state-newer").arg("release", release.as_str()))
        }
        State::Before | State::Partial | State::GuideOnly | State::Whole => None,
    }
}
