//! SQLite: all repairs are one transaction; the guide's plan is empty; `team_mode` never keeps a NULL.

use engine::Kind as ErrorKind;
use engine::plan::Choices;
use rusqlite::Connection;
use support::sqlite_install;

use crate::apply_stage::{Stage, differences};

const BY_DBGPT: [&str; 4] = ["verify-table-by-dbgpt Info"; 4];

#[tokio::test]
async fn the_repairs_repair_and_the_guide_changes_nothing() {
    for version in ["0.4.6", "0.4.7"] {
        let folder = tempfile::tempdir().unwrap();
        let path = sqlite_install(folder.path(), version).join("pilot/meta_data/dbgpt.db");
        let mut stage = Stage::on_file(&path).await;
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(stage.plan(&Choices::guide_only()).await.steps, []);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);

        let applied = stage.upgrade(&Choices::default()).await;
        assert_eq!(applied, ["messages-goal", "conversations-team-mode"]);
        let seen = stage.verify().await;
        assert!(seen.verified);
        assert_eq!(differences(&seen), BY_DBGPT);
        let file = Connection::open(&path).unwrap();
        let modes: (i64, i64) = file
            .query_row(
                "SELECT COUNT(*), SUM(team_mode = '') FROM gpts_conversations",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert!(modes.0 > 0 && modes.0 == modes.1);
        assert_eq!(
            stage.upgrade(&Choices::default()).await,
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn nulls_in_team_mode_are_filled() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
    let file = Connection::open(&path).unwrap();
    file.execute_batch("ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255)")
        .unwrap();
    let mut stage = Stage::on_file(&path).await;
    assert!(
        differences(&stage.verify().await).contains(&"verify-team-mode-null Warning".to_owned())
    );
    let applied = stage.upgrade(&Choices::default()).await;
    assert_eq!(applied, ["messages-goal", "conversations-team-mode-fill"]);
    assert_eq!(differences(&stage.verify().await), BY_DBGPT);
    assert_eq!(
        stage.upgrade(&Choices::default()).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_failure_takes_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
    let file = Connection::open(&path).unwrap();
    // The rename succeeds; the step that fills the second table's NULLs fails.
    file.execute_batch(
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255); \
         CREATE TRIGGER no BEFORE UPDATE ON gpts_conversations BEGIN SELECT RAISE(ABORT, 'not today'); END",
    )
    .unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let mut stage = Stage::on_file(&path).await;
    let plan = stage.plan(&Choices::default()).await;
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-sqlite-failed", ErrorKind::Failed, false)
    );
    assert!(error.to_string().contains("not today"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_file_in_use_is_waited_for_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
    let mut stage = Stage::on_file(&path).await;
    let plan = stage.plan(&Choices::default()).await;
    let file = Connection::open(&path).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-sqlite-failed", ErrorKind::Failed, false)
    );
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(stage.apply(&plan).await.unwrap().applied.len(), 2);
}
