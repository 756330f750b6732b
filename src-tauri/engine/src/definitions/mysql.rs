//! The definitions on a server, from `information_schema`: of this database, and of others as far as the account sees
//! them.

use std::collections::BTreeSet;

use super::{Definition, Kind};
use crate::error::{Phase, Result};
use crate::mysql::{Connection, Flavor, Server, server_code, text_literal};
use crate::schema::Schema;

/// The most definitions of each kind that are read; no server is expected to have more that name these columns.
const LIMIT: usize = 2000;
/// The bytes of a definition's text that are read; what comes after is ignored.
const TEXT_BYTES: usize = 256 << 10;
/// The server's own databases.
const SYSTEM: &str = "('mysql', 'sys', 'performance_schema', 'information_schema')";

/// Database, name, table, text and `sql_mode`; for a foreign key the last is the table that has the key.
type Row = (
    String,
    String,
    Option<String>,
    Option<Vec<u8>>,
    Option<String>,
);

/// A query, and the kind of definition that its rows are.
struct Question {
    kind: Kind,
    sql: String,
}

/// All triggers on tables of this database; of the other definitions those that name a watched column, or whose text
/// the account may not see. A query that the server refuses (unknown there, or not granted) is skipped.
///
/// # Errors
/// Those of [`Connection::rows`] that are not the server's.
pub async fn ask(
    connection: &mut Connection,
    server: &Server,
    schema: &Schema,
    watched: &BTreeSet<String>,
) -> Result<Vec<Definition>> {
    let database = connection.target().database.clone();
    let mut found = Vec::new();
    for Question { kind, sql } in questions(&database, server, watched) {
        let rows: Vec<Row> = match connection.rows(&sql, Phase::Inspect).await {
            Ok(rows) => rows,
            Err(error) if server_code(&error).is_some() => continue,
            Err(error) => return Err(error),
        };
        let rows = rows.into_iter();
        let definitions = rows.map(|(at, name, table, text, other)| {
            let text = text.filter(|text| !text.is_empty());
            let (mode, held_by) = match kind {
                Kind::ForeignKey => (None, other),
                Kind::Trigger
                | Kind::View
                | Kind::Function
                | Kind::Procedure
                | Kind::Package
                | Kind::PackageBody
                | Kind::Event
                | Kind::Check
                | Kind::Generated
                | Kind::Default
                | Kind::Index
                | Kind::Partition
                | Kind::Table => (other, None),
            };
            Definition {
                kind,
                database: at,
                name,
                table,
                held_by,
                text: text.map(|text| {
                    String::from_utf8_lossy(&text[..text.len().min(TEXT_BYTES)]).into_owned()
                }),
                mode: mode.unwrap_or_default(),
            }
        });
        found.extend(definitions.filter(|one| !is_of_json(schema, one)));
    }
    Ok(found)
}

/// Whether a check is the one by which MariaDB makes a `longtext` a `json` column: it goes with the column's type.
fn is_of_json(schema: &Schema, definition: &Definition) -> bool {
    let table = definition
        .table
        .as_ref()
        .and_then(|name| schema.table(name));
    let column = table.and_then(|table| table.column(&definition.name));
    definition.is_json_check() && column.is_some_and(|column| column.column_type == "json")
}

/// An SQL condition: the text names a watched column.
fn named(watched: &BTreeSet<String>, text: &str) -> String {
    let pattern = |column: &String| text_literal(&format!("%{column}%"));
    let likes: Vec<String> = watched
        .iter()
        .map(|column| format!("{text} LIKE {}", pattern(column)))
        .collect();
    format!("({})", likes.join(" OR "))
}

