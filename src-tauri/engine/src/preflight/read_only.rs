//! Checks whether the server is read-only.

use super::variables::Variables;
use crate::message::Finding;

/// Blocks on a read-only server, even if the account has SUPER and could write: such a server is meant to be a replica.
pub(super) fn check(variables: &Variables) -> Option<Finding> {
    ["innodb_read_only", "super_read_only", "read_only"]
        .into_iter()
        .find(|name| variables.is_set(name))
        .map(|name| Finding::blocker("server-read-only").arg("variable", name))
}
