//! Makes a plan from an inspection and the user's choices. Pure: the same input gives the same plan and the same hash.

use sha2::{Digest, Sha256};

use super::change::{self, Order};
use super::{Choices, Plan, Step, StepState, cost};
use crate::catalog::State;
use crate::hash::hex;
use crate::inspect::Inspection;

/// Makes the plan for a database, from its inspection.
///
/// It is empty if nothing can be planned: the database is not DB-GPT's, older than the first known release, in an
/// unknown state, or newer than the target.
#[must_use]
pub fn make(inspection: &Inspection, choices: &Choices) -> Plan {
    ordered(inspection, choices, Order::Folded)
}

/// The same plan with one step per change, release by release: to read beside DB-GPT's own scripts, not to apply.
#[must_use]
pub fn by_release(inspection: &Inspection, choices: &Choices) -> Plan {
    ordered(inspection, choices, Order::ByRelease)
}

fn ordered(inspection: &Inspection, choices: &Choices, order: Order) -> Plan {
    let target = choices.target.unwrap_or(inspection.target);
    let (mut steps, offers) = match &inspection.state {
        State::Known(standing) if standing.reached <= target => {
            change::steps(inspection, target, &choices.without, order)
        }
        State::Known(_)
        | State::Empty
        | State::NotDbgpt
        | State::TooOld { .. }
        | State::Unknown { .. } => (Vec::new(), Vec::new()),
    };
    let tables = &inspection.schema;
    for step in &mut steps {
        step.takes = tables
            .table(&step.table)
            .and_then(|table| cost::takes(step, table));
    }
    Plan {
        target,
        hash: hash(&steps),
        // With the target filled in, so that planning again for this run leads to the same release.
        choices: Choices {
            target: Some(target),
            without: choices.without.clone(),
        },
        offers,
        steps,
    }
}

/// SHA-256 over the id and SQL of all steps to do, in order. A zero byte ends each text, so that no two plans give the
/// same bytes.
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
