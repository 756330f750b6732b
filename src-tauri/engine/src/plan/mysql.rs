//! The guide's steps on a server of the MySQL family, in the guide's order; the repairs come after.

use super::{Cost, Probe, Step, StepOrigin, StepState, repairs, undo};
use crate::catalog::guide::{self, GuideColumn, GuideTable};
use crate::catalog::{self, State};
use crate::inspect::Inspection;
use crate::message::Message;
use crate::mysql::{Server, quoted};
use crate::schema::{Schema, Table};

/// All steps, done or not.
pub(super) fn steps(inspection: &Inspection, server: &Server) -> Vec<Step> {
    let schema = &inspection.schema;
    let mut steps: Vec<Step> = Vec::new();
    for table in guide::tables() {
        steps.push(create(schema, server, table));
        steps.extend(
            schema
                .table(table.name)
                .and_then(|found| complete(found, table)),
        );
    }
    steps.extend(conversations(inspection, server));
    steps.extend(repairs::steps(inspection, server));
    steps
}

/// The collation of most of DB-GPT's own tables: joins across collations fail with "Illegal mix of collations".
fn collation_of_tables(schema: &Schema) -> &str {
    let ours = |table: &&Table| {
        let models = catalog::known().models(catalog::known().newest().release);
        models.contains_key(&table.name) && !guide::TABLE_NAMES.contains(&&*table.name)
    };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for table in schema.tables.iter().filter(ours) {
        match counts.iter_mut().find(|(name, _)| *name == table.collation) {
            Some((_, count)) => *count += 1,
            None => counts.push((&table.collation, 1)),
        }
    }
    // The first of equals, so that the plan does not depend on how a sort settles ties.
    let mut most: (&str, usize) = (&schema.collation, 0);
    for (name, count) in counts {
        if count > most.1 {
            most = (name, count);
        }
    }
    most.0
}

/// Why a table gets the collation that it gets.
#[derive(Clone, Copy, PartialEq)]
enum Collation<'a> {
    /// The guide's text gives the collation that the tables have.
    AsTheGuideSays,
    /// The guide's text would give another one.
    Follows(&'a str),
    /// The tables are not utf8mb4, which the new ones have to be; the server takes the guide's collation.
    Unfollowed,
    /// Likewise, but the server does not know the guide's collation: its own default for utf8mb4.
    ServersOwn,
}

fn collation<'a>(schema: &'a Schema, server: &Server, table: &GuideTable) -> Collation<'a> {
    let follows = collation_of_tables(schema);
    let by_the_guide = match table.collation {
        Some(named) if server.knows_0900_collations() => Some(named),
        Some(_) => None,
        None => Some(schema.utf8mb4_collation.as_str()),
    };
    if by_the_guide == Some(follows) {
        return Collation::AsTheGuideSays;
    }
    if follows.starts_with("utf8mb4_") {
        return Collation::Follows(follows);
    }
    match by_the_guide {
        Some(_) => Collation::Unfollowed,
        None => Collation::ServersOwn,
    }
}

fn create(schema: &Schema, server: &Server, table: &GuideTable) -> Step {
    let (mut sql, why) = match collation(schema, server, table) {
        Collation::AsTheGuideSays => (
            table.create.clone(),
            Message::new("plan-create").arg("table", table.name),
        ),
        Collation::Follows(name) => (
            table.create_with(Some(name)),
            Message::new("plan-create-collation")
                .arg("table", table.name)
                .arg("collation", name),
        ),
        Collation::Unfollowed => (
            table.create.clone(),
            Message::new("plan-create-charset")
                .arg("table", table.name)
                .arg("collation", collation_of_tables(schema)),
        ),
        Collation::ServersOwn => (
            table.create_with(None),
            Message::new("plan-create-charset")
                .arg("table", table.name)
                .arg("collation", collation_of_tables(schema)),
        ),
    };
    if matches!(
        schema.row_format.to_ascii_lowercase().as_str(),
        "compact" | "redundant"
    ) {
        // The guide's indexes of up to 1020 bytes fit no other row format.
        sql.push_str(" ROW_FORMAT=DYNAMIC");
    }
    let taken = schema
        .others
        .iter()
        .any(|name| schema.same_name(name, table.name));
    let state = match schema.table(table.name) {
        None if taken => StepState::Differs,
        None => StepState::Todo,
        Some(found) if found.column("id").is_none() => StepState::Differs,
        Some(_) => StepState::Done,
    };
    Step {
        id: format!("create-{}", table.name.replace('_', "-")),
        origin: StepOrigin::Guide,
        repair: None,
        state,
        sql,
        why,
        probe: Probe::Table {
            table: table.name.to_owned(),
        },
        guard: None,
        cost: Cost::Instant,
        undo: Some(undo::table(table.name)),
    }
}

