//! What the user should know of a database, besides where it stands.

use std::collections::BTreeSet;

use crate::catalog::State;
use crate::catalog::{self, ModelColumn, Models, guide};
use crate::message::Finding;
use crate::schema::{Schema, Table};

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Mysql,
    Sqlite,
}

/// All findings, the most important first.
pub(super) fn of(kind: Kind, schema: &Schema, state: &State) -> Vec<Finding> {
    let mut findings = match state {
        State::Empty => return vec![Finding::blocker("empty")],
        State::NotDbgpt => return vec![Finding::blocker("not-dbgpt")],
        State::Older { release } => {
            return vec![Finding::blocker("older").arg("release", release.as_str())];
        }
        State::Newer { release } => vec![Finding::info("newer").arg("release", release.as_str())],
        State::Whole => Vec::new(),
        State::Before => {
            let mut findings = missing(kind, schema);
            findings.push(Finding::info("same-release"));
            findings
        }
        State::Partial => missing(kind, schema),
        State::GuideOnly => {
            let mut findings = missing(kind, schema);
            if kind == Kind::Mysql {
                findings.push(Finding::warning("guide-only"));
            }
            findings
        }
    };
    if matches!(state, State::Before | State::Partial | State::GuideOnly) {
        findings.extend(goal_columns(schema));
        findings.extend(sqlite_agent_chat(kind, schema));
        findings.extend(agents(schema));
        findings.extend(in_the_way(schema));
    }
    findings.extend(alembic(schema));
    if kind == Kind::Mysql {
        findings.extend(name_case(schema));
        findings.extend(collations(schema));
        findings.extend(engines(schema));
    }
    findings.extend(foreign(state, schema));
    findings
}

