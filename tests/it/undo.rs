//! Undo leaves the database as it was, to the definition; what is in use stays, with the reason.

use engine::Kind as ErrorKind;
use engine::journal::{RunState, StepRecordState};
use engine::plan::Choices;
use support::{Database, Kind, Shape, server};

use crate::apply_stage::{Stage, stands};

/// The definitions of all tables.
async fn shape(database: &Database) -> Vec<String> {
    let mut texts = Vec::new();
    for table in database.tables().await {
        texts.push(database.show_create(&table).await);
    }
    texts
}

async fn check_shapes(kind: Kind) {
    for of in Shape::ALL {
        let database = server(kind).await.database(Some(of)).await;
        let (before, rows) = (shape(&database).await, database.checksum().await);
        let mut stage = Stage::on(&database, &["DROP"]).await;
        let plan = stage.plan(&Choices::default()).await;
        let applied = stage.apply(&plan).await.unwrap();
        let undone = stage.undo(applied.run).await.unwrap();
        let after = shape(&database).await;
        assert_eq!(undone.refused, [], "{kind:?} {of:?}");
        assert_eq!(before, after, "{kind:?} {of:?}");
        assert_eq!(rows, database.checksum().await, "{kind:?} {of:?}");

        // All steps but the one whose table is dropped anyway, last first.
        let mut expected = applied.applied.clone();
        expected.retain(|step| step != "collection-codes");
        expected.reverse();
        assert_eq!(undone.undone, expected, "{kind:?} {of:?}");
        let run = stage.journal.run(applied.run).unwrap();
        assert_eq!(run.summary.state, RunState::Undone);
        assert!(
            run.steps
                .iter()
                .all(|step| step.state == StepRecordState::Undone && step.undone_at.is_some()),
            "{:?}",
            run.steps
        );
        let error = stage.undo(applied.run).await.unwrap_err();
        assert_eq!(
            (error.code(), error.kind()),
            ("undo-run-undone", ErrorKind::Refused)
        );
        let error = stage.resume(applied.run).await.unwrap_err();
        assert_eq!(error.code(), "apply-run-undone");

        // The same plan can be applied again.
        assert_eq!(stage.plan(&Choices::default()).await.hash, plan.hash);
        assert_eq!(stage.apply(&plan).await.unwrap().applied, applied.applied);
        assert!(stage.verify().await.verified);
    }
}

#[tokio::test]
async fn shapes_come_back_on_mysql9() {
    check_shapes(Kind::Mysql9).await;
}

#[tokio::test]
async fn shapes_come_back_on_mysql56() {
    check_shapes(Kind::Mysql56).await;
}

#[tokio::test]
async fn shapes_come_back_on_mariadb1011() {
    check_shapes(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn shapes_come_back_on_mariadb118() {
    check_shapes(Kind::Mariadb118).await;
}

/// A use, the findings that report it, and a statement that ends it.
type Used = (&'static str, &'static [&'static str], &'static str);

const USES: [Used; 4] = [
    (
        "INSERT INTO gpts_app (app_code, app_name, app_describe, language, team_mode) VALUES ('a', 'a', 'a', 'en', 'a')",
        &["undo-table-used"],
        "DELETE FROM gpts_app",
    ),
    (
        "UPDATE gpts_conversations SET team_mode = 'auto_plan', current_goal = 'x' LIMIT 1",
        &["undo-column-used", "undo-column-used"],
        "UPDATE gpts_conversations SET team_mode = NULL, current_goal = NULL",
    ),
    (
        "UPDATE gpts_messages SET content = REPEAT('长', 30000) LIMIT 1",
        &["undo-misfit"],
        "UPDATE gpts_messages SET content = '短' WHERE LENGTH(content) > 65535",
    ),
    (
        "ALTER TABLE gpts_conversations DROP COLUMN team_mode",
        &["undo-changed-since"],
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NULL",
    ),
];

#[tokio::test]
async fn what_is_used_stays_and_says_why() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::on(&database, &["DROP"]).await;
        let plan = stage.plan(&Choices::default()).await;
        let run = stage.apply(&plan).await.unwrap().run;
        for (used, expected, ended) in USES {
            database.execute(used).await;
            let (before, rows) = (shape(&database).await, database.checksum().await);
            let undone = stage.undo(run).await.unwrap();
            let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
            assert_eq!(found, expected, "{kind:?} {used}");
            assert_eq!(undone.undone, Vec::<String>::new());
            assert_eq!(before, shape(&database).await, "{kind:?} {used}");
            assert_eq!(rows, database.checksum().await, "{kind:?} {used}");
            let state = stage.journal.run(run).unwrap().summary.state;
            assert_eq!(state, RunState::Done, "{kind:?} {used}");
            database.execute(ended).await;
        }
        assert_eq!(stage.undo(run).await.unwrap().refused, []);
        assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
    }
}

/// A column in an existing table gets its old type back if every value fits.
#[tokio::test]
async fn runs_are_taken_back_one_by_one() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S2)).await;
        let first_shape = shape(&database).await;
        let mut stage = Stage::on(&database, &["DROP"]).await;
        let plan = stage.plan(&Choices::guide_only()).await;
        let first = stage.apply(&plan).await.unwrap().run;
        let second_shape = shape(&database).await;
        let plan = stage.plan(&Choices::default()).await;
        let second = stage.apply(&plan).await.unwrap().run;

        let insert = "INSERT INTO gpts_app_collection (app_code, user_code, sys_code) VALUES";
        for (value, expected) in [
            ("('a', '007', 'x')", vec!["undo-misfit"]),
            ("('a', '2147483648', 'x')", vec!["undo-misfit"]),
            ("('a', 'u', NULL)", vec!["undo-misfit", "undo-null"]),
            ("('a', '-7', 'x')", vec![]),
        ] {
            database.execute("DELETE FROM gpts_app_collection").await;
            database.execute(&format!("{insert} {value}")).await;
            let undone = stage.undo(second).await.unwrap();
            let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
            assert_eq!(found, expected, "{kind:?} {value}");
        }
        assert_eq!(
            second_shape,
            shape_without_numbers(&database).await,
            "{kind:?}"
        );
        let sql = "SELECT user_code FROM gpts_app_collection";
        assert_eq!(database.rows(sql).await, [["-7"]], "{kind:?}");

        database.execute("DELETE FROM gpts_app_collection").await;
        assert_eq!(stage.undo(first).await.unwrap().refused, []);
        assert_eq!(first_shape, shape(&database).await, "{kind:?}");
    }
}

