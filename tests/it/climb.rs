//! Upgrades from each release to later ones: planned, applied, inspected again, and judged by what the target's own
//! models read and write. Start states and models are the measured ones (`fixtures/releases`), not the product's
//! catalog.

use engine::plan::Choices;
use mysql_async::prelude::Queryable;
use rusqlite::Connection;
use support::eras::{self, fresh_file};
use support::{Database, Dialect, Kind, Release, Row, Shape, releases, server};

use crate::apply_stage::Stage;
use crate::invented::definitions;

/// Columns that accept only values as short as in v0.4.7's schema file up to the given target: no script and no
/// repair widens them earlier.
const NARROW_BEFORE: [(&str, &[&str]); 4] = [
    (
        "0.5.2",
        &[
            "chat_history.message_ids long",
            "chat_history.messages long",
        ],
    ),
    ("0.5.10", &["knowledge_space.vector_type long"]),
    (
        "0.6.0",
        &[
            "document_chunk.doc_type long",
            "knowledge_document.doc_type long",
            "knowledge_document.space long",
            "knowledge_document.status long",
        ],
    ),
    (
        "0.6.1",
        &[
            "chat_history_message.message_detail long",
            "document_chunk.meta_info long",
        ],
    ),
];

fn place(name: &str) -> usize {
    let mut all = releases().iter();
    all.position(|release| release.name == name)
        .unwrap_or_else(|| panic!("no release {name}"))
}

pub(crate) fn to(target: &Release) -> Choices {
    Choices {
        target: Some(target.name.parse().unwrap()),
        ..Choices::default()
    }
}

fn narrow(target: &Release) -> Vec<&'static str> {
    let at = place(&target.name);
    let later = NARROW_BEFORE.iter().filter(|(since, _)| at < place(since));
    let mut all: Vec<&str> = later.flat_map(|(_, what)| what.iter().copied()).collect();
    all.sort_unstable();
    all
}

/// A fresh install's database of a release, with a row in every table of its models.
pub(crate) async fn fresh(kind: Kind, from: &Release) -> Database {
    if from.name == "0.4.6" {
        return server(kind).await.database(Some(Shape::S1)).await;
    }
    eras::fresh(kind, from).await
}

/// Queries for all columns that both releases' models have and the database has: some models have more columns than
/// their scripts.
async fn questions(database: &Database, from: &Release, target: &Release) -> Vec<String> {
    let mut questions = Vec::new();
    for (table, model) in &from.models {
        let Some(after) = target.models.get(table) else {
            continue;
        };
        let sql = format!(
            "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{}' AND TABLE_NAME = '{table}'",
            database.name
        );
        let there: Vec<String> = database.rows(&sql).await.concat();
        let both = model
            .keys()
            .filter(|name| after.contains_key(*name) && there.contains(name));
        let columns: Vec<String> = both.map(|name| format!("`{name}`")).collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            questions.push(format!("SELECT {columns} FROM `{table}` ORDER BY id"));
        }
    }
    questions
}

async fn kept(database: &Database, questions: &[String]) -> Vec<Vec<Vec<String>>> {
    let mut kept = Vec::new();
    for sql in questions {
        kept.push(database.rows(sql).await);
    }
    kept
}

