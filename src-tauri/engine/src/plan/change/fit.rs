//! MySQL: mends columns whose types don't take what DB-GPT writes (made by hand, say), if every row keeps its value.
//! These steps come first; all others are planned for the mended columns.

use std::collections::BTreeMap;

use super::OnServer;
use super::keep::definition;
use crate::catalog::{self, AskedBy, FIT, Fault, Misfit, Need, RepairId};
use crate::inspect::Inspection;
use crate::message::Message;
use crate::mysql::{Flavor, Server, text_literal};
use crate::plan::undo::{alter, retyped};
use crate::plan::{Cost, Probe, Step, StepState};
use crate::schema::{Column, Schema};
use crate::sql::types::{Class, class};

/// The columns that one statement can mend without changing any value.
pub(super) fn mendable(inspection: &Inspection, target: catalog::Release) -> Vec<Misfit<'_>> {
    let found = catalog::known().misfits(&inspection.schema, inspection.dialect(), target);
    let is_safe = |one: &Misfit<'_>| {
        let losing = one.losing.as_ref();
        one.becomes.is_some() && losing.is_none_or(|sql| inspection.leftovers.rows(sql) == 0)
    };
    found.into_iter().filter(is_safe).collect()
}

/// The schema after these columns are mended.
pub(super) fn after(schema: &Schema, mended: &[Misfit<'_>]) -> Schema {
    let mut schema = schema.clone();
    for one in mended {
        let tables = schema.tables.iter_mut();
        for table in tables.filter(|table| table.name == one.table.name) {
            let columns = table.columns.iter_mut();
            for column in columns.filter(|column| column.name == one.column.name) {
                if let Some(becomes) = &one.becomes {
                    *column = becomes.clone();
                    follow(column, &table.collation);
                }
            }
        }
    }
    schema
}

/// Gives a text column without a collation its table's.
fn follow(column: &mut Column, collation: &str) {
    if class(&column.column_type) == Class::Text && column.collation.is_none() {
        column.collation = Some(collation.to_owned());
        column.charset = collation.split('_').next().map(str::to_owned);
    }
}

/// One step per table.
pub(super) fn steps(on: OnServer<'_>, mended: &[Misfit<'_>]) -> Vec<Step> {
    let mut tables: BTreeMap<&str, Vec<&Misfit<'_>>> = BTreeMap::new();
    for one in mended {
        tables.entry(&one.table.name).or_default().push(one);
    }
    let steps = tables.into_values().filter_map(|found| step(on, &found));
    steps.collect()
}

fn step(on: OnServer<'_>, found: &[&Misfit<'_>]) -> Option<Step> {
    let table = found.first()?.table;
    let of = |column: &Column| {
        let (name, column_type) = (column.name.as_str(), column.column_type.as_str());
        definition(on.server, table, column, name, column_type)
    };
    let becomes = found.iter().filter_map(|one| one.becomes.as_ref());
    let clauses: Vec<String> = becomes
        .map(|column| format!("MODIFY COLUMN {}", of(column)))
        .collect();
    let old: Vec<(&Column, String)> = found
        .iter()
        .map(|one| (one.column, of(one.column)))
        .collect();
    let names: Vec<String> = found
        .iter()
        .map(|one| format!("`{}`", one.column.name))
        .collect();
    let guards = found.iter().filter_map(|one| one.losing.clone());
    // No undo of a charset, which may not hold the new texts, nor of a column that a later step renames.
    let model = on.site.models.get(&table.name);
    let keeps_name = |name: &str| model.is_some_and(|model| model.contains_key(name));
    let goes_back = found.iter().all(|one| {
        one.wrong != Fault::Charset && keeps_name(&one.column.name.to_ascii_lowercase())
    });
    Some(Step {
        id: format!("fit-{}", table.name.replace('_', "-")),
        asked_by: AskedBy::Repair(RepairId::from(FIT.to_owned())),
        release: Some(on.site.target),
        // If columns are only too short, all works but for longer texts.
        need: match found.iter().all(|one| one.wrong == Fault::Short) {
            true => Need::Recommended,
            false => Need::Required,
        },
        table: table.name.clone(),
        state: StepState::Todo,
        sql: alter(&table.name, &clauses),
        why: Message::new("plan-fit")
            .arg("table", table.name.as_str())
            .arg("columns", names.join(", "))
            .arg("release", on.site.target.to_string()),
        probe: probe(on.server, found),
        guard: Probe::all(guards.map(|sql| Probe::NoRows { sql }).collect()),
        cost: Cost::Rebuild,
        takes: None,
        undo: goes_back.then(|| retyped(&table.name, &old).undo(&table.name)),
        collation: None,
        parts: Vec::new(),
    })
}

/// The probe for all mended columns.
fn probe(server: &Server, found: &[&Misfit<'_>]) -> Probe {
    let table = found
        .first()
        .map(|one| one.table.name.clone())
        .unwrap_or_default();
    let mut probes = Vec::new();
    for one in found {
        let Some(becomes) = &one.becomes else {
            continue;
        };
        probes.push(Probe::Holds {
            table: table.clone(),
            columns: vec![(becomes.name.clone(), becomes.column_type.clone())],
            takes_null: becomes.nullable,
        });
        // On MariaDB a JSON column is a LONGTEXT with a CHECK of the column's name, which must be gone.
        if server.flavor == Flavor::Mariadb && one.column.column_type == "json" {
            probes.push(Probe::NoRows {
                sql: format!(
                    "SELECT COUNT(*) FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() \
                     AND TABLE_NAME = {} AND CONSTRAINT_NAME = {}",
                    text_literal(&table),
                    text_literal(&becomes.name)
                ),
            });
        }
        if let (Fault::Charset, Some(charset)) = (one.wrong, &one.column.charset) {
            probes.push(Probe::NoRows {
                sql: format!(
                    "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
                     AND TABLE_NAME = {} AND COLUMN_NAME = {} AND CHARACTER_SET_NAME = {}",
                    text_literal(&table),
                    text_literal(&becomes.name),
                    text_literal(charset)
                ),
            });
        }
    }
    Probe::All { probes }
}
