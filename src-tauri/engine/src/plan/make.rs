//! From an inspection and the choices to the plan. Pure: the same inspection gives the same plan and the same hash.

use sha2::{Digest, Sha256};

use super::change::{self, Order};
use super::{Choices, Plan, Step, StepState, cost};
use crate::catalog::State;
use crate::hash::hex;
use crate::inspect::Inspection;

/// The plan for a database as it was seen.
///
/// Empty where nothing can be planned: no database of DB-GPT's, one older than the first release that is known, one that is
/// newer than where it would lead.
#[must_use]
pub fn make(inspection: &Inspection, choices: &Choices) -> Plan {
    ordered(inspection, choices, Order::Folded)
}

/// The same plan with a step for each change, release by release: to be read beside DB-GPT's own scripts, not to be applied.
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
        // What is planned once more for a run leads where the run led.
        choices: Choices {
            target: Some(target),
            without: choices.without.clone(),
        },
        offers,
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
