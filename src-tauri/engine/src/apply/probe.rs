//! Probes whether a step is done, by queries to the database that are independent of the inspection that made the plan.

use rusqlite::Connection as Sqlite;

use crate::error::{Phase, Result};
use crate::mysql::Connection;
use crate::plan::Probe;
use crate::sql::types;

/// A column, with what the probes compare.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    name: String,
    base_type: String,
    whole_type: String,
    nullable: bool,
}

/// Whether the probe holds on a server.
pub(super) async fn holds(
    connection: &mut Connection,
    probe: &Probe,
    phase: Phase,
) -> Result<bool> {
    for one in probe.each() {
        if !one_holds(connection, one, phase).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn one_holds(connection: &mut Connection, probe: &Probe, phase: Phase) -> Result<bool> {
    let database = connection.target().database.clone();
    let table = match question(probe) {
        Question::Number(sql) => {
            let rows: Vec<(i64,)> = connection.rows(sql, phase).await?;
            return Ok(rows.first().is_some_and(|row| row.0 == 0));
        }
        Question::Index { table, columns } => {
            let rows = indexes(connection, &database, table, phase).await?;
            return Ok(is_indexed(columns, &rows));
        }
        Question::NoIndex { table, name } => {
            let rows = indexes(connection, &database, table, phase).await?;
            return Ok(is_unnamed(name, &rows));
        }
        Question::Collation {
            table,
            collation,
            columns,
        } => {
            let rows: Vec<Collated> = connection
                .rows_with(
                    "SELECT NULL, TABLE_COLLATION FROM information_schema.TABLES \
                     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? \
                     UNION ALL SELECT COLUMN_NAME, COLLATION_NAME FROM information_schema.COLUMNS \
                     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLLATION_NAME IS NOT NULL",
                    (&database, table, &database, table),
                    phase,
                )
                .await?;
            return Ok(is_collated(collation, columns, &rows));
        }
        Question::Columns(table) => table.to_owned(),
    };
    let rows: Vec<(String, String, String, String)> = connection
        .rows_with(
            "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
            (database, table),
            phase,
        )
        .await?;
    let columns: Vec<Seen> = rows
        .into_iter()
        .map(|(name, base_type, whole_type, nullable)| Seen {
            name,
            base_type,
            whole_type,
            nullable: nullable == "YES",
        })
        .collect();
    Ok(judge(probe, &columns))
}

/// The indexes of a table by name and column, each with its columns in order. A table that is not there has none.
async fn indexes(
    connection: &mut Connection,
    database: &str,
    table: &str,
    phase: Phase,
) -> Result<Vec<(String, Option<String>)>> {
    connection
        .rows_with(
            "SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS \
             WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX",
            (database, table),
            phase,
        )
        .await
}

/// Whether one of the indexes begins with these columns.
fn is_indexed(columns: &[String], rows: &[(String, Option<String>)]) -> bool {
    rows.iter().any(|(name, _)| {
        let own = rows.iter().filter(|(other, _)| other == name);
        let own: Vec<&str> = own.filter_map(|(_, column)| column.as_deref()).collect();
        let mut pairs = own.iter().zip(columns);
        own.len() >= columns.len() && pairs.all(|(one, other)| one.eq_ignore_ascii_case(other))
    })
}

/// Whether none of the indexes has this name.
fn is_unnamed(name: &str, rows: &[(String, Option<String>)]) -> bool {
    rows.iter().all(|(other, _)| other != name)
}

/// The name of a text column, or `None` for the table itself; and its collation.
type Collated = (Option<String>, Option<String>);

/// Whether a table and these of its texts, or all, have this collation. A table that is not there has none.
fn is_collated(collation: &str, columns: Option<&[String]>, rows: &[Collated]) -> bool {
    let is_meant = |name: &Option<String>| match (name, columns) {
        (Some(name), Some(columns)) => columns.iter().any(|one| one.eq_ignore_ascii_case(name)),
        (None, _) | (_, None) => true,
    };
    let meant: Vec<&Collated> = rows.iter().filter(|(name, _)| is_meant(name)).collect();
    let are_there = columns.is_none_or(|columns| meant.len() > columns.len());
    let mut own = meant.iter().map(|(_, own)| own.as_deref());
    !meant.is_empty() && are_there && own.all(|own| own == Some(collation))
}

/// Whether the probe holds in a SQLite file. No step makes an index or sets a collation there: such probes don't hold.
pub(crate) fn holds_in_file(connection: &Sqlite, probe: &Probe) -> rusqlite::Result<bool> {
    for one in probe.each() {
        if !one_holds_in_file(connection, one)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn one_holds_in_file(connection: &Sqlite, probe: &Probe) -> rusqlite::Result<bool> {
    let table = match question(probe) {
        Question::Number(sql) => {
            let number: i64 = connection.query_row(sql, [], |row| row.get(0))?;
            return Ok(number == 0);
        }
        Question::Index { .. } | Question::NoIndex { .. } | Question::Collation { .. } => {
            return Ok(false);
        }
        Question::Columns(table) => table,
    };
    let mut statement =
        connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)")?;
    let columns = statement
        .query_map([table], |row| {
            let whole_type = row.get::<_, String>(1)?;
            Ok(Seen {
                name: row.get(0)?,
                base_type: whole_type.clone(),
                whole_type,
                nullable: !row.get::<_, bool>(2)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(judge(probe, &columns))
}

enum Question<'a> {
    Number(&'a str),
    Columns(&'a str),
    Index {
        table: &'a str,
        columns: &'a [String],
    },
    NoIndex {
        table: &'a str,
        name: &'a str,
    },
    Collation {
        table: &'a str,
        collation: &'a str,
        columns: Option<&'a [String]>,
    },
}

fn question(probe: &Probe) -> Question<'_> {
    match probe {
        Probe::NoRows { sql } => Question::Number(sql),
        Probe::Indexed { table, columns } => Question::Index { table, columns },
        Probe::NoIndex { table, name } => Question::NoIndex { table, name },
        Probe::Collation {
            table,
            collation,
            columns,
        } => Question::Collation {
            table,
            collation,
            columns: columns.as_deref(),
        },
        Probe::Table { table }
        | Probe::Columns { table, .. }
        | Probe::Renamed { table, .. }
        | Probe::Types { table, .. }
        | Probe::BaseTypes { table, .. }
        | Probe::WholeTypes { table, .. }
        | Probe::Holds { table, .. }
        | Probe::Refuses { table, .. }
        | Probe::NoColumns { table, .. }
        | Probe::NoTable { table } => Question::Columns(table),
        // Never asked: the callers split it by `Probe::each`.
        Probe::All { .. } => Question::Columns(""),
    }
}

/// Judges a probe by the table's columns. Without a table there are none: then only `NoTable` holds.
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
        Probe::WholeTypes { columns: types, .. } => types.iter().all(|(name, wanted)| {
            let found = find(name).map(|column| column.whole_type.as_str());
            found.is_some_and(|found| types::holds(found, wanted) && types::holds(wanted, found))
        }),
        Probe::Holds {
            columns: types,
            takes_null,
            ..
        } => types.iter().all(|(name, wanted)| {
            find(name).is_some_and(|column| {
                types::holds(&column.whole_type, wanted) && (column.nullable || !takes_null)
            })
        }),
        Probe::Refuses { column, .. } => find(column).is_some_and(|column| !column.nullable),
        Probe::NoColumns { columns: names, .. } => {
            !columns.is_empty() && names.iter().all(|name| find(name).is_none())
        }
        Probe::NoTable { .. } => columns.is_empty(),
        Probe::NoRows { .. }
        | Probe::Indexed { .. }
        | Probe::NoIndex { .. }
        | Probe::Collation { .. }
        | Probe::All { .. } => false,
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
                whole_type: format!("{base_type}(255)"),
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
        let holds_type = |name: &str, wanted: &str, takes_null| Probe::Holds {
            table: table(),
            columns: types(name, wanted),
            takes_null,
        };
        let whole = |name: &str, wanted: &str| Probe::WholeTypes {
            table: table(),
            columns: types(name, wanted),
        };
        let refuses = |name: &str| Probe::Refuses {
            table: table(),
            column: name.to_owned(),
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
            (whole("a", "varchar(255)"), true),
            (whole("a", "varchar(50)"), false),
            (whole("a", "varchar(256)"), false),
            (whole("b", "int(11)"), true),
            (holds_type("a", "varchar(255)", true), true),
            (holds_type("a", "varchar(256)", true), false),
            (holds_type("b", "int", true), false),
            (holds_type("b", "int", false), true),
            (refuses("b"), true),
            (refuses("a"), false),
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

    #[test]
    fn judgements_of_indexes_and_collations() {
        let row = |name: &str, column: &str| (name.to_owned(), Some(column.to_owned()));
        let rows = [row("i", "A"), row("i", "b"), row("j", "b")];
        let indexed = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
            (is_indexed(&columns, &rows), is_indexed(&columns, &[]))
        };
        assert_eq!(indexed(&["a"]), (true, false));
        assert_eq!(indexed(&["a", "b"]), (true, false));
        assert_eq!(indexed(&["b", "a"]), (false, false));
        assert!(!is_unnamed("i", &rows) && is_unnamed("k", &rows));
        let of = |columns: Option<&[&str]>, rows: &[(Option<&str>, &str)]| {
            let text = |text: &str| Some(text.to_owned());
            let rows: Vec<Collated> = rows
                .iter()
                .map(|(name, own)| (name.and_then(text), text(own)))
                .collect();
            let columns: Option<Vec<String>> =
                columns.map(|names| names.iter().map(|one| (*one).to_owned()).collect());
            is_collated("x", columns.as_deref(), &rows)
        };
        let table = (None, "x");
        assert!(of(None, &[table, (Some("a"), "x")]));
        assert!(!of(None, &[table, (Some("a"), "y")]) && !of(None, &[]));
        assert!(of(
            Some(&["A"]),
            &[table, (Some("a"), "x"), (Some("b"), "y")]
        ));
        assert!(!of(Some(&["a"]), &[(None, "y"), (Some("a"), "x")]));
        assert!(!of(Some(&["a", "b"]), &[table, (Some("a"), "x")]));
    }
}
