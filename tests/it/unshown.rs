//! What a server does not show by itself is in a backup all the same: hidden keys, bytes that are no text of their
//! charset, characters for which it prints question marks.

use engine::backup::{Backup, Method, ProofKind};
use mysql_async::prelude::Queryable;
use support::{Database, Kind, server, server_with, tools};

use crate::builtin::{account, sql, write};
use crate::definitions::run;
use crate::restore_stage::{new, owner, restore};

async fn backed_up(database: &Database, more: &str, method: Method) -> (Backup, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let target = database.target(&account(database, more).await);
    let tool = (method == Method::Mysqldump).then(|| tools(database.server.kind));
    let backup = write(&target, folder.path(), method, tool).await.unwrap();
    (backup, folder)
}

/// Why *complete* is not proved; the empty text if it is.
fn unproved(backup: &Backup) -> &str {
    let complete = |proof: &&engine::backup::Proof| proof.proof == ProofKind::Complete;
    let proof = backup.proofs.iter().find(complete).unwrap();
    match proof.proved {
        true => "",
        false => proof.why.id.as_ref(),
    }
}

/// Two copies of the backup: by the stock client, and by the product.
async fn restored(database: &Database, backup: &Backup) -> [Database; 2] {
    let by_client = database.server.database(None).await;
    by_client.script(&sql(&backup.file)).await;
    let by_us = Database {
        server: database.server,
        name: format!("{}_by_us", database.name),
        shape: None,
    };
    let owner = owner(database).await;
    restore(&owner, &backup.file, &new(&by_us.name), None)
        .await
        .unwrap();
    [by_client, by_us]
}

#[tokio::test]
async fn a_primary_key_that_the_server_hides_is_kept() {
    let server = server_with(Kind::Mysql9, &[]).await;
    let database = server.database(None).await;
    run(
        &database,
        &[
            "SET GLOBAL show_gipk_in_create_table_and_information_schema = OFF",
            "SET SESSION sql_generate_invisible_primary_key = ON",
            "CREATE TABLE g (a int)",
            "INSERT INTO g VALUES (7), (8), (9)",
            "DELETE FROM g WHERE a = 8",
        ],
    )
    .await;
    let keys = "SELECT a, my_row_id FROM g ORDER BY a";
    let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
    assert_eq!(unproved(&backup), "");
    for copy in restored(&database, &backup).await {
        assert_eq!(copy.rows(keys).await, database.rows(keys).await);
        copy.drop().await;
    }
    let (backup, _folder) = backed_up(&database, "", Method::Mysqldump).await;
    assert_eq!(unproved(&backup), "proof-complete-hidden");
}

#[tokio::test]
async fn bytes_that_are_no_ascii_are_kept() {
    // MySQL cuts such texts since 8.0.
    for kind in [Kind::Mysql56, Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(None).await;
        run(
            &database,
            &[
                "SET sql_mode = ''",
                "CREATE TABLE a (id int PRIMARY KEY, t varchar(10) CHARACTER SET ascii, l longtext CHARACTER SET ascii)",
                "INSERT INTO a VALUES (1, _binary 0x63E9, REPEAT(_binary 0xE963, 700000)), (2, '', NULL), (3, 'it''s', '\\\\')",
                "CREATE TABLE k (t varchar(10) CHARACTER SET ascii PRIMARY KEY, l longtext)",
                "INSERT INTO k VALUES (_binary 0xFE, REPEAT('x', 1100000))",
            ],
        )
        .await;
        let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
        assert_eq!(unproved(&backup), "");
        for copy in restored(&database, &backup).await {
            for read in [
                "SELECT id, HEX(t), IFNULL(SHA2(l, 256), '-') FROM a ORDER BY id",
                "SELECT HEX(t), SHA2(l, 256) FROM k",
            ] {
                assert_eq!(copy.rows(read).await, database.rows(read).await, "{kind:?}");
            }
            copy.drop().await;
        }
    }
}

/// A default, members and a comment with characters of four bytes, and such that are question marks in truth.
const WIDE: &str = "CREATE TABLE w (id int PRIMARY KEY, mood varchar(8) CHARACTER SET utf8mb4 DEFAULT '👍?中''\\\\', \
    e enum('👍', 'it''s', '👎', '?') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '👎', \
    s set('👍', '?', 'x', '👎') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'x', \
    q varchar(9) DEFAULT '?') DEFAULT CHARSET = utf8mb4";
const ROWS: &str = "INSERT INTO w (id, e, s) VALUES (1, 1, 3), (2, 2, 9), (3, 3, 15), (4, 4, 0)";
const READ: &str = "SELECT id, HEX(mood), HEX(e), HEX(s), HEX(DEFAULT(mood)), HEX(DEFAULT(e)), HEX(DEFAULT(s)), q FROM w";

