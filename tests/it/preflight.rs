//! The preflight on real servers: each obstacle is found, and none where there is none.

use std::collections::BTreeSet;
use std::path::Path;

use engine::catalog::{AskedBy, Need, Release};
use engine::config::Install;
use engine::event::Silent;
use engine::inspect::{self, Inspection};
use engine::plan::{Choices, Cost, Plan, Probe, Step, StepState};
use engine::target::{SqliteTarget, Target};
use engine::{Context, Finding, Message, preflight};
use mysql_async::prelude::Queryable;
use support::{Kind, Shape, documented_grants, server, server_with};
use tokio_util::sync::CancellationToken;

const CREATE: &str = "CREATE TABLE `gpts_app` (`a` int) COLLATE=utf8mb4_unicode_ci";
const ALTER: &str = "ALTER TABLE `gpts_messages` ADD COLUMN `x` int";

fn plan(statements: &[&str]) -> Plan {
    let step = |sql: &&str| Step {
        id: "step".to_owned(),
        asked_by: AskedBy::Guide,
        release: None,
        need: Need::Required,
        table: "gpts_app".to_owned(),
        state: StepState::Todo,
        sql: (*sql).to_owned(),
        why: Message::new("why"),
        probe: match sql.starts_with("CREATE") {
            true => Probe::Table {
                table: "t".to_owned(),
            },
            false => Probe::Columns {
                table: "t".to_owned(),
                columns: Vec::new(),
            },
        },
        cost: Cost::Instant,
        takes: None,
        undo: None,
        guard: None,
        collation: sql.rsplit_once("COLLATE=").map(|(_, name)| name.to_owned()),
        parts: Vec::new(),
    };
    Plan {
        target: "0.5.0".parse::<Release>().unwrap(),
        choices: Choices::default(),
        offers: Vec::new(),
        steps: statements.iter().map(step).collect(),
        hash: String::new(),
    }
}

pub(crate) fn install(target: Target) -> Install {
    Install {
        config_file: "/nowhere/.env".into(),
        project: None,
        container: None,
        root: None,
        folder: None,
        alembic: None,
        service: None,
        web: None,
        version: None,
        target,
        settings: Vec::new(),
        findings: Vec::new(),
    }
}

async fn run(target: Target, statements: &[&str], folder: Option<&Path>) -> Vec<Finding> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let inspection: Inspection = inspect::run(&target, context).await.unwrap();
    let install = install(target);
    let plan = plan(statements);
    let checked = preflight::run(&install, &inspection, &plan, context).await;
    let of_folder =
        folder.and_then(|folder| preflight::backup_folder(&install, &inspection, folder));
    checked.unwrap().into_iter().chain(of_folder).collect()
}

fn blocking(findings: &[Finding]) -> BTreeSet<&str> {
    preflight::blockers(findings)
        .into_iter()
        .map(|finding| finding.id.as_ref())
        .collect()
}

fn ids(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.id.as_ref()).collect()
}

async fn each_missing_grant(kind: Kind) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let documented = documented_grants(kind);
    for missing in [None].into_iter().chain(documented.iter().map(Some)) {
        let left: Vec<&str> = documented
            .iter()
            .filter(|grant| Some(*grant) != missing)
            .copied()
            .collect();
        let expected = match missing {
            // Without SELECT nothing can be inspected.
            Some(&"SELECT") => continue,
            None => None,
            Some(&("CREATE" | "ALTER")) => Some("grants-upgrade"),
            Some(grant) if grant.contains("ROUTINE") || grant.contains("proc") => {
                Some("grants-routines")
            }
            Some(_) => Some("grants-backup"),
        };
        let account = database.account(&left).await;
        let found = run(database.target(&account), &[CREATE, ALTER], None).await;
        assert_eq!(
            blocking(&found),
            expected.into_iter().collect(),
            "{kind:?} without {missing:?}"
        );
    }
}

#[tokio::test]
async fn grants_on_mysql9() {
    each_missing_grant(Kind::Mysql9).await;
}

#[tokio::test]
async fn grants_on_mysql56() {
    each_missing_grant(Kind::Mysql56).await;
}

#[tokio::test]
async fn grants_on_mariadb1011() {
    each_missing_grant(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn a_session_of_the_same_account_and_its_transaction_are_seen() {
    // This test's driver does not report the program's name.
    let expected = "session-same-account";
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut grants = documented_grants(kind).to_vec();
        grants.push("PROCESS ON *.*");
        let account = database.account(&grants).await;
        let options = mysql_async::OptsBuilder::default()
            .socket(Some(database.server.socket.display().to_string()))
            .user(Some(account.user.clone()))
            .pass(Some(account.password.clone()))
            .db_name(Some(database.name.clone()));
        let mut other = mysql_async::Conn::new(options).await.unwrap();
        other.query_drop("BEGIN").await.unwrap();
        let _: Vec<mysql_async::Row> = other.query("SELECT * FROM gpts_messages").await.unwrap();

        let found = run(database.target(&account), &[ALTER], None).await;
        assert!(ids(&found).contains(expected), "{kind:?} {found:?}");
        assert!(
            ids(&found).contains("transaction-open"),
            "{kind:?} {found:?}"
        );
        let idle = run(database.target(&account), &[], None).await;
        assert!(
            !ids(&idle).contains(expected),
            "nothing to do, nothing in the way"
        );
        other.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_takes_no_changes_blocks() {
    let database = server_with(Kind::Mariadb1011, &[])
        .await
        .database(Some(Shape::S1))
        .await;
    let account = database.account_documented().await;
    database.execute("SET GLOBAL read_only = ON").await;
    let found = run(database.target(&account), &[ALTER], None).await;
    assert_eq!(blocking(&found), BTreeSet::from(["server-read-only"]));
}

#[tokio::test]
async fn short_index_prefixes_block_new_tables_only() {
    let database = server_with(Kind::Mysql56, &[])
        .await
        .database(Some(Shape::S2))
        .await;
    let account = database.account_documented().await;
    database
        .execute("SET GLOBAL innodb_large_prefix = OFF")
        .await;
    let found = run(database.target(&account), &[CREATE], None).await;
    assert_eq!(blocking(&found), BTreeSet::from(["row-format-settings"]));
    let found = run(database.target(&account), &[ALTER], None).await;
    assert_eq!(blocking(&found), BTreeSet::new());
}

#[tokio::test]
async fn a_sqlite_file_in_use_blocks_its_repair() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dbgpt.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE gpts_messages (b)")
        .unwrap();
    drop(other);
    let target = || Target::Sqlite(SqliteTarget { path: path.clone() });
    let gone = folder.path().join("gone");
    let found = run(target(), &[ALTER], Some(&gone)).await;
    assert_eq!(blocking(&found), BTreeSet::from(["backup-folder-unusable"]));

    let mut holder = std::process::Command::new("sh")
        .args(["-c", "exec 3< \"$0\"; echo open; read line"])
        .arg(&path)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 4];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut said).unwrap();
    let found = run(target(), &[ALTER], Some(folder.path())).await;
    drop(holder.stdin.take());
    holder.wait().unwrap();
    assert_eq!(blocking(&found), BTreeSet::from(["sqlite-held"]));
}
