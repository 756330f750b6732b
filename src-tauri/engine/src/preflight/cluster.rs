//! Is the server one of a Galera cluster?

use super::mysql::Variables;
use crate::message::Finding;

/// In a cluster a change of a table runs on every node and ends what others do with it, a dump included.
pub(super) fn check(variables: &Variables) -> Option<Finding> {
    variables
        .is_set("wsrep_on")
        .then(|| Finding::warning("cluster-galera"))
}
