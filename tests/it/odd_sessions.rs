//! Servers that force another charset, SQL mode or more on their sessions: every command works there.

use mysql_async::prelude::Queryable;
use support::{Database, Kind, Server, Shape, server_with};

use crate::main_path::{Install, owning, there_and_back, upgrade};

/// Every SQL mode that one of the servers has or had.
const MODES: [&str; 37] = [
    "ALLOW_INVALID_DATES",
    "ANSI",
    "ANSI_QUOTES",
    "DB2",
    "EMPTY_STRING_IS_NULL",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "HIGH_NOT_PRECEDENCE",
    "IGNORE_BAD_TABLE_OPTIONS",
    "IGNORE_SPACE",
    "MAXDB",
    "MSSQL",
    "MYSQL323",
    "MYSQL40",
    "NOT_USED",
    "NO_AUTO_CREATE_USER",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_BACKSLASH_ESCAPES",
    "NO_DIR_IN_CREATE",
    "NO_ENGINE_SUBSTITUTION",
    "NO_FIELD_OPTIONS",
    "NO_KEY_OPTIONS",
    "NO_TABLE_OPTIONS",
    "NO_UNSIGNED_SUBTRACTION",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ONLY_FULL_GROUP_BY",
    "ORACLE",
    "PAD_CHAR_TO_FULL_LENGTH",
    "PIPES_AS_CONCAT",
    "POSTGRESQL",
    "REAL_AS_FLOAT",
    "SIMULTANEOUS_ASSIGNMENT",
    "STRICT_ALL_TABLES",
    "STRICT_TRANS_TABLES",
    "TIME_ROUND_FRACTIONAL",
    "TIME_TRUNCATE_FRACTIONAL",
    "TRADITIONAL",
];

/// Names and values that another charset must not spoil.
const CHINESE: [&str; 2] = [
    "CREATE TABLE `知识` (id int PRIMARY KEY, `题` varchar(20) COMMENT '标题') COMMENT '中' DEFAULT CHARSET utf8mb4",
    "INSERT INTO `知识` VALUES (1, '中文🙂')",
];

async fn set(server: &Server, sql: &str) -> Result<(), mysql_async::Error> {
    let mut conn = server.admin().await;
    let done = conn.query_drop(sql).await;
    conn.disconnect().await.unwrap();
    done
}

async fn each_mode(kind: Kind, least: usize) {
    let server = server_with(kind, &[]).await;
    let database = server.database(Some(Shape::S1)).await;
    let account = database.account(owning(kind)).await;
    let install = Install::of(&database, &account);
    let ordinary = install.done(&["plan"], "the server's own mode");
    let before = database.checksum().await;
    let mut tried = 0;
    for mode in MODES {
        if set(server, &format!("SET GLOBAL sql_mode = '{mode}'"))
            .await
            .is_err()
        {
            continue;
        }
        tried += 1;
        let case = format!("{kind:?} {mode}");
        let planned = there_and_back(&install, &case);
        let written = install.done(&["backup", "--out", &install.backups()], &case);
        let file = written["file"].as_str().unwrap();
        database.execute("DELETE FROM gpts_messages").await;
        install.done(&["restore", file, "--all", "--yes"], &case);
        assert_eq!(planned["hash"], ordinary["hash"], "{case}");
        set(server, "SET GLOBAL sql_mode = DEFAULT").await.unwrap();
        assert_eq!(database.checksum().await, before, "{case}");
    }
    assert!(tried >= least, "{kind:?} knows {tried} modes");
}

#[tokio::test]
async fn no_mode_of_mysql_changes_what_we_do() {
    each_mode(Kind::Mysql9, 18).await;
}

#[tokio::test]
async fn no_mode_of_mysql56_changes_what_we_do() {
    each_mode(Kind::Mysql56, 25).await;
}

#[tokio::test]
async fn no_mode_of_mariadb_changes_what_we_do() {
    each_mode(Kind::Mariadb1011, 30).await;
}

