//! The time of day.

use jiff::{Timestamp, Unit};

/// Now, in UTC and to the millisecond: nobody reads more of it.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now)
}
