//! The cost of the whole upgrade from v0.4.7 to the newest release: DB-GPT's own scripts statement by statement, and
//! our plan, on two databases with the same rows on the same server. The ratios count.

use std::collections::BTreeMap;
use std::time::Instant;

use engine::event::Silent;
use engine::plan::{self, Choices};
use engine::{Context, inspect};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, releases, server_with};
use tokio_util::sync::CancellationToken;

use crate::table::{Goal, Row};
use crate::{ended, fill, named};

const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];

/// The cost of running statements.
struct Cost {
    seconds: f64,
    /// The table that was locked longest, and for how many seconds.
    longest: (String, f64),
    written_mib: u64,
}

/// Runs both on each server, on a database of `mib` MiB.
pub(crate) async fn compare(mib: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    println!(
        "\n{:<28} {:>10} {:>8} {:>8} {:>12}  longest",
        "v0.4.7 to the newest", "statements", "seconds", "ratio", "written MiB"
    );
    for kind in KINDS {
        let server = server_with(kind, &["--max-allowed-packet=256M"]).await;
        let theirs = filled(server.database(Some(Shape::S1)).await, mib).await;
        let scripts = releases().iter().flat_map(|release| release.script(kind));
        let scripts: Vec<String> = scripts.collect();
        let script = run(&theirs, &scripts).await;
        theirs.drop().await;
        let own = filled(server.database(Some(Shape::S1)).await, mib).await;
        let begun = Instant::now();
        let steps = planned(&own).await;
        let planned_ms = begun.elapsed().as_millis();
        let plan = run(&own, &steps).await;
        own.drop().await;
        for (name, count, cost) in [
            ("scripts", scripts.len(), &script),
            ("ours", steps.len(), &plan),
        ] {
            println!(
                "{:<28} {count:>10} {:>8.2} {:>8.2} {:>12}  {} {:.2} s",
                format!("{kind:?} {name}"),
                cost.seconds,
                cost.seconds / script.seconds,
                cost.written_mib,
                cost.longest.0,
                cost.longest.1,
            );
        }
        println!("{:<28} looked at and planned in {planned_ms} ms", "");
        // Servers that copy the table for each change gain most from fewer changes.
        let most = match kind {
            Kind::Mysql56 => 0.35,
            Kind::Mysql9 | Kind::Mariadb1011 | Kind::Mariadb118 => 1.0,
        };
        let name = named(kind);
        for (what, ours, theirs, goal) in [
            ("s", plan.seconds, script.seconds, Goal::Times(most)),
            (
                "longest for one table, s",
                plan.longest.1,
                script.longest.1,
                Goal::None,
            ),
            (
                "written, MiB",
                plan.written_mib as f64,
                script.written_mib as f64,
                Goal::None,
            ),
        ] {
            let what = format!("v0.4.7 to the newest, {name}: {what}");
            rows.push(Row::compared(
                what,
                ours,
                ("DB-GPT's scripts", theirs),
                goal,
            ));
        }
        let what = format!("inspected and planned, {name}, ms");
        rows.push(Row::ours(what, planned_ms as f64, Goal::AtMost(100.0)));
        ended(server);
    }
    rows
}

async fn filled(database: Database, mib: u64) -> Database {
    fill::fill(&database, mib << 20).await;
    database
}

/// The statements of our plan.
async fn planned(database: &Database) -> Vec<String> {
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let target = database.target(&account);
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let seen = inspect::run(&target, context).await.expect("an inspection");
    let newest = engine::catalog::known().newest().release;
    let choices = Choices {
        target: Some(newest),
        ..Choices::default()
    };
    let plan = plan::make(&seen.aimed_at(newest), &choices);
    plan.todo().map(|step| step.sql.clone()).collect()
}

/// Runs the statements in order. A script's repeated statement fails the second time and is skipped, as someone who
/// runs it by hand would do.
async fn run(database: &Database, statements: &[String]) -> Cost {
    let mut conn = database.admin().await;
    let before = written(&mut conn).await;
    let mut held: BTreeMap<String, f64> = BTreeMap::new();
    let begun = Instant::now();
    for sql in statements {
        let at = Instant::now();
        if let Err(error) = conn.query_drop(sql).await {
            eprintln!("passed by: {error}");
        }
        let table = sql.split_whitespace().nth(2).unwrap_or_default();
        *held.entry(table.replace('`', "")).or_default() += at.elapsed().as_secs_f64();
    }
    let seconds = begun.elapsed().as_secs_f64();
    let longest = held
        .into_iter()
        .max_by(|one, other| one.1.total_cmp(&other.1));
    let cost = Cost {
        seconds,
        longest: longest.unwrap_or_default(),
        written_mib: (written(&mut conn).await - before) >> 20,
    };
    conn.disconnect().await.expect("a good end");
    cost
}

/// The bytes that InnoDB has written so far.
async fn written(conn: &mut Conn) -> u64 {
    let row: Option<(String, u64)> = conn
        .query_first("SHOW GLOBAL STATUS LIKE 'Innodb_data_written'")
        .await
        .expect("a status");
    row.map_or(0, |(_, bytes)| bytes)
}
