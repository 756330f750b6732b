//! Views and triggers that SQLite can't use: a table or column that they name is gone, or a function that they call is
//! not known here.
//!
//! SQLite keeps them without a warning, and then refuses to rename or drop a column because of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Error, ErrorCode};

/// The kinds of object that can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A view.
    View,
    /// A trigger: each statement that fires it fails.
    Trigger,
}

/// A view or a trigger that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// View or trigger.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The table that a trigger is on; for a view, its own name.
    pub table: String,
    /// Its CREATE statement.
    pub sql: String,
    /// SQLite's error message.
    pub why: String,
}

impl Broken {
    /// Whether it fails for want of a function. A program that registers that function, such as DB-GPT, may use it.
    #[must_use]
    pub fn lacks_function(&self) -> bool {
        self.why.starts_with("no such function")
    }

    /// Whether its text has this name as a word, in whatever case.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.sql
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .any(|word| word.eq_ignore_ascii_case(name))
    }
}

/// One object of a file's schema.
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

/// The views and triggers of a file that can't be used. Statements on the file are only prepared: nothing runs, and
/// nothing is written.
///
/// # Errors
/// What SQLite says of the file itself.
pub fn broken(connection: &Connection) -> rusqlite::Result<Vec<Broken>> {
    let objects = objects(connection)?;
    let mut found = Vec::new();
    for view in of_kind(&objects, "view") {
        if let Some(why) = refused(connection, &format!("SELECT * FROM {}", quoted(&view.name)))? {
            found.push(broken_one(Kind::View, view, why));
        }
    }
    let mut triggers: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for trigger in of_kind(&objects, "trigger") {
        triggers.entry(&trigger.table).or_default().push(trigger);
    }
    for (table, triggers) in triggers {
        found.extend(broken_of(connection, &objects, table, &triggers)?);
    }
    Ok(found)
}

/// The broken ones of a table's triggers. SQLite refuses the statement that fires them, and does not say which one is
/// to blame: each is tried by itself, on an empty twin.
fn broken_of(
    connection: &Connection,
    objects: &[Object],
    table: &str,
    triggers: &[&Object],
) -> rusqlite::Result<Vec<Broken>> {
    let events = events(connection, table)?;
    let Some(why_here) = first_new(connection, &events, &[])? else {
        return Ok(Vec::new());
    };
    let twin = twin_of(connection, objects)?;
    let mut without = Vec::new();
    for event in &events {
        without.extend(refused(&twin, event)?);
    }
    let (mut found, mut unmade) = (Vec::new(), Vec::new());
    for trigger in triggers {
        if twin.execute_batch(&trigger.sql).is_err() {
            unmade.push(broken_one(Kind::Trigger, trigger, why_here.clone()));
            continue;
        }
        // A view without an INSTEAD OF trigger refuses all three by itself, for the reasons in `without`.
        if let Some(why) = first_new(&twin, &events, &without)? {
            found.push(broken_one(Kind::Trigger, trigger, why));
        }
        twin.execute_batch(&format!("DROP TRIGGER {}", quoted(&trigger.name)))?;
    }
    Ok(if found.is_empty() { unmade } else { found })
}

/// The first reason for which SQLite refuses one of these statements, those in `known` aside.
fn first_new(
    connection: &Connection,
    statements: &[String],
    known: &[String],
) -> rusqlite::Result<Option<String>> {
    for statement in statements {
        if let Some(why) = refused(connection, statement)?
            && !known.contains(&why)
        {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// The statements that fire the triggers of a table; to be prepared, and never run.
fn events(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let name = quoted(table);
    let columns: Vec<String> = columns(connection, table)?
        .iter()
        .map(|column| format!("{0} = {0}", quoted(column)))
        .collect();
    let mut events = vec![
        format!("INSERT INTO {name} DEFAULT VALUES"),
        format!("DELETE FROM {name}"),
    ];
    if !columns.is_empty() {
        events.push(format!("UPDATE {name} SET {}", columns.join(", ")));
    }
    Ok(events)
}

/// The columns that can be written to; none if SQLite can't read the table's definition.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let asked = connection
        .prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0")
        .and_then(|mut statement| statement.query_map([table], |row| row.get(0))?.collect());
    match asked {
        Err(error) if said(&error).is_some() => Ok(Vec::new()),
        asked => asked,
    }
}

/// A database in memory with the same tables, indexes and views, but without rows and triggers. A table that can't be
/// made there, for want of a module or a function, is made of its columns' names alone; an index or a view is left out.
fn twin_of(connection: &Connection, objects: &[Object]) -> rusqlite::Result<Connection> {
    let twin = Connection::open_in_memory()?;
    for kind in ["table", "index", "view"] {
        for object in of_kind(objects, kind) {
            if twin.execute_batch(&object.sql).is_ok() || kind != "table" {
                continue;
            }
            let columns: Vec<String> = columns(connection, &object.name)?
                .iter()
                .map(|column| quoted(column))
                .collect();
            let plain = format!(
                "CREATE TABLE {} ({})",
                quoted(&object.name),
                columns.join(", ")
            );
            // Fails for the shadow table of a virtual one, which was made along with that.
            let _there_already = twin.execute_batch(&plain);
        }
    }
    Ok(twin)
}

/// An empty twin of a file in memory, with its triggers, on which a change of the schema can be tried.
///
/// # Errors
/// What SQLite says of the file.
pub fn twin(connection: &Connection) -> rusqlite::Result<Connection> {
    let objects = objects(connection)?;
    let twin = twin_of(connection, &objects)?;
    for trigger in of_kind(&objects, "trigger") {
        // A trigger that can't be made here is left out; the rehearsal tries it, on a copy of the file.
        let _left_out = twin.execute_batch(&trigger.sql);
    }
    Ok(twin)
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    connection
        .prepare(
            "SELECT type, name, tbl_name, sql FROM sqlite_master \
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        )?
        .query_map([], |row| {
            Ok(Object {
                kind: row.get(0)?,
                name: row.get(1)?,
                table: row.get(2)?,
                sql: row.get(3)?,
            })
        })?
        .collect()
}

fn of_kind<'a>(objects: &'a [Object], kind: &'a str) -> impl Iterator<Item = &'a Object> {
    objects.iter().filter(move |object| object.kind == kind)
}

fn broken_one(kind: Kind, object: &Object, why: String) -> Broken {
    Broken {
        kind,
        name: object.name.clone(),
        table: object.table.clone(),
        sql: object.sql.clone(),
        why,
    }
}

/// Why SQLite refuses to prepare a statement; `None` if it does not.
fn refused(connection: &Connection, statement: &str) -> rusqlite::Result<Option<String>> {
    match connection.prepare(statement) {
        Ok(_taken) => Ok(None),
        Err(error) => match said(&error) {
            Some(why) => Ok(Some(why)),
            None => Err(error),
        },
    }
}

/// SQLite's message if it could not make sense of a statement; `None` for an error about the file.
#[must_use]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the library's many errors two hold the words of SQLite"
)]
pub fn said(error: &Error) -> Option<String> {
    if error.sqlite_error_code() != Some(ErrorCode::Unknown) {
        return None;
    }
    match error {
        Error::SqlInputError { msg, .. } => Some(msg.clone()),
        Error::SqliteFailure(_, said) => said.clone(),
        _ => None,
    }
}

/// A name as SQL quotes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
