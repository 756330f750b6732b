//! Random databases are equal after backup and restore, in definitions and rows. Backed up by the built-in writer and
//! by the stock tools; restored by the stock client and by the product.
//!
//! `DBGPT_EQUALITY=500` tries so many databases on each server, `DBGPT_EQUALITY_FROM=7` begins with that seed.

use std::path::Path;

use engine::backup::{Backup, Method};
use engine::target::Target;
use support::generate::{self, Content, Exactness};
use support::{Database, Kind, Server, documented_grants, server};

use crate::builtin::{implied, sql, write};
use crate::restore_stage::{new, owner, packings, restore};

/// Databases per server, unless `DBGPT_EQUALITY` is set.
const DATABASES: u64 = 25;
/// Fewer with the stock tools, which are not what is tested.
const DATABASES_DUMPED: u64 = 8;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs one seed after the other; a failure names the seed.
async fn check(kind: Kind, method: Method) {
    let from = asked("DBGPT_EQUALITY_FROM").unwrap_or(1);
    let count = asked("DBGPT_EQUALITY").unwrap_or(match method {
        Method::Mysqldump => DATABASES_DUMPED,
        Method::Auto | Method::Builtin => DATABASES,
    });
    let server = server(kind).await;
    let anywhere = server.database(None).await;
    let owner = owner(&anywhere).await;
    for seed in from..from + count {
        check_seed(server, method, seed, &owner).await;
    }
}

async fn check_seed(server: &'static Server, method: Method, seed: u64, owner: &Target) {
    let kind = server.kind;
    let case = format!("{kind:?} seed {seed}");
    let folder = tempfile::tempdir().unwrap();
    let database = generate::database(server, seed).await;
    let written = back_up(&database, method, seed, folder.path()).await;
    let unproved: Vec<_> = written.proofs.iter().filter(|p| !p.proved).collect();
    assert!(unproved.is_empty(), "{case}: {unproved:?}");
    let text = sql(&written.file);
    let by_client = server.database(None).await;
    by_client.script(&text).await;
    let by_us = Database {
        server,
        name: format!("{}_by_us", database.name),
        shape: None,
    };
    let (file, exactness) = match method {
        Method::Mysqldump => {
            let file = folder.path().join("dump");
            let [plain, gzip, zstd] = packings(text.as_bytes());
            let packed = [plain, gzip, zstd].into_iter().nth((seed % 3) as usize);
            std::fs::write(&file, packed.unwrap()).unwrap();
            (file, Exactness::AsDumped)
        }
        Method::Auto | Method::Builtin => (written.file, Exactness::All),
    };
    restore(owner, &file, &new(&by_us.name), None)
        .await
        .unwrap_or_else(|error| panic!("{case}: {error:?}"));
    let before = Content::of(&database, exactness).await;
    let client = Content::of(&by_client, exactness).await;
    must_be(&client, &before, &format!("{case} by the client"));
    let ours = Content::of(&by_us, exactness).await;
    must_be(&ours, &before, &format!("{case} by us"));
    if exactness == Exactness::AsDumped {
        // With a stock tool's backup, the product must restore exactly what the stock client does.
        let [client, ours] = [&by_client, &by_us].map(|d| Content::of(d, Exactness::All));
        must_be(&ours.await, &client.await, &format!("{case} by both"));
    }
    for database in [database, by_client, by_us] {
        database.drop().await;
    }
}

async fn back_up(database: &Database, method: Method, seed: u64, folder: &Path) -> Backup {
    let kind = database.server.kind;
    let more = match method {
        // A dump tool reads the columns of views, which runs the functions in them.
        Method::Mysqldump => "EXECUTE",
        Method::Auto | Method::Builtin => {
            ["SELECT", "LOCK TABLES", "RELOAD ON *.*"][(seed % 3) as usize]
        }
    };
    let mut grants = documented_grants(kind).to_vec();
    // What stands for a question mark is asked of a temporary table.
    grants.extend(["CREATE TEMPORARY TABLES", more]);
    let target = database.target(&database.account(&grants).await);
    let tool = (method == Method::Mysqldump).then(|| support::tools(kind));
    write(&target, folder, method, tool)
        .await
        .unwrap_or_else(|error| panic!("{kind:?} seed {seed}: {error:?}"))
}

pub(crate) fn must_be(now: &Content, then: &Content, case: &str) {
    for (name, definition) in &then.definitions {
        let [then, now] = [Some(definition), now.definitions.get(name)]
            .map(|lines| lines.map(|lines| without_definer(&implied(&lines.join("\n")))));
        assert_eq!(now, then, "{case}: {name}");
    }
    assert_eq!(now.definitions.len(), then.definitions.len(), "{case}");
    for (column, values) in &then.columns {
        assert_eq!(now.columns.get(column), Some(values), "{case}: {column}");
    }
    for (table, rows) in &then.rows {
        assert_eq!(now.rows.get(table), Some(rows), "{case}: `{table}`");
    }
}

/// Removes the DEFINER, which depends on the account that restores.
fn without_definer(definition: &str) -> String {
    let Some((before, after)) = definition.split_once("DEFINER=") else {
        return definition.to_owned();
    };
    let rest = after.split_once(' ').map_or("", |(_, rest)| rest);
    format!("{before}{rest}")
}

#[tokio::test]
async fn mysql_9() {
    check(Kind::Mysql9, Method::Builtin).await;
}

#[tokio::test]
async fn mysql_56() {
    check(Kind::Mysql56, Method::Builtin).await;
}

#[tokio::test]
async fn mariadb_1011() {
    check(Kind::Mariadb1011, Method::Builtin).await;
}

#[tokio::test]
async fn mariadb_118() {
    check(Kind::Mariadb118, Method::Builtin).await;
}

#[tokio::test]
async fn mysqldump_of_mysql_9() {
    check(Kind::Mysql9, Method::Mysqldump).await;
}

#[tokio::test]
async fn mysqldump_of_mysql_56() {
    check(Kind::Mysql56, Method::Mysqldump).await;
}

#[tokio::test]
async fn mariadb_dump_of_mariadb_1011() {
    check(Kind::Mariadb1011, Method::Mysqldump).await;
}
