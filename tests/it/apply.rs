//! Every shape and every half-done state is upgraded to v0.5.0 on real servers without losing a row; a second run
//! does nothing.

use engine::journal::{RunState, StepRecordState};
use engine::plan::{Choices, Probe, Step, StepState};
use engine::{Kind as ErrorKind, catalog};
use support::{Kind, Shape, server};

use crate::apply_stage::{Stage, differences, stands};

/// The tables that the upgrade guide creates, in its order.
pub(crate) const GUIDE_TABLES: [&str; 4] = [
    "dbgpt_serve_flow",
    "gpts_app",
    "gpts_app_collection",
    "gpts_app_detail",
];
const GUIDE: &str = include_str!("../fixtures/guide.sql");

pub(crate) fn guide_statements() -> Vec<String> {
    let plain: Vec<&str> = GUIDE
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    let text = plain.join("\n");
    let statements = text.split(";\n").chain([""]).map(str::trim);
    statements
        .map(|statement| statement.trim_end_matches(';').to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

async fn check_shapes(kind: Kind) {
    for shape in Shape::ALL {
        let database = server(kind).await.database(Some(shape)).await;
        let before = database.checksum().await;
        let mut stage = Stage::on(&database, &[]).await;
        let plan = stage.plan(&Choices::default()).await;
        assert_eq!(plan, stage.plan(&Choices::default()).await);
        let todo: Vec<&str> = plan.todo().map(|step| step.id.as_str()).collect();
        let applied = stage.apply(&plan).await.unwrap();
        assert_eq!(applied.applied, todo, "{kind:?} {shape:?}");

        let seen = stage.verify().await;
        assert!(seen.verified, "{kind:?} {shape:?}: {:?}", seen.differences);
        assert_eq!(
            differences(&seen),
            Vec::<String>::new(),
            "{kind:?} {shape:?}"
        );
        assert_eq!(stands(&seen.inspection), "0.5.0");
        assert_eq!(
            before.lost(&database.checksum().await),
            Vec::<String>::new()
        );
        for (table, model) in catalog::known().models(seen.inspection.target) {
            for column in model.keys() {
                assert!(
                    seen.inspection.schema.has_column(table, column),
                    "{table}.{column}"
                );
            }
        }
        let run = stage.journal.run(applied.run).unwrap();
        assert_eq!(run.summary.state, RunState::Done);
        assert_eq!(run.plan, plan);
        assert!(
            run.steps
                .iter()
                .all(
                    |step| step.state != StepRecordState::Planned && step.ended_at.is_some()
                        || step.state == StepRecordState::Skipped
                )
        );

        assert_eq!(stage.plan(&Choices::default()).await.todo().count(), 0);
        assert_eq!(
            stage.upgrade(&Choices::default()).await,
            Vec::<String>::new()
        );
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

/// With any subset of the guide's six statements done before, the upgrade does the rest and repeats nothing.
async fn check_partial(kind: Kind, masks: impl Iterator<Item = usize>) {
    let statements = guide_statements();
    assert_eq!(statements.len(), 6);
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let before = database.checksum().await;
    let mut stage = Stage::on(&database, &[]).await;
    for mask in masks {
        for (bit, statement) in statements.iter().enumerate() {
            if mask & (1 << bit) != 0 {
                let known = if kind.knows_0900() {
                    statement.clone()
                } else {
                    statement.replace(" COLLATE=utf8mb4_0900_ai_ci", "")
                };
                let dynamic = known.replace("ENGINE=InnoDB", "ENGINE=InnoDB ROW_FORMAT=DYNAMIC");
                database.execute(&dynamic).await;
            }
        }
        let applied = stage.upgrade(&Choices::default()).await;
        let tables = (0..4).filter(|bit| mask & (1 << bit) == 0).count();
        let columns = usize::from(mask >> 4 != 3);
        assert_eq!(
            applied.len(),
            tables + columns + 3,
            "{mask:06b}: {applied:?}"
        );
        let seen = stage.verify().await;
        assert_eq!(differences(&seen), Vec::<String>::new(), "{mask:06b}");
        assert_eq!(
            before.lost(&database.checksum().await),
            Vec::<String>::new()
        );
        for table in GUIDE_TABLES {
            database.execute(&format!("DROP TABLE {table}")).await;
        }
        for sql in [
            "ALTER TABLE gpts_conversations DROP COLUMN team_mode, DROP COLUMN current_goal",
            "ALTER TABLE gpts_messages CHANGE current_goal current_gogal text, MODIFY content text, MODIFY action_report text",
        ] {
            database.execute(sql).await;
        }
    }
}

#[tokio::test]
async fn all_64_partial_states_converge_on_mysql9() {
    check_partial(Kind::Mysql9, 0..64).await;
}

#[tokio::test]
async fn partial_states_converge_on_mysql56() {
    check_partial(Kind::Mysql56, [0b010101, 0b101010, 0b111111].into_iter()).await;
}

#[tokio::test]
async fn partial_states_converge_on_mariadb1011() {
    check_partial(
        Kind::Mariadb1011,
        [0b010101, 0b101010, 0b111111].into_iter(),
    )
    .await;
}

#[tokio::test]
async fn partial_states_converge_on_mariadb118() {
    check_partial(Kind::Mariadb118, [0b010101, 0b101010, 0b111111].into_iter()).await;
}

/// The guide's text run by the stock client and `--guide-only` must make the same tables, to the byte.
async fn check_guide_only(kind: Kind) {
    let server = server(kind).await;
    let mut texts = Vec::new();
    for by_the_guide in [true, false] {
        let database = server.database(None).await;
        database.script(&Shape::S1.tables_sql(Kind::Mysql9)).await;
        if by_the_guide {
            database.script(GUIDE).await;
        } else {
            let mut stage = Stage::on(&database, &[]).await;
            let applied = stage.upgrade(&Choices::guide_only()).await;
            assert_eq!(applied.len(), 5, "{applied:?}");
            let seen = stage.verify().await;
            assert!(!seen.verified);
            assert_eq!(stands(&seen.inspection), "guide-only");
            let found = differences(&seen);
            for id in [
                "verify-column-missing Blocker",
                "verify-type Warning",
                "verify-short-text Warning",
            ] {
                assert!(found.iter().any(|found| found == id), "{id} in {found:?}");
            }
        }
        let mut made = Vec::new();
        for table in GUIDE_TABLES.iter().chain([&"gpts_conversations"]) {
            made.push(database.show_create(table).await);
        }
        texts.push(made);
    }
    if kind == Kind::Mariadb118 {
        // The guide names no collation for its third table; this server's default differs from the other tables'
        // collation.
        let guide = texts[0][2].replace("utf8mb4_uca1400_ai_ci", "utf8mb4_0900_ai_ci");
        assert_ne!(guide, texts[0][2]);
        texts[0][2] = guide;
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn guide_only_equals_the_guide_on_mysql9() {
    check_guide_only(Kind::Mysql9).await;
}

#[tokio::test]
async fn guide_only_equals_the_guide_on_mariadb118() {
    check_guide_only(Kind::Mariadb118).await;
}

#[tokio::test]
async fn one_statement_adds_what_the_guide_s_two_add() {
    for kind in Kind::ALL {
        let server = server(kind).await;
        let (one, two) = (
            server.database(Some(Shape::S2)).await,
            server.database(Some(Shape::S2)).await,
        );
        let mut stage = Stage::on(&one, &[]).await;
        stage.upgrade(&Choices::guide_only()).await;
        for statement in &guide_statements()[4..] {
            two.execute(statement).await;
        }
        let table = "gpts_conversations";
        assert_eq!(one.show_create(table).await, two.show_create(table).await);
    }
}

#[tokio::test]
async fn a_table_that_lacks_columns_is_completed() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database
        .execute("CREATE TABLE gpts_app (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, app_code varchar(255))")
        .await;
    database
        .execute("CREATE VIEW gpts_app_detail AS SELECT 1 AS id")
        .await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let state = |id: &str| {
        plan.steps
            .iter()
            .find(|step| step.id == id)
            .map(|step| step.state)
    };
    assert_eq!(state("create-gpts-app"), Some(StepState::Done));
    assert_eq!(state("complete-gpts-app"), Some(StepState::Todo));
    assert_eq!(state("create-gpts-app-detail"), Some(StepState::Differs));
    stage.apply(&plan).await.unwrap();
    let seen = stage.verify().await;
    assert_eq!(differences(&seen), ["verify-table-missing Blocker"]);
}

#[tokio::test]
async fn what_a_column_has_is_kept() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for sql in [
            "ALTER TABLE gpts_messages MODIFY current_gogal longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'it''s a \\\\ \"goal\"'",
            "ALTER TABLE gpts_messages MODIFY content mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT '内容'",
        ] {
            database.execute(sql).await;
        }
        let column = async |name: &str| {
            let sql = format!(
                "SELECT column_type, is_nullable, collation_name, column_comment FROM information_schema.columns \
                 WHERE table_schema = '{}' AND table_name = 'gpts_messages' AND column_name = '{name}'",
                database.name
            );
            database.rows(&sql).await.remove(0)
        };
        let (goal, mut content) = (column("current_gogal").await, column("content").await);
        let mut stage = Stage::on(&database, &[]).await;
        stage.upgrade(&Choices::default()).await;
        assert_eq!(column("current_goal").await, goal, "{kind:?}");
        content[0] = "longtext".to_owned();
        // DB-GPT writes NULL to this column.
        content[1] = "YES".to_owned();
        assert_eq!(column("content").await, content, "{kind:?}");
    }
}

#[tokio::test]
async fn a_plan_that_no_longer_fits_is_refused() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    database
        .execute("ALTER TABLE gpts_messages MODIFY content longtext")
        .await;
    let before = database.tables().await;
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-plan-stale", ErrorKind::Refused, false)
    );
    assert_eq!(before, database.tables().await);
    assert_eq!(stage.journal.runs().unwrap(), []);
}

#[tokio::test]
async fn choices_choose() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let stage = Stage::on(&database, &[]).await;
    let all = stage.plan(&Choices::default()).await;
    for repair in Choices::repairs(all.target) {
        let without = stage.plan(&Choices::without([repair.clone()])).await;
        let is_its = |step: &Step| step.asked_by.repair() == Some(&repair);
        assert!(!without.steps.iter().any(is_its));
        assert_eq!(
            without.hash != all.hash,
            all.steps.iter().any(is_its),
            "{repair}"
        );
    }
    assert!(
        all.steps
            .iter()
            .any(|step| matches!(&step.probe, Probe::Renamed { .. }))
    );
    // A plan survives the JSON that the window and the journal keep.
    let json = serde_json::to_string(&all).unwrap();
    assert_eq!(
        serde_json::from_str::<engine::plan::Plan>(&json).unwrap(),
        all
    );
}
