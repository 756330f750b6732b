//! Every state of a database is recognized, on real servers and files; inspecting changes nothing.

use engine::catalog::State;
use engine::event::Silent;
use engine::inspect::{self, Inspection, Verdict};
use engine::schema::{NameCase, RowCount};
use engine::target::{SqliteTarget, Target};
use engine::{Context, Error};
use support::{Database, Kind, Shape, server, sqlite_install};
use tokio_util::sync::CancellationToken;

use crate::apply::{GUIDE_TABLES, guide_statements};
use crate::apply_stage::stands;

async fn inspect(target: &Target) -> Result<Inspection, Error> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    inspect::run(target, context).await
}

async fn target(database: &Database) -> Target {
    database.target(&database.account_documented().await)
}

fn ids(inspection: &Inspection) -> Vec<&str> {
    inspection.findings.iter().map(|f| f.id.as_ref()).collect()
}

async fn check_shapes(kind: Kind) {
    for shape in Shape::ALL {
        let database = server(kind).await.database(Some(shape)).await;
        let before = database.checksum().await;
        let seen = inspect(&target(&database).await).await.unwrap();
        assert_eq!(stands(&seen), "0.4.6-0.4.7", "{kind:?} {shape:?}");
        assert_eq!(seen.verdict, Verdict::UpgradeNeeded);
        assert_eq!(seen.schema.name_case, NameCase::Exact);
        assert_eq!(seen.schema.charset, "utf8mb4");
        assert_eq!(
            ids(&seen).contains(&"old-release-drops"),
            shape.ran_alembic(),
            "{kind:?} {shape:?}"
        );
        assert!(!ids(&seen).contains(&"incomplete"), "{kind:?} {shape:?}");
        assert_eq!(seen.schema.tables.len(), database.tables().await.len());
        for table in &seen.schema.tables {
            let rows = before.rows(&table.name).expect("counted");
            assert_eq!(table.rows, RowCount::Exact(rows as u64), "{}", table.name);
        }
        let messages = seen.schema.table("gpts_messages").expect("a table");
        let goal = messages.column("current_gogal").expect("a column");
        assert!(goal.column_type.ends_with("text") && goal.nullable);
        assert_eq!(
            (goal.charset.as_deref(), &goal.default),
            (Some("utf8mb4"), &None)
        );
        assert_eq!(before, database.checksum().await);
    }
}

#[tokio::test]
async fn shapes_on_mysql9() {
    check_shapes(Kind::Mysql9).await;
}

#[tokio::test]
async fn shapes_on_mysql56() {
    check_shapes(Kind::Mysql56).await;
}

#[tokio::test]
async fn shapes_on_mariadb1011() {
    check_shapes(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn shapes_on_mariadb118() {
    check_shapes(Kind::Mariadb118).await;
}

/// Makes or undoes one of the guide's six statements, or (6) the rename that the guide forgot.
async fn toggle(database: &Database, change: usize, wanted: bool) {
    let sql = match (change, wanted) {
        (0..6, true) => guide_statements()[change].clone(),
        (0..4, false) => format!("DROP TABLE {}", GUIDE_TABLES[change]),
        (4 | 5, false) => {
            let column = ["team_mode", "current_goal"][change - 4];
            format!("ALTER TABLE gpts_conversations DROP COLUMN {column}")
        }
        (_, true) => "ALTER TABLE gpts_messages CHANGE current_gogal current_goal text".to_owned(),
        (_, false) => "ALTER TABLE gpts_messages CHANGE current_goal current_gogal text".to_owned(),
    };
    database.execute(&sql).await;
}

/// All 128 combinations of the guide's six statements and the rename, in an order in which each differs from the last
/// by one.
#[tokio::test]
async fn every_combination_of_the_guide() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = target(&database).await;
    let mut there: usize = 0;
    for step in 0..128_usize {
        let next = step ^ (step >> 1);
        let changed = there ^ next;
        if changed != 0 {
            let change = changed.trailing_zeros() as usize;
            toggle(&database, change, next & changed != 0).await;
        }
        there = next;
        let whole_without_the_unread_column = 0b101_1111;
        let expected = match there {
            0 => "0.4.6-0.4.7",
            0b011_1111 => "guide-only",
            _ if there & whole_without_the_unread_column == whole_without_the_unread_column => {
                "0.5.0"
            }
            _ => "partial",
        };
        let seen = inspect(&target).await.unwrap();
        assert_eq!(stands(&seen), expected, "{there:07b}");
        assert_eq!(ids(&seen).contains(&"guide-only"), expected == "guide-only");
    }
}

#[tokio::test]
async fn both_goal_columns_are_partial() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    for change in 0..6 {
        toggle(&database, change, true).await;
    }
    database
        .execute("ALTER TABLE gpts_messages ADD COLUMN current_goal text")
        .await;
    let seen = inspect(&target(&database).await).await.unwrap();
    assert_eq!(stands(&seen), "partial");
    assert!(ids(&seen).contains(&"both-goal-columns"));
}

