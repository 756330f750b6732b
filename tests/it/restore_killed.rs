//! A restore in place whose process is killed: the next look names the safety copy, and that brings back every row.

use std::process::Stdio;

use engine::journal::{Journal, Place};
use mysql_async::prelude::Queryable;
use serde_json::Value;
use support::{Account, Database, Kind, Shape, server};

use crate::apply_stage::mysql_target;
use crate::cli_machine::{Machine, text};
use crate::restore_stage::{add_a_large_table, whole};

/// How far the restore is, by the tables that are there.
#[derive(Clone, Copy, Debug)]
enum Point {
    /// Tables are being dropped.
    Clearing,
    /// The first ones are there again.
    Loading,
    /// More than half of them are.
    Far,
}

async fn until(database: &Database, point: Point, all: usize) {
    // A session that had chosen the database would keep the restore from beginning.
    let mut conn = database.server.admin().await;
    let count = format!(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{}'",
        database.name
    );
    let mut cleared = false;
    loop {
        let there: usize = conn.query_first(&count).await.unwrap().unwrap();
        cleared |= there < all / 2;
        let reached = match point {
            Point::Clearing => there < all,
            Point::Loading => cleared && there > 0,
            Point::Far => cleared && there > all / 2,
        };
        if reached {
            return conn.disconnect().await.unwrap();
        }
        tokio::task::yield_now().await;
    }
}

/// The server notices some moments later that a client is gone.
async fn until_alone(database: &Database, account: &Account) {
    let others = format!(
        "SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_user = '{}'",
        account.user
    );
    while database.rows(&others).await != [["0"]] {
        tokio::task::yield_now().await;
    }
}

/// The finding that names the safety copy, if there is one.
fn unfinished(machine: &Machine, config: &str) -> Option<String> {
    let looked = machine.json(&["inspect", "--config", config]);
    let findings = looked.json["findings"].as_array()?.clone();
    let found = findings
        .into_iter()
        .find(|f| f["id"] == "restore-unfinished")?;
    assert_eq!(found["severity"], "blocker");
    found["message"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_killed_restore_is_told_and_taken_back() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    add_a_large_table(&database, 10).await;
    let machine = Machine::new();
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let root = machine.path("DB-GPT");
    database.env_file(&root, &account);
    let (config, backups) = (text(&root), machine.path("backups"));
    let written = machine.json(&["backup", "--config", config, "--out", text(&backups)]);
    let file = written.json["file"].as_str().unwrap();
    database.execute("DELETE FROM chat_history LIMIT 1").await;
    let before = whole(&database).await.without_definers();
    let all = database.tables().await.len();
    for point in [Point::Clearing, Point::Loading, Point::Far] {
        assert_eq!(unfinished(&machine, config), None, "{point:?}");
        let mut child = machine
            .command(&["restore", file, "--config", config, "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until(&database, point, all).await;
        child.kill().unwrap();
        child.wait().unwrap();
        until_alone(&database, &account).await;

        let journal = Journal::open(&machine.path("home")).unwrap();
        let place = Place::from(&mysql_target(&database, account.clone()));
        let record = journal.restore_of(&place).unwrap().unwrap();
        let safety = text(&record.safety);
        let told = unfinished(&machine, config).unwrap();
        assert!(told.contains(safety), "{point:?}: {told}");
        let refused = machine.json(&[
            "upgrade",
            "--config",
            config,
            "--yes",
            "--backup-to",
            text(&backups),
        ]);
        assert_ne!(refused.code, 0, "{point:?}");
        let back = machine.json(&["resume", "--config", config]);
        assert_eq!(back.code, 0, "{point:?}: {}", back.json);
        whole(&database)
            .await
            .without_definers()
            .must_be(&before, kind);
    }
    assert_eq!(unfinished(&machine, config), None);
    let nothing = machine.json(&["resume", "--config", config]);
    assert_eq!(nothing.code, 3, "{}", nothing.json);
    assert_eq!(nothing.json["error"]["code"], "restore-nothing-to-put-back");
    let ended: Value = machine
        .json(&["restore", file, "--config", config, "--yes"])
        .json;
    assert!(ended["safety"].is_string(), "{ended}");
    assert_eq!(unfinished(&machine, config), None);
}
