//! Checks whether the server is a replica, whose data come from another server.

use crate::message::Finding;

/// Whether the server replicates another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Replication {
    /// It is no replica.
    None,
    /// It is configured as a replica.
    From {
        /// The address of the source server.
        source: String,
        /// Whether a replication thread runs.
        running: bool,
    },
    /// The account may not ask.
    Unknown,
}

/// Blocks on a running replica; warns of a stopped one.
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
