//! What users have put on what an undo removes from a server: views, triggers, keys, checks, indexes and columns that
//! would break, go with it, or make its statement fail half-way. Found before anything is removed.

use std::collections::BTreeSet;

use crate::catalog;
use crate::definitions::{self, Definition, Kind};
use crate::error::{Phase, Result};
use crate::inspect;
use crate::journal::Run;
use crate::message::{Finding, Message, Severity};
use crate::mysql::{Connection, Server, quoted, text_literal};
use crate::plan::{How, Probe, Step};
use crate::preflight::{Sight, used};
use crate::schema::{Schema, Table};

/// Finds them for the steps of an undo.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(super) async fn found(
    connection: &mut Connection,
    run: &Run,
    ready: &[Step],
) -> Result<Vec<Finding>> {
    let server = Server::ask(connection).await?;
    let schema = inspect::mysql::schema(connection, &server).await?;
    let database = connection.target().database.clone();
    let dropped = |step: &Step| {
        let is_drop = matches!(step.probe, Probe::NoTable { .. });
        step.probe
            .table()
            .filter(|_| is_drop)
            .and_then(|table| schema.table(table))
    };
    let touched = ready.iter().flat_map(|step| step.touched(&schema));
    let columns = touched.map(|touched| touched.column);
    let tables = ready.iter().filter_map(dropped);
    let names: BTreeSet<String> = columns
        .chain(tables.map(|table| table.name.clone()))
        .collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let definitions = definitions::mysql::ask(connection, &server, &schema, &names).await?;
    let mut found = on_columns(&schema, &database, &definitions, ready);
    for step in ready {
        if let Some(table) = dropped(step) {
            let mut on_it = on_table(run, step, table);
            let naming = definitions.iter();
            on_it.extend(
                naming
                    .filter(|one| one.names_table(&database, &table.name))
                    .map(|one| {
                        own(
                            one.kind.name(),
                            &named(one, &database),
                            one.drop_statement(&database),
                        )
                    }),
            );
            on_it.extend(constraints(connection, &table.name).await?);
            let about = on_it.into_iter().map(|finding| {
                finding
                    .arg("table", table.name.as_str())
                    .arg("step", step.id.as_str())
                    .arg("backup", run.backup_file.display())
            });
            found.extend(about);
        }
    }
    Ok(found)
}

/// What uses the columns that are dropped, renamed or given their old types.
fn on_columns(
    schema: &Schema,
    database: &str,
    definitions: &[Definition],
    ready: &[Step],
) -> Vec<Finding> {
    let sight = Sight {
        schema,
        database,
        definitions,
        is_file: false,
    };
    let todo: Vec<&Step> = ready.iter().collect();
    let used = used(sight, &todo).into_iter();
    used.filter(|one| one.severity == Severity::Blocker)
        .map(|one| {
            let how = match &one.touched.how {
                How::Renamed(to) => Message::new("column-renamed").arg("to", to.as_str()),
                How::Dropped => Message::new("column-dropped"),
                How::Retyped | How::Widened => Message::new("column-retyped"),
            };
            Finding::blocker("undo-column-named")
                .arg("kind", one.definition.kind.name())
                .arg("name", one.name(database))
                .arg("table", one.touched.table.as_str())
                .arg("column", one.touched.column.as_str())
                .arg("step", one.step.id.as_str())
                .arg("how", how)
                .arg("what", what(one.drop_statement(database)))
        })
        .collect()
}

/// Columns and indexes of somebody's own on a table that goes.
fn on_table(run: &Run, step: &Step, table: &Table) -> Vec<Finding> {
    let known = catalog::known();
    let mut steps = run.plan.steps.iter();
    let made = steps.find(|one| one.id == step.id);
    let is_made =
        |name: &str| name == "PRIMARY" || made.is_some_and(|one| one.sql.contains(&quoted(name)));
    let alter = format!("ALTER TABLE {}", quoted(&table.name));
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let columns = columns
        .filter(|name| !known.knows_column(&table.name, &name.to_ascii_lowercase()))
        .map(|name| {
            own(
                "column",
                name,
                Some(format!("{alter} DROP COLUMN {}", quoted(name))),
            )
        });
    let indexes = table.indexes.iter().map(|index| index.name.as_str());
    let indexes = indexes.filter(|name| !is_made(name)).map(|name| {
        own(
            "index",
            name,
            Some(format!("{alter} DROP INDEX {}", quoted(name))),
        )
    });
    columns.chain(indexes).collect()
}

/// CHECKs on a table that goes, and foreign keys from it and to it: no release of DB-GPT has any.
async fn constraints(connection: &mut Connection, table: &str) -> Result<Vec<Finding>> {
    let name = text_literal(table);
    let checks: Vec<String> = connection
        .rows(
            &format!(
                "SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {name} AND CONSTRAINT_TYPE = 'CHECK'"
            ),
            Phase::Undo,
        )
        .await?;
    let keys: Vec<(String, String, String)> = connection
        .rows(
            &format!(
                "SELECT DISTINCT CONSTRAINT_NAME, TABLE_SCHEMA, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE \
                 WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ((TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {name}) \
                 OR (REFERENCED_TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME = {name}))"
            ),
            Phase::Undo,
        )
        .await?;
    let on = quoted(table);
    let checks = checks.iter().map(|name| {
        let statement = format!("ALTER TABLE {on} DROP CONSTRAINT {}", quoted(name));
        own(Kind::Check.name(), name, Some(statement))
    });
    let keys = keys.iter().map(|(name, database, holder)| {
        let holder = format!("{}.{}", quoted(database), quoted(holder));
        let statement = format!("ALTER TABLE {holder} DROP FOREIGN KEY {}", quoted(name));
        own(Kind::ForeignKey.name(), name, Some(statement))
    });
    Ok(checks.chain(keys).collect())
}

fn own(kind: &'static str, name: &str, statement: Option<String>) -> Finding {
    Finding::blocker("undo-table-named")
        .arg("kind", kind)
        .arg("name", name)
        .arg("what", what(statement))
}

/// What the user can do about it; a part of the finding.
fn what(statement: Option<String>) -> Message {
    match statement {
        Some(statement) => Message::new("undo-named-drop").arg("statement", statement),
        None => Message::new("undo-named-by-hand"),
    }
}

fn named(definition: &Definition, database: &str) -> String {
    match definition.database == database {
        true => definition.name.clone(),
        false => format!("{}.{}", definition.database, definition.name),
    }
}
