//! Views and triggers that SQLite can't use: what they name is gone, or nobody here has the function that they call.
//!
//! SQLite keeps them for years without a word, and then changes no column's name on account of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Error, ErrorCode};

/// What can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A view.
    View,
    /// A trigger: what it fires at fails.
    Trigger,
}

/// A view or a trigger that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which of the two.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The table that a trigger is of; a view's own name.
    pub table: String,
    /// Its text.
    pub sql: String,
    /// In SQLite's words.
    pub why: String,
}

impl Broken {
    /// Whether a function is all that is missing: DB-GPT, or whoever made it, may bring that along.
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

/// The views and triggers of a file that can't be used as they are. Nothing is run, and nothing is written.
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

/// SQLite refuses what fires at any trigger of a table, and does not say which one it was: each is tried by itself, on an
/// empty twin.
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
        // A view that nothing fires instead of refuses all three by itself.
        if let Some(why) = first_new(&twin, &events, &without)? {
            found.push(broken_one(Kind::Trigger, trigger, why));
        }
        twin.execute_batch(&format!("DROP TRIGGER {}", quoted(&trigger.name)))?;
    }
    Ok(if found.is_empty() { unmade } else { found })
}

/// Why the first of these statements is refused that is, but for a reason that is known.
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

/// All that a trigger can fire at, to be prepared and never run.
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

/// The columns that can be written to; none where SQLite can't tell.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let asked = connection
        .prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0")
        .and_then(|mut statement| statement.query_map([table], |row| row.get(0))?.collect());
    match asked {
        Err(error) if said(&error).is_some() => Ok(Vec::new()),
        asked => asked,
    }
}

/// A database in memory with the same tables, indexes and views and no row, without triggers. What can't be made in it, as
/// for want of a function or a module, is made as far as its columns go, or left out.
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
            // A shadow of a virtual table, which came with that.
            let _there_already = twin.execute_batch(&plain);
        }
    }
    Ok(twin)
}

/// An empty twin of a file in memory, with its triggers: what SQLite makes of a change of the schema can be tried on it.
///
/// # Errors
/// What SQLite says of the file.
pub fn twin(connection: &Connection) -> rusqlite::Result<Connection> {
    let objects = objects(connection)?;
    let twin = twin_of(connection, &objects)?;
    for trigger in of_kind(&objects, "trigger") {
        // One whose table can't be made here is tried with the copy of the file.
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

/// Why SQLite does not take a statement; none if it does.
fn refused(connection: &Connection, statement: &str) -> rusqlite::Result<Option<String>> {
    match connection.prepare(statement) {
        Ok(_taken) => Ok(None),
        Err(error) => match said(&error) {
            Some(why) => Ok(Some(why)),
            None => Err(error),
        },
    }
}

/// What SQLite says of a statement that it can't make sense of; none for an error about the file.
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
