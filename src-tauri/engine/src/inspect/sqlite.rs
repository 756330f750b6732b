//! Inspects a SQLite file: read only, with every row counted.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::columns::told as columns_told;
use super::leftovers::{REVISION, REVISIONS};
use super::{Inspection, Leftovers, verdict};
use crate::catalog::{self, nulls};
use crate::definitions::{self, Definition};
use crate::error::{Error, Phase, Result, Said};
use crate::event::{Context, Event};
use crate::io::file::size_bytes;
use crate::message::Finding;
use crate::schema::{Column, NameCase, RowCount, Schema, Table};
use crate::sqlite::{Broken, BrokenKind, Opened, broken, failure, open_read_only};
use crate::target::SqliteTarget;

/// How long the whole inspection may take.
const TIMEOUT: Duration = Duration::from_mins(5);
/// The largest file whose pages are checked here; the backup's proof checks larger ones.
const CHECKED_BYTES: u64 = 64 << 20;
/// The most broken views and triggers that are named.
const MAX_BROKEN: usize = 50;

/// Inspects the file of a target.
///
/// # Errors
/// `cancelled`, `sqlite-timeout`, or those of [`open_read_only`].
pub async fn run(target: &SqliteTarget, context: Context<'_>) -> Result<Inspection> {
    context.emit(Event::Phase {
        phase: Phase::Inspect,
    });
    let path = target.path.clone();
    let connection = match open(path.clone()).await? {
        Opened::Database(connection) => connection,
        Opened::Empty => {
            let mut inspection = verdict::inspection(None, shape());
            inspection.findings =
                vec![Finding::blocker("sqlite-empty-file").arg("path", path.display())];
            return Ok(inspection);
        }
    };
    let stop = connection.get_interrupt_handle();
    let mut reading = tokio::task::spawn_blocking(move || read(&connection, &path));
    let read = tokio::select! {
        read = &mut reading => Some(read),
        () = context.cancel.cancelled() => None,
        () = tokio::time::sleep(TIMEOUT) => None,
    };
    let read = match read {
        Some(read) => joined(read)?,
        None => {
            stop.interrupt();
            let ended = joined(reading.await);
            context.check_cancelled(Phase::Inspect)?;
            ended?
        }
    };
    Ok(inspection(read))
}

/// Inspects over an open connection, without checking the pages.
///
/// # Errors
/// What SQLite says.
pub fn seen(connection: &Connection) -> rusqlite::Result<Inspection> {
    content(connection).map(inspection)
}

fn inspection(read: Read) -> Inspection {
    let mut inspection = verdict::inspection(None, read.schema);
    let null_rows = null_rows(&inspection, &read.leftovers);
    inspection.findings.extend(null_rows);
    inspection.leftovers = read.leftovers;
    inspection.revisions = read.revisions;
    inspection.definitions = read.definitions;
    let of_columns = columns_told(&inspection, inspection.target);
    inspection.findings.extend(of_columns);
    let broken = read.broken.into_iter().take(MAX_BROKEN).map(told);
    inspection.findings.extend(broken);
    inspection
}

/// Rows with a NULL at which a later DB-GPT stops when it rebuilds its tables.
fn null_rows(inspection: &Inspection, leftovers: &Leftovers) -> Vec<Finding> {
    let refused = catalog::known()
        .refusing_null(inspection.target)
        .into_iter();
    let schema = &inspection.schema;
    let found = refused.filter(|one| schema.has_column(one.table, one.column));
    found
        .filter_map(|one| {
            let rows = leftovers.rows(&nulls(one.table, one.column));
            let mut finding = Finding::warning("sqlite-null")
                .arg("rows", rows)
                .arg("table", one.table)
                .arg("column", one.column);
            if let Some(known) = one.known_as {
                finding.id = known.found.clone().into();
            }
            (rows > 0).then_some(finding)
        })
        .collect()
}

async fn open(path: std::path::PathBuf) -> Result<Opened> {
    joined(tokio::task::spawn_blocking(move || open_read_only(&path, Phase::Inspect)).await)
}

fn joined<T>(read: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    read.unwrap_or_else(|panic| {
        Err(Error::failed("sqlite-failed", Phase::Inspect)
            .arg("path", "")
            .because(panic))
    })
}