/// The columns that a table of the guide lacks, although it is there: someone made it by another text.
fn complete(found: &Table, table: &GuideTable) -> Option<Step> {
    let missing: Vec<(&str, &str)> = columns(&table.create)
        .filter(|(name, _)| found.column(name).is_none())
        .collect();
    if missing.is_empty() || missing.iter().any(|(name, _)| *name == "id") {
        return None;
    }
    let added: Vec<String> = missing
        .iter()
        .map(|(_, definition)| format!("ADD COLUMN {definition}"))
        .collect();
    let uses: Vec<(&str, String)> = missing
        .iter()
        .map(|(name, definition)| (*name, undo::more_than_born(name, definition)))
        .collect();
    Some(Step {
        id: format!("complete-{}", table.name.replace('_', "-")),
        origin: StepOrigin::Guide,
        repair: None,
        state: StepState::Todo,
        sql: format!("ALTER TABLE {} {}", quoted(table.name), added.join(", ")),
        why: Message::new("plan-complete").arg("table", table.name),
        probe: Probe::Columns {
            table: table.name.to_owned(),
            columns: missing.iter().map(|(name, _)| (*name).to_owned()).collect(),
        },
        guard: None,
        cost: Cost::Rebuild,
        undo: Some(undo::columns(table.name, &uses)),
    })
}

/// The columns of one of the guide's statements: name and definition.
fn columns(create: &str) -> impl Iterator<Item = (&str, &str)> {
    create.lines().filter_map(|line| {
        let definition = line.trim().trim_end_matches(',');
        let name = definition.strip_prefix('`')?.split('`').next()?;
        Some((name, definition))
    })
}

/// Both columns of the guide in one statement: all or nothing, and one rebuild where the server rebuilds.
fn conversations(inspection: &Inspection, server: &Server) -> Option<Step> {
    let schema = &inspection.schema;
    let table = guide::COLUMNS[0].table;
    schema.table(table)?;
    let missing: Vec<&GuideColumn> = guide::COLUMNS
        .iter()
        .filter(|column| !schema.has_column(table, column.name))
        .collect();
    let (state, named) = match (&inspection.state, missing.is_empty()) {
        (_, true) => (StepState::Done, guide::COLUMNS.iter().collect()),
        // v0.5.0 never reads `current_goal` here: what v0.5.0 made by itself lacks nothing.
        (State::Whole, false) => return None,
        (_, false) => (StepState::Todo, missing),
    };
    let added: Vec<String> = named
        .iter()
        .map(|column| format!("ADD COLUMN {}", column.definition))
        .collect();
    let uses: Vec<(&str, String)> = named
        .iter()
        .map(|column| {
            (
                column.name,
                undo::more_than_born(column.name, column.definition),
            )
        })
        .collect();
    Some(Step {
        id: "conversations-columns".to_owned(),
        origin: StepOrigin::Guide,
        repair: None,
        state,
        sql: format!("ALTER TABLE {} {}", quoted(table), added.join(", ")),
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
        undo: Some(undo::columns(table, &uses)),
    })
}
