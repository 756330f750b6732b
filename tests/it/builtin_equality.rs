//! Random databases, backed up and restored by the stock client, are equal to what they were: definitions and rows.
//!
//! `DBGPT_EQUALITY=500` tries so many of each server, `DBGPT_EQUALITY_FROM=7` begins with that seed.

use engine::backup::Method;
use support::generate::{self, Content};
use support::{Kind, server};

use crate::builtin::{account, implied, sql, target, write};

/// How many databases of each server are tried when nothing else is asked for.
const DATABASES: u64 = 40;
/// With programs of others, which are not what is to be shown.
const DATABASES_DUMPED: u64 = 10;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tables whose rows `mysqldump` does not keep: the server shows a FLOAT with six digits, a dump is read back in a mode that
/// makes zeros of dates that do not exist and of -0, the empty string stands for two values of an ENUM, and some charsets
/// do not come back from utf8mb4.
const LOSSY: &str = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND \
    (data_type IN ('float', 'double', 'date', 'datetime', 'enum') OR character_set_name IN ('sjis', 'gbk', 'big5'))";

/// One after the other; a failure names the seed.
async fn check(kind: Kind, method: Method) {
    let from = asked("DBGPT_EQUALITY_FROM").unwrap_or(1);
    let count = asked("DBGPT_EQUALITY").unwrap_or(match method {
        Method::Mysqldump => DATABASES_DUMPED,
        Method::Auto | Method::Builtin => DATABASES,
    });
    let server = server(kind).await;
    let folder = tempfile::tempdir().unwrap();
    for seed in from..from + count {
        let database = generate::database(server, seed).await;
        let more = match method {
            // A tool looks at the columns of views, and so runs the functions in them.
            Method::Mysqldump => "EXECUTE",
            Method::Auto | Method::Builtin => {
                ["", "LOCK TABLES", "RELOAD ON *.*"][(seed % 3) as usize]
            }
        };
        let target = target(&database, account(&database, more).await);
        let tool = (method == Method::Mysqldump).then(|| support::tools(kind));
        let written = write(&target, folder.path(), method, tool)
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
        let lossy = match method {
            Method::Mysqldump => database.rows(LOSSY).await.concat(),
            Method::Auto | Method::Builtin => Vec::new(),
        };
        for (table, rows) in then.rows.iter().filter(|(name, _)| !lossy.contains(name)) {
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