fn shape() -> Schema {
    Schema {
        name_case: NameCase::Ignored,
        ..Schema::default()
    }
}

/// All that is read from a file.
struct Read {
    schema: Schema,
    leftovers: Leftovers,
    revisions: Vec<String>,
    broken: Vec<Broken>,
    definitions: Vec<Definition>,
}

/// The finding for a view or trigger that was broken before any upgrade; it is kept as it is.
fn told(one: Broken) -> Finding {
    let finding = match one.kind {
        BrokenKind::View => Finding::warning("sqlite-broken-view"),
        BrokenKind::Trigger => Finding::warning("sqlite-broken-trigger").arg("table", one.table),
    };
    finding.arg("name", one.name).arg("why", one.why)
}

fn read(connection: &Connection, path: &Path) -> Result<Read> {
    check(connection, path)?;
    content(connection).map_err(|source| failure(path, Phase::Inspect, source))
}

fn content(connection: &Connection) -> rusqlite::Result<Read> {
    let schema = schema(connection)?;
    Ok(Read {
        leftovers: Leftovers::on_sqlite(connection, &schema)?,
        revisions: revisions(connection, &schema)?,
        schema,
        broken: broken(connection)?,
        definitions: definitions::sqlite::read(connection)?,
    })
}

fn revisions(connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<String>> {
    if !schema.has_column(REVISION.0, REVISION.1) {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(REVISIONS)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn check(connection: &Connection, path: &Path) -> Result<()> {
    if size_bytes(path).is_ok_and(|size| size > CHECKED_BYTES) {
        return Ok(());
    }
    let said: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|source| failure(path, Phase::Inspect, source))?;
    if said == "ok" {
        return Ok(());
    }
    Err(Error::failed("sqlite-corrupt", Phase::Inspect)
        .arg("path", path.display())
        .because(Said::by_others(said)))
}

/// The schema, with every row counted.
///
/// # Errors
/// What SQLite says; see [`failure`].
pub fn schema(connection: &Connection) -> rusqlite::Result<Schema> {
    let mut schema = shape();
    let mut statement = connection.prepare(
        "SELECT name, type, sql FROM sqlite_master \
         WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let objects = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Option<String>>(2)?,
        ))
    })?;
    for object in objects {
        let (name, kind, sql) = object?;
        let sql = sql.unwrap_or_default().to_ascii_uppercase();
        if kind == "view" || sql.starts_with("CREATE VIRTUAL") {
            schema.others.push(name);
            continue;
        }
        let rows: i64 = connection.query_row(
            &format!("SELECT COUNT(*) FROM \"{}\"", name.replace('"', "\"\"")),
            [],
            |row| row.get(0),
        )?;
        schema.tables.push(Table {
            engine: match ends_strict(&sql) {
                true => "STRICT".to_owned(),
                false => String::new(),
            },
            columns: columns(connection, &name)?,
            name,
            rows: RowCount::Exact(rows.unsigned_abs()),
            ..Table::default()
        });
    }
    Ok(schema)
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let mut statement = connection.prepare(
        // A primary key that is not the rowid has an index of its own.
        "SELECT name, type, \"notnull\", dflt_value, hidden, \
         pk = 1 AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk') \
         FROM pragma_table_xinfo(?1)",
    )?;
    let columns = statement.query_map([table], |row| {
        let (hidden, numbers): (u8, bool) = (row.get(4)?, row.get(5)?);
        Ok(Column {
            name: row.get(0)?,
            nullable: !row.get::<_, bool>(2)?,
            default: row.get(3)?,
            extra: match (hidden, numbers) {
                (2 | 3, _) => "GENERATED".to_owned(),
                (_, true) => "auto_increment".to_owned(),
                (_, false) => String::new(),
            },
            column_type: row.get(1)?,
            ..Column::default()
        })
    })?;
    columns.collect()
}

/// Whether a table is STRICT, so that its values must have their columns' types: the last word of its CREATE statement.
fn ends_strict(upper: &str) -> bool {
    let options = upper.rsplit(')').next().unwrap_or_default();
    options.split(',').any(|option| option.trim() == "STRICT")
}
