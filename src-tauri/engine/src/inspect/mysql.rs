//! Inspects a MySQL or MariaDB database through `information_schema`, which all of these servers have.

use std::time::{Duration, Instant};

use super::columns::{EXAMPLE, told as columns_told};
use super::leftovers::{REVISION, REVISIONS};
use super::{Inspection, Leftovers, clashes, verdict, written};
use crate::catalog::{self, Dialect};
use crate::definitions;
use crate::error::{Phase, Result};
use crate::event::{Context, Event};
use crate::mysql::{Connection, Flavor, Server, Version, quoted, server_code, text_literal};
use crate::schema::{Column, Index, NameCase, RowCount, Schema, Table};
use crate::sql::engine;

/// Tables below both limits are counted; larger ones are estimated.
const COUNTED_ROWS: u64 = 50_000;
const COUNTED_BYTES: u64 = 64 << 20;
/// The limit of one count, and of all counts together.
const COUNT_SECONDS: u64 = 5;
const COUNTS_LIMIT: Duration = Duration::from_secs(20);

/// Inspects over an open connection.
///
/// # Errors
/// `cancelled`, or those of [`Connection::rows`].
pub async fn run(connection: &mut Connection, context: Context<'_>) -> Result<Inspection> {
    context.emit(Event::Phase {
        phase: Phase::Inspect,
    });
    let server = Server::ask(connection).await?;
    let mut schema = schema(connection, &server).await?;
    written::read(connection, &server, &mut schema).await?;
    count(connection, &server, &mut schema, context).await?;
    let leftovers = Leftovers::on_mysql(connection, &schema).await?;
    let clashes = clashes::ask(connection, &schema).await?;
    let revisions = match schema.has_column(REVISION.0, REVISION.1) {
        true => connection.rows(REVISIONS, Phase::Inspect).await?,
        false => Vec::new(),
    };
    let watched = catalog::known().watched_in(&schema, Dialect::Mysql);
    let definitions = definitions::mysql::ask(connection, &server, &schema, &watched).await?;
    let mut inspection = verdict::inspection(Some(server), schema);
    inspection
        .database
        .clone_from(&connection.target().database);
    inspection.definitions = definitions;
    inspection.elsewhere = elsewhere(connection, &inspection.schema).await?;
    inspection.leftovers = leftovers;
    inspection.clashes = clashes;
    inspection.revisions = revisions;
    let of_columns = columns_told(&inspection, inspection.target);
    inspection.findings.extend(of_columns);
    Ok(inspection)
}

/// The schema alone, with estimated row counts: what verifying and probing need.
///
/// # Errors
/// Those of [`Connection::rows`].
pub async fn schema(connection: &mut Connection, server: &Server) -> Result<Schema> {
    if server.flavor == Flavor::Mysql && server.version >= Version(8, 0, 0) {
        // By default MySQL 8 caches these statistics for a day. The setting is for this session only.
        connection
            .execute(
                "SET SESSION information_schema_stats_expiry = 0",
                Phase::Inspect,
            )
            .await?;
    }
    let defaults: Vec<(String, String, u32, String, String)> = connection
        .rows(
            "SELECT @@character_set_database, @@collation_database, @@lower_case_table_names, \
             COLLATION(CONVERT('' USING utf8mb4)), @@GLOBAL.sql_mode",
            Phase::Inspect,
        )
        .await?;
    let (charset, collation, lower_case, utf8mb4_collation, sql_mode) =
        defaults.into_iter().next().unwrap_or_default();
    let row_format: Vec<(String, String)> = connection
        .rows(
            "SHOW VARIABLES LIKE 'innodb\\_default\\_row\\_format'",
            Phase::Inspect,
        )
        .await?;
    let mut schema = Schema {
        charset,
        collation,
        utf8mb4_collation,
        sql_mode,
        // MySQL before 5.7 and MariaDB before 10.2 don't have the variable; they make COMPACT tables.
        row_format: row_format
            .into_iter()
            .next()
            .map_or_else(|| "compact".to_owned(), |(_, format)| format),
        name_case: match lower_case {
            0 => NameCase::Exact,
            _ => NameCase::Ignored,
        },
        ..Schema::default()
    };
    tables(connection, &mut schema).await?;
    columns(connection, server, &mut schema).await?;
    if server.flavor == Flavor::Mariadb {
        json(connection, &mut schema).await?;
    }
    indexes(connection, &mut schema).await?;
    Ok(schema)
}

/// DB-GPT's tables that are missing here and that its schema file put into [`EXAMPLE`] by mistake.
async fn elsewhere(connection: &mut Connection, schema: &Schema) -> Result<Vec<String>> {
    let newest = catalog::known().newest().release;
    let names: Vec<String> = catalog::known()
        .new_tables(newest)
        .filter(|name| schema.table(name).is_none())
        .map(text_literal)
        .collect();
    if names.is_empty() || connection.target().database.eq_ignore_ascii_case(EXAMPLE) {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{EXAMPLE}' AND TABLE_NAME IN ({}) \
         ORDER BY TABLE_NAME",
        names.join(", ")
    );
    connection.rows(&sql, Phase::Inspect).await
}

type TableRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<u64>,
    Option<u64>,
    Option<u64>,
);

