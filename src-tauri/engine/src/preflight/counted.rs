//! Finds triggers, routines and views that address columns by position (`INSERT … SELECT *`, say) in tables that gain
//! or lose columns: they work before the steps and fail after them.

use crate::catalog;
use crate::definitions::{run_by_writes, visible};
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::plan::{Probe, Step};

/// Blocks on those that DB-GPT's own writes would run; warns of the rest.
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

/// How many columns the steps add to a table, and drop from it.
fn moved(table: &crate::schema::Table, todo: &[&Step]) -> (usize, usize) {
    let (mut more, mut fewer) = (0, 0);
    let is_there = |name: &&String| table.column(name).is_some();
    for probe in todo.iter().flat_map(|step| step.probe.each()) {
        if let Probe::Columns { table: of, columns } = probe
            && *of == table.name
        {
            more += columns.iter().filter(|name| !is_there(name)).count();
        }
        if let Probe::NoColumns { table: of, columns } = probe
            && *of == table.name
        {
            fewer += columns.iter().filter(is_there).count();
        }
    }
    (more, fewer)
}
