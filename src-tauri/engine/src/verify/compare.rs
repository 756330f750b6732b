//! The differences between a database and what a release's models need.
//!
//! All tables and columns must be there. Types are judged only where they make the release fail: healthy installs
//! differ in the rest.

use crate::catalog::{
    self, Change, Dialect, ModelColumn, ModelTable, Models, Release, State, charset_of, nulls,
};
use crate::inspect::{self, Inspection};
use crate::message::{Arg, Finding};
use crate::schema::{Column, Schema, Table};
use crate::sql::types;

/// The differences from a release.
pub(super) fn differences(inspection: &Inspection) -> Vec<Finding> {
    let found = all(inspection).into_iter();
    let aim = inspection.target.to_string();
    found
        .map(|finding| finding.arg("aim", aim.as_str()))
        .collect()
}

fn all(inspection: &Inspection) -> Vec<Finding> {
    let target = inspection.target;
    let newer = match &inspection.state {
        State::Unknown { like, .. } => Some(like),
        State::Known(standing) => Some(&standing.reached).filter(|reached| **reached > target),
        State::Empty | State::NotDbgpt | State::TooOld { .. } => None,
    };
    if let Some(release) = newer {
        return vec![Finding::info("verify-newer").arg("release", release.to_string())];
    }
    let known = catalog::known();
    let comparing = Comparing {
        dialect: inspection.dialect(),
        first: known.models(known.first().release),
        target,
    };
    let mut found = inspect::left(inspection);
    for (name, model) in known.models(target) {
        let about = |finding: Finding| finding.arg("table", name.as_str());
        match inspection.schema.table(name) {
            Some(table) => comparing.table(name, model, table, &mut found),
            // DB-GPT makes missing tables by itself on SQLite, and on SQLite only.
            None if comparing.dialect == Dialect::Sqlite && !comparing.first.contains_key(name) => {
                found.push(about(Finding::info("verify-table-by-dbgpt")));
            }
            None => found.push(about(Finding::blocker("verify-table-missing"))),
        }
    }
    found.extend(leftovers(inspection, target));
    if comparing.dialect == Dialect::Mysql {
        found.extend(joined(&inspection.schema, target));
    }
    found
}

/// Columns by which the release joins two tables, and which have two collations of one charset: the join fails with error
/// 1267. Texts of two charsets are converted by the server.
fn joined(schema: &Schema, target: Release) -> Vec<Finding> {
    let known = catalog::known();
    let changes = known.path(known.first().release, target);
    let changes = changes.flat_map(|entry| &entry.changes);
    let collated = changes.filter_map(|wanted| match &wanted.change {
        Change::Collate(of) => Some((of, of.joined.as_ref()?)),
        Change::Create(_)
        | Change::Add(_)
        | Change::Rename(_)
        | Change::Retype(_)
        | Change::Tighten(_)
        | Change::Drop(_)
        | Change::Index(_) => None,
    });
    let collation = |table: &str, column: &str| {
        let column = schema.table(table)?.column(column)?;
        column.collation.as_deref()
    };
    let differing = collated.filter_map(|(of, name)| {
        let own = collation(&of.table, name)?;
        let like = collation(&of.like, name)?;
        let is_one_charset = charset_of(own) == charset_of(like);
        (own != like && is_one_charset).then(|| {
            Finding::warning("verify-collations")
                .arg("table", of.table.as_str())
                .arg("like", of.like.as_str())
                .arg("column", name.as_str())
                .arg("collation", own)
                .arg("wanted", like)
        })
    });
    differing.collect()
}

/// What each table is compared with.
struct Comparing<'a> {
    dialect: Dialect,
    /// The first release's models. Its own SQL always differed from them in NULL: only later columns are judged by it.
    first: &'a Models,
    target: Release,
}

