//! Whether a step is done: asked of the database itself, by questions of its own, not by the look that made the plan.

use rusqlite::Connection as Sqlite;

use crate::error::{Phase, Result};
use crate::mysql::Connection;
use crate::plan::Probe;

/// A column, as far as a probe cares.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    name: String,
    base_type: String,
    nullable: bool,
}

/// Asks a server.
pub(super) async fn holds(
    connection: &mut Connection,
    probe: &Probe,
    phase: Phase,
) -> Result<bool> {
    let table = match question(probe) {
        Question::Number(sql) => {
            let rows: Vec<(i64,)> = connection.rows(sql, phase).await?;
            return Ok(rows.first().is_some_and(|row| row.0 == 0));
        }
        Question::Columns(table) => table.to_owned(),
    };
    let database = connection.target().database.clone();
    let rows: Vec<(String, String, String)> = connection
        .rows_with(
            "SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
            (database, table),
            phase,
        )
        .await?;
    let columns: Vec<Seen> = rows
        .into_iter()
        .map(|(name, base_type, nullable)| Seen {
            name,
            base_type,
            nullable: nullable == "YES",
        })
        .collect();
    Ok(judge(probe, &columns))
}

/// Asks a SQLite file.
pub(crate) fn holds_in_file(connection: &Sqlite, probe: &Probe) -> rusqlite::Result<bool> {
    let table = match question(probe) {
        Question::Number(sql) => {
            let number: i64 = connection.query_row(sql, [], |row| row.get(0))?;
            return Ok(number == 0);
        }
        Question::Columns(table) => table,
    };
    let mut statement =
        connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)")?;
    let columns = statement
        .query_map([table], |row| {
            Ok(Seen {
                name: row.get(0)?,
                base_type: row.get::<_, String>(1)?,
                nullable: !row.get::<_, bool>(2)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(judge(probe, &columns))
}

enum Question<'a> {
    Number(&'a str),
    Columns(&'a str),
}

fn question(probe: &Probe) -> Question<'_> {
    match probe {
        Probe::NoRows { sql } => Question::Number(sql),
        Probe::Table { table }
        | Probe::Columns { table, .. }
        | Probe::Renamed { table, .. }
        | Probe::Types { table, .. }
        | Probe::BaseTypes { table, .. }
        | Probe::NoColumns { table, .. }
        | Probe::NoTable { table } => Question::Columns(table),
    }
}

/// A table that is not there has no columns, and nothing holds of it but that.
fn judge(probe: &Probe, columns: &[Seen]) -> bool {
    let find = |name: &str| {
        columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    };
    let is_of = |name: &str, base: &str| {
        find(name).is_some_and(|column| column.base_type.eq_ignore_ascii_case(base))
    };
    match probe {
        Probe::Table { .. } => !columns.is_empty(),
        Probe::Columns { columns: names, .. } => names.iter().all(|name| find(name).is_some()),
        Probe::Renamed { from, to, .. } => find(from).is_none() && find(to).is_some(),
        Probe::Types { columns: types, .. } => types.iter().all(|(name, base)| {
            is_of(name, base) && find(name).is_some_and(|column| column.nullable)
        }),
        Probe::BaseTypes { columns: types, .. } => {
            types.iter().all(|(name, base)| is_of(name, base))
        }
        Probe::NoColumns { columns: names, .. } => {
            !columns.is_empty() && names.iter().all(|name| find(name).is_none())
        }
        Probe::NoTable { .. } => columns.is_empty(),
        Probe::NoRows { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(columns: &[(&str, &str, bool)]) -> Vec<Seen> {
        columns
            .iter()
            .map(|(name, base_type, nullable)| Seen {
                name: (*name).to_owned(),
                base_type: (*base_type).to_owned(),
                nullable: *nullable,
            })
            .collect()
    }

    #[test]
    fn judgements() {
        let table = || "t".to_owned();
        let there = seen(&[("A", "varchar", true), ("b", "int", false)]);
        let renamed = |from: &str, to: &str| Probe::Renamed {
            table: table(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let types = |name: &str, base: &str| vec![(name.to_owned(), base.to_owned())];
        let columns = |names: &[&str]| Probe::Columns {
            table: table(),
            columns: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let no_columns = |names: &[&str]| Probe::NoColumns {
            table: table(),
            columns: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let cases = [
            (Probe::Table { table: table() }, true),
            (columns(&["a", "B"]), true),
            (columns(&["a", "c"]), false),
            (renamed("c", "a"), true),
            (renamed("b", "a"), false),
            (renamed("c", "d"), false),
            (
                Probe::Types {
                    table: table(),
                    columns: types("a", "VARCHAR"),
                },
                true,
            ),
            (
                Probe::Types {
                    table: table(),
                    columns: types("b", "int"),
                },
                false,
            ),
            (
                Probe::BaseTypes {
                    table: table(),
                    columns: types("b", "int"),
                },
                true,
            ),
            (no_columns(&["c", "d"]), true),
            (no_columns(&["c", "a"]), false),
        ];
        for (probe, expected) in cases {
            assert_eq!(judge(&probe, &there), expected, "{probe:?}");
            assert!(
                !judge(&probe, &[]),
                "{probe:?} of a table that is not there"
            );
        }
        let no_table = Probe::NoTable { table: table() };
        assert!(judge(&no_table, &[]) && !judge(&no_table, &there));
    }
}