async fn tables(connection: &mut Connection, schema: &mut Schema) -> Result<()> {
    let database = connection.target().database.clone();
    let rows: Vec<TableRow> = connection
        .rows_with(
            "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, ROW_FORMAT, TABLE_COLLATION, TABLE_COMMENT, \
             TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH \
             FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME",
            (database,),
            Phase::Inspect,
        )
        .await?;
    for (name, kind, engine, row_format, collation, comment, rows, data, index) in rows {
        // MariaDB calls a table that keeps its history SYSTEM VERSIONED.
        if !matches!(kind.as_str(), "BASE TABLE" | "SYSTEM VERSIONED") {
            schema.others.push(name);
            continue;
        }
        // A table whose rows are stored elsewhere takes no room here; some servers report an endless size for it.
        let is_own = !engine.as_deref().is_some_and(engine::is_elsewhere);
        let size_bytes = data
            .unwrap_or_default()
            .saturating_add(index.unwrap_or_default());
        schema.tables.push(Table {
            name,
            engine: engine.unwrap_or_default(),
            row_format: row_format.unwrap_or_default(),
            collation: collation.unwrap_or_default(),
            comment: comment.unwrap_or_default(),
            columns: Vec::new(),
            indexes: Vec::new(),
            rows: RowCount::Estimate(rows.unwrap_or_default()),
            size_bytes: if is_own { size_bytes } else { 0 },
        });
    }
    Ok(())
}

type ColumnRow = (
    String,
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    String,
);

async fn columns(connection: &mut Connection, server: &Server, schema: &mut Schema) -> Result<()> {
    let database = connection.target().database.clone();
    let rows: Vec<ColumnRow> = connection
        .rows_with(
            "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, \
             CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_COMMENT \
             FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? \
             ORDER BY TABLE_NAME, ORDINAL_POSITION",
            (database,),
            Phase::Inspect,
        )
        .await?;
    for (table, name, column_type, nullable, default, extra, charset, collation, comment) in rows {
        let Some(table) = schema.tables.iter_mut().find(|known| known.name == table) else {
            continue;
        };
        table.columns.push(Column {
            name,
            column_type,
            nullable: nullable == "YES",
            // Where defaults are SQL, the absence of one is the word NULL (a text NULL is in quotes there).
            default: default.filter(|text| !(server.shows_defaults_as_sql() && text == "NULL")),
            extra,
            charset,
            collation,
            comment,
            generated: None,
            check: None,
        });
    }
    Ok(())
}

/// MariaDB makes a `json` column a `longtext` with a CHECK constraint that has the column's name.
async fn json(connection: &mut Connection, schema: &mut Schema) -> Result<()> {
    let database = connection.target().database.clone();
    let asked = connection
        .rows_with(
            "SELECT TABLE_NAME, CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS \
             WHERE CONSTRAINT_SCHEMA = ? AND CHECK_CLAUSE LIKE 'json\\_valid(`%`)'",
            (database,),
            Phase::Inspect,
        )
        .await;
    let rows: Vec<(String, String)> = match asked {
        Ok(rows) => rows,
        // MariaDB before 10.2.22 does not list CHECK constraints.
        Err(error) if server_code(&error).is_some() => return Ok(()),
        Err(error) => return Err(error),
    };
    for (table, name) in rows {
        let mut tables = schema.tables.iter_mut();
        let columns = tables.find(|known| known.name == table);
        let columns = columns.into_iter().flat_map(|table| &mut table.columns);
        for column in columns.filter(|column| column.name == name) {
            if column.column_type == "longtext" {
                "json".clone_into(&mut column.column_type);
            }
        }
    }
    Ok(())
}

async fn indexes(connection: &mut Connection, schema: &mut Schema) -> Result<()> {
    let database = connection.target().database.clone();
    let rows: Vec<(String, String, Option<String>)> = connection
        .rows_with(
            "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS \
             WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
            (database,),
            Phase::Inspect,
        )
        .await?;
    for (table, name, column) in rows {
        let Some(table) = schema.tables.iter_mut().find(|known| known.name == table) else {
            continue;
        };
        // An index on an expression has no column name.
        let column = column.unwrap_or_default();
        match table.indexes.last_mut().filter(|index| index.name == name) {
            Some(index) => index.columns.push(column),
            None => table.indexes.push(Index {
                name,
                columns: vec![column],
            }),
        }
    }
    Ok(())
}

async fn count(
    connection: &mut Connection,
    server: &Server,
    schema: &mut Schema,
    context: Context<'_>,
) -> Result<()> {
    let begun = Instant::now();
    for table in &mut schema.tables {
        context.check_cancelled(Phase::Inspect)?;
        // Rows that are stored elsewhere are not counted.
        let small = !engine::is_elsewhere(&table.engine)
            && table.rows.number() < COUNTED_ROWS
            && table.size_bytes < COUNTED_BYTES;
        if !small || begun.elapsed() > COUNTS_LIMIT {
            continue;
        }
        let sql = count_sql(server, &table.name);
        match connection.rows::<(u64,)>(&sql, Phase::Inspect).await {
            Ok(rows) => table.rows = RowCount::Exact(rows.first().map_or(0, |row| row.0)),
            // The server refused to count this one table (locked, too slow, not granted, damaged); the others are still
            // counted.
            Err(error) if server_code(&error).is_some() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A count that the server itself ends after [`COUNT_SECONDS`]. To MySQL before 5.7.8 the limit is a comment; there
/// only the table's size bounds the count.
fn count_sql(server: &Server, table: &str) -> String {
    let table = quoted(table);
    match server.flavor {
        Flavor::Mysql => {
            let limit_ms = COUNT_SECONDS * 1000;
            format!("SELECT /*+ MAX_EXECUTION_TIME({limit_ms}) */ COUNT(*) FROM {table}")
        }
        Flavor::Mariadb => format!(
            "SET STATEMENT max_statement_time = {COUNT_SECONDS} FOR SELECT COUNT(*) FROM {table}"
        ),
    }
}