async fn refused(database: &Database, target: &Release) -> Vec<String> {
    let mut conn = database.admin().await;
    // Without strict mode MySQL 5.6 truncates long values silently.
    conn.query_drop("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
        .await
        .unwrap();
    let mut refused = Vec::new();
    for (table, model) in &target.models {
        refused.extend(Row::full(table, model, Dialect::Mysql).put(&mut conn).await);
    }
    refused.sort();
    refused
}

async fn climb(kind: Kind, from: &Release, target: &Release) {
    let what = format!("{kind:?} {} -> {}", from.name, target.name);
    let database = fresh(kind, from).await;
    let questions = questions(&database, from, target).await;
    let before = kept(&database, &questions).await;
    let first = definitions(&database).await;
    let mut stage = Stage::on(&database, &["UPDATE", "INDEX", "DROP"]).await;
    let choices = to(target);
    let plan = stage.plan(&choices).await;
    let applied = stage.apply(&plan).await.unwrap();
    if is_whole(from, target) {
        // The run is undone before anything uses the new columns, and planned again.
        let undone = stage.undo(applied.run).await.unwrap();
        assert_eq!(undone.undone.len(), applied.applied.len(), "{what}");
        let again = definitions(&database).await;
        let other = again.iter().zip(&first).find(|(now, then)| now != then);
        assert_eq!((again.len(), other), (first.len(), None), "{what}");
        assert_eq!(kept(&database, &questions).await, before, "{what}");
        assert_eq!(stage.plan(&choices).await.hash, plan.hash, "{what}");
        stage.apply(&plan).await.unwrap();
    }
    let left: Vec<String> = stage
        .plan(&choices)
        .await
        .todo()
        .map(|step| step.id.clone())
        .collect();
    assert_eq!(left, Vec::<String>::new(), "{what}");
    assert_eq!(kept(&database, &questions).await, before, "{what}");
    assert_eq!(refused(&database, target).await, narrow(target), "{what}");
    database.drop().await;
}

/// An upgrade: from release, to release.
pub(crate) type Way = (&'static Release, &'static Release);

/// Whether the upgrade spans the first to the last release.
fn is_whole(from: &Release, target: &Release) -> bool {
    let all = releases();
    from.name == all[0].name && target.name == all[all.len() - 1].name
}

/// Every pair of a release and a later one.
pub(crate) fn every_way() -> Vec<Way> {
    let all = releases();
    let from = |at: usize| all[at + 1..].iter().map(move |target| (&all[at], target));
    (0..all.len()).flat_map(from).collect()
}

/// The upgrades tested on a kind of server: all on MariaDB 11.8; on the others each single step, and the whole way.
pub(crate) fn tried(kind: Kind) -> Vec<Way> {
    let is_tried = |way: &Way| {
        let is_one_step = place(&way.1.name) == place(&way.0.name) + 1;
        kind == Kind::Mariadb118 || is_one_step || is_whole(way.0, way.1)
    };
    every_way().into_iter().filter(is_tried).collect()
}

async fn climb_all(kind: Kind) {
    for (from, target) in tried(kind) {
        climb(kind, from, target).await;
    }
}

#[tokio::test]
async fn the_ladder_holds_on_mysql9() {
    climb_all(Kind::Mysql9).await;
}

#[tokio::test]
async fn the_ladder_holds_on_mysql56() {
    climb_all(Kind::Mysql56).await;
}

#[tokio::test]
async fn the_ladder_holds_on_mariadb1011() {
    climb_all(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn the_ladder_holds_on_mariadb118() {
    climb_all(Kind::Mariadb118).await;
}

/// What DB-GPT does to a file when it starts: creates missing tables, adds missing columns (which fails for NOT NULL
/// if there are rows), drops columns and tables that its models lack.
fn start_of(file: &Connection, target: &Release) -> Vec<String> {
    let names = |sql: &str| -> Vec<String> {
        let mut asked = file.prepare(sql).unwrap();
        let rows = asked.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    for sql in target.sqlite() {
        file.execute_batch(&sql).unwrap();
    }
    let mut failed = Vec::new();
    for (table, model) in &target.models {
        let there = names(&format!("SELECT name FROM pragma_table_info('{table}')"));
        for (name, column) in model.iter().filter(|(name, _)| !there.contains(name)) {
            let text = column.text(Dialect::Sqlite);
            let add = format!("ALTER TABLE `{table}` ADD COLUMN `{name}` {text}");
            let rows: i64 = file
                .query_row(&format!("SELECT COUNT(*) FROM `{table}`"), [], |row| {
                    row.get(0)
                })
                .unwrap();
            match text.contains("NOT NULL") && rows > 0 {
                true => failed.push(format!("{table}.{name}")),
                false => file.execute_batch(&add.replace(" NOT NULL", "")).unwrap(),
            }
        }
    }
    failed
}

async fn climb_file(from: &Release, target: &Release) {
    let what = format!("{} -> {}", from.name, target.name);
    let folder = support::folder();
    let path = folder.path().join("dbgpt.db");
    fresh_file(&path, from);
    let mut stage = Stage::on_file(&path).await;
    let choices = to(target);
    stage.upgrade(&choices).await;
    assert_eq!(
        stage.upgrade(&choices).await,
        Vec::<String>::new(),
        "{what}"
    );
    let file = Connection::open(&path).unwrap();
    assert_eq!(start_of(&file, target), Vec::<String>::new(), "{what}");
    for (table, model) in &target.models {
        let row = Row::full(table, model, Dialect::Sqlite);
        file.execute_batch(&row.insert())
            .unwrap_or_else(|error| panic!("{what}: {table}: {error}"));
    }
    for table in from
        .models
        .keys()
        .filter(|table| target.models.contains_key(*table))
    {
        let count = format!("SELECT COUNT(*) FROM `{table}`");
        let rows: i64 = file.query_row(&count, [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 2, "{what}: {table}");
    }
}

#[tokio::test]
async fn files_of_each_release_start_under_each_later_one() {
    for (from, target) in every_way() {
        climb_file(from, target).await;
    }
}

#[test]
fn a_file_that_nothing_was_done_to_does_not_start() {
    let folder = support::folder();
    let path = folder.path().join("dbgpt.db");
    fresh_file(&path, &releases()[0]);
    let file = Connection::open(&path).unwrap();
    let failed = start_of(&file, releases().last().unwrap());
    assert_eq!(
        failed,
        [
            "gpts_conversations.team_mode",
            "gpts_messages.app_code",
            "gpts_messages.app_name",
        ]
    );
}
