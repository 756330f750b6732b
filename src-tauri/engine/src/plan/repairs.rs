//! What the guide misses on a server of the MySQL family: three repairs, each to be chosen or not.

use super::definition::{base_type, definition};
use super::{Cost, Probe, Repair, Step, StepOrigin, StepState, Undo, undo};
use crate::inspect::leftovers::{DIFFERING_GOALS, UNMERGED_GOALS};
use crate::inspect::{Inspection, Leftovers};
use crate::message::Message;
use crate::mysql::{Server, quoted};
use crate::schema::{Column, Schema, Table};

const MESSAGES: &str = "gpts_messages";
const OLD_GOAL: &str = "current_gogal";
const NEW_GOAL: &str = "current_goal";
const COLLECTION: &str = "gpts_app_collection";
/// The guide's columns that v0.5.0's model has as text that may be NULL, with the guide's comments.
const COLLECTION_CODES: [(&str, &str); 2] =
    [("user_code", "user code"), ("sys_code", "system app code")];
const CODE_LENGTH: u32 = 255;
const LONG_MESSAGES: [&str; 2] = ["content", "action_report"];

/// All repairs, done or not.
pub(super) fn steps(inspection: &Inspection, server: &Server) -> Vec<Step> {
    let schema = &inspection.schema;
    let mut steps = Vec::new();
    if let Some(messages) = schema.table(MESSAGES) {
        steps.extend(messages_goal(server, messages, inspection.leftovers));
    }
    steps.push(collection_codes(server, schema));
    steps.extend(
        schema
            .table(MESSAGES)
            .and_then(|table| long_messages(server, table)),
    );
    steps
}

/// v0.5.0 renamed the column; the guide does not say so, and agent chat fails without.
fn messages_goal(server: &Server, table: &Table, leftovers: Leftovers) -> Vec<Step> {
    match (table.column(OLD_GOAL), table.column(NEW_GOAL)) {
        (Some(old), None) => vec![rename(server, table, old, StepState::Todo)],
        (None, Some(new)) => vec![rename(server, table, new, StepState::Done)],
        (Some(_), Some(_)) => merge(leftovers),
        (None, None) => vec![goal_added(server)],
    }
}

/// `dbgpt db migration` of v0.5.0 drops the old name and stops before it has added the new one.
fn goal_added(server: &Server) -> Step {
    let holds = (NEW_GOAL, format!("{} IS NOT NULL", quoted(NEW_GOAL)));
    Step {
        id: "messages-goal-add".to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::MessagesGoal),
        state: StepState::Todo,
        sql: format!(
            "ALTER TABLE {} ADD COLUMN {} text COMMENT 'The target corresponding to the current message'",
            quoted(MESSAGES),
            quoted(NEW_GOAL)
        ),
        why: Message::new("plan-messages-goal-add"),
        probe: Probe::Columns {
            table: MESSAGES.to_owned(),
            columns: vec![NEW_GOAL.to_owned()],
        },
        guard: None,
        cost: if server.adds_columns_instantly() {
            Cost::Instant
        } else {
            Cost::Rebuild
        },
        undo: Some(undo::columns(MESSAGES, &[holds])),
    }
}

fn rename(server: &Server, table: &Table, column: &Column, state: StepState) -> Step {
    // RENAME COLUMN is a syntax error before MySQL 8.0 and MariaDB 10.5; CHANGE needs the whole definition.
    let change = |from: &str, to: &str| {
        format!(
            "ALTER TABLE {} CHANGE COLUMN {} {}",
            quoted(MESSAGES),
            quoted(from),
            definition(server, table, column, to, &column.column_type)
        )
    };
    Step {
        id: "messages-goal".to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::MessagesGoal),
        state,
        sql: change(OLD_GOAL, NEW_GOAL),
        why: Message::new("plan-messages-goal"),
        probe: Probe::Renamed {
            table: MESSAGES.to_owned(),
            from: OLD_GOAL.to_owned(),
            to: NEW_GOAL.to_owned(),
        },
        guard: None,
        cost: Cost::Instant,
        // The values stay where they are: nothing can be lost.
        undo: Some(Undo {
            sql: change(NEW_GOAL, OLD_GOAL),
            probe: Probe::Renamed {
                table: MESSAGES.to_owned(),
                from: NEW_GOAL.to_owned(),
                to: OLD_GOAL.to_owned(),
            },
            uses: Vec::new(),
        }),
    }
}

