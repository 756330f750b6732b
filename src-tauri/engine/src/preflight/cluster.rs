//! Is the server one of a cluster, and is it in step with the others?

use super::variables::Variables;
use crate::message::Finding;

/// What a node says of its cluster: Galera's status variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// `wsrep_cluster_status`: `Primary` in the part of the cluster that goes on.
    pub(super) status: String,
    /// `wsrep_local_state_comment`: `Synced` when it has applied what the others have.
    pub(super) state: String,
    /// `wsrep_cluster_size`.
    pub(super) size: String,
}

/// In a cluster a change of a table runs on every node and ends what others do with it, a dump included. A node outside of
/// the primary part, or behind it, is no place to change anything.
pub(super) fn check(variables: &Variables, node: &Node) -> Option<Finding> {
    if variables.is_set("wsrep_on") {
        let told = |finding: Finding| {
            finding
                .arg("status", node.status.as_str())
                .arg("state", node.state.as_str())
                .arg("size", node.size.as_str())
        };
        let finding = if node.status != "Primary" {
            Finding::blocker("cluster-not-primary")
        } else if node.state != "Synced" {
            Finding::blocker("cluster-not-synced")
        } else {
            Finding::warning("cluster-galera")
        };
        return Some(told(finding));
    }
    // There where the plugin is loaded; empty where it is not used.
    variables
        .text("group_replication_group_name")
        .filter(|name| !name.is_empty())
        .map(|name| Finding::warning("cluster-group").arg("name", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes() {
        let node = |status: &str, state: &str| Node {
            status: status.to_owned(),
            state: state.to_owned(),
            size: "3".to_owned(),
        };
        let galera = Variables::of([("wsrep_on", "ON")]);
        let group = Variables::of([("group_replication_group_name", "aaaa")]);
        let loaded = Variables::of([("group_replication_group_name", "")]);
        let cases = [
            (&galera, node("Primary", "Synced"), Some("cluster-galera")),
            (
                &galera,
                node("Primary", "Donor/Desynced"),
                Some("cluster-not-synced"),
            ),
            (
                &galera,
                node("non-Primary", "Initialized"),
                Some("cluster-not-primary"),
            ),
            (&group, Node::default(), Some("cluster-group")),
            (&loaded, Node::default(), None),
        ];
        for (variables, node, expected) in cases {
            let found = check(variables, &node).map(|finding| finding.id.into_owned());
            assert_eq!(found.as_deref(), expected, "{node:?}");
        }
    }
}
