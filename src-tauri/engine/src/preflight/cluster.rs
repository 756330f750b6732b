//! Checks whether the server is a node of a cluster, and in step with it.

use super::variables::Variables;
use crate::message::Finding;

/// A node's state in its cluster: Galera's status variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// `wsrep_cluster_status`: `Primary` if the node is in the part of the cluster that has the majority.
    pub(super) status: String,
    /// `wsrep_local_state_comment`: `Synced` if the node has applied everything that the others have.
    pub(super) state: String,
    /// `wsrep_cluster_size`.
    pub(super) size: String,
}

/// Blocks on a node that is outside the primary part or behind it; warns of any other cluster: there an ALTER TABLE
/// runs on every node and aborts other sessions' work on the table, a dump included.
pub(super) fn check(variables: &Variables, node: &Node) -> Option<Finding> {
    // It refuses named locks, which keep a second run out.
    if variables.text("pxc_strict_mode") == Some("ENFORCING") {
        return Some(Finding::blocker("cluster-strict"));
    }
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
    // The variable exists if the plugin is loaded, and is empty if group replication is not used.
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
        let strict = Variables::of([("wsrep_on", "ON"), ("pxc_strict_mode", "ENFORCING")]);
        let allowing = Variables::of([("wsrep_on", "ON"), ("pxc_strict_mode", "PERMISSIVE")]);
        let group = Variables::of([("group_replication_group_name", "aaaa")]);
        let loaded = Variables::of([("group_replication_group_name", "")]);
        let cases = [
            (&galera, node("Primary", "Synced"), Some("cluster-galera")),
            (&strict, node("Primary", "Synced"), Some("cluster-strict")),
            (&allowing, node("Primary", "Synced"), Some("cluster-galera")),
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
