//! Inspects again after a change and compares with the release: the difference is empty, or explained.
//!
//! It shares no code with the probes of `apply`: it starts from what the release's own models need, not from what the
//! plan did.

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
    /// Whether the release finds every table and column that it reads and writes.
    pub verified: bool,
    /// What differs from the release: blockers keep the database from being verified, the rest is explained.
    pub differences: Vec<Finding>,
    /// The inspection that was compared.
    pub inspection: Inspection,
}

/// Inspects a database and compares it with `release`, or else with the one that is offered to a database in its state.
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

/// Compares an inspection with the release that it is aimed at.
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
