//! Random databases, backed up and restored by the stock client, are equal to what they were: definitions and rows.
//!
//! `DBGPT_EQUALITY=500` tries so many of each server, `DBGPT_EQUALITY_FROM=7` begins with that seed.

use engine::backup::Method;
use support::generate::{self, Content};
use support::{Kind, server};

use crate::builtin::{account, implied, sql, target, write};

/// How many databases of each server are tried when nothing else is asked for.
const DATABASES: u64 = 40;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One after the other; a failure names the seed.
async fn check(kind: Kind) {
    let from = asked("DBGPT_EQUALITY_FROM").unwrap_or(1);
    let count = asked("DBGPT_EQUALITY").unwrap_or(DATABASES);
    let server = server(kind).await;
    let folder = tempfile::tempdir().unwrap();
    for seed in from..from + count {
        let database = generate::database(server, seed).await;
        let more = ["", "LOCK TABLES", "RELOAD ON *.*"][(seed % 3) as usize];
        let target = target(&database, account(&database, more).await);
        let written = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?} seed {seed}: {error:?}"));
        let unproved: Vec<_> = written.proofs.iter().filter(|p| !p.proved).collect();
        assert!(unproved.is_empty(), "{kind:?} seed {seed}: {unproved:?}");
        let restored = server.database(None).await;
        restored.script(&sql(&written.file)).await;
        let (then, now) = (Content::of(&database).await, Content::of(&restored).await);
        for (name, definition) in &then.definitions {
            let [then, now] = [Some(definition), now.definitions.get(name)]
                .map(|lines| lines.map(|lines| implied(&lines.join("\n"))));
            assert_eq!(now, then, "{kind:?} seed {seed}: {name}");
        }
        assert_eq!(
            now.definitions.len(),
            then.definitions.len(),
            "{kind:?} seed {seed}"
        );
        for (table, rows) in &then.rows {
            assert_eq!(
                now.rows.get(table),
                Some(rows),
                "{kind:?} seed {seed}: `{table}`"
            );
        }
        std::fs::remove_file(&written.file).unwrap();
        database.drop().await;
        restored.drop().await;
    }
}

#[tokio::test]
async fn mysql_9() {
    check(Kind::Mysql9).await;
}

#[tokio::test]
async fn mysql_56() {
    check(Kind::Mysql56).await;
}

#[tokio::test]
async fn mariadb_1011() {
    check(Kind::Mariadb1011).await;
}
