//! Which collation the new tables get, and why.

use std::collections::BTreeSet;

use crate::message::Finding;
use crate::plan::Step;
use crate::schema::Schema;

/// Tells the new tables' collation beside that of the tables that are there.
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
