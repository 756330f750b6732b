//! SQLite: DB-GPT itself creates tables, columns and indexes there. The plan only has what DB-GPT would lose or stop
//! at: renamed columns, and new NOT NULL columns (`catalog::RefusingNull`).

use super::{Placed, Site};
use crate::catalog::{
    AskedBy, Change, Dialect, Need, RefusingNull, Release, Rename, RepairId, nulls,
};
use crate::message::Message;
use crate::plan::undo::{self, Born};
use crate::plan::{Cost, Probe, Step, StepState, Undo};
use crate::schema::Table;

/// The steps of a change: only renames have any.
pub(super) fn steps(site: Site<'_>, place: Placed<'_>) -> Vec<Step> {
    let table = site.schema.table(place.wanted.change.table());
    match (&place.wanted.change, table) {
        (Change::Rename(of), Some(table)) => rename(site, place, of, table),
        (Change::Rename(_), None)
        | (
            Change::Create(_)
            | Change::Add(_)
            | Change::Retype(_)
            | Change::Tighten(_)
            | Change::Drop(_)
            | Change::Index(_)
            | Change::Collate(_),
            _,
        ) => Vec::new(),
    }
}

fn rename(site: Site<'_>, place: Placed<'_>, of: &Rename, table: &Table) -> Vec<Step> {
    let (name, from, to) = (plain(&of.table), plain(&of.from), plain(&of.to.name));
    let renamed = |state| Step {
        state,
        undo: Some(Undo {
            sql: format!("ALTER TABLE {name} RENAME COLUMN {to} TO {from}"),
            probe: super::renamed(&of.table, &of.to.name, &of.from),
            uses: Vec::new(),
        }),
        ..place.step(
            format!("ALTER TABLE {name} RENAME COLUMN {from} TO {to}"),
            place.why("", "plan-rename"),
            super::renamed(&of.table, &of.from, &of.to.name),
        )
    };
    let has = |column: &str| table.column(column).is_some();
    let leftovers = &site.inspection.leftovers;
    match (has(&of.from), has(&of.to.name)) {
        (true, false) => vec![renamed(StepState::Todo)],
        (false, true) => vec![renamed(StepState::Done)],
        (true, true) => super::merge(
            place,
            of,
            super::Both {
                merge: format!(
                    "UPDATE {name} SET {to} = COALESCE({to}, {from}) WHERE {to} IS NULL AND {from} IS NOT NULL"
                ),
                drop: format!("ALTER TABLE {name} DROP COLUMN {from}"),
                unmerged: leftovers.rows(&of.unmerged()),
                differing: leftovers.rows(&of.differing(Dialect::Sqlite)),
                cost: Cost::Instant,
                dialect: Dialect::Sqlite,
            },
        ),
        (false, false) => {
            let model = site.models.get(&of.table);
            let model = model.and_then(|model| model.get(&of.to.name));
            let column_type = model.map_or("TEXT", |model| &model.sqlite);
            vec![Step {
                id: place.id("add"),
                undo: Some(undo::columns(&of.table, &[(&of.to.name, Born::Null)]).undo(&of.table)),
                ..place.step(
                    format!("ALTER TABLE {name} ADD COLUMN {to} {column_type}"),
                    place.why("-add", "plan-rename-add"),
                    Probe::Columns {
                        table: of.table.clone(),
                        columns: vec![of.to.name.clone()],
                    },
                )
            }]
        }
    }
}

/// Adds to existing tables the columns that a release's models declare NOT NULL, with a default, and fills NULLs:
/// DB-GPT since v0.5.1 rewrites the table at its first start, and fails for good on a NULL there.
pub(super) fn refusing_null(site: Site<'_>, brought: Release) -> Vec<Step> {
    let known = crate::catalog::known();
    let all = known.refusing_null(site.target);
    let of_release = all.iter().filter(|one| one.release == brought);
    of_release
        .filter(|one| site.schema.table(one.table).is_some())
        .flat_map(|one| filled(site, one))
        .collect()
}

