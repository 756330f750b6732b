//! Looks again after a change, and compares with v0.5.0: the difference is empty, or explained.
//!
//! Other code than the probes of `apply`: it starts from what v0.5.0's own models need, not from what the plan did.

mod compare;
mod writes;

use serde::{Deserialize, Serialize};

use crate::Phase;
use crate::catalog::Release;
use crate::error::Result;
use crate::event::{Context, Event};
use crate::inspect::{self, Inspection};
use crate::message::{Finding, Severity};
use crate::target::Target;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether v0.5.0 finds every table and column that it reads and writes.
    pub verified: bool,
    /// What is different from v0.5.0; blockers are what keeps it from being verified, the rest is explained.
    pub differences: Vec<Finding>,
    /// What was seen.
    pub inspection: Inspection,
}

/// Inspects a database and compares it with a release; without one with that which is offered to whoever stands there.
///
/// # Errors
/// Those of [`inspect::run`].
pub async fn run(
    target: &Target,
    release: Option<Release>,
    context: Context<'_>,
) -> Result<Verification> {
    context.emit(Event::Phase {
        phase: Phase::Verify,
    });
    let inspection = inspect::run(target, context).await?;
    let release = release.unwrap_or(inspection.target);
    Ok(of(inspection.aimed_at(release)))
}

/// Compares what was seen with the release that the inspection is aimed at.
#[must_use]
pub fn of(inspection: Inspection) -> Verification {
    let mut differences = compare::differences(&inspection);
    differences.extend(writes::differences(&inspection));
    Verification {
        verified: differences
            .iter()
            .all(|finding| finding.severity != Severity::Blocker),
        differences,
        inspection,
    }
}
