//! The differences between a database and what v0.5.0's models need.
//!
//! Names must all be there. Types are judged only where they make v0.5.0 fail: healthy installs differ in the rest.

use crate::catalog::State;
use crate::catalog::guide;
use crate::catalog::{self, ModelColumn, ModelTable};
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::schema::{Column, Table};

/// The columns whose length matters: over 64 KB a message is refused.
const LONG: [(&str, &str); 2] = [
    ("gpts_messages", "content"),
    ("gpts_messages", "action_report"),
];

/// Which kind of server a type is judged for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Mysql,
    Sqlite,
}

pub(super) fn differences(inspection: &Inspection) -> Vec<Finding> {
    let dialect = match inspection.server {
        Some(_) => Dialect::Mysql,
        None => Dialect::Sqlite,
    };
    match &inspection.state {
        State::Newer { release } => {
            return vec![Finding::info("verify-newer").arg("release", release.as_str())];
        }
        State::Before
        | State::Partial
        | State::GuideOnly
        | State::Whole
        | State::Empty
        | State::NotDbgpt
        | State::Older { .. } => {}
    }
    let mut found = Vec::new();
    for (name, model) in catalog::known().models(catalog::known().newest().release) {
        match inspection.schema.table(name) {
            Some(table) => compare_table(name, model, table, dialect, &mut found),
            // v0.5.0 makes missing tables by itself on SQLite, and on SQLite only.
            None if dialect == Dialect::Sqlite && guide::TABLE_NAMES.contains(&name.as_str()) => {
                found.push(Finding::info("verify-table-by-dbgpt").arg("table", name.as_str()));
            }
            None => {
                found.push(Finding::blocker("verify-table-missing").arg("table", name.as_str()));
            }
        }
    }
    found.extend(leftovers(inspection));
    found
}

fn compare_table(
    name: &str,
    model: &ModelTable,
    table: &Table,
    dialect: Dialect,
    found: &mut Vec<Finding>,
) {
    for (column_name, wanted) in model {
        let about = |finding: Finding| {
            finding
                .arg("table", name)
                .arg("column", column_name.as_str())
        };
        let Some(column) = table.column(column_name) else {
            found.push(about(Finding::blocker("verify-column-missing")));
            continue;
        };
        if dialect == Dialect::Sqlite {
            // SQLite stores any value under any type.
            continue;
        }
        if family(&wanted.mysql) != family(&column.column_type) {
            found.push(
                about(Finding::warning("verify-type"))
                    .arg("type", column.column_type.as_str())
                    .arg("wanted", wanted.mysql.as_str()),
            );
        } else if LONG.contains(&(name, column_name)) && is_short(column) {
            found.push(
                about(Finding::warning("verify-short-text"))
                    .arg("type", column.column_type.as_str()),
            );
        }
        if refuses_null(wanted, column) && guide::TABLE_NAMES.contains(&name) {
            found.push(about(Finding::warning("verify-not-null")));
        }
    }
}

fn is_short(column: &Column) -> bool {
    !matches!(
        column.column_type.to_ascii_lowercase().as_str(),
        "longtext" | "mediumtext"
    )
}

/// Whether the server refuses what the model may write.
fn refuses_null(wanted: &ModelColumn, column: &Column) -> bool {
    wanted.nullable && !column.nullable && column.default.is_none() && !wanted.primary
}

/// Values of one family are stored in each other's columns without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Number,
    Text,
    Time,
    Other,
}

fn family(column_type: &str) -> Family {
    let lower = column_type.to_ascii_lowercase();
    let base = lower
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    match base {
        "int" | "integer" | "bigint" | "smallint" | "tinyint" | "mediumint" | "bool"
        | "boolean" => Family::Number,
        "varchar" | "char" | "text" | "tinytext" | "mediumtext" | "longtext" => Family::Text,
        "datetime" | "timestamp" => Family::Time,
        _other => Family::Other,
    }
}

/// What stands beside the models' columns and is worth a word.
fn leftovers(inspection: &Inspection) -> Vec<Finding> {
    let schema = &inspection.schema;
    let mut found = Vec::new();
    if schema.has_column("gpts_messages", "current_gogal")
        && schema.has_column("gpts_messages", "current_goal")
    {
        found.push(
            Finding::warning("verify-old-goal-kept")
                .arg("rows", inspection.leftovers.differing_goals),
        );
    }
    if inspection.leftovers.missing_team_modes > 0 {
        found.push(
            Finding::warning("verify-team-mode-null")
                .arg("rows", inspection.leftovers.missing_team_modes),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        for (one, other, same) in [
            ("VARCHAR(255)", "longtext", true),
            ("INTEGER", "int(11) unsigned", true),
            ("VARCHAR(255)", "int(11)", false),
            ("DATETIME", "timestamp", true),
            ("TEXT(2147483647)", "text", true),
        ] {
            assert_eq!(family(one) == family(other), same, "{one} {other}");
        }
    }

    #[test]
    fn every_type_of_the_models_is_known() {
        for (table, model) in catalog::known().models(catalog::known().newest().release) {
            for (name, column) in model {
                assert_ne!(family(&column.mysql), Family::Other, "{table}.{name}");
            }
        }
    }
}
