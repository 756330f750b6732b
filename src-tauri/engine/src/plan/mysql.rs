//! The steps on a server of the MySQL family: the guide's, in its order, then the repairs.

use super::{Cost, Probe, Repair, Step, StepOrigin, StepState};
use crate::catalog::guide::{self, GuideTable};
use crate::catalog::v0_5_0;
use crate::inspect::{Column, Inspection, Schema, State, Table};
use crate::message::Message;
use crate::mysql::{Flavor, Server, quoted, text_literal};

/// What each column of `gpts_app_collection` becomes: v0.5.0's model has text that may be NULL.
const COLLECTION_CODES: [(&str, &str); 2] =
    [("user_code", "user code"), ("sys_code", "system app code")];
/// The collation that the guide names, and that MySQL 8 gives to tables for which it names none.
const GUIDE_COLLATION: &str = "utf8mb4_0900_ai_ci";
const LONG_MESSAGES: [&str; 2] = ["content", "action_report"];

/// All steps, done or not.
pub(super) fn steps(inspection: &Inspection, server: &Server) -> Vec<Step> {
    let schema = &inspection.schema;
    let mut steps: Vec<Step> = guide::tables()
        .iter()
        .map(|table| create(schema, server, table))
        .collect();
    // A v0.5.0 that made its own tables lacks the guide's `current_goal` in there, and never reads it.
    if inspection.state != State::Whole {
        steps.extend(conversations(schema, server));
    }
    steps.extend(messages_goal(schema));
    steps.extend(collection_codes(schema));
    steps.extend(long_messages(schema));
    steps
}

/// The collation of most of DB-GPT's own tables: joins across collations fail with "Illegal mix of collations".
pub(super) fn collation_of_tables(schema: &Schema) -> Option<&str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for table in schema
        .tables
        .iter()
        .filter(|table| v0_5_0::models().contains_key(&table.name))
    {
        match counts.iter_mut().find(|(name, _)| *name == table.collation) {
            Some((_, count)) => *count += 1,
            None => counts.push((&table.collation, 1)),
        }
    }
    counts
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .max_by_key(|(_, count)| *count)
        .map(|(name, _)| name)
}

fn create(schema: &Schema, server: &Server, table: &GuideTable) -> Step {
    let follows = collation_of_tables(schema).unwrap_or(&schema.collation);
    // On a server where the guide's statements mean the collation that the tables have, they stand to the letter.
    let as_it_stands = server.flavor == Flavor::Mysql
        && server.knows_0900_collations()
        && follows == GUIDE_COLLATION;
    let mut sql = if as_it_stands {
        table.create.clone()
    } else {
        table.create_with(Some(follows))
    };
    if schema.row_format.eq_ignore_ascii_case("compact")
        || schema.row_format.eq_ignore_ascii_case("redundant")
    {
        sql.push_str(" ROW_FORMAT=DYNAMIC");
    }
    let state = match schema.table(table.name) {
        None => StepState::Todo,
        Some(found) if lacks_columns(found) => StepState::Differs,
        Some(_) => StepState::Done,
    };
    Step {
        id: format!("create-{}", table.name),
        origin: StepOrigin::Guide,
        repair: None,
        state,
        sql,
        why: Message::new(if as_it_stands {
            "plan-create"
        } else {
            "plan-create-collation"
        })
        .arg("table", table.name)
        .arg("collation", follows),
        probe: Probe::Table {
            table: table.name.to_owned(),
        },
        guard: None,
        cost: Cost::Instant,
        undo: Some(format!("DROP TABLE {}", quoted(table.name))),
    }
}

fn lacks_columns(table: &Table) -> bool {
    v0_5_0::models()
        .get(&table.name)
        .is_some_and(|model| model.keys().any(|column| table.column(column).is_none()))
}

