//! Does the server take changes at all?

use super::variables::Variables;
use crate::message::Finding;

/// An account with SUPER could write to a `read_only` server nevertheless; it should not: such a server is meant to
/// follow another.
pub(super) fn check(variables: &Variables) -> Option<Finding> {
    ["innodb_read_only", "super_read_only", "read_only"]
        .into_iter()
        .find(|name| variables.is_set(name))
        .map(|name| Finding::blocker("server-read-only").arg("variable", name))
}