/// Each release after v0.5.0 by the names that it adds, one after the other.
#[tokio::test]
async fn newer_releases() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = target(&database).await;
    // A user's own tables and columns of these names do not make a v0.4.7 a newer release.
    database.execute("CREATE TABLE share_links (id int)").await;
    database
        .execute("ALTER TABLE knowledge_space ADD COLUMN domain_type int")
        .await;
    assert_eq!(stands(&inspect(&target).await.unwrap()), "0.4.6-0.4.7");
    database.execute("DROP TABLE share_links").await;
    database
        .execute("ALTER TABLE knowledge_space DROP COLUMN domain_type")
        .await;
    for change in 0..7 {
        toggle(&database, change, true).await;
    }
    let seen = inspect(&target).await.unwrap();
    assert_eq!(
        (stands(&seen).as_str(), seen.verdict),
        // With the guide's types, adding an app to the collection fails.
        ("0.5.0", Verdict::UpgradeNeeded)
    );
    let steps = [
        ("0.5.1", &["dbgpt_serve_flow.error_message"][..]),
        ("0.5.7", &["dbgpt_serve_flow.define_type"]),
        ("0.5.9", &["dbgpt_cluster_registry_instance"]),
        ("0.5.10", &["knowledge_space.domain_type"]),
        ("0.6.0", &["chat_history.app_code", "dbgpt_serve_variables"]),
        ("0.7.0", &["dbgpt_serve_model", "connect_config.ext_config"]),
        ("0.7.4", &["benchmark_summary"]),
        ("0.8.0", &["share_links"]),
        (
            "0.8.1",
            &["connector_instance", "dbgpt_serve_scheduled_task"],
        ),
        ("0.8.2", &["dbgpt_session_file"]),
    ];
    for (release, marks) in steps {
        for mark in marks {
            let sql = match mark.split_once('.') {
                Some((table, column)) => format!("ALTER TABLE {table} ADD COLUMN {column} int"),
                None => format!("CREATE TABLE {mark} (id int)"),
            };
            database.execute(&sql).await;
        }
        let seen = inspect(&target).await.unwrap();
        let reached = seen.state.standing().unwrap().reached;
        assert_eq!(reached.to_string(), release);
        assert_eq!(stands(&seen), "newer");
        // Only names were added: the release itself needs more.
        assert_eq!(seen.verdict, Verdict::UpgradeNeeded);
    }
}

#[tokio::test]
async fn older_empty_and_foreign_are_refused() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let steps = [
        (
            "ALTER TABLE gpts_instance DROP COLUMN is_sustainable",
            "0.4.5",
        ),
        (
            "ALTER TABLE prompt_manage CHANGE prompt_language speech varchar(32)",
            "0.4.4",
        ),
        ("DROP TABLE chat_history_message", "0.4.3"),
    ];
    for (sql, release) in steps {
        database.execute(sql).await;
        let seen = inspect(&target(&database).await).await.unwrap();
        let like = release.parse().unwrap();
        assert_eq!(seen.state, State::TooOld { like });
        assert_eq!(
            (seen.verdict, ids(&seen)),
            (Verdict::Refused, vec!["older"])
        );
    }
    let database = server(Kind::Mariadb1011).await.database(None).await;
    let seen = inspect(&target(&database).await).await.unwrap();
    assert_eq!(
        (stands(&seen).as_str(), ids(&seen)),
        ("empty", vec!["empty"])
    );
    database
        .execute("CREATE TABLE chat_history (conv_uid int)")
        .await;
    database.execute("CREATE VIEW plugin_hub AS SELECT 1").await;
    let seen = inspect(&target(&database).await).await.unwrap();
    assert_eq!(
        (stands(&seen).as_str(), ids(&seen)),
        ("not-dbgpt", vec!["not-dbgpt"])
    );
    assert_eq!(seen.schema.others, ["plugin_hub"]);
}

