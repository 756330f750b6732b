//! Servers with unusual defaults: a backup of one is complete, and restores equally there and on an ordinary server.

use std::path::Path;

use engine::backup::Method;
use engine::target::Target;
use mysql_async::prelude::Queryable;
use support::generate::{self, Content, Exactness};
use support::{Database, Kind, Server, Shape, server, server_with};

use crate::builtin::{account, sql, write};
use crate::builtin_equality::must_be;
use crate::restore_stage::{
    back_up_by, fill_with_more, make_older, new, owner, restore, same, whole,
};

/// Global variables and their values.
type Settings = &'static [(&'static str, &'static str)];

/// The unusual defaults that a server gives to its sessions.
const SETTINGS: Settings = &[
    (
        "sql_mode",
        "'ANSI,TRADITIONAL,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'",
    ),
    ("autocommit", "OFF"),
    ("character_set_server", "latin1"),
    ("default_storage_engine", "MyISAM"),
    ("foreign_key_checks", "OFF"),
    ("group_concat_max_len", "4"),
    ("innodb_strict_mode", "OFF"),
    ("sql_auto_is_null", "ON"),
    ("sql_quote_show_create", "OFF"),
    ("sql_select_limit", "1"),
    ("time_zone", "'+05:30'"),
    ("unique_checks", "OFF"),
];
/// MySQL 5.6 has it off by default, and can't set it.
const SETTINGS_SINCE: Settings = &[("explicit_defaults_for_timestamp", "OFF")];

/// A server, its start options, and its settings. MySQL 9 has no option for case here: it is fixed when the data
/// folder is made.
const SERVERS: [(Kind, &[&str], &[Settings]); 3] = [
    (Kind::Mysql9, &[], &[SETTINGS, SETTINGS_SINCE]),
    (Kind::Mysql56, &["--lower-case-table-names=1"], &[SETTINGS]),
    (
        Kind::Mariadb1011,
        &["--lower-case-table-names=1"],
        &[SETTINGS, SETTINGS_SINCE],
    ),
];
/// Random databases per server.
const SEEDS: u64 = 6;

/// The child's name sorts first, so that its key is restored before the table that it refers to.
const KEYS: [&str; 4] = [
    "CREATE TABLE z_parent (id int NOT NULL PRIMARY KEY)",
    "CREATE TABLE a_child (id int NOT NULL PRIMARY KEY, CONSTRAINT of_parent FOREIGN KEY (id) REFERENCES z_parent (id) ON DELETE CASCADE)",
    "INSERT INTO z_parent VALUES (1), (2)",
    "INSERT INTO a_child VALUES (2)",
];

async fn set(server: &Server, settings: impl Iterator<Item = (&str, &str)>) {
    let mut conn = server.admin().await;
    for (name, value) in settings {
        let sql = format!("SET GLOBAL {name} = {value}");
        conn.query_drop(&sql)
            .await
            .unwrap_or_else(|error| panic!("{:?}: {sql}: {error}", server.kind));
    }
    conn.disconnect().await.unwrap();
}

/// The databases to carry: random ones, and one of DB-GPT's with every other kind of object.
async fn databases(server: &'static Server) -> Vec<Database> {
    let mut made = Vec::new();
    for seed in 1..=SEEDS {
        made.push(generate::database(server, seed).await);
    }
    let filled = server.database(Some(Shape::S1)).await;
    fill_with_more(&filled).await;
    for sql in KEYS {
        filled.execute(sql).await;
    }
    made.push(filled);
    made
}

/// Two copies, restored by the stock client and by the product on this server.
async fn restored(
    on: &'static Server,
    owner: &Target,
    database: &Database,
    file: &Path,
) -> [Database; 2] {
    let by_client = on.database(None).await;
    by_client.script(&sql(file)).await;
    let kind = database.server.kind;
    let by_us = Database {
        server: on,
        name: format!("{}_of_odd", database.name),
        shape: None,
    };
    restore(owner, file, &new(&by_us.name), None)
        .await
        .unwrap_or_else(|error| panic!("{kind:?} {}: {error:?}", database.name));
    [by_client, by_us]
}

#[tokio::test]
async fn a_server_with_odd_defaults_loses_nothing() {
    for (kind, options, settings) in SERVERS {
        let odd = server_with(kind, options).await;
        let ordinary = server(kind).await;
        let made = databases(odd).await;
        let folder = tempfile::tempdir().unwrap();
        let mut owners = Vec::new();
        for on in [odd, ordinary] {
            owners.push((on, owner(&on.database(None).await).await));
        }
        let settings = || settings.iter().flat_map(|some| some.iter().copied());
        let mut carried = Vec::new();
        for database in made {
            let before = Content::of(&database, Exactness::All).await;
            let target = database.target(&account(&database, "").await);
            carried.push((database, before, target));
        }
        set(odd, settings()).await;
        let mut all = Vec::new();
        for (database, before, target) in carried {
            let written = write(&target, folder.path(), Method::Builtin, None)
                .await
                .unwrap_or_else(|error| panic!("{kind:?} {}: {error:?}", database.name));
            let file = &written.file;
            // If names' case does not count, a trigger may name a table in another case than the table's own.
            let at_home = !options.is_empty() && database.shape.is_none();
            for (on, owner) in &owners[..if at_home { 1 } else { 2 }] {
                for now in restored(on, owner, &database, file).await {
                    all.push((format!("{kind:?} {}", database.name), before.clone(), now));
                }
            }
            let unproved: Vec<_> = written.proofs.iter().filter(|p| !p.proved).collect();
            assert!(unproved.is_empty(), "{kind:?}: {unproved:?}");
        }
        // Read with the server's ordinary defaults.
        set(odd, settings().map(|(name, _)| (name, "DEFAULT"))).await;
        for (case, before, now) in all {
            let content = Content::of(&now, Exactness::All).await;
            must_be(&content, &before, &format!("{case} as `{}`", now.name));
        }
    }
}

/// Since MySQL 8.0.16 a server can require encryption for new databases, and refuses to move an unencrypted table
/// into an encrypted one.
#[tokio::test]
async fn a_database_that_is_not_encrypted_comes_back_so() {
    let kind = Kind::Mysql9;
    let server = server_with(kind, &["--table-encryption-privilege-check=ON"]).await;
    let database = server.database(Some(Shape::S1)).await;
    fill_with_more(&database).await;
    let target = owner(&database).await;
    set(server, [("default_table_encryption", "ON")].into_iter()).await;
    let folder = tempfile::tempdir().unwrap();
    let before = whole(&database).await;
    let backup = back_up_by(&target, None, folder.path(), None).await;
    assert!(backup.proofs.iter().all(|proof| proof.proved), "{backup:?}");
    make_older(&database).await;
    restore(&target, &backup.file, &same(kind, folder.path()), None)
        .await
        .unwrap_or_else(|error| panic!("{error:?}"));
    let now = whole(&database).await.without_definers();
    assert_eq!(now, before.without_definers());
}
