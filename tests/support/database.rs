//! One database on a server, and the accounts that may use it.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use engine::target::{Address, MysqlTarget, Patience, Target, Tls};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row, Value};

use crate::server::Server;
use crate::shape::{self, Shape};
use crate::{ALEMBIC_REVISION, Checksum, Kind, lab};

/// Every password of the tests begins with this mark. Tests search for it where no password may be: arguments,
/// environments, logs, journals, reports.
pub const PASSWORD_MARK: &str = "Mark#Secret%";

/// An account that may connect from any host.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name.
    pub user: String,
    /// Its password, which begins with [`PASSWORD_MARK`].
    pub password: String,
}

/// A database for one test.
#[derive(Debug)]
pub struct Database {
    /// The server it is on.
    pub server: &'static Server,
    /// Its name.
    pub name: String,
    /// The shape that it was filled with.
    pub shape: Option<Shape>,
}

impl Database {
    pub(crate) async fn create(
        server: &'static Server,
        name: String,
        shape: Option<Shape>,
    ) -> Self {
        let database = Self {
            server,
            name,
            shape,
        };
        let collation = match shape {
            Some(shape) => shape.collation(server.kind),
            None => shape::schema_file_collation(server.kind),
        };
        let mut conn = server.admin().await;
        let name = &database.name;
        let create = format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE {collation}");
        run(&mut conn, &create).await;
        if let Some(shape) = shape {
            run(&mut conn, &format!("USE `{name}`")).await;
            for statement in shape::statements(&shape.tables_sql(server.kind)) {
                run(&mut conn, statement).await;
            }
            for statement in shape::statements(&shape::rows_sql()) {
                run(&mut conn, statement).await;
            }
            if shape.ran_alembic() {
                let row = format!("INSERT INTO alembic_version VALUES ('{ALEMBIC_REVISION}')");
                run(&mut conn, &row).await;
            }
        }
        disconnect(conn).await;
        database
    }

    /// A connection as root to this database.
    pub async fn admin(&self) -> Conn {
        self.server.admin_of(Some(&self.name)).await
    }

    /// Runs one statement as root.
    pub async fn execute(&self, sql: &str) {
        let mut conn = self.admin().await;
        run(&mut conn, sql).await;
        disconnect(conn).await;
    }

    /// Feeds a script to the server's stock client, as a user would: `mysql DATABASE < script`.
    pub async fn script(&self, sql: &str) {
        let mut command = Command::new(lab::client(self.server.kind));
        command
            .args(["--no-defaults", "--default-character-set=utf8mb4", "-uroot"])
            .arg(format!("--socket={}", self.server.socket.display()))
            .arg(&self.name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let sql = sql.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn()?;
            let mut stdin = child.stdin.take().expect("piped");
            let feed =
                std::thread::spawn(move || std::io::Write::write_all(&mut stdin, sql.as_bytes()));
            let output = child.wait_with_output();
            // A client that stops at an error closes its stdin, so that feeding fails; its stderr says why.
            let _ = feed.join();
            output
        })
        .await
        .expect("the client's thread")
        .expect("the client runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?}: {stderr}", self.server.kind);
    }

    /// Drops the database, for tests that make hundreds.
    pub async fn drop(self) {
        let mut conn = self.server.admin().await;
        run(&mut conn, &format!("DROP DATABASE `{}`", self.name)).await;
        disconnect(conn).await;
    }

    /// The rows of a query as text, `NULL` for NULL.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let mut conn = self.admin().await;
        let rows: Vec<Row> = conn
            .query(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        disconnect(conn).await;
        rows.into_iter()
            .map(|row| row.unwrap().iter().map(text).collect())
            .collect()
    }

    /// The names of its tables and views, in order.
    pub async fn tables(&self) -> Vec<String> {
        let rows = self.rows("SHOW TABLES").await;
        let mut names: Vec<String> = rows.into_iter().flatten().collect();
        names.sort();
        names
    }

    /// The text of `SHOW CREATE TABLE`.
    pub async fn show_create(&self, table: &str) -> String {
        let rows = self.rows(&format!("SHOW CREATE TABLE `{table}`")).await;
        rows[0][1].clone()
    }

    /// A checksum of every column of every table.
    pub async fn checksum(&self) -> Checksum {
        Checksum::of(self).await
    }

    /// A new account at any host with these privileges on this database (`"SELECT"`). A grant that names its own
    /// object is passed on unchanged (`"SHOW_ROUTINE ON *.*"`). Without any grant the account may only connect.
    pub async fn account(&self, grants: &[&str]) -> Account {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let user = format!("u_{:03}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let random = RandomState::new().build_hasher().finish();
        let password = format!("{PASSWORD_MARK}{random:016x}$&=");
        let mut conn = self.server.admin().await;
        let create = format!("CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'");
        run(&mut conn, &create).await;
        let (elsewhere, here): (Vec<&str>, Vec<&str>) =
            grants.iter().partition(|grant| grant.contains(" ON "));
        let mut grants: Vec<String> = elsewhere.iter().map(|&grant| grant.to_owned()).collect();
        if !here.is_empty() {
            grants.push(format!("{} ON `{}`.*", here.join(", "), self.name));
        }
        for grant in grants {
            run(&mut conn, &format!("GRANT {grant} TO '{user}'@'%'")).await;
        }
        disconnect(conn).await;
        Account { user, password }
    }

    /// The database as the engine is told of it, with this account.
    pub fn target(&self, account: &Account) -> Target {
        Target::Mysql(MysqlTarget {
            address: Address::Tcp {
                host: self.server.host.to_owned(),
                port: self.server.port,
            },
            user: account.user.clone(),
            password: account.password.clone().into(),
            database: self.name.clone(),
            tls: Tls::default(),
            patience: Patience::default(),
        })
    }

    /// A new account with exactly the documented grants.
    pub async fn account_documented(&self) -> Account {
        self.account(documented_grants(self.server.kind)).await
    }
}

/// The grants that the product documents. Backup: SELECT, SHOW VIEW, TRIGGER, EVENT, and the right to read routine
/// bodies (its own privilege since MySQL 8.0.20 and MariaDB 11.3, before that SELECT on `mysql.proc`). Upgrade:
/// CREATE, ALTER. MySQL's manual asks for INSERT too before ALTER TABLE, but the servers want it for RENAME only: see
/// `it/lab.rs`.
pub fn documented_grants(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Mysql9 => &[
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "EVENT",
            "CREATE",
            "ALTER",
            "SHOW_ROUTINE ON *.*",
        ],
        Kind::Mariadb118 => &[
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "EVENT",
            "SHOW CREATE ROUTINE",
            "CREATE",
            "ALTER",
        ],
        Kind::Mysql56 | Kind::Mariadb1011 => &[
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "EVENT",
            "CREATE",
            "ALTER",
            "SELECT ON mysql.proc",
        ],
    }
}

async fn run(conn: &mut Conn, sql: &str) {
    if let Err(error) = conn.query_drop(sql).await {
        let start: String = sql.chars().take(200).collect();
        panic!("{start}: {error}");
    }
}

/// Waits for the close, so that tests that count sessions see none of ours.
pub(crate) async fn disconnect(conn: Conn) {
    conn.disconnect().await.expect("the connection closes");
}

fn text(value: &Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Int(_)
        | Value::UInt(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::Date(..)
        | Value::Time(..) => value.as_sql(true),
    }
}