/// Sets the charset that new sessions get, by the server's variables or by init_connect.
async fn force(server: &Server, charset: &str, collation: &str) {
    for sql in [
        format!("SET GLOBAL character_set_client = {charset}"),
        format!("SET GLOBAL character_set_results = {charset}"),
        format!("SET GLOBAL collation_connection = {collation}"),
    ] {
        set(server, &sql).await.unwrap();
    }
}

/// Upgrade, undo, upgrade, restore, and a restore into a new database whose name is not ASCII.
async fn whole_way(database: &Database, install: &Install, case: &str) {
    for command in ["inspect", "check"] {
        install.done(&[command], case);
    }
    there_and_back(install, case);
    let upgraded = upgrade(install, case);
    install.done(&["verify"], case);
    let file = upgraded["backup"].as_str().unwrap();
    install.machine.json(&["prove", file]);
    let into = format!("{}_知识库", database.name);
    install.done(&["restore", file, "--into", &into], case);
    let inspected = install.done(&["inspect", "--database", &into], case);
    assert_eq!(inspected["state"], "0.4.6-0.4.7", "{case}");
    install.done(&["restore", file, "--yes"], case);
    let inspected = install.done(&["inspect"], case);
    assert_eq!(inspected["state"], "0.4.6-0.4.7", "{case}");
}

async fn each_charset(kind: Kind) {
    // The charset is forced later, since it applies to the tests' sessions too. MySQL 9 no longer has the option.
    let options: &[&str] = match kind {
        Kind::Mysql9 => &[],
        Kind::Mysql56 | Kind::Mariadb1011 | Kind::Mariadb118 => {
            &["--skip-character-set-client-handshake"]
        }
    };
    let server = server_with(kind, options).await;
    let forced = [
        ("latin1", "latin1_swedish_ci", ""),
        ("gbk", "gbk_chinese_ci", ""),
        (
            "utf8",
            "utf8_general_ci",
            "SET sql_mode = 'ANSI_QUOTES', autocommit = 0",
        ),
    ];
    let run = [
        ("utf8mb4", "utf8mb4_general_ci", "SET NAMES gbk"),
        ("utf8mb4", "utf8mb4_general_ci", "SET NAMES latin1"),
    ];
    let forced = forced.into_iter().filter(|_| !options.is_empty());
    let cases = forced.chain(run);
    for (charset, collation, init) in cases {
        let database = server.database(Some(Shape::S1)).await;
        for sql in CHINESE {
            database.execute(sql).await;
        }
        let before = database.checksum().await;
        let create = database.show_create("知识").await;
        let account = database.account(owning(kind)).await;
        let install = Install::of(&database, &account);
        force(server, charset, collation).await;
        set(server, &format!("SET GLOBAL init_connect = \"{init}\""))
            .await
            .unwrap();
        let case = format!("{kind:?} {charset} {init}");
        whole_way(&database, &install, &case).await;
        force(server, "utf8mb4", "utf8mb4_general_ci").await;
        set(server, "SET GLOBAL init_connect = ''").await.unwrap();
        assert_eq!(database.checksum().await, before, "{case}");
        assert_eq!(database.show_create("知识").await, create, "{case}");
        let into = Database {
            server,
            name: format!("{}_知识库", database.name),
            shape: None,
        };
        assert_eq!(into.checksum().await, before, "{case} --into");
    }
    // If init_connect fails, the server ends the session.
    let database = server.database(Some(Shape::S1)).await;
    let account = database.account(owning(kind)).await;
    let install = Install::of(&database, &account);
    set(
        server,
        "SET GLOBAL init_connect = 'SELECT nothing FROM nowhere.nothing'",
    )
    .await
    .unwrap();
    let ran = install.run(&["inspect"]);
    assert_eq!(
        (ran.code, ran.json["error"]["code"].as_str()),
        (1, Some("mysql-init-connect")),
        "{kind:?} {}",
        ran.json
    );
}

#[tokio::test]
async fn a_forced_charset_on_mysql9() {
    each_charset(Kind::Mysql9).await;
}

#[tokio::test]
async fn a_forced_charset_on_mysql56() {
    each_charset(Kind::Mysql56).await;
}

#[tokio::test]
async fn a_forced_charset_on_mariadb1011() {
    each_charset(Kind::Mariadb1011).await;
}