impl Comparing<'_> {
    fn table(&self, name: &str, model: &ModelTable, table: &Table, found: &mut Vec<Finding>) {
        let first = self.first.get(name);
        for (column_name, wanted) in model {
            let about = |finding: Finding| {
                finding
                    .arg("table", name)
                    .arg("column", column_name.as_str())
            };
            let Some(column) = table.column(column_name) else {
                let is_added = self.dialect == Dialect::Sqlite
                    && wanted.nullable
                    && catalog::known().adds_columns(self.target);
                found.push(about(match is_added {
                    true => Finding::info("verify-column-by-dbgpt"),
                    false => Finding::blocker("verify-column-missing"),
                }));
                continue;
            };
            let is_told = |one: &Finding| {
                one.args.get("table") == Some(&Arg::from(table.name.as_str()))
                    && one.args.get("column") == Some(&Arg::from(column.name.as_str()))
            };
            if self.dialect == Dialect::Sqlite || found.iter().any(is_told) {
                // SQLite stores any value under any type.
                continue;
            }
            if family(&wanted.mysql) != family(&column.column_type) {
                found.push(
                    about(Finding::warning("verify-type"))
                        .arg("type", column.column_type.as_str())
                        .arg("wanted", wanted.mysql.as_str()),
                );
            } else if self.is_short(name, column) {
                found.push(
                    about(Finding::warning("verify-short-text"))
                        .arg("type", column.column_type.as_str()),
                );
            }
            let is_new = first.is_none_or(|first| !first.contains_key(column_name));
            if refuses_null(wanted, column) && is_new {
                found.push(about(Finding::warning("verify-not-null")));
            }
        }
    }

    /// Whether a column is narrower than a release up to the target makes it. A MEDIUMTEXT holds all that is ever
    /// written into a LONGTEXT.
    fn is_short(&self, table: &str, column: &Column) -> bool {
        let known = catalog::known();
        let changes = known
            .path(known.first().release, self.target)
            .flat_map(|entry| &entry.changes);
        let mut widened = changes.filter_map(|wanted| match &wanted.change {
            Change::Retype(of) if of.table == table => {
                let mut columns = of.columns.iter();
                columns.find(|one| one.name.eq_ignore_ascii_case(&column.name))
            }
            Change::Create(_)
            | Change::Add(_)
            | Change::Rename(_)
            | Change::Retype(_)
            | Change::Tighten(_)
            | Change::Drop(_)
            | Change::Index(_)
            | Change::Collate(_) => None,
        });
        widened.any(|wanted| {
            let is_medium = column.column_type.eq_ignore_ascii_case("mediumtext");
            !types::holds(&column.column_type, &wanted.column_type) && !is_medium
        })
    }
}

/// Whether the column refuses a NULL that the model may write.
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
        | "boolean" | "float" | "double" | "decimal" => Family::Number,
        "varchar" | "char" | "text" | "tinytext" | "mediumtext" | "longtext" => Family::Text,
        "datetime" | "timestamp" => Family::Time,
        _other => Family::Other,
    }
}

/// Old columns that are still there beside their new names, and NULLs in columns that the models have as NOT NULL.
fn leftovers(inspection: &Inspection, target: Release) -> Vec<Finding> {
    let (schema, rows) = (&inspection.schema, &inspection.leftovers);
    let known = catalog::known();
    let told = |id: Option<&String>, general: &'static str| {
        let mut finding = Finding::warning(general);
        if let Some(id) = id {
            finding.id = id.clone().into();
        }
        finding
    };
    let both = known.renames(target).filter(|(_, of)| {
        schema.has_column(&of.table, &of.from) && schema.has_column(&of.table, &of.to.name)
    });
    let mut found: Vec<Finding> = both
        .map(|(wanted, of)| {
            told(wanted.left.as_ref(), "verify-old-column-kept")
                .arg("table", of.table.as_str())
                .arg("column", of.from.as_str())
                .arg("rows", rows.rows(&of.differing(inspection.dialect())))
        })
        .collect();
    for one in known.refusing_null(target) {
        let count = rows.rows(&nulls(one.table, one.column));
        if count > 0 {
            found.push(
                told(one.known_as.map(|known| &known.left), "verify-null")
                    .arg("table", one.table)
                    .arg("column", one.column)
                    .arg("rows", count),
            );
        }
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
            ("INTEGER", "decimal(20,0)", true),
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
