//! Triggers and routines that insert values by position into tables that get new columns: found before the upgrade,
//! and never verified if DB-GPT's own writes run them.

use engine::message::Severity;
use engine::plan::Choices;
use engine::target::{SqliteTarget, Target};
use rusqlite::Connection;
use support::{Shape, release, server};

use crate::apply_stage::Stage;
use crate::by_hand::{ALL, blockers, checked};
use crate::restore_stage::owner;

/// Programs that insert by position into an upgraded table, and the severity of their finding, if there is one.
const POSITIONAL: [(&str, Option<Severity>); 9] = [
    (
        "CREATE TRIGGER t AFTER INSERT ON gpts_messages FOR EACH ROW INSERT INTO mine SELECT * FROM gpts_conversations WHERE conv_id = NEW.conv_id",
        Some(Severity::Blocker),
    ),
    (
        "CREATE TRIGGER t AFTER DELETE ON gpts_plans FOR EACH ROW REPLACE INTO gpts_conversations SELECT * FROM mine",
        Some(Severity::Blocker),
    ),
    (
        "CREATE TRIGGER t AFTER INSERT ON gpts_plans FOR EACH ROW CALL p()",
        Some(Severity::Blocker),
    ),
    (
        "CREATE TRIGGER t AFTER INSERT ON gpts_plans FOR EACH ROW INSERT INTO mine (id, conv_id) SELECT id, conv_id FROM gpts_conversations",
        None,
    ),
    (
        "CREATE TRIGGER t AFTER INSERT ON gpts_plans FOR EACH ROW SET @n = (SELECT COUNT(*) FROM gpts_conversations)",
        None,
    ),
    (
        "CREATE TRIGGER t AFTER INSERT ON gpts_plans FOR EACH ROW SET @n = (SELECT 'INSERT INTO gpts_conversations SELECT * FROM mine')",
        None,
    ),
    (
        "CREATE PROCEDURE q() INSERT INTO mine SELECT * FROM gpts_conversations",
        Some(Severity::Warning),
    ),
    (
        "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DISABLE DO INSERT INTO mine SELECT * FROM gpts_conversations",
        Some(Severity::Warning),
    ),
    ("CREATE VIEW v AS SELECT * FROM gpts_conversations", None),
];

#[tokio::test]
async fn rows_by_position_are_found_before_a_column_joins_them() {
    for kind in ALL {
        for (sql, wanted) in POSITIONAL {
            let what = format!("{kind:?} {sql}");
            let database = server(kind).await.database(Some(Shape::S1)).await;
            database
                .execute("CREATE TABLE mine LIKE gpts_conversations")
                .await;
            if sql.contains("CALL") {
                database
                    .execute(
                        "CREATE PROCEDURE p() INSERT INTO mine SELECT * FROM gpts_conversations",
                    )
                    .await;
            }
            database.execute(sql).await;
            let target = owner(&database).await;
            let findings = checked(&target, &Choices::default()).await;
            let told = findings
                .iter()
                .filter(|one| one.id.starts_with("rows-counted"));
            let worst = told.map(|one| one.severity).max();
            assert_eq!(worst, wanted, "{what}");
            if wanted == Some(Severity::Blocker) {
                // The user applies the steps by hand in spite of the blocker.
                let stage = Stage::with(target).await;
                for step in stage.plan(&Choices::default()).await.todo() {
                    database.execute(&step.sql).await;
                }
                assert!(!stage.verify().await.verified, "{what}");
            }
            database.drop().await;
        }
    }
}

#[tokio::test]
async fn a_file_s_trigger_by_position_is_found() {
    let folder = support::folder();
    let path = folder.path().join("dbgpt.db");
    support::eras::fresh_file(&path, release("0.4.6"));
    let file = Connection::open(&path).unwrap();
    file.execute_batch(
        "CREATE TABLE mine AS SELECT * FROM gpts_conversations; \
         CREATE TRIGGER t AFTER INSERT ON gpts_plans BEGIN INSERT INTO mine SELECT * FROM gpts_conversations; END",
    )
    .unwrap();
    let target = Target::Sqlite(SqliteTarget { path });
    let findings = checked(&target, &Choices::default()).await;
    let ids: Vec<&str> = blockers(&findings)
        .iter()
        .map(|one| one.id.as_ref())
        .collect();
    assert_eq!(ids, ["rows-counted"]);
}
