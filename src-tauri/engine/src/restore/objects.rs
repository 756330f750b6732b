//! Reads the views, triggers, routines and events of a database, and makes them again in their original settings.

use std::collections::BTreeSet;

use mysql_async::Row;
use mysql_async::prelude::FromValue;

use super::lanes::STATEMENT_LIMIT;
use crate::backup;
use crate::error::{Error, Phase, Result};
use crate::journal::Object;
use crate::mysql::{self, Connection, quoted, server_code, text_literal};
use crate::topic::Topic;

const PHASE: Phase = Phase::Restore;
/// Tries of a statement that finds a table locked; each try waits some seconds.
const LOCK_TRIES: u32 = 24;
/// `ER_LOCK_WAIT_TIMEOUT`.
const LOCK_WAIT: u16 = 1205;
/// Errors for an account that may not make objects in another's name.
const DEFINER_DENIED: [u16; 2] = [1227, 1449];

/// Which objects of a database are meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which<'a> {
    All,
    /// Triggers on these tables.
    TriggersOn(&'a BTreeSet<String>),
}

/// The session's settings when an object is made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    pub(super) sql_mode: Option<String>,
    pub(super) charset: String,
    pub(super) collation: String,
    pub(super) time_zone: Option<String>,
    pub(super) database_collation: Option<String>,
}

/// A statement that makes an object.
#[derive(Debug, Clone)]
struct Held {
    pub(super) name: String,
    pub(super) sql: Vec<u8>,
    /// The same without a definer, for an account that may not name another.
    pub(super) own_sql: Option<Vec<u8>>,
    pub(super) settings: Settings,
}

impl Settings {
    /// The settings that the session has now.
    pub(super) async fn ask(connection: &mut Connection) -> Result<Self> {
        let rows: Vec<(String, String, String, String, String)> = connection
            .rows(
                "SELECT @@sql_mode, @@character_set_client, @@collation_connection, @@time_zone, @@collation_database",
                PHASE,
            )
            .await?;
        let (sql_mode, charset, collation, time_zone, database) =
            rows.into_iter().next().unwrap_or_default();
        Ok(Self {
            sql_mode: Some(sql_mode),
            charset,
            collation,
            time_zone: Some(time_zone),
            database_collation: Some(database),
        })
    }

    async fn set(&self, connection: &mut Connection) -> Result<()> {
        let mut parts = vec![
            format!("character_set_client = {}", text_literal(&self.charset)),
            format!("collation_connection = {}", text_literal(&self.collation)),
        ];
        for (name, value) in [("sql_mode", &self.sql_mode), ("time_zone", &self.time_zone)] {
            parts.extend(
                value
                    .as_ref()
                    .map(|value| format!("{name} = {}", text_literal(value))),
            );
        }
        let sql = format!("SET SESSION {}", parts.join(", "));
        connection.execute(&sql, PHASE).await?;
        match &self.database_collation {
            Some(collation) => set_database_collation(connection, collation).await,
            None => Ok(()),
        }
    }
}

/// Gives the connection's database a collation, unless it has that: stored programs keep the one of their time.
async fn set_database_collation(connection: &mut Connection, collation: &str) -> Result<()> {
    let now: Vec<String> = connection
        .rows("SELECT @@collation_database", PHASE)
        .await?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if now.first().is_some_and(|now| now == collation) || !collation.bytes().all(is_plain) {
        return Ok(());
    }
    let sql = format!("ALTER DATABASE COLLATE {collation}");
    connection.execute(&sql, PHASE).await
}

/// Reads the objects of the connection's database: routines, views, triggers, then events.
///
/// # Errors
/// `restore-object-unseen` where the account is not shown a definition, so that nothing is lost that was not seen.
pub(super) async fn read(connection: &mut Connection, which: Which<'_>) -> Result<Vec<Object>> {
    let mut objects = Vec::new();
    if let Which::All = which {
        let routines: Vec<(String, String)> = connection
            .rows(
                "SELECT routine_type, routine_name FROM information_schema.routines \
                 WHERE routine_schema = DATABASE() ORDER BY routine_type, routine_name",
                PHASE,
            )
            .await?;
        for (kind, name) in routines {
            objects.push(shown(connection, &kind, &name, None, [1, 2, 3, 4, 5], None).await?);
        }
        for name in names(connection, "views", "table_name", "table_schema").await? {
            objects.push(view(connection, &name).await?);
        }
    }
    for (name, table) in triggers(connection).await? {
        let is_meant = match which {
            Which::All => true,
            Which::TriggersOn(tables) => tables.contains(&table),
        };
        if is_meant {
            let at = [1, 2, 3, 4, 5];
            objects.push(shown(connection, "TRIGGER", &name, Some(table), at, None).await?);
        }
    }
    if let Which::All = which {
        for name in names(connection, "events", "event_name", "event_schema").await? {
            objects.push(shown(connection, "EVENT", &name, None, [1, 3, 4, 5, 6], Some(2)).await?);
        }
    }
    Ok(objects)
}

