//! Blocks on rows that don't meet a CHECK of their table. MariaDB adds the CHECK of an existing column without looking at the
//! rows, and looks at them when a step copies the table: the step would fail.

use crate::catalog::unmet;
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::plan::{Cost, Step};

pub(super) fn check(inspection: &Inspection, todo: &[&Step]) -> Vec<Finding> {
    let mut found = Vec::new();
    for step in todo.iter().filter(|step| step.cost != Cost::Instant) {
        let Some(table) = inspection.schema.table(&step.table) else {
            continue;
        };
        for column in &table.columns {
            let question = column.check.as_ref().map(|check| unmet(&table.name, check));
            let Some(question) = question else {
                continue;
            };
            let rows = inspection.leftovers.rows(&question);
            if rows > 0 {
                found.push(
                    Finding::blocker("check-unmet")
                        .arg("step", step.id.as_str())
                        .arg("table", table.name.as_str())
                        .arg("column", column.name.as_str())
                        .arg("rows", rows)
                        .arg("statement", question),
                );
            }
        }
    }
    found
}