#[tokio::test]
async fn characters_that_are_printed_as_question_marks_are_kept() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(None).await;
        run(&database, &[WIDE, ROWS]).await;
        let (backup, _folder) =
            backed_up(&database, "CREATE TEMPORARY TABLES", Method::Builtin).await;
        assert_eq!(unproved(&backup), "", "{kind:?}");
        for copy in restored(&database, &backup).await {
            assert_eq!(copy.rows(READ).await, database.rows(READ).await, "{kind:?}");
            copy.drop().await;
        }
        let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
        assert_eq!(unproved(&backup), "proof-complete-unknown", "{kind:?}");
        if kind != Kind::Mysql56 {
            let (backup, _folder) =
                backed_up(&database, "CREATE TEMPORARY TABLES", Method::Mysqldump).await;
            assert_eq!(unproved(&backup), "proof-complete-misprinted", "{kind:?}");
        }
        // A default is told beside a row, and other charsets have no such characters.
        run(
            &database,
            &[
                "ALTER TABLE w DROP e, DROP s",
                "CREATE TABLE n (e enum('?', 'x') CHARACTER SET latin1, d varchar(9) CHARACTER SET latin1 DEFAULT '?')",
            ],
        )
        .await;
        let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
        assert_eq!(unproved(&backup), "", "{kind:?}");
    }
}

#[tokio::test]
async fn expressions_keep_them_too() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(None).await;
        run(
            &database,
            &[
                "CREATE TABLE x (id int PRIMARY KEY, m varchar(9) CHARACTER SET utf8mb4 CHECK (m <> '中👍'), \
                 d varchar(20) CHARACTER SET utf8mb4 DEFAULT (concat('👎', 'it''s')), \
                 g varchar(20) CHARACTER SET utf8mb4 AS (concat(m, '👍')) STORED, \
                 h varchar(20) CHARACTER SET utf8mb4 AS (concat(m, '👍')) STORED)",
                "INSERT INTO x (id, m) VALUES (1, 'a')",
            ],
        )
        .await;
        let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
        assert_eq!(unproved(&backup), "", "{kind:?}");
        for copy in restored(&database, &backup).await {
            copy.execute("INSERT INTO x (id, m) VALUES (2, 'b')").await;
            let read = "SELECT HEX(d), HEX(g), HEX(h) FROM x WHERE id = 1";
            assert_eq!(copy.rows(read).await, database.rows(read).await, "{kind:?}");
            let made = copy.rows("SELECT d, g FROM x WHERE id = 2").await;
            assert_eq!(made, [["👎it's", "b👍"]], "{kind:?}");
            let barred = "INSERT INTO x (id, m) VALUES (3, '中👍')";
            assert!(
                copy.admin().await.query_drop(barred).await.is_err(),
                "{kind:?}"
            );
            copy.drop().await;
        }
    }
}

/// A view over JSON, which MySQL has since 9.4, goes the way of all views.
#[tokio::test]
async fn a_duality_view_is_restored() {
    let database = server(Kind::Mysql9).await.database(None).await;
    run(
        &database,
        &[
            "CREATE TABLE p (id int PRIMARY KEY, n varchar(10))",
            "INSERT INTO p VALUES (1, 'a')",
            "CREATE JSON DUALITY VIEW j AS SELECT JSON_DUALITY_OBJECT('_id': id, 'n': n) FROM p",
            "CREATE JSON RELATIONAL DUALITY VIEW k AS SELECT JSON_DUALITY_OBJECT(WITH (INSERT, UPDATE) '_id': id, 'n': n) FROM p",
        ],
    )
    .await;
    let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
    assert_eq!(unproved(&backup), "");
    for copy in restored(&database, &backup).await {
        for view in ["j", "k"] {
            let read = format!("SELECT * FROM {view}");
            assert_eq!(copy.rows(&read).await.len(), 1);
        }
        copy.drop().await;
    }
}

/// A library of JavaScript, which MySQL has since 9.2, is in no backup, and is missed.
#[tokio::test]
async fn a_library_is_missed() {
    let database = server(Kind::Mysql9).await.database(None).await;
    run(
        &database,
        &[
            "CREATE TABLE t (id int PRIMARY KEY)",
            "CREATE LIBRARY l LANGUAGE JAVASCRIPT AS 'export function f(n) {return n;}'",
        ],
    )
    .await;
    let (backup, _folder) = backed_up(&database, "", Method::Builtin).await;
    assert_eq!(unproved(&backup), "proof-complete-absent");
}