/// The triggers of the connection's database, each with its table, in the order in which they are run.
pub(super) async fn triggers(connection: &mut Connection) -> Result<Vec<(String, String)>> {
    connection
        .rows(
            "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = DATABASE() \
             ORDER BY event_object_table, action_timing, event_manipulation, action_order, trigger_name",
            PHASE,
        )
        .await
}

/// The names of the triggers on these tables.
pub(super) async fn triggers_on(
    connection: &mut Connection,
    tables: &BTreeSet<String>,
) -> Result<Vec<String>> {
    let there = triggers(connection).await?.into_iter();
    let on = there.filter(|(_, table)| tables.contains(table));
    Ok(on.map(|(name, _)| name).collect())
}

async fn names(
    connection: &mut Connection,
    view: &str,
    name: &str,
    database: &str,
) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT {name} FROM information_schema.{view} WHERE {database} = DATABASE() ORDER BY {name}"
    );
    connection.rows(&sql, PHASE).await
}

/// Reads a view. One that SHOW CREATE VIEW refuses, since its tables are missing, is read from `information_schema`.
async fn view(connection: &mut Connection, name: &str) -> Result<Object> {
    // Of a view, neither the first column nor what would be behind the last is meant.
    match shown(connection, "VIEW", name, None, [0, 1, 2, 3, 4], None).await {
        Ok(view) => Ok(Object {
            sql_mode: None,
            ..view
        }),
        Err(error) if server_code(&error).is_some() => {
            let kept = mysql::kept_view(connection, name, PHASE).await?;
            let kept = kept.ok_or(error)?;
            Ok(Object {
                kind: "VIEW".to_owned(),
                name: name.to_owned(),
                table: None,
                create: kept.create,
                sql_mode: None,
                charset: kept.charset,
                collation: kept.collation,
                time_zone: None,
                database_collation: None,
            })
        }
        Err(error) => Err(error),
    }
}

async fn shown(
    connection: &mut Connection,
    kind: &str,
    name: &str,
    table: Option<String>,
    [sql_mode, create, charset, collation, database_collation]: [usize; 5],
    time_zone: Option<usize>,
) -> Result<Object> {
    let sql = format!("SHOW CREATE {kind} {}", quoted(name));
    let rows: Vec<Row> = connection.rows(&sql, PHASE).await?;
    let unseen = || {
        Error::refused("restore-object-unseen", PHASE)
            .arg("kind", kind)
            .arg("name", name)
    };
    let row = rows.first().ok_or_else(unseen)?;
    Ok(Object {
        kind: kind.to_owned(),
        name: name.to_owned(),
        table,
        create: at(row, create).ok_or_else(unseen)?,
        sql_mode: at(row, sql_mode),
        charset: at(row, charset).ok_or_else(unseen)?,
        collation: at(row, collation).ok_or_else(unseen)?,
        time_zone: time_zone.and_then(|index| at(row, index)),
        database_collation: at(row, database_collation),
    })
}

fn at<T: FromValue>(row: &Row, index: usize) -> Option<T> {
    row.get_opt(index)?.ok()
}

/// Drops an object, if it is there.
pub(super) async fn drop_one(connection: &mut Connection, kind: &str, name: &str) -> Result<()> {
    // A package's body goes with it.
    if kind == "PACKAGE BODY" {
        return Ok(());
    }
    let sql = format!("DROP {kind} IF EXISTS {}", quoted(name));
    if kind == "PACKAGE" {
        return drop_package(connection, &sql, PHASE).await;
    }
    connection.execute(&sql, PHASE).await
}

