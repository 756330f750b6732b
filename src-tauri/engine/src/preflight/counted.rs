//! What writes or reads rows by position, in tables that get more columns or fewer: it works before the steps and fails after them.

use crate::catalog;
use crate::definitions::{run_by_writes, visible};
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::plan::{Probe, Step};

/// Blocks on what DB-GPT's own writes would run, tells the rest.
pub(super) fn check(
    inspection: &Inspection,
    todo: &[&Step],
    target: catalog::Release,
) -> Vec<Finding> {
    let schema = &inspection.schema;
    let models = catalog::known().models(target);
    let is_written = |table: &str| models.keys().any(|name| schema.same_name(name, table));
    let run = run_by_writes(&inspection.definitions, is_written);
    let then = |table: &str| {
        let table = schema.table(table)?;
        let now = visible(table)?;
        let (more, fewer) = moved(table, todo);
        (now + more).checked_sub(fewer)
    };
    let mut found = Vec::new();
    for definition in &inspection.definitions {
        let mut counted = definition.counted().into_iter().filter_map(|one| {
            let (places, values) = one.numbers(then)?;
            let works = one.works(schema)?;
            (works && places != values).then_some((one, places, values))
        });
        let Some((one, places, values)) = counted.next() else {
            continue;
        };
        let is_run = run.iter().any(|known| std::ptr::eq(*known, definition));
        let finding = match is_run {
            true => Finding::blocker("rows-counted"),
            false => Finding::warning("rows-counted-elsewhere"),
        };
        let tables: Vec<String> = one
            .into
            .iter()
            .chain(&one.stars)
            .map(|name| format!("`{name}`"))
            .collect();
        let finding = finding
            .arg("kind", definition.kind.name())
            .arg("name", definition.name.as_str())
            .arg("tables", tables.join(", "))
            .arg("places", places)
            .arg("values", values);
        found.push(finding);
    }
    found
}

/// How many columns the steps add to a table, and take from it.
fn moved(table: &crate::schema::Table, todo: &[&Step]) -> (usize, usize) {
    let (mut more, mut fewer) = (0, 0);
    for probe in todo.iter().flat_map(|step| step.probe.each()) {
        match probe {
            Probe::Columns { table: of, columns } if *of == table.name => {
                more += columns
                    .iter()
                    .filter(|name| table.column(name).is_none())
                    .count();
            }
            Probe::NoColumns { table: of, columns } if *of == table.name => {
                fewer += columns
                    .iter()
                    .filter(|name| table.column(name).is_some())
                    .count();
            }
            Probe::Columns { .. }
            | Probe::NoColumns { .. }
            | Probe::Table { .. }
            | Probe::Renamed { .. }
            | Probe::Types { .. }
            | Probe::BaseTypes { .. }
            | Probe::WholeTypes { .. }
            | Probe::Holds { .. }
            | Probe::Refuses { .. }
            | Probe::Indexed { .. }
            | Probe::NoIndex { .. }
            | Probe::Collation { .. }
            | Probe::NoRows { .. }
            | Probe::NoTable { .. }
            | Probe::All { .. } => {}
        }
    }
    (more, fewer)
}
