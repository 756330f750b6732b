//! A restore in place that is killed while it loads beside the database: the database is unchanged, and the next
//! inspection cleans up.

use std::process::Stdio;

use engine::journal::{Journal, Place, SwapStage};
use mysql_async::prelude::Queryable;
use serde_json::Value;
use support::{Account, Database, Kind, Shape, server};

use crate::cli_machine::{Machine, text};
use crate::restore_stage::{add_a_large_table, whole};

/// How far the restore has loaded, by the number of tables beside.
#[derive(Clone, Copy, Debug)]
enum Point {
    /// The first tables exist.
    Loading,
    /// More than half of the tables exist.
    Far,
}

async fn until(account: &Account, database: &Database, point: Point, all: usize) {
    // Without a chosen database: a session that uses the database would stop the restore at its start.
    let mut conn = database.server.admin().await;
    let count = format!(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = (SELECT processlist_db \
         FROM performance_schema.threads WHERE processlist_user = '{}' \
         AND processlist_db LIKE 'dbgpt\\_upgrade\\_restore\\_%' LIMIT 1)",
        account.user
    );
    loop {
        let there: usize = conn.query_first(&count).await.unwrap().unwrap();
        let reached = match point {
            Point::Loading => there > 0,
            Point::Far => there > all / 2,
        };
        if reached {
            return conn.disconnect().await.unwrap();
        }
        tokio::task::yield_now().await;
    }
}

/// Waits until the account has no session left: the server notices a closed connection some moments later.
async fn until_alone(database: &Database, account: &Account) {
    let others = format!(
        "SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_user = '{}'",
        account.user
    );
    while database.rows(&others).await != [["0"]] {
        tokio::task::yield_now().await;
    }
}

fn unfinished(machine: &Machine, config: &str) -> bool {
    let inspected = machine.json(&["inspect", "--config", config]);
    let findings = inspected.json["findings"].as_array().unwrap().clone();
    let mut ids = findings.iter().map(|finding| finding["id"].as_str());
    ids.any(|id| id.is_some_and(|id| id.starts_with("restore-")))
}

#[tokio::test]
async fn a_restore_killed_while_it_loads_has_touched_nothing() {
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
    for point in [Point::Loading, Point::Far] {
        let mut child = machine
            .command(&["restore", file, "--config", config, "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until(&account, &database, point, all).await;
        child.kill().unwrap();
        child.wait().unwrap();
        until_alone(&database, &account).await;

        let journal = Journal::open(&machine.path("home")).unwrap();
        let place = Place::from(&database.target(&account));
        let swap = journal.swap_of(&place).unwrap().unwrap();
        assert_eq!(swap.stage, SwapStage::Loading, "{point:?}");
        // The database was never changed: the inspection drops the copy beside it and reports nothing.
        let now = whole(&database).await.without_definers();
        now.must_be(&before, kind);
        assert!(!unfinished(&machine, config), "{point:?}");
        let journal = Journal::open(&machine.path("home")).unwrap();
        assert_eq!(journal.swap_of(&place).unwrap(), None, "{point:?}");
        let left = database
            .rows(&format!("SHOW DATABASES LIKE '{}'", swap.beside))
            .await;
        assert!(left.is_empty(), "{point:?}");
    }
    let nothing = machine.json(&["resume", "--config", config]);
    assert_eq!(nothing.code, 3, "{}", nothing.json);
    assert_eq!(nothing.json["error"]["code"], "restore-nothing-to-put-back");
    let ended: Value = machine
        .json(&["restore", file, "--config", config, "--yes"])
        .json;
    assert!(ended["safety"].is_string(), "{ended}");
    assert!(!unfinished(&machine, config));
}
