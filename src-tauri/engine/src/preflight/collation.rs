//! Informs of the collation of the new tables.

use std::collections::BTreeSet;

use crate::message::Finding;
use crate::plan::Step;
use crate::schema::Schema;

/// Names the new tables' collation beside those of the existing tables.
pub(super) fn check(schema: &Schema, todo: &[&Step]) -> Option<Finding> {
    let present: BTreeSet<&str> = schema
        .tables
        .iter()
        .map(|table| table.collation.as_str())
        .filter(|collation| !collation.is_empty())
        .collect();
    let chosen: BTreeSet<&str> = todo
        .iter()
        .filter_map(|step| step.collation.as_deref())
        .collect();
    (!chosen.is_empty()).then(|| {
        Finding::info("collation-chosen")
            .arg("collation", listed(&chosen))
            .arg("present", listed(&present))
    })
}

fn listed(names: &BTreeSet<&str>) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