fn filled(site: Site<'_>, one: &RefusingNull<'_>) -> Vec<Step> {
    let id = one.id();
    let (table, column) = (plain(one.table), plain(one.column));
    let (default, born) = default_of(&one.model.sqlite);
    let rows = site
        .inspection
        .leftovers
        .rows(&nulls(one.table, one.column));
    let step = |id: String, sql, why, probe| Step {
        asked_by: AskedBy::Repair(RepairId::from(one.id())),
        id,
        release: Some(one.release),
        need: Need::Required,
        table: one.table.to_owned(),
        state: StepState::Todo,
        sql,
        why,
        probe,
        guard: None,
        cost: Cost::Instant,
        takes: None,
        undo: None,
        collation: None,
        parts: Vec::new(),
    };
    let added = Step {
        state: match site.schema.has_column(one.table, one.column) {
            true => StepState::Done,
            false => StepState::Todo,
        },
        undo: Some(undo::columns(one.table, &[(one.column, born)]).undo(one.table)),
        ..step(
            id.clone(),
            format!(
                "ALTER TABLE {table} ADD COLUMN {column} {} NOT NULL DEFAULT {default}",
                one.model.sqlite
            ),
            why(one, "", "plan-refuses-null"),
            Probe::Columns {
                table: one.table.to_owned(),
                columns: vec![one.column.to_owned()],
            },
        )
    };
    if rows == 0 {
        return vec![added];
    }
    let filled = step(
        format!("{id}-fill"),
        format!("UPDATE {table} SET {column} = {default} WHERE {column} IS NULL"),
        why(one, "-fill", "plan-fill").arg("rows", rows),
        Probe::NoRows {
            sql: nulls(one.table, one.column),
        },
    );
    vec![added, filled]
}

fn why(one: &RefusingNull<'_>, ending: &str, general: &'static str) -> Message {
    match one.known_as {
        Some(known) => Message {
            id: format!("{}{ending}", known.why).into(),
            args: crate::message::Args::new(),
        },
        None => Message::new(general)
            .arg("table", one.table)
            .arg("column", one.column)
            .arg("release", one.release.to_string()),
    }
}

/// The default of a new column: as a literal, and as the undo recognizes it.
fn default_of(column_type: &str) -> (&'static str, Born) {
    let base = column_type.split('(').next().unwrap_or_default();
    match base {
        "INTEGER" | "BIGINT" | "SMALLINT" | "BOOLEAN" | "FLOAT" | "NUMERIC" => ("0", Born::Number),
        // SQLite: the default of an ADD COLUMN must be a constant.
        "DATETIME" | "DATE" | "TIMESTAMP" => ("'1970-01-01 00:00:00'", Born::Unknown),
        _text => ("''", Born::Text),
    }
}

/// A name as SQL, in quotes only if SQLite would not take it as a name otherwise.
fn plain(name: &str) -> String {
    let is_word = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    match is_word && !RESERVED.contains(&name) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// SQLite's reserved words that might be a table's or column's name.
const RESERVED: [&str; 18] = [
    "add",
    "all",
    "case",
    "check",
    "create",
    "default",
    "from",
    "group",
    "in",
    "index",
    "limit",
    "not",
    "on",
    "order",
    "references",
    "table",
    "to",
    "values",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_takes_every_name_as_a_name() {
        let file = rusqlite::Connection::open_in_memory().unwrap();
        for name in RESERVED
            .iter()
            .copied()
            .chain(["desc", "key", "a/b", "a\"b", "type"])
        {
            let sql = format!("CREATE TABLE t ({} TEXT)", plain(name));
            file.execute_batch(&format!("{sql}; DROP TABLE t")).unwrap();
        }
        assert_eq!(plain("current_goal"), "current_goal");
    }
}