/// The definitions without AUTO_INCREMENT counters: rows came and went in this test's table.
async fn shape_without_numbers(database: &Database) -> Vec<String> {
    database
        .execute("CREATE TABLE kept SELECT * FROM gpts_app_collection")
        .await;
    database.execute("TRUNCATE gpts_app_collection").await;
    let texts = shape(database).await;
    database
        .execute("INSERT INTO gpts_app_collection SELECT * FROM kept")
        .await;
    database.execute("DROP TABLE kept").await;
    texts
        .into_iter()
        .filter(|text| !text.contains("TABLE `kept`"))
        .collect()
}

#[tokio::test]
async fn what_was_merged_stays() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database
        .execute("ALTER TABLE gpts_messages ADD COLUMN current_goal text")
        .await;
    let mut stage = Stage::on(&database, &["DROP", "UPDATE"]).await;
    let plan = stage.plan(&Choices::default()).await;
    let applied = stage.apply(&plan).await.unwrap();
    let before = shape(&database).await;
    let undone = stage.undo(applied.run).await.unwrap();
    let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
    assert_eq!(found, ["undo-no-way", "undo-no-way"]);
    assert_eq!(before, shape(&database).await);
}

#[tokio::test]
async fn the_wrong_run_or_account_is_refused() {
    let database = server(Kind::Mariadb118)
        .await
        .database(Some(Shape::S1))
        .await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let first = stage.apply(&plan).await.unwrap().run;
    let before = shape(&database).await;
    let undone = stage.undo(first).await.unwrap();
    let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
    assert_eq!(found, ["undo-grants"]);
    let said = engine::words::finding_hint(engine::words::Lang::En, &undone.refused[0]);
    assert!(said.contains("GRANT DROP ON"), "{said}");
    assert_eq!(before, shape(&database).await);

    // A table that was dropped by hand belongs to the run that made it again.
    database.execute("DROP TABLE gpts_app").await;
    let grants = ["SELECT", "CREATE", "ALTER", "DROP"];
    stage.target = database.target(&database.account(&grants).await);
    let plan = stage.plan(&Choices::default()).await;
    let second = stage.apply(&plan).await.unwrap();
    assert_eq!(second.applied, ["create-gpts-app"]);
    let undone = stage.undo(first).await.unwrap();
    let found: Vec<&str> = undone.refused.iter().map(|f| f.id.as_ref()).collect();
    assert_eq!(found, ["undo-later-run"]);
    let undone = stage.undo(second.run).await.unwrap();
    assert_eq!(undone.undone, ["create-gpts-app"]);
    assert_eq!(stage.undo(first).await.unwrap().refused, []);
    assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");

    let other = server(Kind::Mariadb118)
        .await
        .database(Some(Shape::S1))
        .await;
    let mut stranger = Stage::on(&other, &["DROP"]).await;
    std::mem::swap(&mut stage.target, &mut stranger.target);
    std::mem::swap(&mut stage.backup, &mut stranger.backup);
    let plan = stage.plan(&Choices::default()).await;
    let third = stage.apply(&plan).await.unwrap().run;
    std::mem::swap(&mut stage.target, &mut stranger.target);
    std::mem::swap(&mut stage.backup, &mut stranger.backup);
    let error = stage.undo(third).await.unwrap_err();
    assert_eq!(error.code(), "undo-other-target");
}