/// Both columns of the guide in one statement: all or nothing, and one rebuild where the server rebuilds.
fn conversations(schema: &Schema, server: &Server) -> Option<Step> {
    let table = guide::COLUMNS[0].table;
    schema.table(table)?;
    let missing: Vec<_> = guide::COLUMNS
        .iter()
        .filter(|column| !schema.has_column(table, column.name))
        .collect();
    let (state, named) = if missing.is_empty() {
        (StepState::Done, guide::COLUMNS.iter().collect())
    } else {
        (StepState::Todo, missing)
    };
    let clauses = |prefix: &str, text: fn(&guide::GuideColumn) -> String| {
        let parts: Vec<String> = named
            .iter()
            .map(|column| format!("{prefix} {}", text(column)))
            .collect();
        parts.join(", ")
    };
    Some(Step {
        id: "conversations-columns".to_owned(),
        origin: StepOrigin::Guide,
        repair: None,
        state,
        sql: format!(
            "ALTER TABLE {} {}",
            quoted(table),
            clauses("ADD COLUMN", |column| column.definition.to_owned())
        ),
        why: Message::new("plan-conversations-columns"),
        probe: Probe::Columns {
            table: table.to_owned(),
            columns: guide::COLUMNS
                .iter()
                .map(|column| column.name.to_owned())
                .collect(),
        },
        guard: None,
        cost: if server.adds_columns_instantly() {
            Cost::Instant
        } else {
            Cost::Rebuild
        },
        undo: Some(format!(
            "ALTER TABLE {} {}",
            quoted(table),
            clauses("DROP COLUMN", |column| quoted(column.name))
        )),
    })
}

/// v0.5.0 renamed `gpts_messages.current_gogal`; the guide does not say so, and agent chat fails without.
fn messages_goal(schema: &Schema) -> Vec<Step> {
    const TABLE: &str = "gpts_messages";
    const OLD: &str = "current_gogal";
    const NEW: &str = "current_goal";
    let Some(table) = schema.table(TABLE) else {
        return Vec::new();
    };
    let step = |id: &str, state, sql: String, why, probe, cost, undo| Step {
        id: id.to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::MessagesGoal),
        state,
        sql,
        why: Message::new(why),
        probe,
        guard: None,
        cost,
        undo,
    };
    let renamed = Probe::Renamed {
        table: TABLE.to_owned(),
        from: OLD.to_owned(),
        to: NEW.to_owned(),
    };
    let name = quoted(TABLE);
    match (table.column(OLD), table.column(NEW)) {
        (Some(old), None) => vec![step(
            "messages-goal",
            StepState::Todo,
            // RENAME COLUMN is a syntax error before MySQL 8.0 and MariaDB 10.5; CHANGE needs the whole definition.
            format!(
                "ALTER TABLE {name} CHANGE COLUMN {} {}",
                quoted(OLD),
                definition(table, old, NEW, &old.column_type)
            ),
            "plan-messages-goal",
            renamed,
            Cost::Instant,
            Some(format!(
                "ALTER TABLE {name} CHANGE COLUMN {} {}",
                quoted(NEW),
                definition(table, old, OLD, &old.column_type)
            )),
        )],
        (Some(_), Some(_)) => {
            let (old, new) = (quoted(OLD), quoted(NEW));
            vec![
                step(
                    "messages-goal-merge",
                    StepState::Todo,
                    format!(
                        "UPDATE {name} SET {new} = {old} WHERE {new} IS NULL AND {old} IS NOT NULL"
                    ),
                    "plan-messages-goal-merge",
                    Probe::NoRows {
                        sql: format!(
                            "SELECT COUNT(*) FROM {name} WHERE {new} IS NULL AND {old} IS NOT NULL"
                        ),
                    },
                    Cost::Rebuild,
                    None,
                ),
                Step {
                    guard: Some(format!(
                        "SELECT COUNT(*) FROM {name} WHERE NOT ({new} <=> {old})"
                    )),
                    ..step(
                        "messages-gogal-drop",
                        StepState::Todo,
                        format!("ALTER TABLE {name} DROP COLUMN {old}"),
                        "plan-messages-gogal-drop",
                        Probe::NoColumn {
                            table: TABLE.to_owned(),
                            column: OLD.to_owned(),
                        },
                        Cost::Rebuild,
                        None,
                    )
                },
            ]
        }
        (None, Some(new)) => vec![step(
            "messages-goal",
            StepState::Done,
            format!(
                "ALTER TABLE {name} CHANGE COLUMN {} {}",
                quoted(OLD),
                definition(table, new, NEW, &new.column_type)
            ),
            "plan-messages-goal",
            renamed,
            Cost::Instant,
            None,
        )],
        (None, None) => Vec::new(),
    }
}

