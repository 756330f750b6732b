//! The lab itself: servers start, shapes load, and the documented grants suffice for what they are documented for.

use std::net::TcpStream;
use std::process::Command;

use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, server_with, tools};

/// The number of DB-GPT 0.4.x's tables, including `alembic_version`.
const TABLES: usize = 15;

async fn check_shapes(kind: Kind) {
    let server = server(kind).await;
    let maria = server.version.contains("MariaDB");
    assert_eq!(maria, kind.flavor_name() == "mariadb", "{}", server.version);
    let mut sums = Vec::new();
    for shape in Shape::ALL {
        let database = server.database(Some(shape)).await;
        assert_eq!(database.tables().await.len(), TABLES, "{kind:?} {shape:?}");
        let sum = database.checksum().await;
        for table in database.tables().await {
            let rows = sum.rows(&table).expect("counted");
            let expected = table != "alembic_version" || shape.ran_alembic();
            assert_eq!(rows > 0, expected, "{kind:?} {shape:?} {table}");
        }
        let goal = database
            .rows("SELECT current_gogal FROM gpts_messages WHERE id = 1")
            .await;
        assert_eq!(goal, [["理解目标 🎯"]]);
        let long = database
            .rows("SELECT LENGTH(content) > 60000 FROM gpts_messages WHERE id = 2")
            .await;
        assert_eq!(long, [["1"]]);
        sums.push(sum);
    }
    assert_eq!(sums[1], sums[2], "the same rows in each shape");
    check_losses(&server.database(Some(Shape::S1)).await).await;
}

/// The checksum notices a lost value, and does not report the upgrade's own changes.
async fn check_losses(database: &Database) {
    let before = database.checksum().await;
    database
        .execute("ALTER TABLE gpts_messages CHANGE COLUMN current_gogal current_goal text")
        .await;
    database
        .execute("ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NULL")
        .await;
    let after = database.checksum().await;
    assert_eq!(before.lost(&after), [""; 0]);
    database
        .execute("UPDATE gpts_messages SET current_goal = 'x' WHERE id = 1")
        .await;
    let damaged = database.checksum().await;
    assert_eq!(before.lost(&damaged), ["gpts_messages.current_gogal"]);
}

/// The documented account can make the upgrade's changes, and its dump contains the bodies of routines.
async fn check_documented_account(kind: Kind) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    database
        .execute("CREATE FUNCTION answer() RETURNS int DETERMINISTIC RETURN 42")
        .await;
    let account = database.account_documented().await;
    let opts = mysql_async::OptsBuilder::default()
        .socket(Some(database.server.socket.display().to_string()))
        .user(Some(&account.user))
        .pass(Some(&account.password))
        .db_name(Some(&database.name));
    let mut conn = mysql_async::Conn::new(opts).await.expect("it may connect");
    for sql in [
        "ALTER TABLE gpts_messages CHANGE COLUMN current_gogal current_goal text",
        "CREATE TABLE gpts_app (id int NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB",
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NULL, ADD COLUMN current_goal text",
    ] {
        conn.query_drop(sql)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {sql}: {error}"));
    }
    conn.disconnect().await.expect("closes");

    let (program, family): (_, &[&str]) = match kind {
        Kind::Mysql9 => ("mysqldump", &["--set-gtid-purged=OFF", "--no-tablespaces"]),
        Kind::Mysql56 => (
            "mysqldump",
            &[
                "--set-gtid-purged=OFF",
                "--no-tablespaces",
                "--column-statistics=0",
            ],
        ),
        Kind::Mariadb1011 | Kind::Mariadb118 => ("mariadb-dump", &[]),
    };
    let output = Command::new(tools(kind).join(program))
        .args(["--no-defaults", "--single-transaction", "--routines"])
        .args(["--triggers", "--events"])
        .args(family)
        .arg(format!("--socket={}", database.server.socket.display()))
        .arg(format!("--user={}", account.user))
        .arg(format!("--password={}", account.password))
        .arg(&database.name)
        .output()
        .expect("the dump program runs");
    let dump = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(dump.contains("RETURN 42"), "{kind:?}: {stderr}");
    assert!(output.status.success(), "{kind:?}: {stderr}");
}

#[tokio::test]
async fn shapes_load_on_mysql9() {
    check_shapes(Kind::Mysql9).await;
}

#[tokio::test]
async fn shapes_load_on_mysql56() {
    check_shapes(Kind::Mysql56).await;
}

#[tokio::test]
async fn shapes_load_on_mariadb1011() {
    check_shapes(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn shapes_load_on_mariadb118() {
    check_shapes(Kind::Mariadb118).await;
}

#[tokio::test]
async fn documented_account_on_mysql9() {
    check_documented_account(Kind::Mysql9).await;
}

#[tokio::test]
async fn documented_account_on_mysql56() {
    check_documented_account(Kind::Mysql56).await;
}

#[tokio::test]
async fn documented_account_on_mariadb1011() {
    check_documented_account(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn documented_account_on_mariadb118() {
    check_documented_account(Kind::Mariadb118).await;
}

#[test]
fn sqlite_install_has_rows_in_every_table() {
    for version in ["0.4.6", "0.4.7"] {
        let folder = tempfile::tempdir().expect("a folder");
        let root = support::sqlite_install(folder.path(), version);
        let database = rusqlite::Connection::open(root.join("pilot/meta_data/dbgpt.db"));
        let database = database.expect("it opens");
        let mut tables = database
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
            .expect("a query");
        let tables: Vec<String> = tables
            .query_map((), |row| row.get(0))
            .expect("rows")
            .map(|name| name.expect("a name"))
            .collect();
        assert!(tables.len() >= TABLES - 1, "{tables:?}");
        for table in tables {
            let count: u32 = database
                .query_row(&format!("SELECT count(*) FROM {table}"), (), |row| {
                    row.get(0)
                })
                .expect("a count");
            assert!(count > 0, "{version} {table}");
        }
    }
}

#[tokio::test]
async fn stock_client_runs_scripts() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(None).await;
        database
            .script(
                "CREATE TABLE `t` (`a` text) ENGINE=InnoDB;\nINSERT INTO t VALUES ('中文 😀');\n",
            )
            .await;
        let rows = database.rows("SELECT a FROM t").await;
        assert_eq!(rows, [["中文 😀"]], "{kind:?}");
    }
}

/// Tests start more than fifty servers of their own: together they would need more memory than a machine has.
#[test]
fn a_server_of_ones_own_ends_with_its_thread() {
    let own = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let server = runtime
            .unwrap()
            .block_on(server_with(Kind::Mariadb1011, &[]));
        let address = (server.host, server.port);
        TcpStream::connect(address).expect("up while the thread lives");
        address
    });
    let address = own.join().unwrap();
    TcpStream::connect(address).expect_err("down after it");
}