/// Drops a package in `sql_mode = ORACLE`: before 11.4 MariaDB knows packages in this mode alone.
pub(super) async fn drop_package(
    connection: &mut Connection,
    sql: &str,
    phase: Phase,
) -> Result<()> {
    let keep = "SET @dbgpt_upgrade_package = @@sql_mode, SESSION sql_mode = ORACLE";
    connection.execute(keep, phase).await?;
    let dropped = connection.execute(sql, phase).await;
    let back = "SET SESSION sql_mode = @dbgpt_upgrade_package";
    let back = connection.execute(back, phase).await;
    dropped.and(back)
}

/// Makes the objects equal to `wanted`: drops those that are new or differ, makes those that are missing. Returns the
/// names of those that can't be made any more, such as views that were broken before.
pub(super) async fn bring_back(
    connection: &mut Connection,
    wanted: &[Object],
    which: Which<'_>,
) -> Result<Vec<String>> {
    let now = read(connection, which).await?;
    for object in now.iter().filter(|object| !wanted.contains(object)) {
        drop_one(connection, &object.kind, &object.name).await?;
    }
    let missing = wanted.iter().filter(|object| !now.contains(object));
    let mut rest: Vec<Held> = missing.map(held).collect();
    match make(connection, &mut rest).await {
        Err(error) if error.topic() == Some(Topic::ObjectRefused) => {
            Ok(rest.into_iter().map(|held| held.name).collect())
        }
        made => made.map(|()| Vec::new()),
    }
}

/// Runs a statement that may find a table locked, such as by a session of ours that is just being ended.
pub(super) async fn patiently(connection: &mut Connection, sql: &[u8]) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match connection.send(sql, STATEMENT_LIMIT, PHASE).await {
            Err(error) if server_code(&error) == Some(LOCK_WAIT) && tries < LOCK_TRIES => {}
            other => return other.map(drop),
        }
    }
}

/// The statement that makes an object again as it was.
fn held(object: &Object) -> Held {
    // The server sent the text in utf8mb4. Only ASCII has the same bytes in every character set.
    let charset = if object.create.is_ascii() {
        object.charset.clone()
    } else {
        "utf8mb4".to_owned()
    };
    Held {
        name: object.name.clone(),
        sql: object.create.clone().into_bytes(),
        own_sql: Some(backup::without_definer(&object.create).into_bytes()),
        settings: Settings {
            sql_mode: object.sql_mode.clone(),
            charset,
            collation: object.collation.clone(),
            time_zone: object.time_zone.clone(),
            database_collation: object.database_collation.clone(),
        },
    }
}

/// Makes the objects, each after those that it needs; puts the session's settings back.
///
/// # Errors
/// `restore-object-failed` for the first of those that can't be made, which stay in `rest`.
async fn make(connection: &mut Connection, rest: &mut Vec<Held>) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let before = Settings::ask(connection).await?;
    let outcome = make_in_order(connection, rest).await;
    before.set(connection).await?;
    outcome
}

async fn make_in_order(connection: &mut Connection, rest: &mut Vec<Held>) -> Result<()> {
    // An object may need a later one: the rounds go on as long as each makes one at least.
    while !rest.is_empty() {
        let (mut later, mut first) = (Vec::new(), None);
        let count = rest.len();
        for held in rest.drain(..) {
            if let Err(error) = make_one(connection, &held).await {
                // Not the object is refused, but its table is held.
                if server_code(&error).is_none_or(|code| code == LOCK_WAIT) {
                    return Err(error);
                }
                first = first.or(Some((held.name.clone(), error)));
                later.push(held);
            }
        }
        *rest = later;
        if let (true, Some((name, error))) = (rest.len() == count, first) {
            return Err(Error::failed("restore-object-failed", PHASE)
                .arg("name", name)
                .because(error));
        }
    }
    Ok(())
}

async fn make_one(connection: &mut Connection, held: &Held) -> Result<()> {
    held.settings.set(connection).await?;
    let sent = patiently(connection, &held.sql).await;
    let is_denied = matches!(&sent, Err(error)
        if server_code(error).is_some_and(|code| DEFINER_DENIED.contains(&code)));
    match (&held.own_sql, sent) {
        (Some(own), Err(_)) if is_denied => patiently(connection, own).await,
        (_, sent) => sent,
    }
}
