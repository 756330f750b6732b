//! Blocks on values that a unique key could no longer tell apart once a step has given their table another collation.

use crate::inspect::Inspection;
use crate::message::Finding;
use crate::plan::{Probe, Step};

pub(super) fn check(inspection: &Inspection, todo: &[&Step]) -> Vec<Finding> {
    let mut found = Vec::new();
    for step in todo {
        for probe in step.probe.each() {
            let clashes = inspection.clashes.iter().filter(|clash| {
                matches!(probe, Probe::Collation { table, collation, .. }
                    if *table == clash.table && *collation == clash.collation)
            });
            found.extend(clashes.map(|clash| {
                let pairs = clash.values.iter();
                let pairs: Vec<String> = pairs
                    .map(|(one, other)| format!("`{one}` = `{other}`"))
                    .collect();
                Finding::blocker("values-clash")
                    .arg("step", step.id.as_str())
                    .arg("table", clash.table.as_str())
                    .arg("key", clash.key.as_str())
                    .arg("collation", clash.collation.as_str())
                    .arg("values", pairs.join(", "))
            }));
        }
    }
    found
}
