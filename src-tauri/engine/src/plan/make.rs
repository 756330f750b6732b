//! From a look and the choices to the plan. Pure: the same look gives the same plan and the same hash.

use sha2::{Digest, Sha256};

use super::{Choices, Plan, Step, StepState, mysql, sqlite};
use crate::catalog::State;
use crate::hash::hex;
use crate::inspect::Inspection;

/// The plan for a database as it was seen.
///
/// Empty where nothing can be planned: no database of DB-GPT's, one older than v0.4.6, one newer than v0.5.0.
#[must_use]
pub fn make(inspection: &Inspection, choices: &Choices) -> Plan {
    let mut steps = match inspection.state {
        State::Before | State::Partial | State::GuideOnly | State::Whole => {
            match &inspection.server {
                Some(server) => mysql::steps(inspection, server),
                None => sqlite::steps(inspection),
            }
        }
        State::Empty | State::NotDbgpt | State::Older { .. } | State::Newer { .. } => Vec::new(),
    };
    steps.retain(|step| {
        step.repair
            .is_none_or(|repair| choices.repairs.contains(&repair))
    });
    Plan {
        hash: hash(&steps),
        choices: choices.clone(),
        steps,
    }
}

/// Over all that will run, in order; the zero bytes keep one step's end from reading as another's begin.
fn hash(steps: &[Step]) -> String {
    let mut sha = Sha256::new();
    for step in steps {
        match step.state {
            StepState::Todo => {
                sha.update(step.id.as_bytes());
                sha.update([0]);
                sha.update(step.sql.as_bytes());
                sha.update([0]);
            }
            StepState::Done | StepState::Differs => {}
        }
    }
    hex(&sha.finalize())
}
