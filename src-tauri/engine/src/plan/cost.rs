//! What a step costs while it runs, as far as it can be known before, and what that comes to on a table of this size.

use serde::{Deserialize, Serialize};

use super::{Step, StepState};
use crate::message::Message;
use crate::schema::Table;

const MIB: u64 = 1 << 20;
/// A smaller table is copied in a moment.
const SMALL_BYTES: u64 = 16 * MIB;
/// MiB that a server copies in a second: on a slow disk with small caches, and on a quick one. A guess, wide on purpose.
const COPIED_MIB: (u64, u64) = (10, 80);
/// MiB that it reads in a second to build an index.
const INDEXED_MIB: (u64, u64) = (40, 320);

/// What a step costs while it runs, as far as can be known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Milliseconds, whatever the table's size.
    Instant,
    /// The server reads the whole table, and writes nothing but an index. InnoDB does; other engines copy the table.
    Index,
    /// The server copies the whole table; time and disk grow with it.
    Rebuild,
}

impl Cost {
    /// Of several changes in one statement: an index beside anything else that is new makes the server copy.
    pub(super) fn together(costs: impl IntoIterator<Item = Self>) -> Self {
        let mut costs = costs.into_iter();
        let first = costs.next().unwrap_or(Self::Instant);
        costs.fold(first, |all, one| match all == one {
            true => all,
            false => Self::Rebuild,
        })
    }
}

/// What a step comes to on its table; none where it is done in a moment.
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

/// In the largest unit of which there are two or more.
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
