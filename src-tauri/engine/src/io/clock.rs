//! The time of day.

use jiff::Timestamp;

/// Now, in UTC.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}
