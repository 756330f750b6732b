//! Everything that v0.5.0's models read and write works on an upgraded database, table by table: values as long as
//! the model declares, and NULL wherever it allows one.

use engine::plan::Choices;
use mysql_async::prelude::Queryable;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use support::{Dialect, Kind, Row, Shape, release, server, sqlite_install};

use crate::apply_stage::Stage;

/// Columns that DB-GPT's schema file declares narrower than its models do, in v0.4.7 and v0.5.0 alike. The upgrade
/// leaves them: v0.5.0 can write what v0.4.7 could.
const NARROW_IN_THE_SCHEMA_FILE: [&str; 23] = [
    "chat_history.message_ids long",
    "chat_history.messages long",
    "chat_history_message.message_detail long",
    "document_chunk.doc_type long",
    "document_chunk.meta_info long",
    "document_chunk.content NULL",
    "document_chunk.doc_name NULL",
    "document_chunk.doc_type NULL",
    "document_chunk.document_id NULL",
    "document_chunk.meta_info NULL",
    "knowledge_document.doc_type long",
    "knowledge_document.space long",
    "knowledge_document.status long",
    "knowledge_document.chunk_size NULL",
    "knowledge_document.content NULL",
    "knowledge_document.doc_name NULL",
    "knowledge_document.doc_type NULL",
    "knowledge_document.space NULL",
    "knowledge_document.status NULL",
    "knowledge_space.vector_type long",
    "knowledge_space.desc NULL",
    "knowledge_space.name NULL",
    "knowledge_space.vector_type NULL",
];

/// How many of these remain after a v0.4.6 server: its alembic drops NOT NULL and widens columns with a length.
const STAY_AFTER_ALEMBIC: usize = 3;

fn rows(dialect: Dialect) -> impl Iterator<Item = Row<'static>> {
    let models = release("0.5.0").models.iter();
    models.flat_map(move |(table, model)| {
        [
            Row::full(table, model, dialect),
            Row::bare(table, model, dialect),
        ]
    })
}

async fn check_server(kind: Kind) {
    for shape in Shape::ALL {
        let database = server(kind).await.database(Some(shape)).await;
        let mut stage = Stage::on(&database, &[]).await;
        stage.upgrade(&Choices::default()).await;
        let mut conn = database.admin().await;
        // Without strict mode MySQL 5.6 truncates long values silently.
        conn.query_drop("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
            .await
            .unwrap();
        let mut refused = Vec::new();
        for mut row in rows(Dialect::Mysql) {
            refused.extend(row.put(&mut conn).await);
            let read = database.rows(&row.select()).await;
            assert!(read == [row.shown()], "{kind:?} {shape:?}: {}", row.table);
        }
        let expected: &[&str] = match shape {
            Shape::S1 => &NARROW_IN_THE_SCHEMA_FILE,
            Shape::S2 => &[],
            Shape::S3 => &NARROW_IN_THE_SCHEMA_FILE[..STAY_AFTER_ALEMBIC],
        };
        assert_eq!(refused, expected, "{kind:?} {shape:?}");
    }
}

#[tokio::test]
async fn the_models_fit_on_mysql9() {
    check_server(Kind::Mysql9).await;
}

#[tokio::test]
async fn the_models_fit_on_mysql56() {
    check_server(Kind::Mysql56).await;
}

#[tokio::test]
async fn the_models_fit_on_mariadb1011() {
    check_server(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn the_models_fit_on_mariadb118() {
    check_server(Kind::Mariadb118).await;
}

/// Creates the tables that a v0.4.x file lacks, as v0.5.0 does when it starts.
pub(crate) fn make_missing_tables(file: &Connection) {
    for sql in release("0.5.0").sqlite() {
        file.execute_batch(&sql).unwrap();
    }
}

#[tokio::test]
async fn the_models_fit_on_sqlite() {
    for version in ["0.4.6", "0.4.7"] {
        let folder = tempfile::tempdir().unwrap();
        let path = sqlite_install(folder.path(), version).join("pilot/meta_data/dbgpt.db");
        let mut stage = Stage::on_file(&path).await;
        stage.upgrade(&Choices::default()).await;
        let file = Connection::open(&path).unwrap();
        make_missing_tables(&file);
        for row in rows(Dialect::Sqlite) {
            file.execute_batch(&row.insert()).unwrap();
            let read: Vec<String> = file
                .query_row(&row.select(), [], |read| {
                    (0..row.columns.len())
                        .map(|at| read.get_ref(at).map(shown))
                        .collect()
                })
                .unwrap();
            assert!(read == row.shown(), "{version}: {}", row.table);
        }
    }
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Real(_) | ValueRef::Blob(_) => panic!("no model has {value:?}"),
    }
}
