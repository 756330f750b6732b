//! The cost of a restore over a live database: how long it is incomplete, on each server; and the cost of proving
//! beforehand that the definitions load.

use std::pin::Pin;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use engine::backup::{self, Destination, Method, Options, Proof, Trial};
use engine::event::Silent;
use engine::loadable::Loadable;
use engine::target::{Address, MysqlTarget, Patience, Target, Tls};
use engine::{Context, inspect};
use support::{Database, Kind, Shape, server_with};
use tokio_util::sync::CancellationToken;

use crate::contenders::program;
use crate::table::{Goal, Row};
use crate::{ended, fill, named};

const KINDS: [Kind; 4] = [
    Kind::Mysql9,
    Kind::Mysql56,
    Kind::Mariadb1011,
    Kind::Mariadb118,
];
/// The number of tables in the proof.
const TABLES: usize = 200;

/// Restores a database of this size over itself on each server, by the command line.
pub(crate) async fn swaps(mib: u64, runs: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    println!(
        "\n{:<38} {:>8} {:>10}",
        "restore --all over the live one", "seconds", "swap ms"
    );
    for kind in KINDS {
        let server = server_with(kind, &["--max-allowed-packet=256M"]).await;
        let database = server.database(Some(Shape::S1)).await;
        fill::fill(&database, mib << 20).await;
        let folder = tempfile::tempdir_in(support::lab_folder()).expect("a folder");
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let config = database.env_file(&folder.path().join("install"), &account);
        let run = |arguments: &[&str]| {
            let output = Command::new(program())
                .args(arguments)
                .arg("--config")
                .arg(&config)
                .args(["--json", "--socket"])
                .arg(&server.socket)
                .env("DBGPT_UPGRADE_HOME", folder.path().join("home"))
                .output()
                .expect("ours runs");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{kind:?}: {said}");
            serde_json::from_str::<serde_json::Value>(&said).expect("JSON")
        };
        let file = folder.path().join("one.zip");
        let file = file.to_str().expect("a plain path");
        run(&["backup", "--method", "builtin", "--out", file]);
        let safety = folder.path().join("safety.zip");
        let mut seen = Vec::new();
        for _ in 0..runs {
            let begun = Instant::now();
            let to = safety.to_str().expect("a plain path");
            let restored = run(&["restore", file, "--all", "--yes", "--safety-to", to]);
            let swap_ms = restored["swap_ms"].as_u64().expect("a swap");
            seen.push((swap_ms, begun.elapsed().as_secs_f64()));
            std::fs::remove_file(&safety).expect("the safety copy");
        }
        seen.sort_by_key(|(swap_ms, _)| *swap_ms);
        let (swap_ms, seconds) = seen[seen.len() / 2];
        println!("{:<38} {seconds:>8.2} {swap_ms:>10}", format!("{kind:?}"));
        let what = format!("restore over the live one, {}: not whole, ms", named(kind));
        rows.push(Row::ours(what, swap_ms as f64, Goal::AtMost(1000.0)));
        ended(server);
    }
    rows
}

/// The proof, with its time measured.
struct Timed {
    proof: Loadable,
    took: Mutex<Duration>,
}

impl Trial for Timed {
    fn run<'a>(
        &'a self,
        target: &'a MysqlTarget,
        script: &'a str,
        context: Context<'a>,
    ) -> Pin<Box<dyn Future<Output = Proof> + Send + 'a>> {
        Box::pin(async move {
            let begun = Instant::now();
            let proof = self.proof.run(target, script, context).await;
            *self.took.lock().expect("one at a time") = begun.elapsed();
            proof
        })
    }
}

async fn many_tables(kind: Kind) -> Database {
    let database = server_with(kind, &[]).await.database(Some(Shape::S1)).await;
    let there = database.tables().await.len();
    for number in there..TABLES {
        database
            .execute(&format!(
                "CREATE TABLE t_{number} (id int AUTO_INCREMENT PRIMARY KEY, a varchar(40), b text, KEY (a))"
            ))
            .await;
    }
    database
}

/// How long the proof *loadable* takes on each server.
pub(crate) async fn proofs() -> Vec<Row> {
    let mut rows = Vec::new();
    println!("\n{:<38} {:>8}", "loadable, 200 tables", "seconds");
    for kind in KINDS {
        let database = many_tables(kind).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let target = Target::Mysql(MysqlTarget {
            address: Address::Socket {
                path: database.server.socket.clone(),
            },
            user: account.user,
            password: account.password.into(),
            database: database.name.clone(),
            tls: Tls::default(),
            patience: Patience::default(),
        });
        let folder = tempfile::tempdir().expect("a folder");
        let cancel = CancellationToken::new();
        let context = Context {
            events: &Silent,
            cancel: &cancel,
        };
        let seen = inspect::run(&target, context).await.expect("an inspection");
        let options = Options {
            destination: Destination::Folder(folder.path().to_owned()),
            method: Method::Builtin,
            tool: None,
            alembic_versions: None,
            dbgpt_version: None,
        };
        let home = folder.path().join("home");
        std::fs::create_dir(&home).expect("a home");
        let timed = Timed {
            proof: Loadable::new(home),
            took: Mutex::default(),
        };
        let written = backup::write_tried(&target, &seen, &options, Some(&timed), context).await;
        let proofs = written.expect("a backup").proofs;
        assert!(proofs.iter().all(|proof| proof.proved), "{proofs:?}");
        let took = *timed.took.lock().expect("one at a time");
        println!("{:<38} {:>8.2}", format!("{kind:?}"), took.as_secs_f64());
        let what = format!("loadable, {TABLES} tables, {}, s", named(kind));
        rows.push(Row::ours(what, took.as_secs_f64(), Goal::AtMost(2.0)));
        ended(database.server);
    }
    rows
}