/// The guide's types make every "collect app" of v0.5.0 fail.
fn collection_codes(schema: &Schema) -> Option<Step> {
    const TABLE: &str = "gpts_app_collection";
    let fits = |column: &Column| {
        column.nullable
            && column
                .column_type
                .to_ascii_lowercase()
                .starts_with("varchar")
    };
    let done = schema.table(TABLE).is_some_and(|table| {
        COLLECTION_CODES
            .iter()
            .all(|(name, _)| table.column(name).is_some_and(fits))
    });
    let clauses: Vec<String> = COLLECTION_CODES
        .iter()
        .map(|(name, comment)| {
            format!(
                "MODIFY COLUMN {} varchar(255) NULL COMMENT {}",
                quoted(name),
                text_literal(comment)
            )
        })
        .collect();
    Some(Step {
        id: "collection-codes".to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::CollectionCodes),
        state: if done {
            StepState::Done
        } else {
            StepState::Todo
        },
        sql: format!("ALTER TABLE {} {}", quoted(TABLE), clauses.join(", ")),
        why: Message::new("plan-collection-codes"),
        probe: Probe::Types {
            table: TABLE.to_owned(),
            columns: COLLECTION_CODES
                .iter()
                .map(|(name, _)| ((*name).to_owned(), "varchar".to_owned()))
                .collect(),
        },
        guard: None,
        cost: Cost::Rebuild,
        undo: None,
    })
}

/// v0.5.0's model writes more than the 64 KB that TEXT holds.
fn long_messages(schema: &Schema) -> Option<Step> {
    const TABLE: &str = "gpts_messages";
    let table = schema.table(TABLE)?;
    let columns: Vec<&Column> = LONG_MESSAGES
        .iter()
        .filter_map(|name| table.column(name))
        .collect();
    let is_long = |column: &Column| column.column_type.eq_ignore_ascii_case("longtext");
    let done = columns.iter().all(|column| is_long(column));
    let clauses: Vec<String> = columns
        .iter()
        .filter(|column| done || !is_long(column))
        .map(|column| {
            format!(
                "MODIFY COLUMN {}",
                definition(table, column, &column.name, "longtext")
            )
        })
        .collect();
    Some(Step {
        id: "messages-longtext".to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::LongMessages),
        state: if done {
            StepState::Done
        } else {
            StepState::Todo
        },
        sql: format!("ALTER TABLE {} {}", quoted(TABLE), clauses.join(", ")),
        why: Message::new("plan-messages-longtext"),
        probe: Probe::Types {
            table: TABLE.to_owned(),
            columns: LONG_MESSAGES
                .iter()
                .map(|name| ((*name).to_owned(), "longtext".to_owned()))
                .collect(),
        },
        guard: None,
        cost: Cost::Rebuild,
        undo: None,
    })
}

/// A text column's whole definition, with everything that it has, so that only what is meant changes.
fn definition(table: &Table, column: &Column, name: &str, column_type: &str) -> String {
    let mut sql = format!("{} {column_type}", quoted(name));
    if let (Some(charset), Some(collation)) = (&column.charset, &column.collation)
        && *collation != table.collation
    {
        sql.push_str(&format!(" CHARACTER SET {charset} COLLATE {collation}"));
    }
    sql.push_str(if column.nullable {
        " NULL"
    } else {
        " NOT NULL"
    });
    if !column.comment.is_empty() {
        sql.push_str(&format!(" COMMENT {}", text_literal(&column.comment)));
    }
    sql
}
