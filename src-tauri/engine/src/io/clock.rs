//! The time of day.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// Now, in UTC and to the millisecond: nobody reads more of it.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    let to = TimestampRound::new()
        .smallest(Unit::Millisecond)
        .mode(RoundMode::Trunc);
    now.round(to).unwrap_or(now)
}
