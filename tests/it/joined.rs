//! The collation of tables that DB-GPT joins: judged by the joined columns, and given without taking anything from columns
//! that users have put on the table.

use engine::inspect::Verdict;
use engine::plan::Choices;
use engine::{Finding, verify};
use support::{Database, Kind, release};

use crate::apply_stage::Stage;
use crate::by_hand::{ALL, blockers, checked};
use crate::climb::{fresh, to};
use crate::restore_stage::owner;
use crate::users_own::{arg, ids, shapes};

async fn collation(database: &Database, table: &str, column: &str) -> String {
    let sql = format!(
        "SELECT COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
         AND TABLE_NAME = '{table}' AND COLUMN_NAME = '{column}'"
    );
    database.rows(&sql).await[0][0].clone()
}

/// Gives a table and all its texts a collation.
async fn convert(database: &Database, table: &str, collation: &str) {
    let sql = format!("ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE {collation}");
    database.execute(&sql).await;
}

/// Whether `gpts_app` and `chat_history` can be joined as v0.6.0 does.
async fn is_joined(database: &Database) -> bool {
    use mysql_async::prelude::Queryable;
    let mut conn = database.admin().await;
    let sql = "SELECT COUNT(*) FROM chat_history c JOIN gpts_app a ON c.app_code = a.app_code";
    let joined = conn.query_drop(sql).await.is_ok();
    conn.disconnect().await.unwrap();
    joined
}

/// Columns of somebody's own on `gpts_app`, by the oldest servers that take them.
fn own_columns(kind: Kind) -> Vec<&'static str> {
    let mut own = vec!["ADD COLUMN noted varchar(20) NOT NULL DEFAULT 'it''s' COMMENT 'a'"];
    if kind != Kind::Mysql56 {
        own.extend([
            "ADD COLUMN app_key varchar(255) AS (LOWER(app_name)) STORED",
            "ADD COLUMN app_look varchar(255) AS (CONCAT(app_name, 'it''s (\\\\ )')) VIRTUAL COMMENT 'b'",
            "ADD COLUMN hidden varchar(20) DEFAULT 'x' INVISIBLE",
            "ADD COLUMN changed timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
            "ADD COLUMN told text DEFAULT ('it''s \\\\ \"x\"')",
        ]);
    }
    if matches!(kind, Kind::Mariadb1011 | Kind::Mariadb118) {
        own.push("ADD COLUMN checked varchar(99) DEFAULT 'y' CHECK (checked <> 'no (')");
    }
    own
}

