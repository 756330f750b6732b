//! A restore that can't go on: the database is in use, grants are missing, sessions are killed, it is cancelled.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use engine::event::{Event, EventSink};
use engine::restore::{self, Into, Places};
use engine::target::Target;
use engine::{Context, Kind as ErrorKind, Phase};
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, server_with};
use tokio_util::sync::CancellationToken;

use crate::restore_stage::{
    add_a_large_table, back_up, dump, fill_with_more, new, other, owner, restore, same, whole,
};

/// The grants for restoring everything that a database can hold.
const GRANTS: [&str; 13] = [
    "SELECT",
    "INSERT",
    "CREATE",
    "DROP",
    "ALTER",
    "REFERENCES",
    "CREATE VIEW",
    "SHOW VIEW",
    "TRIGGER",
    "EVENT",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
    "EXECUTE",
];

fn dumped(database: &Database, folder: &Path) -> PathBuf {
    let tools = database.server.kind;
    let mut options = vec!["--hex-blob", "--routines", "--events"];
    if tools == Kind::Mysql9 {
        options.push("--set-gtid-purged=OFF");
    }
    let file = folder.join("dump.sql");
    std::fs::write(&file, dump(database, &options, tools)).unwrap();
    file
}

#[tokio::test]
async fn a_database_in_use_is_left_alone() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = dumped(&database, folder.path());
    let before = whole(&database).await;
    let session = database.admin().await;
    let error = restore(&target, &file, &same(kind, folder.path()), None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("restore-in-use", ErrorKind::Refused, false)
    );
    session.disconnect().await.unwrap();
    whole(&database).await.must_be(&before, kind);
}

/// Objects of another account, restored by an account that may not set definers.
#[tokio::test]
async fn definers_are_left_out_where_they_have_to_be() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let trusting = server_with(kind, &["--log-bin-trust-function-creators=1"]).await;
        let database = trusting.database(Some(Shape::S1)).await;
        fill_with_more(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let file = dumped(&database, folder.path());
        let into = trusting.database(None).await;
        let account = into.account(&GRANTS).await;
        let user = account.user.clone();
        let target = into.target(&account);
        let restored = restore(&target, &file, &new(&into.name), None)
            .await
            .unwrap();
        let note = restored.notes.first().unwrap();
        assert_eq!(note.id, "restore-definer-changed", "{kind:?}");
        let there = whole(&into).await;
        let definers = format!("{:?}", there.definitions);
        assert!(
            definers.contains(&format!("DEFINER={user}@%")),
            "{definers}"
        );
        let before = whole(&database).await.without_definers();
        there.without_definers().must_be(&before, kind);
    }
}

#[tokio::test]
async fn what_would_fail_half_way_is_not_begun() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    fill_with_more(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = dumped(&database, folder.path());
    let before = whole(&database).await;
    let cases = [
        ("DROP", "restore-grants-missing"),
        ("CREATE VIEW", "restore-grants-missing"),
        ("EVENT", "restore-grants-missing"),
        ("CREATE ROUTINE", "restore-grants-missing"),
        // The server's binary log is on, and the account is no administrator.
        ("nothing", "restore-makers-distrusted"),
    ];
    for (lacking, code) in cases {
        let grants: Vec<&str> = GRANTS
            .into_iter()
            .filter(|grant| *grant != lacking)
            .collect();
        let target = database.target(&database.account(&grants).await);
        for into in [same(kind, folder.path()), new(&database.name)] {
            let error = restore(&target, &file, &into, None).await.unwrap_err();
            assert_eq!(error.code(), code, "{lacking}: {error}");
            assert!(lacking == "nothing" || error.to_string().contains(lacking));
        }
    }
    whole(&database).await.must_be(&before, kind);
}

/// Cancels when loading begins.
struct Stopper {
    cancel: CancellationToken,
    begun: AtomicBool,
}

impl EventSink for Stopper {
    fn emit(&self, event: Event) {
        if event
            == (Event::Phase {
                phase: Phase::Restore,
            })
        {
            self.begun.store(true, Ordering::SeqCst);
            self.cancel.cancel();
        }
    }
}

async fn cancelled(target: &Target, file: &Path, into: &Into) {
    let stopper = Stopper {
        cancel: CancellationToken::new(),
        begun: AtomicBool::new(false),
    };
    let context = Context {
        events: &stopper,
        cancel: &stopper.cancel,
    };
    let home = tempfile::tempdir().unwrap();
    let places = Places {
        journal: Some(home.path()),
        ..Places::default()
    };
    let error = restore::run(target, file, into, places, context)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    assert!(stopper.begun.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_cancelled_restore_is_taken_back() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S2)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up(&target, kind, folder.path(), None).await;
    database.execute("DELETE FROM chat_history LIMIT 1").await;
    let before = whole(&database).await;
    cancelled(&target, &backup.file, &same(kind, folder.path())).await;
    whole(&database).await.must_be(&before, kind);

    let name = format!("{}_new", database.name);
    cancelled(&target, &backup.file, &new(&name)).await;
    let there = database
        .rows(&format!("SHOW DATABASES LIKE '{name}'"))
        .await;
    assert!(there.is_empty());
}

/// Kills the restore's sessions as soon as several of them load rows beside the database.
async fn kill_when_loading(database: &Database, user: String) {
    // Not the list of processes, which can't be read (3854) while a running statement contains an emoji.
    let others = format!(
        "SELECT processlist_id FROM performance_schema.threads WHERE processlist_user = '{user}' \
         AND processlist_db LIKE 'dbgpt\\_upgrade\\_restore\\_%'"
    );
    loop {
        let ids = database.rows(&others).await;
        if ids.len() > 2 {
            let mut conn = database.admin().await;
            for id in ids.into_iter().flatten() {
                // The session may have ended in the meantime.
                let _gone = conn.query_drop(format!("KILL {id}")).await;
            }
            return conn.disconnect().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn killed_sessions_are_taken_back() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    add_a_large_table(&database, 40).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up(&target, kind, folder.path(), None).await;
    database.execute("DROP TABLE a_large_one").await;
    let before = whole(&database).await;
    let watched = other(&database, &database.name);
    let Target::Mysql(account) = &target else {
        panic!("not a server's");
    };
    let user = account.user.clone();
    let watch = tokio::spawn(async move { kill_when_loading(&watched, user).await });
    let error = restore(&target, &backup.file, &same(kind, folder.path()), None)
        .await
        .unwrap_err();
    watch.await.unwrap();
    assert_eq!(error.code(), "restore-beside-failed", "{error}");
    assert!(!error.changed());
    whole(&database).await.must_be(&before, kind);
}
