//! The findings about a database.

use std::collections::BTreeSet;

use crate::catalog::{
    self, Catalog, Change, Dialect, ModelColumn, Models, Release, Sentences, Standing, State,
};
use crate::message::{Args, Finding, Severity};
use crate::schema::{Schema, Table};
use crate::topic::About;

/// All findings, the most important first.
pub(super) fn of(
    dialect: Dialect,
    schema: &Schema,
    state: &State,
    target: Release,
) -> Vec<Finding> {
    let found = all(dialect, schema, state, target).into_iter();
    let aim = target.to_string();
    found
        .map(|finding| finding.arg("aim", aim.as_str()))
        .collect()
}

fn all(dialect: Dialect, schema: &Schema, state: &State, target: Release) -> Vec<Finding> {
    let about = |finding: Finding, release: &Release| finding.arg("release", release.to_string());
    let mut findings = match state {
        State::Empty => return vec![Finding::blocker("empty")],
        State::NotDbgpt => return vec![Finding::blocker("not-dbgpt")],
        State::TooOld { like } => return vec![about(Finding::blocker("older"), like)],
        State::Unknown { like, .. } => vec![about(Finding::info("newer"), like)],
        State::Known(standing) if standing.reached > target => {
            vec![about(Finding::info("newer"), &standing.reached)]
        }
        State::Known(standing) if standing.complete < target => {
            let mut findings = missing(dialect, schema, target);
            findings.extend(standing_at(dialect, standing));
            findings.extend(two_names(schema, target));
            if dialect == Dialect::Sqlite {
                findings.extend(left_to_dbgpt(schema, target));
            }
            findings.extend(staying(dialect, schema, target));
            findings.extend(in_the_way(schema, target));
            findings
        }
        State::Known(_) => Vec::new(),
    };
    if matches!(state, State::Known(_)) {
        findings.extend(dropped(dialect, schema, target));
    }
    findings.extend(alembic(schema));
    if dialect == Dialect::Mysql {
        findings.extend(name_case(schema));
        findings.extend(collations(schema));
        findings.extend(engines(schema));
    }
    // Tables that the server drops are named by that finding already.
    let is_told = findings
        .iter()
        .any(|finding| finding.about() == Some(About::Dropped));
    if !is_told {
        findings.extend(foreign(state, schema));
    }
    findings
}

/// A release's own sentence about where the database stands.
fn standing_at(dialect: Dialect, standing: &Standing) -> Option<Finding> {
    if standing.guide_alone && dialect == Dialect::Mysql {
        let stop = known().first_stop();
        return own(stop.found.guide_alone.as_deref(), Severity::Warning);
    }
    let entry = known().find(standing.complete)?;
    match standing.reached == standing.complete {
        true => own(entry.found.alike.as_deref(), Severity::Info),
        false => None,
    }
}

