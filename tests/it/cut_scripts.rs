//! The official upgrade scripts, stopped after each of their statements: from each resulting state one plan leads to
//! the newest release, keeps every row, and leaves nothing to do. The same after the guide for v0.5.0 alone, after
//! v0.8.1's schema file has put three tables into another database, and where one table is ahead of the others.

use engine::message::Severity;
use engine::plan::Choices;
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Release, Shape, release, releases, server};

use crate::apply_stage::Stage;
use crate::climb::{fresh, to};

/// All scripts' statements, oldest first, each with its release.
fn statements(kind: Kind) -> Vec<(&'static str, String)> {
    let later = releases()[1..].iter();
    later
        .flat_map(|release| {
            let script = release.script(kind).into_iter();
            script.map(|sql| (release.name.as_str(), sql))
        })
        .collect()
}

/// The rows of every table of the first release that the newest still reads.
async fn rows(database: &Database) -> Vec<Vec<Vec<String>>> {
    let newest = releases().last().unwrap();
    let mut all = Vec::new();
    for (table, model) in &releases()[0].models {
        let Some(after) = newest.models.get(table) else {
            continue;
        };
        let both = model.keys().filter(|name| after.contains_key(*name));
        let columns: Vec<String> = both.map(|name| format!("`{name}`")).collect();
        let sql = format!("SELECT {} FROM `{table}` ORDER BY id", columns.join(", "));
        all.push(database.rows(&sql).await);
    }
    all
}

/// Upgrades to the target in one plan, from any state.
async fn leads(database: &Database, target: &Release, what: &str) {
    let before = rows(database).await;
    let mut stage = Stage::on(database, &["UPDATE", "INDEX", "DROP"]).await;
    let choices = to(target);
    let seen = stage.inspect().await.aimed_at(choices.target.unwrap());
    let blocking = seen.findings.iter();
    let blocking: Vec<_> = blocking
        .filter(|finding| finding.severity == Severity::Blocker)
        .collect();
    assert!(blocking.is_empty(), "{what}: {blocking:?}");
    stage.upgrade(&choices).await;
    let left: Vec<String> = stage
        .plan(&choices)
        .await
        .todo()
        .map(|step| step.id.clone())
        .collect();
    assert_eq!(left, Vec::<String>::new(), "{what}");
    let verified = engine::verify::of(stage.inspect().await.aimed_at(choices.target.unwrap()));
    assert!(verified.verified, "{what}: {:?}", verified.differences);
    assert_eq!(rows(database).await, before, "{what}");
}

async fn cut(kind: Kind, every: usize) {
    let newest = releases().last().unwrap();
    let all = statements(kind);
    assert!(all.len() > 40, "{}", all.len());
    for end in (1..=all.len()).filter(|end| end % every == 0 || *end == all.len()) {
        let what = format!("{kind:?} cut after statement {end}, of v{}", all[end - 1].0);
        let database = fresh(kind, &releases()[0]).await;
        let mut conn = database.admin().await;
        for (_, sql) in &all[..end] {
            conn.query_drop(sql)
                .await
                .unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        conn.disconnect().await.unwrap();
        leads(&database, newest, &what).await;
        database.drop().await;
    }
}

#[tokio::test]
async fn a_script_that_stopped_anywhere_is_carried_on_on_mariadb118() {
    cut(Kind::Mariadb118, 1).await;
}

#[tokio::test]
async fn a_script_that_stopped_is_carried_on_on_mysql9() {
    cut(Kind::Mysql9, 7).await;
}

#[tokio::test]
async fn a_script_that_stopped_is_carried_on_on_mysql56() {
    cut(Kind::Mysql56, 9).await;
}

#[tokio::test]
async fn a_script_that_stopped_is_carried_on_on_mariadb1011() {
    cut(Kind::Mariadb1011, 11).await;
}

#[tokio::test]
async fn what_the_guide_alone_was_done_to_is_carried_on_from_any_later_release() {
    for (kind, shape) in [
        (Kind::Mariadb118, Shape::S2),
        (Kind::Mysql9, Shape::S3),
        (Kind::Mysql56, Shape::S3),
    ] {
        for until in ["0.5.0", "0.6.3", "0.7.5", "0.8.1"] {
            let what = format!("{kind:?} {shape:?} {until}");
            let database = server(kind).await.database(Some(shape)).await;
            let mut stage = Stage::on(&database, &["UPDATE", "INDEX", "DROP"]).await;
            let guide = Choices {
                target: Some("0.5.0".parse().unwrap()),
                ..Choices::guide_only()
            };
            stage.upgrade(&guide).await;
            let mut conn = database.admin().await;
            let upto: engine::catalog::Release = until.parse().unwrap();
            for (of, sql) in statements(kind) {
                let of: engine::catalog::Release = of.parse().unwrap();
                if of > "0.5.0".parse().unwrap() && of <= upto {
                    // Fails if a kindred statement has made the same change already.
                    let _ = conn.query_drop(&sql).await;
                }
            }
            conn.disconnect().await.unwrap();
            leads(&database, releases().last().unwrap(), &what).await;
            database.drop().await;
        }
    }
}

#[tokio::test]
async fn tables_that_a_schema_file_put_elsewhere_are_named_and_made_where_they_belong() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb118] {
        let database = fresh(kind, release("0.8.0")).await;
        database
            .execute("CREATE DATABASE IF NOT EXISTS EXAMPLE_1")
            .await;
        let of_0_8_1 = [
            "connector_instance",
            "dbgpt_serve_scheduled_task",
            "dbgpt_serve_scheduled_run",
        ];
        for table in of_0_8_1 {
            database
                .execute(&format!(
                    "CREATE TABLE IF NOT EXISTS EXAMPLE_1.{table} (id int PRIMARY KEY)"
                ))
                .await;
        }
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let target = database.target(&account);
        let seen = crate::apply_stage::inspect(&target).await;
        let seen = seen.aimed_at("0.8.1".parse().unwrap());
        let told = seen
            .findings
            .iter()
            .find(|finding| finding.id == "tables-elsewhere");
        let told = told.unwrap_or_else(|| panic!("{kind:?} {:?}", seen.findings));
        for table in of_0_8_1 {
            assert!(format!("{:?}", told.args).contains(table), "{told:?}");
        }
        leads(&database, release("0.8.1"), &format!("{kind:?}")).await;
        for table in of_0_8_1 {
            let columns = format!(
                "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'EXAMPLE_1' AND TABLE_NAME = '{table}'"
            );
            assert_eq!(database.rows(&columns).await, [["1"]], "{kind:?}");
        }
        database.execute("DROP DATABASE EXAMPLE_1").await;
        database.drop().await;
    }
}

#[tokio::test]
async fn a_database_that_is_ahead_in_one_table_is_carried_on() {
    let kind = Kind::Mariadb118;
    let (older, newer) = (release("0.5.10"), release("0.7.4"));
    for table in newer
        .models
        .keys()
        .filter(|table| older.models.contains_key(*table))
    {
        let database = fresh(kind, older).await;
        let ahead = newer.mysql(kind).into_iter();
        let mut made = ahead.filter(|sql| sql.contains(&format!("CREATE TABLE `{table}`")));
        let Some(sql) = made.next() else {
            continue;
        };
        database.execute(&format!("DROP TABLE `{table}`")).await;
        database.execute(&sql).await;
        leads(&database, release("0.8.2"), &format!("{table} is ahead")).await;
        database.drop().await;
    }
}
