//! A real MySQL install, and the way through the window's pages to a given one.

use std::path::PathBuf;

use support::{Account, Checksum, Database, Kind, Server, Shape};
use tempfile::TempDir;

use crate::window::{Setup, Window};

pub const KIND: Kind = Kind::Mysql9;

/// An install whose `.env` names its own database, and a folder for its backup and report.
pub struct Install {
    pub root: TempDir,
    pub folder: TempDir,
    pub database: Database,
    pub account: Account,
    runtime: tokio::runtime::Runtime,
}

impl Install {
    /// An install of shape S1 on the shared server.
    pub fn new() -> Self {
        Self::on(async { support::server(KIND).await })
    }

    /// An install of shape S1 on this server.
    pub fn on(server: impl Future<Output = &'static Server>) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let root = tempfile::tempdir().expect("an install");
        let (database, account) = runtime.block_on(async {
            let database = server.await.database(Some(Shape::S1)).await;
            let account = database.account_documented().await;
            database.env_file(root.path(), &account);
            (database, account)
        });
        Self {
            root,
            folder: tempfile::tempdir().expect("a folder"),
            database,
            account,
            runtime,
        }
    }

    /// Grants the account a scratch database, as the backup page recommends.
    pub fn allow_rehearsal(&self) {
        let user = &self.account.user;
        self.execute(&format!(
            r"GRANT ALL ON `dbgpt\_upgrade\_rehearsal\_%`.* TO `{user}`@`%`"
        ));
    }

    pub fn backup(&self) -> PathBuf {
        self.folder.path().join("before.dbgpt-backup.zip")
    }

    /// A window whose dialogs answer with this install, then its backup's path, then these.
    pub fn setup(&self, more: &[PathBuf]) -> Setup {
        let picks = [self.root.path().to_owned(), self.backup()];
        Setup {
            programs: vec![support::tools(KIND)],
            ..Setup::picking(picks.into_iter().chain(more.iter().cloned()))
        }
    }

    /// Changes the port in the `.env`, to a proxy's say.
    pub fn reached_by(&self, port: u16) {
        let env = self.root.path().join(".env");
        let text = std::fs::read_to_string(&env).expect("the .env");
        let own = format!("LOCAL_DB_PORT={}", self.database.server.port);
        assert!(text.contains(&own), "{text}");
        std::fs::write(&env, text.replace(&own, &format!("LOCAL_DB_PORT={port}")))
            .expect("the .env");
    }

    pub fn rows(&self, sql: &str) -> Vec<String> {
        let sql = sql.replace("{db}", &self.database.name);
        let rows = self.runtime.block_on(self.database.rows(&sql));
        rows.iter().map(|row| row.join(".")).collect()
    }

    pub fn execute(&self, sql: &str) {
        self.runtime.block_on(self.database.execute(sql));
    }

    /// A checksum of all rows in the database.
    pub fn checksum(&self) -> Checksum {
        self.runtime.block_on(self.database.checksum())
    }

    /// Repeats a counting query until `reached` accepts the count. The session does not choose the database: one that
    /// did would block a restore.
    pub fn until(&self, count: &str, reached: impl Fn(usize) -> bool) {
        use mysql_async::prelude::Queryable;
        self.runtime.block_on(async {
            let mut conn = self.database.server.admin().await;
            while !reached(
                conn.query_first(count)
                    .await
                    .expect("a query")
                    .expect("a row"),
            ) {
                tokio::task::yield_now().await;
            }
            conn.disconnect().await.expect("a good-bye");
        });
    }

    /// The columns that tell how far an upgrade has come, as `table.column`.
    pub fn goals(&self) -> Vec<String> {
        self.rows(
            "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{db}' \
             AND (COLUMN_NAME IN ('team_mode', 'current_goal', 'current_gogal') \
                  AND TABLE_NAME IN ('gpts_conversations', 'gpts_messages') \
                  OR TABLE_NAME = 'dbgpt_serve_flow' AND COLUMN_NAME = 'uid') ORDER BY 1, 2",
        )
    }

    /// An open transaction that has read a table, as of a DB-GPT that hangs: an ALTER of that table waits, and times
    /// out.
    pub fn hold(&self, table: &str) -> mysql_async::Conn {
        use mysql_async::prelude::Queryable;
        self.runtime.block_on(async {
            let mut conn = self.database.admin().await;
            conn.query_drop("START TRANSACTION").await.expect("a start");
            let read = format!("SELECT COUNT(*) FROM `{table}`");
            conn.query_drop(read).await.expect("a read");
            conn
        })
    }

    /// A lock that blocks every reader: a backup waits at this table.
    pub fn lock(&self, table: &str) -> mysql_async::Conn {
        use mysql_async::prelude::Queryable;
        self.runtime.block_on(async {
            let mut conn = self.database.admin().await;
            let lock = format!("LOCK TABLES `{table}` WRITE");
            conn.query_drop(lock).await.expect("the lock");
            conn
        })
    }

    pub fn let_go(&self, conn: mysql_async::Conn) {
        self.runtime
            .block_on(conn.disconnect())
            .expect("a good-bye");
    }
}

/// [`Install::goals`] after the upgrade.
pub const UPGRADED: [&str; 4] = [
    "dbgpt_serve_flow.uid",
    "gpts_conversations.current_goal",
    "gpts_conversations.team_mode",
    "gpts_messages.current_goal",
];

/// [`Install::goals`] before the upgrade.
pub const BEFORE: [&str; 1] = ["gpts_messages.current_gogal"];

impl Window {
    pub async fn go_to_inspect(&self) {
        self.click("folder").await;
        self.find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
    }

    pub async fn go_to_backup(&self) {
        self.go_to_inspect().await;
        self.click("to-check").await;
        self.click("to-backup").await;
        self.click("choose-target").await;
        self.find("[data-testid=back-up]:enabled").await;
    }

    pub async fn go_to_upgrade(&self) {
        self.go_to_backup().await;
        self.click("back-up").await;
        self.click("to-upgrade").await;
        self.find("[data-testid=running][data-verdict]").await;
        self.find("[data-testid=apply]:enabled").await;
    }

    /// The code of the error that the page shows.
    pub async fn error_code(&self) -> String {
        let error = self.find("[data-testid=error]").await;
        let code = error.attr("data-code").await.expect("an answer");
        code.unwrap_or_default()
    }
}