/// Tables and columns of the first release that are missing, except renamed ones. What the target needs of them would
/// still be missing after all steps, so it is a blocker.
fn missing(dialect: Dialect, schema: &Schema, target: Release) -> Vec<Finding> {
    let (mut tables, mut columns, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    let mut unneeded = Vec::new();
    let first = known().first().release;
    let is_added = dialect == Dialect::Sqlite && known().adds_columns(target);
    for (table, names) in known().models(first) {
        let model = known().models(target).get(table);
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
            let mut renames = known().renames(target);
            let is_renamed = renames.any(|(_, of)| of.table == *table && of.from == *column);
            if is_renamed || schema.has_column(table, column) {
                continue;
            }
            let name = format!("`{table}.{column}`");
            match model.and_then(|model| model.get(column)) {
                // DB-GPT adds it at its first start.
                Some(wanted) if is_added && wanted.nullable => unneeded.push(name),
                Some(wanted) => {
                    columns.push(name);
                    statements.push(added(dialect, table, column, wanted));
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

/// The statement that adds a missing column, without values.
fn added(dialect: Dialect, table: &str, column: &str, wanted: &ModelColumn) -> String {
    let definition = known().definition(table, column);
    let definition = definition.unwrap_or(&wanted.mysql);
    match dialect {
        Dialect::Mysql if definition.contains("AUTO_INCREMENT") => {
            format!("ALTER TABLE `{table}` ADD COLUMN `{column}` {definition} PRIMARY KEY")
        }
        Dialect::Mysql => format!("ALTER TABLE `{table}` ADD COLUMN `{column}` {definition}"),
        Dialect::Sqlite => {
            let sqlite = &wanted.sqlite;
            format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {sqlite}")
        }
    }
}

/// A finding with a release's own sentence, if it has one.
fn own(id: Option<&str>, severity: Severity) -> Option<Finding> {
    let id = id?.to_owned().into();
    Some(Finding {
        id,
        severity,
        args: Args::new(),
    })
}

/// Renamed columns that are there under both names, or under neither.
fn two_names(schema: &Schema, target: Release) -> Vec<Finding> {
    let told = known().renames(target).filter_map(|(wanted, of)| {
        let has = |column: &str| schema.has_column(&of.table, column);
        let id = match (has(&of.from), has(&of.to.name)) {
            (true, true) => &wanted.found_both,
            (false, false) if schema.table(&of.table).is_some() => &wanted.found_neither,
            (true, false) | (false, _) => return None,
        };
        own(id.as_deref(), Severity::Warning)
    });
    told.collect()
}

/// SQLite: tells of missing columns that DB-GPT does not add by itself, or of missing tables that it makes at its first
/// start.
fn left_to_dbgpt(schema: &Schema, target: Release) -> Option<Finding> {
    let found = |of: fn(&Sentences) -> &Option<String>, severity| {
        let mut entries = known().led_to().rev();
        let told = entries.find(|entry| entry.release <= target && of(&entry.found).is_some());
        own(of(&told?.found).as_deref(), severity)
    };
    let is_there = |table: &str, column: &str| schema.has_column(table, column);
    let refused = known().refusing_null(target);
    let mut renames = known().renames(target);
    let works = refused.iter().all(|one| is_there(one.table, one.column))
        && renames.all(|(_, of)| is_there(&of.table, &of.to.name));
    let mut tables = known().new_tables(target);
    match (works, tables.all(|name| schema.table(name).is_some())) {
        (false, _) => found(|found| &found.sqlite_lacking, Severity::Warning),
        (true, false) => found(|found| &found.sqlite_tables, Severity::Info),
        (true, true) => None,
    }
}

/// Tables that the target no longer reads and that still have rows.
fn staying(dialect: Dialect, schema: &Schema, target: Release) -> Vec<Finding> {
    let reached = known().led_to().filter(|entry| entry.release <= target);
    let stays = reached
        .flat_map(|entry| &entry.stays)
        .filter(|stays| !is_dropped(dialect, &stays.table, target));
    let told = stays.filter_map(|stays| {
        let rows = schema.table(&stays.table)?.rows.number();
        let finding = own(Some(&stays.found), Severity::Info)?;
        (rows > 0).then(|| finding.arg("rows", rows))
    });
    told.collect()
}

/// Whether the target's server drops this table from a SQLite file at its first start: alembic drops whatever the
/// models don't have.
fn is_dropped(dialect: Dialect, table: &str, target: Release) -> bool {
    dialect == Dialect::Sqlite
        && known().adds_columns(target)
        && table != "alembic_version"
        && !known().models(target).contains_key(table)
}

/// Tables that the target's server drops at its first start, with the number of their rows.
fn dropped(dialect: Dialect, schema: &Schema, target: Release) -> Option<Finding> {
    let tables = schema.tables.iter();
    let dropped: Vec<&Table> = tables
        .filter(|table| is_dropped(dialect, &table.name, target))
        .collect();
    let rows: u64 = dropped.iter().map(|table| table.rows.number()).sum();
    let names = listed(dropped.iter().map(|table| table.name.as_str()))?;
    let finding = match rows {
        0 => Finding::info("server-drops"),
        _ => Finding::warning("server-drops"),
    };
    let about = finding.arg("names", names).arg("rows", rows);
    Some(about.arg("release", target.to_string()))
}

/// A view that has the name of a table that is to be created.
fn in_the_way(schema: &Schema, target: Release) -> Option<Finding> {
    let names = schema.others.iter().filter(|other| {
        known()
            .changes()
            .any(|(entry, wanted)| match &wanted.change {
                Change::Create(of) => entry.release <= target && schema.same_name(&of.table, other),
                Change::Add(_)
                | Change::Rename(_)
                | Change::Retype(_)
                | Change::Tighten(_)
                | Change::Drop(_)
                | Change::Index(_)
                | Change::Collate(_) => false,
            })
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

/// Tables that are not DB-GPT's. None at an unknown newer release, whose own tables this catalog does not know.
fn foreign(state: &State, schema: &Schema) -> Option<Finding> {
    if matches!(state, State::Unknown { .. }) {
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

fn known() -> &'static Catalog {
    catalog::known()
}

fn models() -> &'static Models {
    known().models(known().newest().release)
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
