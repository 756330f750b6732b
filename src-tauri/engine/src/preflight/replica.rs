//! Is the server a replica, whose data another server decides?

use crate::message::Finding;

/// What the server says about following another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Replication {
    /// It follows none.
    None,
    /// It follows another, or was told to.
    From {
        /// The other's address.
        source: String,
        /// Whether it follows at this moment.
        running: bool,
    },
    /// The account may not ask.
    Unknown,
}

/// Blocks on a replica at work; warns of one that stands still.
pub(super) fn check(replication: &Replication) -> Option<Finding> {
    match replication {
        Replication::None => None,
        Replication::From {
            source,
            running: true,
        } => Some(Finding::blocker("replica-running").arg("source", source.as_str())),
        Replication::From {
            source,
            running: false,
        } => Some(Finding::warning("replica-stopped").arg("source", source.as_str())),
        Replication::Unknown => Some(Finding::info("replica-unknown")),
    }
}
