//! What users have put on columns that an upgrade changes: checks, defaults, wider types. It is kept, or refused by name
//! before anything is changed.

use engine::Finding;
use engine::message::Arg;
use engine::plan::Choices;
use support::{Database, Kind, Shape, server};

use crate::apply_stage::Stage;
use crate::by_hand::{ALL, blockers, checked};
use crate::invented::definitions;
use crate::restore_stage::owner;

pub(crate) fn arg(finding: &Finding, name: &str) -> String {
    match finding.args.get(name) {
        Some(Arg::Text(text)) => text.clone(),
        Some(Arg::Said(said)) => match said.args.get("statement") {
            Some(Arg::Text(text)) => text.clone(),
            other => panic!("{name}: {other:?}"),
        },
        other => panic!("{name}: {other:?}"),
    }
}

pub(crate) fn ids<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<&'f str> {
    let findings = findings.into_iter();
    findings.map(|finding| finding.id.as_ref()).collect()
}

/// The definitions without the charset, which MySQL prints where it was named once.
pub(crate) async fn shapes(database: &Database) -> Vec<String> {
    let shown = definitions(database).await.into_iter();
    shown
        .map(|text| text.replace(" CHARACTER SET utf8mb4", ""))
        .collect()
}

/// Defaults, checks and the like of a column that gets another type.
#[tokio::test]
async fn a_column_that_is_widened_keeps_what_it_has() {
    let mariadb = ["text DEFAULT 'a' CHECK (CHAR_LENGTH(content) > 1 AND content <> 'no (')"];
    let expressions = [
        "text DEFAULT ('')",
        "text DEFAULT ('it''s \\\\ \"x\"; -- (') COMMENT 'c'",
        "text DEFAULT (concat('a\\n', uuid())) INVISIBLE",
    ];
    for (kind, columns) in [
        (Kind::Mysql9, &expressions[..]),
        (Kind::Mariadb1011, &expressions[..]),
        (Kind::Mariadb118, &expressions[..]),
        (Kind::Mariadb1011, &mariadb[..]),
        (Kind::Mariadb118, &mariadb[..]),
    ] {
        for column in columns {
            let what = format!("{kind:?} {column}");
            let database = server(kind).await.database(Some(Shape::S1)).await;
            for sql in [
                "UPDATE gpts_messages SET content = 'filled'".to_owned(),
                format!("ALTER TABLE gpts_messages MODIFY content {column}"),
            ] {
                database.execute(&sql).await;
            }
            let before = database.show_create("gpts_messages").await;
            let mut stage = Stage::with(owner(&database).await).await;
            let found = checked(&stage.target, &Choices::default()).await;
            assert_eq!(blockers(&found), Vec::<&Finding>::new(), "{what}");
            let plan = stage.plan(&Choices::default()).await;
            let run = stage.apply(&plan).await.unwrap().run;
            let line = |text: &str| {
                let mut lines = text.lines();
                let line = lines.find(|line| line.contains("`content`")).unwrap();
                line.trim_end_matches(',').to_owned()
            };
            let now = database.show_create("gpts_messages").await;
            assert_eq!(
                line(&now),
                line(&before).replacen(" text", " longtext", 1),
                "{what}"
            );
            assert_eq!(stage.undo(run).await.unwrap().refused, [], "{what}");
            assert_eq!(
                database.show_create("gpts_messages").await,
                before,
                "{what}"
            );
            database.drop().await;
        }
    }
}

/// MariaDB adds a column's CHECK without looking at the rows, and looks at them when it copies the table.
#[tokio::test]
async fn rows_that_do_not_meet_a_check_are_told_before() {
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for sql in [
            "UPDATE gpts_messages SET content = ''",
            "ALTER TABLE gpts_messages MODIFY content text CHECK (CHAR_LENGTH(content) > 0)",
        ] {
            database.execute(sql).await;
        }
        let target = owner(&database).await;
        let found = checked(&target, &Choices::default()).await;
        let blocking = blockers(&found);
        assert_eq!(ids(blocking.iter().copied()), ["check-unmet"], "{kind:?}");
        let counted = database.rows(&arg(blocking[0], "statement")).await;
        assert_ne!(counted, [["0"]], "{kind:?}");
        database
            .execute("UPDATE gpts_messages SET content = 'a'")
            .await;
        let found = checked(&target, &Choices::default()).await;
        assert_eq!(blockers(&found), Vec::<&Finding>::new(), "{kind:?}");
        Stage::with(target).await.upgrade(&Choices::default()).await;
        database.drop().await;
    }
}

/// A longer text with that check would be a JSON column, which DB-GPT can't write.
#[tokio::test]
async fn a_check_for_json_is_told_before_its_column_is_widened() {
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for sql in [
            "UPDATE gpts_messages SET content = '1'",
            "ALTER TABLE gpts_messages MODIFY content text CHECK (json_valid(content))",
        ] {
            database.execute(sql).await;
        }
        let target = owner(&database).await;
        let found = checked(&target, &Choices::default()).await;
        assert_eq!(ids(blockers(&found)), ["column-used"], "{kind:?}");
        database.drop().await;
    }
}

/// A whole-number type that takes more than DB-GPT writes is not made narrower.
#[tokio::test]
async fn a_wider_number_stays() {
    for kind in ALL {
        for column_type in ["bigint unsigned", "bigint", "decimal(20,0)"] {
            let what = format!("{kind:?} {column_type}");
            let database = server(kind).await.database(Some(Shape::S1)).await;
            for sql in [
                format!("ALTER TABLE gpts_messages MODIFY COLUMN rounds {column_type}"),
                "UPDATE gpts_messages SET rounds = 9999999999".to_owned(),
            ] {
                database.execute(&sql).await;
            }
            let mut stage = Stage::with(owner(&database).await).await;
            let found = checked(&stage.target, &Choices::default()).await;
            assert_eq!(blockers(&found), Vec::<&Finding>::new(), "{what}");
            let applied = stage.upgrade(&Choices::default()).await;
            assert!(applied.iter().all(|id| !id.starts_with("fit-")), "{what}");
            let verification = stage.verify().await;
            let found = verification.differences.iter();
            let told: Vec<&Finding> = found
                .filter(|one| one.args.get("column") == Some(&Arg::from("rounds")))
                .collect();
            assert_eq!(told, Vec::<&Finding>::new(), "{what}");
            let rows = database.rows("SELECT MAX(rounds) FROM gpts_messages").await;
            assert_eq!(rows, [["9999999999"]], "{what}");
            database.drop().await;
        }
    }
}
