//! A table with both columns, `current_gogal` and `current_goal`: merged if no value can be lost, kept otherwise.

use engine::event::StepEvent;
use engine::plan::{Choices, StepState};
use engine::target::Target;
use rusqlite::Connection;
use support::{Kind, Shape, server, sqlite_install};

use crate::apply_stage::{Stage, differences};

/// The values in both columns, the steps that are applied, and the differences that verify reports.
struct Case {
    what: &'static str,
    update: &'static str,
    applied: &'static [&'static str],
    differences: &'static [&'static str],
}

const CASES: [Case; 4] = [
    Case {
        what: "equal",
        update: "UPDATE gpts_messages SET current_goal = current_gogal",
        applied: &["messages-goal-drop"],
        differences: &[],
    },
    Case {
        what: "the new one empty",
        update: "UPDATE gpts_messages SET current_goal = NULL",
        applied: &["messages-goal-merge", "messages-goal-drop"],
        differences: &[],
    },
    Case {
        what: "the old one empty",
        update: "UPDATE gpts_messages SET current_goal = 'new', current_gogal = NULL",
        applied: &["messages-goal-drop"],
        differences: &[],
    },
    Case {
        what: "different in case only",
        update: "UPDATE gpts_messages SET current_goal = 'A', current_gogal = 'a'",
        applied: &[],
        differences: &["verify-old-goal-kept Warning"],
    },
];

async fn check(kind: Kind) {
    for case in &CASES {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        database
            .execute(
                "UPDATE gpts_messages SET current_gogal = 'old goal' WHERE current_gogal IS NULL",
            )
            .await;
        database
            .execute("ALTER TABLE gpts_messages ADD COLUMN current_goal text")
            .await;
        database.execute(case.update).await;
        let goals = async |column: &str| {
            let sql = format!("SELECT id, {column} FROM gpts_messages ORDER BY id");
            database.rows(&sql).await
        };
        let wanted = goals("COALESCE(current_goal, current_gogal)").await;
        assert!(!wanted.is_empty());
        let mut stage = Stage::on(&database, &["UPDATE"]).await;
        let applied = stage.upgrade(&Choices::default()).await;
        let merged: Vec<&str> = applied
            .iter()
            .map(String::as_str)
            .filter(|id| id.starts_with("messages-goal"))
            .collect();
        assert_eq!(merged, case.applied, "{kind:?} {}", case.what);
        assert_eq!(
            goals("current_goal").await,
            wanted,
            "{kind:?} {}",
            case.what
        );
        let seen = stage.verify().await;
        assert!(seen.verified, "{}", case.what);
        assert_eq!(differences(&seen), case.differences, "{}", case.what);
        assert_eq!(
            stage.upgrade(&Choices::default()).await,
            Vec::<String>::new(),
            "{}",
            case.what
        );
    }
}

#[tokio::test]
async fn both_goals_on_mysql9() {
    check(Kind::Mysql9).await;
}

#[tokio::test]
async fn both_goals_on_mysql56() {
    check(Kind::Mysql56).await;
}

#[tokio::test]
async fn both_goals_on_mariadb118() {
    check(Kind::Mariadb118).await;
}

#[tokio::test]
async fn both_goals_on_sqlite() {
    for case in &CASES {
        let folder = tempfile::tempdir().unwrap();
        let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
        let file = Connection::open(&path).unwrap();
        file.execute_batch("UPDATE gpts_messages SET current_gogal = 'old' WHERE current_gogal IS NULL; ALTER TABLE gpts_messages ADD COLUMN current_goal TEXT")
            .unwrap();
        file.execute_batch(case.update).unwrap();
        let goals = |column: &str| -> Vec<Option<String>> {
            let sql = format!("SELECT {column} FROM gpts_messages ORDER BY id");
            let mut statement = file.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let wanted = goals("COALESCE(current_goal, current_gogal)");
        let mut stage = Stage::on_file(&path).await;
        let mut expected = case.applied.to_vec();
        expected.push("conversations-team-mode");
        assert_eq!(
            stage.upgrade(&Choices::default()).await,
            expected,
            "{}",
            case.what
        );
        assert_eq!(goals("current_goal"), wanted, "{}", case.what);
        let seen = stage.verify().await;
        assert!(seen.verified);
        let kept = differences(&seen);
        assert_eq!(
            kept.contains(&"verify-old-goal-kept Warning".to_owned()),
            !case.differences.is_empty()
        );
        assert_eq!(
            stage.upgrade(&Choices::default()).await,
            Vec::<String>::new()
        );
    }
}

/// A value written between the inspection and the statement is not lost: the step's guard looks again.
#[tokio::test]
async fn a_goal_that_comes_late_is_kept() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database
        .execute("ALTER TABLE gpts_messages ADD COLUMN current_goal text")
        .await;
    database
        .execute("UPDATE gpts_messages SET current_goal = NULL")
        .await;
    let mut stage = Stage::on(&database, &["UPDATE"]).await;
    // Each merged row gets a new value under the old name, as if DB-GPT v0.4.7 were still writing.
    database
        .execute("CREATE TRIGGER late BEFORE UPDATE ON gpts_messages FOR EACH ROW SET NEW.current_gogal = CONCAT(OLD.current_gogal, ' later')")
        .await;
    let plan = stage.plan(&Choices::default()).await;
    let applied = stage.apply(&plan).await.unwrap().applied;
    assert!(applied.contains(&"messages-goal-merge".to_owned()));
    assert!(!applied.contains(&"messages-goal-drop".to_owned()));
    let skipped = format!("messages-goal-drop {:?}", StepEvent::Skipped);
    assert!(stage.ears.heard().contains(&skipped));
    let rows = database
        .rows("SELECT COUNT(*) FROM gpts_messages WHERE current_gogal LIKE '% later'")
        .await;
    assert_ne!(rows[0][0], "0");
    let again = stage.plan(&Choices::default()).await;
    let drop = again
        .steps
        .iter()
        .find(|step| step.id == "messages-goal-drop")
        .unwrap();
    assert_eq!(drop.state, StepState::Differs);
    assert!(matches!(stage.target, Target::Mysql(_)));
}

/// `dbgpt db migration` drops the old column and stops before it has added the new one.
#[tokio::test]
async fn a_goal_column_that_was_dropped_comes_back_empty() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S3)).await;
        database
            .execute("ALTER TABLE gpts_messages DROP COLUMN current_gogal")
            .await;
        let mut stage = Stage::on(&database, &["DROP"]).await;
        let plan = stage.plan(&Choices::default()).await;
        let applied = stage.apply(&plan).await.unwrap();
        assert!(applied.applied.contains(&"messages-goal-add".to_owned()));
        assert_eq!(differences(&stage.verify().await), Vec::<String>::new());
        let undone = stage.undo(applied.run).await.unwrap();
        assert!(undone.undone.contains(&"messages-goal-add".to_owned()));
    }
}