fn sqlite(path: impl Into<std::path::PathBuf>) -> Target {
    Target::Sqlite(SqliteTarget { path: path.into() })
}

#[tokio::test]
async fn sqlite_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    sqlite_install(folder.path(), "0.4.7");
    let path = folder.path().join("pilot/meta_data/dbgpt.db");
    let bytes = std::fs::read(&path).unwrap();
    let seen = inspect(&sqlite(&path)).await.unwrap();
    assert_eq!(
        (stands(&seen).as_str(), seen.verdict),
        ("0.4.6-0.4.7", Verdict::NoChangeNeeded)
    );
    assert!(ids(&seen).contains(&"sqlite-agent-chat"));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);

    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("CREATE TABLE gpts_app (id int)")
        .unwrap();
    assert_eq!(stands(&inspect(&sqlite(&path)).await.unwrap()), "partial");
    connection
        .execute_batch("PRAGMA journal_mode = wal")
        .unwrap();
    drop(connection);
    assert_eq!(stands(&inspect(&sqlite(&path)).await.unwrap()), "partial");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = delete; BEGIN EXCLUSIVE")
        .unwrap();
    let error = inspect(&sqlite(&path)).await.unwrap_err();
    assert_eq!(error.code(), "sqlite-locked");
    drop(connection);
    let names = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let beside = names.filter(|name| {
        let name = name.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with("dbgpt.db-")
    });
    assert_eq!(beside.count(), 0);
}

/// Where a file system has no hard links there is a moment without a file, in which a kill leaves what is set up here.
#[tokio::test]
async fn a_file_that_a_killed_restore_put_aside_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dbgpt.db");
    let aside = |stamp: &str| {
        folder
            .path()
            .join(format!("dbgpt.db.before-restore-{stamp}"))
    };
    let newest = aside("2026-11-30T010203Z");
    std::fs::write(aside("2026-11-29T230000Z"), b"").unwrap();
    rusqlite::Connection::open(&newest)
        .unwrap()
        .execute_batch("CREATE TABLE a (b text)")
        .unwrap();
    std::fs::write(aside("2026-11-30T010203Z-wal"), b"").unwrap();
    let error = inspect(&sqlite(&path)).await.unwrap_err();
    assert_eq!(error.code(), "sqlite-moved-aside");
    let said = error.to_string();
    assert!(said.contains(&format!("`{}`", newest.display())), "{said}");
    // As the hint says.
    std::fs::rename(&newest, &path).unwrap();
    inspect(&sqlite(&path)).await.unwrap();
}

#[tokio::test]
async fn sqlite_files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.db");
    rusqlite::Connection::open(&whole)
        .unwrap()
        .execute_batch("CREATE TABLE a (b text); INSERT INTO a VALUES (hex(zeroblob(9000)))")
        .unwrap();
    let bytes = std::fs::read(&whole).unwrap();
    let cases: [(&str, Option<&[u8]>, &str); 3] = [
        ("missing", None, "sqlite-missing"),
        ("text", Some(b"no database"), "sqlite-not-a-database"),
        ("cut", Some(&bytes[..8192]), "sqlite-corrupt"),
    ];
    for (name, content, code) in cases {
        let path = folder.path().join(name);
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = inspect(&sqlite(&path)).await.unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert_eq!(std::fs::read(&path).ok().as_deref(), content);
    }
    let error = inspect(&sqlite(folder.path())).await.unwrap_err();
    assert_eq!(error.code(), "sqlite-is-folder");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, b"").unwrap();
    let seen = inspect(&sqlite(&empty)).await.unwrap();
    assert_eq!(
        (stands(&seen).as_str(), ids(&seen)),
        ("empty", vec!["sqlite-empty-file"])
    );
    assert_eq!(
        stands(&inspect(&sqlite(&whole)).await.unwrap()),
        "not-dbgpt"
    );
}
