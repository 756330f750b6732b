//! Findings about columns and tables made by hand that keep DB-GPT from writing, with the statement that the user can
//! type. They are shown before anything is changed.

use super::{Inspection, listed, started};
use crate::catalog::{self, Change, Dialect, Fault, Misfit, Release, State};
use crate::definitions::Kind;
use crate::message::{Arg, Finding, Message};
use crate::mysql::quoted;
use crate::schema::{Column, Schema, Table};
use crate::sql::types::{Class, class};

/// The database that v0.8.1's schema file switches to before it makes its last tables: they are missing where they
/// belong.
pub(super) const EXAMPLE: &str = "EXAMPLE_1";

/// The findings about what no step repairs.
pub(super) fn told(inspection: &Inspection, target: Release) -> Vec<Finding> {
    if !is_led_to(&inspection.state, target) {
        return Vec::new();
    }
    let misfits = catalog::known().misfits(&inspection.schema, inspection.dialect(), target);
    let left = misfits
        .iter()
        .filter(|one| one.becomes.is_none() || rows(inspection, one) > 0);
    let mut found: Vec<Finding> = left
        .filter_map(|one| misfit(inspection, one, target))
        .collect();
    found.extend(unwritten(inspection, target));
    found.extend(taken(&inspection.schema, target));
    found.extend(elsewhere(inspection, target));
    found.extend(started::told(inspection, target));
    let aim = target.to_string();
    found
        .into_iter()
        .map(|finding| finding.arg("aim", aim.as_str()))
        .collect()
}

/// The findings after a change, when no step is left that could repair anything.
pub(crate) fn left(inspection: &Inspection) -> Vec<Finding> {
    let target = inspection.target;
    if !is_led_to(&inspection.state, target) {
        return Vec::new();
    }
    let misfits = catalog::known().misfits(&inspection.schema, inspection.dialect(), target);
    let mut found: Vec<Finding> = misfits
        .iter()
        .filter_map(|one| misfit(inspection, one, target))
        .collect();
    found.extend(unwritten(inspection, target));
    found.extend(taken(&inspection.schema, target));
    found
}

fn is_led_to(state: &State, target: Release) -> bool {
    state
        .standing()
        .is_some_and(|standing| standing.reached <= target)
}

fn rows(inspection: &Inspection, one: &Misfit<'_>) -> u64 {
    let losing = one.losing.as_ref();
    losing.map_or(0, |sql| inspection.leftovers.rows(sql))
}

fn misfit(inspection: &Inspection, one: &Misfit<'_>, target: Release) -> Option<Finding> {
    let is_file = inspection.dialect() == Dialect::Sqlite;
    let is_made_anew = is_file && catalog::known().adds_columns(target);
    let about = |finding: Finding| {
        finding
            .arg("table", one.table.name.as_str())
            .arg("column", one.column.name.as_str())
            .arg("type", one.column.column_type.as_str())
            .arg("wanted", one.wanted.as_str())
    };
    match one.wrong {
        // A DB-GPT that makes its file match its models at each start repairs these columns by itself.
        Fault::Kind | Fault::Null if is_made_anew => None,
        Fault::Kind if is_file && one.table.engine != "STRICT" => {
            Some(about(Finding::warning("column-affinity")))
        }
        Fault::Kind
        | Fault::Short
        | Fault::Charset
        | Fault::Null
        | Fault::Computed
        | Fault::Unnumbered => Some(
            about(Finding::blocker("column-misfit"))
                .arg("wrong", one.wrong.name())
                .arg("charset", one.column.charset.clone().unwrap_or_default())
                .arg("what", way_out(inspection, one)),
        ),
    }
}

/// How the user can repair a misfit column; a part of its finding.
fn way_out(inspection: &Inspection, one: &Misfit<'_>) -> Arg {
    let (table, column) = (quoted(&one.table.name), quoted(&one.column.name));
    let typed = |statement: String| {
        Arg::from(Message::new("column-misfit-typed").arg("statement", statement))
    };
    if inspection.dialect() == Dialect::Sqlite {
        return Arg::from(Message::new("column-misfit-by-hand"));
    }
    match one.wrong {
        Fault::Computed => typed(format!("ALTER TABLE {table} DROP COLUMN {column}")),
        Fault::Unnumbered if class(&one.column.column_type) == Class::Integer => {
            let mut indexes = one.table.indexes.iter();
            let key = match indexes.any(|index| index.name == "PRIMARY") {
                true => String::new(),
                false => format!(", ADD PRIMARY KEY ({column})"),
            };
            typed(format!(
                "ALTER TABLE {table} MODIFY COLUMN {column} {} NOT NULL AUTO_INCREMENT{key}",
                one.column.column_type
            ))
        }
        Fault::Unnumbered => Arg::from(Message::new("column-misfit-by-hand")),
        Fault::Kind | Fault::Short | Fault::Charset | Fault::Null => match rows(inspection, one) {
            0 => Arg::from(Message::new("column-misfit-repair")),
            rows => Arg::from(
                Message::new("column-misfit-rows")
                    .arg("rows", rows)
                    .arg("statement", one.losing.clone().unwrap_or_default()),
            ),
        },
    }
}

