//! A backup on one node of a Galera cluster right after a write to another node.

use std::path::Path;

use engine::backup::{Backup, Method};
use engine::event::Silent;
use engine::target::Target;
use engine::{Context, Error, Kind as ErrorKind, inspect};
use mysql_async::prelude::Queryable;
use support::{Database, Gate, caught_up, cluster};
use tokio_util::sync::CancellationToken;

use crate::builtin::{account, sql, write, write_seen};

/// Rows that the other node has committed.
const ROWS: u64 = 500;

/// The same database, on the first and on the second node.
async fn pair() -> [Database; 2] {
    let nodes = cluster(2).await;
    let here = nodes[0].database(None).await;
    caught_up(nodes[1]).await;
    let there = Database {
        server: nodes[1],
        name: here.name.clone(),
        shape: None,
    };
    [here, there]
}

/// Waits until a session of this account waits for the node to catch up with the cluster.
async fn until_waiting(here: &Database, user: &str) {
    let waits = |row: &Vec<String>| row[1] == user && row[7].starts_with("START TRANSACTION");
    while !here.rows("SHOW PROCESSLIST").await.iter().any(waits) {
        tokio::task::yield_now().await;
    }
}

async fn back_up(
    target: &Target,
    folder: &Path,
    method: Method,
    here: &Database,
) -> Result<Backup, Error> {
    let tool = (method == Method::Mysqldump).then(|| support::tools(here.server.kind));
    write(target, folder, method, tool).await
}

/// The backup contains what the other node had acknowledged before it began, although this node had yet to apply it.
async fn check_waits(here: &Database, there: &Database, method: Method) {
    let table = format!("written_{method:?}");
    let late = format!("made_{method:?}");
    let columns = "(id int AUTO_INCREMENT PRIMARY KEY, what text)";
    there
        .execute(&format!("CREATE TABLE {table} {columns}"))
        .await;
    let account = account(here, "").await;
    let user = account.user.clone();
    let target = here.target(&account);
    let gate = Gate::close(here, &table).await;
    let insert = format!("INSERT INTO {table} (what) SELECT 'seen' FROM seq_1_to_{ROWS}");
    there.execute(&insert).await;
    there
        .execute(&format!("CREATE TABLE {late} {columns}"))
        .await;
    let folder = tempfile::tempdir().unwrap();
    let open = async {
        until_waiting(here, &user).await;
        gate.open().await;
        std::future::pending().await
    };
    let written = tokio::select! {
        written = back_up(&target, folder.path(), method, here) => written.unwrap(),
        never = open => never,
    };
    let rows = |name: &str| {
        written
            .tables
            .iter()
            .find(|t| t.name == name)
            .map(|t| t.rows)
    };
    assert_eq!(rows(&table), Some(ROWS), "{method:?}");
    assert_eq!(rows(&late), Some(0), "{method:?}");
    let text = sql(&written.file);
    assert_eq!(text.matches("'seen'").count() as u64, ROWS);
    assert!(written.into_verified().is_ok(), "{method:?}");
    there.execute(&format!("DROP TABLE {table}")).await;
}

/// If the node does not catch up, that is reported and nothing is written.
async fn check_stays_behind(here: &Database, there: &Database) {
    there
        .execute("CREATE TABLE behind (id int PRIMARY KEY)")
        .await;
    let target = here.target(&account(here, "").await);
    let gate = Gate::close(here, "behind").await;
    here.execute("SET GLOBAL wsrep_provider_options = 'repl.causal_read_timeout=PT0.5S'")
        .await;
    there.execute("INSERT INTO behind VALUES (1)").await;
    let folder = tempfile::tempdir().unwrap();
    let error = back_up(&target, folder.path(), Method::Builtin, here)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("mysql-cluster-behind", ErrorKind::Failed),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    gate.open().await;
    here.execute("SET GLOBAL wsrep_provider_options = 'repl.causal_read_timeout=PT30S'")
        .await;
    there.execute("DROP TABLE behind").await;
}

/// A table changed on any node aborts the sessions that read it on this one.
async fn check_changed_elsewhere(here: &Database, there: &Database) {
    for table in ["a_first", "b_second"] {
        there
            .execute(&format!("CREATE TABLE {table} (id int PRIMARY KEY)"))
            .await;
        there
            .execute(&format!("INSERT INTO {table} VALUES (1), (2)"))
            .await;
    }
    let account = account(here, "").await;
    let user = account.user.clone();
    let target = here.target(&account);
    let folder = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    caught_up(here.server).await;
    let seen = inspect::run(&target, context).await.unwrap();
    let how = (Method::Builtin, None);
    let mut caught_up = here.admin().await;
    for sql in ["SET wsrep_sync_wait = 1", "LOCK TABLES b_second WRITE"] {
        caught_up.query_drop(sql).await.unwrap();
    }
    let reads = |row: &Vec<String>| row[1] == user && row[7].contains("b_second");
    let (written, ()) = tokio::join!(
        write_seen(&target, &seen, folder.path(), how, context),
        async {
            while !here.rows("SHOW PROCESSLIST").await.iter().any(reads) {
                tokio::task::yield_now().await;
            }
            there
                .execute("ALTER TABLE a_first ADD COLUMN more int")
                .await;
            while here.rows("SHOW COLUMNS FROM a_first").await.len() < 2 {
                tokio::task::yield_now().await;
            }
            caught_up.query_drop("UNLOCK TABLES").await.unwrap();
        }
    );
    let error = written.unwrap_err();
    // The reader of that table may have no more queries to send, so that it does not notice the abort: then the
    // second look at the definition finds the change.
    let known = ["backup-cluster-changed", "backup-definition-changed"];
    assert!(known.contains(&error.code()), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_backup_on_a_node_of_a_cluster() {
    let [here, there] = pair().await;
    for method in [Method::Builtin, Method::Mysqldump] {
        check_waits(&here, &there, method).await;
    }
    check_stays_behind(&here, &there).await;
    check_changed_elsewhere(&here, &there).await;
}