#[expect(
    clippy::too_many_lines,
    reason = "one question stands below the other, and each is short"
)]
fn questions(database: &str, server: &Server, names: &BTreeSet<String>) -> Vec<Question> {
    let watched = |text: &str| named(names, text);
    let own = text_literal(database);
    // A definition without visible text counts in this database only: about one in another database nothing can be
    // done.
    let seen = |schema: &str, text: &str| {
        format!(
            "{schema} NOT IN {SYSTEM} AND ({} OR ({schema} = {own} AND COALESCE({text}, '') = ''))",
            watched(text)
        )
    };
    // A program that inserts rows or selects `*` may depend on the number of a table's columns.
    let counts = |schema: &str, text: &str| {
        format!(
            "{} OR ({schema} = {own} AND ({text} LIKE '%*%' OR {text} LIKE '%insert%' OR {text} LIKE '%replace%'))",
            seen(schema, text)
        )
    };
    let question = |kind, columns: &str, rest: String| Question {
        kind,
        sql: format!("SELECT {columns} FROM information_schema.{rest} LIMIT {LIMIT}"),
    };
    let mut questions = vec![
        question(
            Kind::Trigger,
            "TRIGGER_SCHEMA, TRIGGER_NAME, IF(EVENT_OBJECT_SCHEMA = TRIGGER_SCHEMA AND TRIGGER_SCHEMA = {own}, EVENT_OBJECT_TABLE, NULL), ACTION_STATEMENT, SQL_MODE"
                .replace("{own}", &own)
                .as_str(),
            format!(
                "TRIGGERS WHERE TRIGGER_SCHEMA = {own} OR ({})",
                seen("TRIGGER_SCHEMA", "ACTION_STATEMENT")
            ),
        ),
        question(
            Kind::View,
            "TABLE_SCHEMA, TABLE_NAME, NULL, VIEW_DEFINITION, NULL",
            format!("VIEWS WHERE {}", seen("TABLE_SCHEMA", "VIEW_DEFINITION")),
        ),
        question(
            Kind::Event,
            "EVENT_SCHEMA, EVENT_NAME, NULL, EVENT_DEFINITION, SQL_MODE",
            format!("EVENTS WHERE {}", counts("EVENT_SCHEMA", "EVENT_DEFINITION")),
        ),
        question(
            Kind::Generated,
            "TABLE_SCHEMA, COLUMN_NAME, TABLE_NAME, GENERATION_EXPRESSION, NULL",
            format!(
                "COLUMNS WHERE TABLE_SCHEMA = {own} AND {}",
                watched("GENERATION_EXPRESSION")
            ),
        ),
        question(
            Kind::Index,
            "TABLE_SCHEMA, INDEX_NAME, TABLE_NAME, EXPRESSION, NULL",
            format!("STATISTICS WHERE TABLE_SCHEMA = {own} AND {}", watched("EXPRESSION")),
        ),
        question(
            Kind::Partition,
            "DISTINCT TABLE_SCHEMA, TABLE_NAME, TABLE_NAME, CONCAT_WS(' ', PARTITION_EXPRESSION, SUBPARTITION_EXPRESSION), NULL",
            format!(
                "PARTITIONS WHERE TABLE_SCHEMA = {own} AND {}",
                watched("CONCAT_WS(' ', PARTITION_EXPRESSION, SUBPARTITION_EXPRESSION)")
            ),
        ),
        question(
            Kind::ForeignKey,
            "CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME, COLUMN_NAME, NULL",
            format!(
                "KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = {own} AND REFERENCED_TABLE_NAME IS NOT NULL AND {}",
                watched("COLUMN_NAME")
            ),
        ),
        question(
            Kind::ForeignKey,
            "CONSTRAINT_SCHEMA, CONSTRAINT_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME, TABLE_NAME",
            format!(
                "KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = {own} AND {}",
                watched("REFERENCED_COLUMN_NAME")
            ),
        ),
    ];
    questions.extend(
        [
            (Kind::Function, "FUNCTION"),
            (Kind::Procedure, "PROCEDURE"),
            (Kind::Package, "PACKAGE"),
            (Kind::PackageBody, "PACKAGE BODY"),
        ]
        .map(|(kind, routine)| {
            question(
                kind,
                "ROUTINE_SCHEMA, ROUTINE_NAME, NULL, ROUTINE_DEFINITION, SQL_MODE",
                format!(
                    "ROUTINES WHERE ROUTINE_TYPE = '{routine}' AND ({})",
                    counts("ROUTINE_SCHEMA", "ROUTINE_DEFINITION")
                ),
            )
        }),
    );
    let (check, default) = match server.flavor {
        Flavor::Mysql => (
            "CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA \
             AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'",
            "EXTRA LIKE '%DEFAULT\\_GENERATED%'",
        ),
        // In MariaDB a constraint's name is unique in its table only, so the table's name is in the same row.
        Flavor::Mariadb => (
            "CHECK_CONSTRAINTS c JOIN (SELECT 1) t",
            "COLUMN_DEFAULT LIKE '%(%'",
        ),
    };
    let table = match server.flavor {
        Flavor::Mysql => "t.TABLE_NAME",
        Flavor::Mariadb => "c.TABLE_NAME",
    };
    questions.push(question(
        Kind::Check,
        &format!("c.CONSTRAINT_SCHEMA, c.CONSTRAINT_NAME, {table}, c.CHECK_CLAUSE, NULL"),
        format!(
            "{check} WHERE c.CONSTRAINT_SCHEMA = {own} AND {}",
            watched("c.CHECK_CLAUSE")
        ),
    ));
    questions.push(question(
        Kind::Default,
        "TABLE_SCHEMA, COLUMN_NAME, TABLE_NAME, COLUMN_DEFAULT, NULL",
        format!(
            "COLUMNS WHERE TABLE_SCHEMA = {own} AND {default} AND {}",
            watched("COLUMN_DEFAULT")
        ),
    ));
    questions
}
