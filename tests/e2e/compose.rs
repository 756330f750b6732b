//! Compose files in the real window: a SQLite repair from the file to the end and beyond, a choice between two
//! services, and a database whose port is not published.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use support::{Answers, WebServer, sqlite_install};
use tempfile::TempDir;

use crate::install::Install;
use crate::window::{Setup, drive};

/// Writes a compose file with these services.
fn compose(folder: &TempDir, services: &str) -> PathBuf {
    let path = folder.path().join("docker-compose.yml");
    fs::write(&path, format!("services:\n{services}")).expect("the compose file");
    path
}

/// A service that uses the SQLite file of an install beside the compose file.
fn on_sqlite(folder: &TempDir, name: &str, port: u16) -> String {
    let root = sqlite_install(&folder.path().join(name), "0.4.7");
    format!(
        "  {name}:\n    image: eosphorosai/dbgpt:v0.4.7\n    ports: ['{port}:5000']\n    volumes: ['{}/pilot/meta_data:/app/pilot/meta_data']\n",
        root.display()
    )
}

fn values(file: &Path, sql: &str) -> Vec<Option<String>> {
    let database = Connection::open(file).expect("SQLite");
    let mut query = database.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn a_file_is_repaired_to_its_end_and_the_new_dbgpt_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = WebServer::start(Answers::V0_4_7);
    let file = compose(&folder, &on_sqlite(&folder, "chat", server.port));
    let database = folder.path().join("chat/pilot/meta_data/dbgpt.db");
    let goals = values(
        &database,
        "SELECT current_gogal FROM gpts_messages ORDER BY id",
    );
    let backup = folder.path().join("before.dbgpt-backup.zip");
    drive(
        Setup::picking([file, backup.clone()]),
        |window| async move {
            window.click("file").await;
            window
                .find("[data-testid=verdict][data-verdict=no-change-needed]")
                .await;
            // DB-GPT is still running; from here on it is stopped.
            window.find("[data-finding=dbgpt-answers]").await;
            server.becomes(Answers::OTHER);
            for id in ["to-repair", "to-backup", "choose-target", "back-up"] {
                window.click(id).await;
            }
            window.click("to-upgrade").await;
            window
                .find("[data-testid=running][data-verdict=stopped]")
                .await;
            window.click("apply").await;
            window.find("[data-outcome=verified]").await;

            for (answers, verdict, finding) in [
                (Answers::OTHER, "doubtful", "up-other"),
                (Answers::V0_4_7, "doubtful", "up-release"),
                (Answers::without_flows(), "doubtful", "up-new-tables"),
                (Answers::V0_5_0, "up", "up-and-reads"),
            ] {
                server.becomes(answers);
                window.click("ask-up").await;
                let told =
                    format!("[data-testid=up][data-verdict={verdict}] [data-finding={finding}]");
                window.find(&told).await;
            }
            window.is_accessible("done, with the new one up").await;
            window.picture("done-up").await;
            let text = window.text().await;
            assert!(text.contains("docker compose stop"), "{text}");
            window
        },
    );
    assert!(backup.exists());
    let after = "SELECT current_goal FROM gpts_messages ORDER BY id";
    assert_eq!(values(&database, after), goals);
    let modes = values(&database, "SELECT team_mode FROM gpts_conversations");
    assert!(modes.iter().all(|mode| mode.as_deref() == Some("")));
}

#[test]
fn of_two_services_the_one_that_is_meant_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let services = ["web-a", "web-b"].map(|name| on_sqlite(&folder, name, 1));
    let file = compose(&folder, &services.concat());
    drive(Setup::picking([file]), |window| async move {
        window.click("file").await;
        assert_eq!(window.error_code().await, "compose-several-dbgpt");
        window
            .find("[data-testid=service][data-service=web-a]")
            .await;
        window.is_accessible("choose, with services").await;
        window.picture("choose-service").await;
        window
            .click_on("[data-testid=service][data-service=web-b]:enabled")
            .await;
        window
            .find("[data-testid=verdict][data-verdict=no-change-needed]")
            .await;
        let text = window.text().await;
        assert!(text.contains("web-b/pilot/meta_data/dbgpt.db"), "{text}");
        window
    });
}

#[test]
fn an_unpublished_database_is_reached_by_an_address_that_is_given() {
    let install = Install::new();
    let folder = tempfile::tempdir().expect("a folder");
    let (database, account) = (&install.database, &install.account);
    let web = format!(
        "  web:\n    image: eosphorosai/dbgpt:v0.4.7\n    environment:\n      LOCAL_DB_TYPE: mysql\n      LOCAL_DB_HOST: db\n      LOCAL_DB_NAME: {}\n      LOCAL_DB_USER: {}\n      LOCAL_DB_PASSWORD: '{}'\n",
        database.name,
        account.user,
        account.password.replace('$', "$$").replace('\'', "''"),
    );
    let file = compose(
        &folder,
        &format!("{web}  db:\n    image: mysql/mysql-server\n"),
    );
    let (host, port) = (database.server.host, database.server.port.to_string());
    drive(Setup::picking([file]), |window| async move {
        window.click("file").await;
        assert_eq!(window.error_code().await, "compose-port-unpublished");
        let field = window.find("[data-testid=connect-host]").await;
        assert_eq!(field.prop("value").await.unwrap().as_deref(), Some("db"));
        window
            .is_accessible("choose, with an unpublished port")
            .await;
        window.picture("choose-unpublished").await;
        window.fill("connect-host", host).await;
        window.fill("connect-port", &port).await;
        window.click("connect").await;
        window
            .find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
        window
    });
}
