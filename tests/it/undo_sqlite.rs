//! SQLite: all repairs are undone in one transaction, and the file's schema has its old text.

use engine::journal::RunState;
use engine::plan::Choices;
use rusqlite::Connection;
use support::sqlite_install;

use crate::apply_stage::Stage;

fn schema(file: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, COALESCE(sql, '') FROM sqlite_master ORDER BY name";
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_repairs_are_taken_back_while_unused() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
    let file = Connection::open(&path).unwrap();
    let before = schema(&file);
    let mut stage = Stage::on_file(&path).await;
    let plan = stage.plan(&Choices::default()).await;
    let applied = stage.apply(&plan).await.unwrap();

    file.execute_batch("UPDATE gpts_conversations SET team_mode = 'auto_plan'")
        .unwrap();
    let repaired = schema(&file);
    let undone = stage.undo(applied.run).await.unwrap();
    let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
    assert_eq!(found, ["undo-column-used"]);
    assert_eq!(repaired, schema(&file));

    // A view that uses the column: dropping the column fails after the rename, and everything is rolled back.
    file.execute_batch(
        "UPDATE gpts_conversations SET team_mode = ''; \
         CREATE VIEW modes AS SELECT team_mode FROM gpts_conversations",
    )
    .unwrap();
    let error = stage.undo(applied.run).await.unwrap_err();
    assert_eq!(
        (error.code(), error.changed()),
        ("undo-sqlite-failed", false)
    );
    let state = stage.journal.run(applied.run).unwrap().summary.state;
    assert_eq!(state, RunState::Done);
    file.execute_batch("DROP VIEW modes").unwrap();
    assert_eq!(repaired, schema(&file));

    let undone = stage.undo(applied.run).await.unwrap();
    assert_eq!(undone.undone, ["conversations-team-mode", "messages-goal"]);
    assert_eq!(before, schema(&file));
    let state = stage.journal.run(applied.run).unwrap().summary.state;
    assert_eq!(state, RunState::Undone);
    assert_eq!(stage.apply(&plan).await.unwrap().applied, applied.applied);
}
