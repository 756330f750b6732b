//! The cost of a step, as far as it can be known before it runs, and an estimate for a table's size.

use serde::{Deserialize, Serialize};

use super::{Step, StepState};
use crate::message::Message;
use crate::schema::Table;

const MIB: u64 = 1 << 20;
/// Tables below this size are copied within a second or two; no estimate is shown.
const SMALL_BYTES: u64 = 16 * MIB;
/// MiB per second that a server copies: on a slow disk with small caches, and on a fast one. A guess, wide on purpose.
const COPIED_MIB: (u64, u64) = (10, 80);
/// MiB per second that it reads to build an index, likewise.
const INDEXED_MIB: (u64, u64) = (40, 320);

/// What a step costs while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Milliseconds, whatever the table's size.
    Instant,
    /// The server reads the whole table and writes only an index. True of InnoDB; other engines copy the table.
    Index,
    /// The server copies the whole table; time and disk grow with it.
    Rebuild,
}

impl Cost {
    /// The cost of several changes in one statement. Changes of different cost make the server copy the table.
    pub(super) fn together(costs: impl IntoIterator<Item = Self>) -> Self {
        let mut costs = costs.into_iter();
        let first = costs.next().unwrap_or(Self::Instant);
        costs.fold(first, |all, one| match all == one {
            true => all,
            false => Self::Rebuild,
        })
    }
}

/// Estimates a step on its table, in words; `None` if it is short or need not run.
pub(super) fn takes(step: &Step, table: &Table) -> Option<Message> {
    let is_innodb = table.engine.eq_ignore_ascii_case("innodb");
    let (id, (slow, quick)) = match (step.state, step.cost) {
        (StepState::Done | StepState::Differs, _) | (StepState::Todo, Cost::Instant) => {
            return None;
        }
        (StepState::Todo, Cost::Index) if is_innodb => ("plan-indexes", INDEXED_MIB),
        (StepState::Todo, Cost::Index | Cost::Rebuild) => ("plan-copies", COPIED_MIB),
    };
    if table.size_bytes < SMALL_BYTES {
        return None;
    }
    let mib = table.size_bytes.div_ceil(MIB);
    Some(
        Message::new(id)
            .arg("mib", mib)
            .arg("least", period(mib / quick))
            .arg("most", period(mib / slow)),
    )
}

/// A duration in the largest unit of which there are at least two.
fn period(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{} s", seconds.max(1)),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        let of = [0, 1, 119, 120, 7199, 7200, 100_000].map(period);
        assert_eq!(
            of,
            ["1 s", "1 s", "119 s", "2 min", "119 min", "2 h", "27 h"]
        );
    }

    #[test]
    fn an_index_beside_a_column_copies() {
        use Cost::{Index, Instant, Rebuild};
        for (costs, expected) in [
            (vec![], Instant),
            (vec![Instant, Instant], Instant),
            (vec![Index, Index], Index),
            (vec![Instant, Index], Rebuild),
            (vec![Index, Rebuild], Rebuild),
        ] {
            assert_eq!(Cost::together(costs), expected);
        }
    }
}
