//! Undo on servers refuses by name, before anything is removed, what users have put on what it removes, and what a later
//! run has built upon.

use std::collections::BTreeSet;

use engine::Finding;
use engine::journal::Place;
use engine::plan::Choices;
use support::{Kind, Shape, release, server};

use crate::apply_stage::Stage;
use crate::by_hand::ALL;
use crate::climb::to;
use crate::restore_stage::owner;
use crate::users_own::{arg, ids, shapes};

/// A statement, and the names for which an undo is refused then; `COMPUTED` is for all servers but MySQL 5.6.
const USES: [(&str, &[&str]); 7] = [
    (
        "CREATE VIEW apps AS SELECT a.id FROM gpts_app a",
        &["view apps"],
    ),
    (
        "CREATE VIEW modes AS SELECT c.id, c.team_mode FROM gpts_conversations c",
        &["view modes"],
    ),
    (
        "CREATE VIEW goals AS SELECT m.current_goal AS g FROM gpts_messages m",
        &["view goals"],
    ),
    (
        "CREATE PROCEDURE count_apps() SELECT COUNT(*) FROM gpts_app",
        &["procedure count_apps"],
    ),
    (
        "CREATE TRIGGER on_app BEFORE INSERT ON gpts_app FOR EACH ROW SET NEW.icon = 'x'",
        &["trigger on_app"],
    ),
    (
        "ALTER TABLE gpts_conversations ADD INDEX by_mode (user_code(9), team_mode(9))",
        &["index by_mode"],
    ),
    (
        "ALTER TABLE gpts_app ADD COLUMN own int, ADD INDEX by_own (own)",
        &["column own", "index by_own"],
    ),
];
const COMPUTED: [(&str, &[&str]); 3] = [
    (
        "ALTER TABLE gpts_conversations ADD COLUMN mode_key varchar(99) AS (LOWER(team_mode)) STORED",
        &["generated mode_key"],
    ),
    (
        "ALTER TABLE gpts_conversations ADD CONSTRAINT short_mode CHECK (CHAR_LENGTH(team_mode) < 99)",
        &["check short_mode"],
    ),
    (
        "ALTER TABLE gpts_app ADD CONSTRAINT short_name CHECK (CHAR_LENGTH(app_name) < 99)",
        &["check short_name"],
    ),
];

fn named(refused: &[Finding]) -> BTreeSet<String> {
    let told = refused
        .iter()
        .filter(|one| one.id == "undo-column-named" || one.id == "undo-table-named");
    told.map(|one| format!("{} {}", arg(one, "kind"), arg(one, "name")))
        .collect()
}

#[tokio::test]
async fn undo_names_what_others_have_put_on_what_it_removes() {
    for kind in ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::with(owner(&database).await).await;
        let first = shapes(&database).await;
        let plan = stage.plan(&Choices::default()).await;
        let run = stage.apply(&plan).await.unwrap().run;
        let after = shapes(&database).await;
        let computed = COMPUTED.iter().filter(|_| kind != Kind::Mysql56);
        for (sql, wanted) in USES.iter().chain(computed) {
            let what = format!("{kind:?} {sql}");
            database.execute(sql).await;
            let before = shapes(&database).await;
            let undone = stage.undo(run).await.unwrap();
            let names: BTreeSet<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(named(&undone.refused), names, "{what} {:?}", undone.refused);
            assert_eq!(undone.undone, Vec::<String>::new(), "{what}");
            assert_eq!(shapes(&database).await, before, "{what}");
            for finding in &undone.refused {
                let said = engine::words::finding_hint(engine::words::Lang::En, finding);
                assert!(said.contains("undo again"), "{said}");
                if arg(finding, "kind") == "index" && names.len() == 2 {
                    // It goes with its column.
                    continue;
                }
                database.execute(&arg(finding, "what")).await;
            }
            assert_eq!(shapes(&database).await, after, "{what}");
        }
        let undone = stage.undo(run).await.unwrap();
        assert_eq!(undone.refused, [], "{kind:?}");
        assert_eq!(shapes(&database).await, first, "{kind:?}");
        database.drop().await;
    }
}

/// A foreign key from a table of somebody's own to one that the undo drops.
#[tokio::test]
async fn undo_names_a_key_to_a_table_that_it_drops() {
    for kind in ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::with(owner(&database).await).await;
        let plan = stage.plan(&Choices::default()).await;
        let run = stage.apply(&plan).await.unwrap().run;
        let column = database
            .rows("SELECT COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'gpts_app' AND COLUMN_NAME = 'id'")
            .await;
        database
            .execute(&format!(
                "CREATE TABLE fans (app {}, CONSTRAINT of_app FOREIGN KEY (app) REFERENCES gpts_app (id)) ENGINE=InnoDB",
                column[0][0]
            ))
            .await;
        let undone = stage.undo(run).await.unwrap();
        let names = ["foreign-key of_app".to_owned()];
        assert_eq!(named(&undone.refused), names.into(), "{kind:?}");
        database.execute(&arg(&undone.refused[0], "what")).await;
        assert_eq!(stage.undo(run).await.unwrap().refused, [], "{kind:?}");
        database.drop().await;
    }
}

#[tokio::test]
async fn an_earlier_run_is_not_taken_back_from_under_a_later_one() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::with(owner(&database).await).await;
        let first = shapes(&database).await;
        let mut runs = Vec::new();
        for name in ["0.5.0", "0.6.2"] {
            let plan = stage.plan(&to(release(name))).await;
            runs.push(stage.apply(&plan).await.unwrap().run);
        }
        let before = shapes(&database).await;
        let undone = stage.undo(runs[0]).await.unwrap();
        assert_eq!(ids(&undone.refused), ["undo-later-run"], "{kind:?}");
        assert_eq!(shapes(&database).await, before, "{kind:?}");
        for run in runs.into_iter().rev() {
            assert_eq!(stage.undo(run).await.unwrap().refused, [], "{kind:?}");
        }
        assert_eq!(shapes(&database).await, first, "{kind:?}");
        database.drop().await;
    }
}

/// Once a column of a table was changed by hand, what is left of a run may be other statements than were confirmed.
#[tokio::test]
async fn a_run_whose_rest_has_become_another_one_names_the_ways_that_are_left() {
    let target = release("0.6.2");
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::with(owner(&database).await).await;
    let plan = stage.plan(&to(target)).await;
    let place = Place::from(&stage.target);
    let backup = stage.backup.backup();
    let run = stage
        .journal
        .begin_run(&place, &plan, &backup.file, &backup.sha256)
        .unwrap();
    database
        .execute("ALTER TABLE gpts_messages MODIFY content text COMMENT 'mine'")
        .await;
    let error = stage.resume(run).await.unwrap_err();
    assert_eq!(error.code(), "apply-run-stale");
    let hint = error.hint(engine::words::Lang::En);
    assert!(hint.contains(&format!("undo {run}")), "{hint}");
    assert!(hint.contains("restore"), "{hint}");
    let undone = stage.undo(run).await.unwrap();
    assert_eq!(undone.refused, []);
    stage.upgrade(&to(target)).await;
}