/// Tables and columns of v0.4.6 that are gone; the one that v0.5.0 renamed aside. What v0.5.0 needs of them would be missing
/// after all steps: no upgrade is begun.
fn missing(kind: Kind, schema: &Schema) -> Vec<Finding> {
    let (mut tables, mut columns, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    let mut unneeded = Vec::new();
    let first = catalog::known().first().release;
    for (table, names) in catalog::known().models(first) {
        let model = models().get(table);
        if schema.table(table).is_none() {
            let list = if model.is_some() {
                &mut tables
            } else {
                &mut unneeded
            };
            list.push(format!("`{table}`"));
            continue;
        }
        for column in names.keys() {
            if column == "current_gogal" || schema.has_column(table, column) {
                continue;
            }
            let name = format!("`{table}.{column}`");
            match model.and_then(|model| model.get(column)) {
                Some(wanted) => {
                    columns.push(name);
                    statements.push(added(kind, table, column, wanted));
                }
                None => unneeded.push(name),
            }
        }
    }
    let incomplete = |finding: Finding, names: &[String]| {
        (!names.is_empty()).then(|| finding.arg("names", names.join(", ")))
    };
    let lacking = incomplete(Finding::blocker("columns-missing"), &columns)
        .map(|finding| finding.arg("statement", statements.join("; ")));
    [
        incomplete(Finding::blocker("incomplete"), &tables),
        lacking,
        incomplete(Finding::warning("incomplete"), &unneeded),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The statement that makes a column anew, empty.
fn added(kind: Kind, table: &str, column: &str, wanted: &ModelColumn) -> String {
    let definition = catalog::known().definition(table, column);
    let definition = definition.unwrap_or(&wanted.mysql);
    match kind {
        Kind::Mysql if definition.contains("AUTO_INCREMENT") => {
            format!("ALTER TABLE `{table}` ADD COLUMN `{column}` {definition} PRIMARY KEY")
        }
        Kind::Mysql => format!("ALTER TABLE `{table}` ADD COLUMN `{column}` {definition}"),
        Kind::Sqlite => {
            let sqlite = &wanted.sqlite;
            format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {sqlite}")
        }
    }
}

fn goal_columns(schema: &Schema) -> Option<Finding> {
    let old = schema.has_column("gpts_messages", "current_gogal");
    let new = schema.has_column("gpts_messages", "current_goal");
    match (old, new) {
        (true, true) => Some(Finding::warning("both-goal-columns")),
        (false, false) if schema.table("gpts_messages").is_some() => {
            Some(Finding::warning("no-goal-column"))
        }
        (true, false) | (false, _) => None,
    }
}

fn sqlite_agent_chat(kind: Kind, schema: &Schema) -> Option<Finding> {
    let works = schema.has_column("gpts_conversations", "team_mode")
        && schema.has_column("gpts_messages", "current_goal");
    let mut tables = guide::TABLE_NAMES.iter();
    let all_there = tables.all(|name| schema.table(name).is_some());
    match (kind, works, all_there) {
        (Kind::Sqlite, false, _) => Some(Finding::warning("sqlite-agent-chat")),
        (Kind::Sqlite, true, false) => Some(Finding::info("sqlite-tables-by-dbgpt")),
        (Kind::Sqlite, true, true) | (Kind::Mysql, ..) => None,
    }
}

fn agents(schema: &Schema) -> Option<Finding> {
    let rows = schema.table("gpts_instance")?.rows.number();
    (rows > 0).then(|| Finding::info("agents-stay-behind").arg("rows", rows))
}

/// A view under the name of a table that is to be created.
fn in_the_way(schema: &Schema) -> Option<Finding> {
    let names = schema.others.iter().filter(|other| {
        guide::TABLE_NAMES
            .iter()
            .any(|name| schema.same_name(name, other))
    });
    listed(names.map(String::as_str))
        .map(|names| Finding::blocker("view-in-the-way").arg("names", names))
}

fn alembic(schema: &Schema) -> Option<Finding> {
    let rows = schema.table("alembic_version")?.rows.number();
    (rows > 0).then(|| Finding::warning("old-release-drops"))
}

fn name_case(schema: &Schema) -> Option<Finding> {
    let names = schema.tables.iter().map(|table| table.name.as_str());
    let odd = names.filter(|name| {
        let small = name.to_ascii_lowercase();
        small != **name && !is_ours(schema, name) && is_known(&small)
    });
    listed(odd).map(|names| Finding::warning("table-name-case").arg("names", names))
}

fn collations(schema: &Schema) -> Option<Finding> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for table in ours(schema) {
        names.insert(&table.collation);
        names.extend(table.columns.iter().filter_map(|c| c.collation.as_deref()));
    }
    names.remove("");
    (names.len() > 1)
        .then(|| Finding::info("mixed-collations").arg("names", listed(names).unwrap_or_default()))
}

fn engines(schema: &Schema) -> Option<Finding> {
    let names = schema
        .tables
        .iter()
        .filter(|table| !table.engine.eq_ignore_ascii_case("InnoDB"));
    listed(names.map(|table| table.name.as_str()))
        .map(|names| Finding::warning("not-transactional").arg("names", names))
}

/// A newer release has tables that this catalog does not know: nothing is said of them.
fn foreign(state: &State, schema: &Schema) -> Option<Finding> {
    if matches!(state, State::Newer { .. }) {
        return None;
    }
    let names = schema.tables.iter().map(|table| table.name.as_str());
    listed(names.filter(|name| !is_known(&name.to_ascii_lowercase())))
        .map(|names| Finding::info("other-tables").arg("names", names))
}

fn ours(schema: &Schema) -> impl Iterator<Item = &Table> {
    schema
        .tables
        .iter()
        .filter(|table| is_ours(schema, &table.name))
}

fn models() -> &'static Models {
    catalog::known().models(catalog::known().newest().release)
}

fn is_ours(schema: &Schema, name: &str) -> bool {
    models().keys().any(|known| schema.same_name(known, name))
}

fn is_known(name: &str) -> bool {
    name == "alembic_version" || models().contains_key(name)
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