/// Both names are there: what only the old one holds is copied, and the old one goes when it holds nothing of its own.
fn merge(leftovers: Leftovers) -> Vec<Step> {
    let (table, old, new) = (quoted(MESSAGES), quoted(OLD_GOAL), quoted(NEW_GOAL));
    let differing = leftovers.differing_goals;
    vec![
        Step {
            id: "messages-goal-merge".to_owned(),
            origin: StepOrigin::Repair,
            repair: Some(Repair::MessagesGoal),
            state: match leftovers.unmerged_goals {
                0 => StepState::Done,
                _ => StepState::Todo,
            },
            sql: format!(
                "UPDATE {table} SET {new} = COALESCE({new}, {old}) WHERE {new} IS NULL AND {old} IS NOT NULL"
            ),
            why: Message::new("plan-messages-goal-merge").arg("rows", leftovers.unmerged_goals),
            probe: Probe::NoRows {
                sql: UNMERGED_GOALS.to_owned(),
            },
            guard: None,
            cost: Cost::Rebuild,
            undo: None,
        },
        Step {
            id: "messages-goal-drop".to_owned(),
            origin: StepOrigin::Repair,
            repair: Some(Repair::MessagesGoal),
            state: match differing {
                0 => StepState::Todo,
                _ => StepState::Differs,
            },
            sql: format!("ALTER TABLE {table} DROP COLUMN {old}"),
            why: match differing {
                0 => Message::new("plan-messages-goal-drop"),
                _ => Message::new("plan-messages-goal-keep").arg("rows", differing),
            },
            probe: Probe::NoColumns {
                table: MESSAGES.to_owned(),
                columns: vec![OLD_GOAL.to_owned()],
            },
            guard: Some(Probe::NoRows {
                sql: format!("SELECT ({UNMERGED_GOALS}) + ({DIFFERING_GOALS})"),
            }),
            cost: Cost::Rebuild,
            undo: None,
        },
    ]
}

/// With the guide's types every "collect app" of v0.5.0 fails.
fn collection_codes(server: &Server, schema: &Schema) -> Step {
    let table = schema.table(COLLECTION);
    let mut clauses = Vec::new();
    let mut types = Vec::new();
    let mut all_fit = table.is_some();
    let mut old = Vec::new();
    for (name, comment) in COLLECTION_CODES {
        let column = table.and_then(|table| table.column(name));
        let wide = column.filter(|column| is_wide_text(&column.column_type));
        if let (Some(table), Some(column)) = (table, column) {
            let before = definition(server, table, column, name, &column.column_type);
            old.push((column, before));
        }
        all_fit &= wide.is_some_and(|column| column.nullable);
        // A column that someone made wider stays as wide.
        let (base, clause) = match (table, wide) {
            (Some(table), Some(column)) => {
                let nullable = Column {
                    nullable: true,
                    ..column.clone()
                };
                let sql = definition(server, table, &nullable, name, &column.column_type);
                (base_type(&column.column_type), sql)
            }
            (_, _) => (
                "varchar".to_owned(),
                format!(
                    "{} varchar({CODE_LENGTH}) NULL COMMENT '{comment}'",
                    quoted(name)
                ),
            ),
        };
        clauses.push(format!("MODIFY COLUMN {clause}"));
        types.push((name.to_owned(), base));
    }
    Step {
        id: "collection-codes".to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(Repair::CollectionCodes),
        state: if all_fit {
            StepState::Done
        } else {
            StepState::Todo
        },
        sql: format!("ALTER TABLE {} {}", quoted(COLLECTION), clauses.join(", ")),
        why: Message::new("plan-collection-codes"),
        probe: Probe::Types {
            table: COLLECTION.to_owned(),
            columns: types,
        },
        guard: None,
        cost: Cost::Rebuild,
        // A table that this plan makes goes as a whole.
        undo: (old.len() == COLLECTION_CODES.len()).then(|| undo::retyped(COLLECTION, &old)),
    }
}

/// Whether a type is text of at least the length that v0.5.0's model has.
fn is_wide_text(column_type: &str) -> bool {
    match base_type(column_type).as_str() {
        "varchar" => column_type
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .split(')')
            .next()
            .and_then(|length| length.parse::<u32>().ok())
            .is_some_and(|length| length >= CODE_LENGTH),
        "text" | "mediumtext" | "longtext" => true,
        _other => false,
    }
}

/// v0.5.0's model writes more than the 64 KB that TEXT holds.
fn long_messages(server: &Server, table: &Table) -> Option<Step> {
    let columns: Vec<&Column> = LONG_MESSAGES
        .iter()
        .filter_map(|name| table.column(name))
        .collect();
    if columns.len() < LONG_MESSAGES.len() {
        return None;
    }
    let is_long = |column: &Column| base_type(&column.column_type) == "longtext";
    let done = columns.iter().all(|column| is_long(column));
    let named = || columns.iter().filter(|column| done || !is_long(column));
    let clauses: Vec<String> = named()
        .map(|column| definition(server, table, column, &column.name, "longtext"))
        .map(|definition| format!("MODIFY COLUMN {definition}"))
        .collect();
    let old: Vec<(&Column, String)> = named()
        .map(|column| {
            let before = definition(server, table, column, &column.name, &column.column_type);
            (*column, before)
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
        sql: format!("ALTER TABLE {} {}", quoted(MESSAGES), clauses.join(", ")),
        why: Message::new("plan-messages-longtext"),
        probe: Probe::BaseTypes {
            table: MESSAGES.to_owned(),
            columns: LONG_MESSAGES
                .iter()
                .map(|name| ((*name).to_owned(), "longtext".to_owned()))
                .collect(),
        },
        guard: None,
        cost: Cost::Rebuild,
        undo: Some(undo::retyped(MESSAGES, &old)),
    })
}