async fn recollated(kind: Kind, bin: bool) {
    let what = format!("{kind:?} {bin}");
    let target = release("0.6.0");
    let database = fresh(kind, release("0.5.10")).await;
    convert(&database, "gpts_app", "utf8mb4_unicode_520_ci").await;
    for own in own_columns(kind) {
        let sql = format!("ALTER TABLE gpts_app {own}");
        database.execute(&sql).await;
    }
    if bin {
        database
            .execute("ALTER TABLE gpts_app ADD COLUMN own varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
            .await;
    }
    let (before, rows) = (shapes(&database).await, database.checksum().await);
    let mut stage = Stage::with(owner(&database).await).await;
    let plan = stage.plan(&to(target)).await;
    let run = stage.apply(&plan).await.unwrap().run;
    assert!(is_joined(&database).await, "{what}");
    assert_eq!(stage.plan(&to(target)).await.todo().count(), 0, "{what}");
    if bin {
        assert_eq!(
            collation(&database, "gpts_app", "own").await,
            "utf8mb4_bin",
            "{what}"
        );
    }
    let undone = stage.undo(run).await.unwrap();
    assert_eq!(undone.refused, [], "{what}");
    let after = shapes(&database).await;
    let other = after.iter().zip(&before).find(|(now, then)| now != then);
    assert_eq!(other, None, "{what}");
    assert_eq!(
        rows.lost(&database.checksum().await),
        Vec::<String>::new(),
        "{what}"
    );
    stage.apply(&plan).await.unwrap();
    database.drop().await;
}

#[tokio::test]
async fn columns_of_ones_own_outlive_another_collation_and_its_undo_on_mysql() {
    for (kind, bin) in [
        (Kind::Mysql9, false),
        (Kind::Mysql9, true),
        (Kind::Mysql56, true),
    ] {
        recollated(kind, bin).await;
    }
}

#[tokio::test]
async fn columns_of_ones_own_outlive_another_collation_and_its_undo_on_mariadb() {
    for (kind, bin) in [
        (Kind::Mariadb1011, false),
        (Kind::Mariadb1011, true),
        (Kind::Mariadb118, true),
    ] {
        recollated(kind, bin).await;
    }
}

/// The joined columns decide, not the tables' defaults; and two charsets can be compared.
#[tokio::test]
async fn tables_that_can_be_joined_stay_as_they_are() {
    for kind in ALL {
        let utf8 = match kind {
            Kind::Mysql56 => "utf8",
            Kind::Mysql9 | Kind::Mariadb1011 | Kind::Mariadb118 => "utf8mb3",
        };
        let narrow = format!("ALTER TABLE chat_history CONVERT TO CHARACTER SET {utf8}");
        for sql in [
            "ALTER TABLE gpts_app DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
            &narrow,
        ] {
            let what = format!("{kind:?} {sql}");
            let target = release("0.6.2");
            let database = fresh(kind, target).await;
            let like = collation(&database, "chat_history", "app_code").await;
            for table in ["gpts_app", "gpts_app_detail", "gpts_app_collection"] {
                convert(&database, table, &like).await;
            }
            database.execute(sql).await;
            assert!(is_joined(&database).await, "{what}");
            let mut stage = Stage::with(owner(&database).await).await;
            let plan = stage.plan(&to(target)).await;
            let todo: Vec<&str> = plan.todo().map(|step| step.id.as_str()).collect();
            let due: Vec<&&str> = todo.iter().filter(|id| id.contains("gpts-app")).collect();
            assert_eq!(due, Vec::<&&str>::new(), "{what}");
            stage.apply(&plan).await.unwrap();
            let seen = stage.inspect().await.aimed_at("0.6.2".parse().unwrap());
            assert_eq!(seen.verdict, Verdict::UpToDate, "{what}");
            let found = verify::of(seen).differences;
            assert!(!ids(&found).contains(&"verify-collations"), "{what}");
            database.drop().await;
        }
    }
}

/// The tables' defaults agree, and the joined columns do not.
#[tokio::test]
async fn columns_that_can_not_be_joined_are_told_and_mended() {
    for kind in ALL {
        let target = release("0.6.2");
        let database = fresh(kind, target).await;
        let like = collation(&database, "chat_history", "app_code").await;
        for table in ["gpts_app", "gpts_app_detail", "gpts_app_collection"] {
            convert(&database, table, &like).await;
        }
        database
            .execute("ALTER TABLE gpts_app MODIFY app_code varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NOT NULL")
            .await;
        assert!(!is_joined(&database).await, "{kind:?}");
        let mut stage = Stage::with(owner(&database).await).await;
        let aim = || "0.6.2".parse().unwrap();
        let seen = stage.inspect().await.aimed_at(aim());
        assert_eq!(seen.verdict, Verdict::UpgradeNeeded, "{kind:?}");
        let found = verify::of(seen).differences;
        assert!(ids(&found).contains(&"verify-collations"), "{kind:?}");
        stage.upgrade(&to(target)).await;
        assert!(is_joined(&database).await, "{kind:?}");
        let seen = stage.inspect().await.aimed_at(aim());
        assert_eq!(seen.verdict, Verdict::UpToDate, "{kind:?}");
        let found = verify::of(seen).differences;
        assert!(!ids(&found).contains(&"verify-collations"), "{kind:?}");
        database.drop().await;
    }
}

#[tokio::test]
async fn values_that_a_new_collation_takes_for_equal_are_named_before() {
    for kind in ALL {
        let target = release("0.6.0");
        let database = fresh(kind, release("0.5.10")).await;
        convert(&database, "chat_history", "utf8mb4_unicode_ci").await;
        convert(&database, "gpts_app", "utf8mb4_bin").await;
        for name in ["bot", "BOT", "助手\u{1f680}", "助手\u{1f525}", "other"] {
            database
                .execute(&format!(
                    "INSERT INTO gpts_app (app_code, app_name, app_describe, language, team_mode) \
                     VALUES ('{name}', '{name}', 'a', 'en', 'a')"
                ))
                .await;
        }
        let owner = owner(&database).await;
        let found = checked(&owner, &to(target)).await;
        let blocking = blockers(&found);
        assert_eq!(ids(blocking.iter().copied()), ["values-clash"], "{kind:?}");
        assert_eq!(arg(blocking[0], "key"), "uk_gpts_app", "{kind:?}");
        let values = arg(blocking[0], "values");
        assert!(values.contains("`BOT` = `bot`"), "{kind:?} {values}");
        assert!(values.contains("`助手\u{1f680}`"), "{kind:?} {values}");
        assert!(!values.contains("other"), "{kind:?} {values}");
        // Without the repair nothing is in the way.
        let without = Choices {
            without: ["app-collations".into()].into(),
            ..to(target)
        };
        let found = checked(&owner, &without).await;
        assert_eq!(blockers(&found), Vec::<&Finding>::new(), "{kind:?}");
        database
            .execute("DELETE FROM gpts_app WHERE app_code IN ('BOT', '助手\u{1f680}')")
            .await;
        let found = checked(&owner, &to(target)).await;
        assert_eq!(blockers(&found), Vec::<&Finding>::new(), "{kind:?}");
        Stage::with(owner).await.upgrade(&to(target)).await;
        database.drop().await;
    }
}