/// Columns that DB-GPT does not write and that take no row without a value.
fn unwritten(inspection: &Inspection, target: Release) -> Vec<Finding> {
    let schema = &inspection.schema;
    let is_file = inspection.dialect() == Dialect::Sqlite;
    if is_file && catalog::known().adds_columns(target) {
        // Such a DB-GPT drops what its models don't have before it writes.
        return Vec::new();
    }
    let found = catalog::known().unwritten(schema, target).into_iter();
    found
        .map(|(table, column)| {
            let refuses = is_file || schema.is_strict();
            let finding = match refuses && !is_given_by_trigger(inspection, table, column) {
                true => Finding::blocker("column-unwritten"),
                false => Finding::warning("column-unwritten-elsewhere"),
            };
            let statement = match is_file {
                true => made_anew(table, column),
                false => given_default(table, column),
            };
            finding
                .arg("table", table.name.as_str())
                .arg("column", column.name.as_str())
                .arg("statement", statement)
        })
        .collect()
}

fn is_given_by_trigger(inspection: &Inspection, table: &Table, column: &Column) -> bool {
    let mut triggers = inspection.definitions.iter().filter(|one| {
        let on = one.table.as_deref();
        one.kind == Kind::Trigger
            && on.is_some_and(|on| inspection.schema.same_name(on, &table.name))
    });
    triggers.any(|one| {
        let mut named = one.row_columns().into_iter();
        named.any(|name| name.eq_ignore_ascii_case(&column.name))
    })
}

/// A statement that gives a column a default, or lets it take NULL; the values stay as they are.
fn given_default(table: &Table, column: &Column) -> String {
    let (table, name) = (quoted(&table.name), quoted(&column.name));
    let base = crate::sql::types::base_type(&column.column_type);
    let default = match class(&column.column_type) {
        Class::Integer | Class::Real | Class::Decimal => "0",
        Class::Text if base == "varchar" || base == "char" => "''",
        Class::Time if base == "date" => "'2000-01-01'",
        Class::Time => "'2000-01-01 00:00:00'",
        Class::Text | Class::Words | Class::Other => {
            let collation = match (&column.charset, &column.collation) {
                (Some(charset), Some(collation)) => {
                    format!(" CHARACTER SET {charset} COLLATE {collation}")
                }
                (_, _) => String::new(),
            };
            return format!(
                "ALTER TABLE {table} MODIFY COLUMN {name} {}{collation} NULL",
                column.column_type
            );
        }
    };
    format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}")
}

/// SQLite can't give an existing column a default: its values are copied to a new column, which takes its name.
fn made_anew(table: &Table, column: &Column) -> String {
    let name = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let (table, old) = (name(&table.name), name(&column.name));
    let new = name(&format!("{}_taken", column.name));
    let column_type = &column.column_type;
    format!(
        "ALTER TABLE {table} ADD COLUMN {new} {column_type}; UPDATE {table} SET {new} = {old}; \
         ALTER TABLE {table} DROP COLUMN {old}; ALTER TABLE {table} RENAME COLUMN {new} TO {old}"
    )
}

/// Another program's tables under names that DB-GPT needs.
fn taken(schema: &Schema, target: Release) -> Vec<Finding> {
    let known = catalog::known();
    let changes = known.changes().filter(|(entry, wanted)| {
        entry.release <= target && known.is_taken(&wanted.change, schema)
    });
    let told = changes.filter_map(|(_, wanted)| match &wanted.change {
        Change::Create(of) => {
            let found = schema.table(&of.table)?;
            let lacking = of.columns.iter().map(|column| column.name.as_str());
            let lacking = lacking.filter(|name| found.column(name).is_none());
            let own = found.columns.iter().map(|column| column.name.as_str());
            let own = own.filter(|name| !known.knows_column(&of.table, &name.to_ascii_lowercase()));
            Some(
                Finding::blocker("table-taken")
                    .arg("table", found.name.as_str())
                    .arg("own", listed(own))
                    .arg("lacking", listed(lacking))
                    .arg("rows", found.rows.number()),
            )
        }
        Change::Add(_)
        | Change::Rename(_)
        | Change::Retype(_)
        | Change::Tighten(_)
        | Change::Drop(_)
        | Change::Index(_)
        | Change::Collate(_) => None,
    });
    told.collect()
}

/// Tables that the target needs here, and that DB-GPT's schema file put into [`EXAMPLE`] by mistake.
fn elsewhere(inspection: &Inspection, target: Release) -> Option<Finding> {
    let models = catalog::known().models(target);
    let names = inspection.elsewhere.iter();
    let names = listed(
        names
            .map(String::as_str)
            .filter(|name| models.contains_key(*name)),
    );
    (!names.is_empty()).then(|| {
        Finding::info("tables-elsewhere")
            .arg("names", names)
            .arg("database", EXAMPLE)
    })
}
