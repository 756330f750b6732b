//! An ALTER asks the server for its quickest algorithm, so that no table is copied unannounced; and the plan names
//! the tables that are copied, with their size.

use std::sync::{Arc, Mutex};

use engine::event::{Event, EventSink};
use engine::journal::Beginning;
use engine::plan::Choices;
use engine::{Context, apply};
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, server_with};

use crate::apply_stage::Stage;

#[derive(Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl EventSink for Notes {
    fn emit(&self, event: Event) {
        if let Event::Note { message } = event {
            self.0.lock().unwrap().push(message.id.into_owned());
        }
    }
}

/// The algorithms that the server was asked for when a table was changed, in order, from its general log; `any` for
/// none.
async fn asked(database: &Database, table: &str) -> Vec<String> {
    let mut conn = database.server.admin().await;
    let sql = "SELECT CAST(argument AS CHAR) FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE ?";
    let mut said: Vec<String> = conn
        .exec(sql, (format!("%ALTER TABLE%{table}%"),))
        .await
        .unwrap();
    conn.disconnect().await.unwrap();
    said.retain(|sql| sql.starts_with("ALTER TABLE"));
    let algorithm = |sql: &String| {
        sql.rsplit_once(", ALGORITHM=")
            .map_or("any", |(_, name)| name)
            .to_owned()
    };
    said.iter().map(algorithm).collect()
}

async fn check(kind: Kind, options: &str, added: &[&str], retyped: &[&str], notes: &[&str]) {
    let server = server_with(kind, &["--general-log", "--log-output=TABLE"]).await;
    let database = server.database(Some(Shape::S1)).await;
    database
        .execute(&format!("ALTER TABLE gpts_conversations {options}"))
        .await;
    let mut stage = Stage::on(&database, &[]).await;
    database.execute("TRUNCATE mysql.general_log").await;
    let plan = stage.plan(&Choices::default()).await;
    let heard = Notes::default();
    let context = Context {
        events: &heard,
        cancel: &stage.cancel,
    };
    let (found, backup) = (Beginning::default(), &stage.backup);
    let applied = apply::run(
        &stage.target,
        &plan,
        backup,
        &found,
        &mut stage.journal,
        context,
    )
    .await;
    assert_eq!(applied.unwrap().applied.len(), plan.todo().count());
    assert!(stage.verify().await.verified);
    assert_eq!(
        asked(&database, "gpts_conversations").await,
        added,
        "{kind:?} {options}"
    );
    let messages = asked(&database, "gpts_messages").await;
    assert!(
        messages.ends_with(&retyped.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "{kind:?} {messages:?}"
    );
    assert_eq!(*heard.0.lock().unwrap(), notes, "{kind:?} {options}");
}

#[tokio::test]
async fn a_server_is_asked_for_its_quickest_first() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let retyped = ["INSTANT", "INPLACE", "any"];
        check(kind, "COMMENT ''", &["INSTANT"], &retyped, &[]).await;
    }
}

#[tokio::test]
async fn an_old_server_is_not_asked_for_what_it_does_not_know() {
    check(
        Kind::Mysql56,
        "COMMENT ''",
        &["INPLACE"],
        &["INPLACE", "any"],
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_table_that_has_to_be_copied_against_the_plan_is_told() {
    let added = ["INSTANT", "INPLACE"];
    let retyped = ["INSTANT", "INPLACE", "any"];
    check(
        Kind::Mysql9,
        "ROW_FORMAT = COMPRESSED",
        &added,
        &retyped,
        &["apply-copies"],
    )
    .await;
}

/// The step of a table of 40 MiB tells its size; the same step without rows tells none.
#[tokio::test]
async fn a_plan_tells_the_size_of_what_is_copied() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let stage = Stage::on(&database, &[]).await;
    let takes = async || {
        let plan = stage.plan(&Choices::default()).await;
        let steps = plan
            .steps
            .into_iter()
            .filter(|step| step.table == "gpts_messages");
        let told = steps.filter_map(|step| Some((step.id, step.takes?)));
        told.collect::<Vec<_>>()
    };
    assert_eq!(takes().await, []);
    let long = "INSERT INTO gpts_messages (conv_id, sender, receiver, model_name, rounds, content) \
                SELECT seq, 'a', 'b', 'c', 0, REPEAT('x', 40000) FROM seq_1_to_1000";
    database.execute(long).await;
    database.execute("ANALYZE TABLE gpts_messages").await;
    let told = takes().await;
    let [(id, takes)] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(
        (id.as_str(), &*takes.id),
        ("messages-longtext", "plan-copies")
    );
    let engine::message::Arg::Number(mib) = takes.args["mib"] else {
        panic!("{takes:?}")
    };
    assert!((40..80).contains(&mib), "{mib}");
}
