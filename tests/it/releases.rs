//! The measured releases themselves: the tables of each load on every server and lack exactly what its own servers
//! reported. So the yardstick of the upgrade tests is checked too.

use std::collections::BTreeSet;

use mysql_async::prelude::Queryable;
use support::{Dialect, Kind, Release, Row, release, releases, server};

/// What a fresh MySQL install refuses to its own models: since which release, which table or column, and why. `-`: no
/// longer since that release.
const REFUSED: [(&str, &str); 38] = [
    ("0.4.6", "chat_history.message_ids long"),
    ("0.4.6", "chat_history.messages long"),
    ("0.4.6", "chat_history_message.message_detail long"),
    ("0.4.6", "document_chunk.doc_type long"),
    ("0.4.6", "document_chunk.meta_info long"),
    ("0.4.6", "knowledge_document.doc_type long"),
    ("0.4.6", "knowledge_document.space long"),
    ("0.4.6", "knowledge_document.status long"),
    ("0.4.6", "knowledge_space.vector_type long"),
    ("0.5.0", "gpts_app_collection.user_code type"),
    ("0.5.0", "gpts_messages.action_report long"),
    ("0.5.0", "gpts_messages.content long"),
    ("0.5.1", "dbgpt_serve_flow.error_message missing"),
    ("0.5.2", "-dbgpt_serve_flow.error_message missing"),
    ("0.5.7", "dbgpt_serve_flow.define_type missing"),
    ("0.5.9", "-dbgpt_serve_flow.define_type missing"),
    ("0.5.10", "knowledge_space.domain_type long"),
    ("0.6.0", "chat_feed_back.user_code long"),
    ("0.6.0", "recommend_question.user_code type"),
    ("0.6.0", "recommend_question.valid long"),
    ("0.6.1", "-chat_history_message.message_detail long"),
    ("0.6.1", "-document_chunk.meta_info long"),
    ("0.6.1", "evaluate_manage missing"),
    ("0.6.2", "dbgpt_serve_libro missing"),
    ("0.7.0", "-recommend_question.user_code type"),
    ("0.7.1", "-gpts_messages.action_report long"),
    ("0.7.4", "-evaluate_manage missing"),
    ("0.8.1", "connector_instance missing"),
    ("0.8.1", "dbgpt_serve_scheduled_run missing"),
    ("0.8.1", "dbgpt_serve_scheduled_task missing"),
    ("0.8.1", "-gpts_messages.content long"),
    ("0.8.2", "knowledge_space.index_methods missing"),
    ("0.8.2", "code_graph_edge missing"),
    ("0.8.2", "code_graph_meta missing"),
    ("0.8.2", "code_graph_vertex missing"),
    ("0.8.2", "-connector_instance missing"),
    ("0.8.2", "-dbgpt_serve_scheduled_run missing"),
    ("0.8.2", "-dbgpt_serve_scheduled_task missing"),
];

fn expected(name: &str) -> Vec<String> {
    let mut refused: BTreeSet<&str> = BTreeSet::new();
    for since in releases() {
        for (_, what) in REFUSED.iter().filter(|(one, _)| *one == since.name) {
            match what.strip_prefix('-') {
                Some(gone) => assert!(refused.remove(gone), "{what}"),
                None => assert!(refused.insert(what), "{what}"),
            }
        }
        if since.name == name {
            break;
        }
    }
    refused.into_iter().map(str::to_owned).collect()
}

async fn check(release: &Release, kind: Kind) {
    let database = server(kind).await.database(None).await;
    let mut conn = database.admin().await;
    // Without strict mode MySQL 5.6 truncates long values silently.
    conn.query_drop("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
        .await
        .unwrap();
    for sql in release.mysql(kind) {
        conn.query_drop(&sql)
            .await
            .unwrap_or_else(|error| panic!("{kind:?} {sql}: {error}"));
    }
    let mut refused = Vec::new();
    for (table, model) in &release.models {
        refused.extend(Row::full(table, model, Dialect::Mysql).put(&mut conn).await);
    }
    refused.sort();
    assert_eq!(
        refused,
        expected(&release.name),
        "{kind:?} {}",
        release.name
    );
    drop(conn);
    database.drop().await;
}

async fn check_all(kind: Kind) {
    for release in releases() {
        check(release, kind).await;
    }
}

#[tokio::test]
async fn fresh_installs_are_as_measured_on_mysql9() {
    check_all(Kind::Mysql9).await;
}

#[tokio::test]
async fn fresh_installs_are_as_measured_on_mysql56() {
    check_all(Kind::Mysql56).await;
}

#[tokio::test]
async fn fresh_installs_are_as_measured_on_mariadb1011() {
    check_all(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn fresh_installs_are_as_measured_on_mariadb118() {
    check_all(Kind::Mariadb118).await;
}

#[test]
fn no_release_is_left_out() {
    let names: Vec<&str> = releases()
        .iter()
        .flat_map(|release| {
            [release.name.as_str()]
                .into_iter()
                .chain(release.same.iter().map(String::as_str))
        })
        .collect();
    assert_eq!(names.len(), 26);
    assert_eq!((names[0], names[25]), ("0.4.6", "0.8.2"));
    assert_eq!(release("0.8.2").models.len(), 36);
}

/// The official scripts run one after the other from v0.4.7 on without an error, as the original files did.
async fn check_scripts(kind: Kind) {
    let database = server(kind).await.database(None).await;
    let mut conn = database.admin().await;
    for sql in release("0.5.0").mysql(kind) {
        conn.query_drop(&sql).await.unwrap();
    }
    for to in &releases()[2..] {
        for sql in to.script(kind) {
            conn.query_drop(&sql)
                .await
                .unwrap_or_else(|error| panic!("{kind:?} {}: {sql}: {error}", to.name));
        }
    }
    drop(conn);
    let tables = database.tables().await;
    assert_eq!(tables.len(), 34, "{kind:?} {tables:?}");
    database.drop().await;
}

#[tokio::test]
async fn upstreams_scripts_run_one_after_the_other() {
    for kind in Kind::ALL {
        check_scripts(kind).await;
    }
}
