//! Commands stopped by Ctrl+C and by a kill on Windows: their work can be finished, and leftovers are removed.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use support::{At, Database, Direction, Fault, Kind, Proxy, Shape, When, server};

use crate::machine::{Machine, age, of_user, until};

/// An install whose upgrade can be blocked.
struct Scene {
    machine: Machine,
    database: Database,
    config: String,
    out: String,
}

impl Scene {
    async fn set() -> Self {
        let machine = Machine::new();
        let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        database.env_file(&machine.path("DB GPT"), &account);
        Self {
            config: machine.there("DB GPT"),
            out: machine.there("backups"),
            machine,
            database,
        }
    }

    fn upgrade(&self) -> [&str; 6] {
        [
            "upgrade",
            "--config",
            &self.config,
            "--backup-to",
            &self.out,
            "--yes",
        ]
    }

    /// An open transaction that has read a table: a step that changes the table waits for its end.
    async fn reader(&self) -> Conn {
        let mut reader = self.database.admin().await;
        reader.query_drop("BEGIN").await.unwrap();
        let read = "SELECT COUNT(*) FROM gpts_messages";
        reader.query_drop(read).await.unwrap();
        reader
    }

    async fn finishes(&self, run: &str) {
        // What leads on can be typed into PowerShell as it stands, with the folder's name in one word.
        let inspected = self.machine.ends(0, &["inspect", "--config", &self.config]);
        let told = inspected.json["findings"].to_string();
        let line = format!(
            r"dbgpt-upgrade.exe resume {run} --config '{}'",
            self.config.replace('\\', r"\\")
        );
        assert!(told.contains(&line), "{line}: {told}");
        let resumed = self
            .machine
            .ends(0, &["resume", run, "--config", &self.config]);
        assert_eq!(resumed.json["verified"], true, "{}", resumed.json);
        assert_eq!(self.database.tables().await.len(), 19);
    }
}

const WAITS: &str = r#""id":"messages-goal","state":"started""#;

#[tokio::test]
async fn an_upgrade_that_is_interrupted_is_finished() {
    let scene = Scene::set().await;
    let before = scene.database.checksum().await;
    let reader = scene.reader().await;
    let mut upgrade = scene.machine.begin(&scene.upgrade());
    upgrade.until(WAITS);
    upgrade.interrupt();
    reader.disconnect().await.unwrap();
    assert_eq!(upgrade.end(), Some(4));
    let runs = scene.machine.says(0, &["runs"]);
    assert!(runs.contains("interrupted"), "{runs}");
    scene.finishes("1").await;
    let lost = before.lost(&scene.database.checksum().await);
    assert!(lost.is_empty(), "{lost:?}");
}

#[tokio::test]
async fn an_upgrade_that_is_killed_is_finished() {
    let scene = Scene::set().await;
    let before = scene.database.checksum().await;
    let reader = scene.reader().await;
    let mut upgrade = scene.machine.begin(&scene.upgrade());
    upgrade.until(WAITS);
    upgrade.kill();
    assert_eq!(upgrade.end(), None);
    reader.disconnect().await.unwrap();
    scene.finishes("1").await;
    let lost = before.lost(&scene.database.checksum().await);
    assert!(lost.is_empty(), "{lost:?}");
}

// Two threads, so that the proxy works while a command is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_backup_leaves_is_swept_and_what_is_at_work_is_not() {
    let scene = Scene::set().await;
    let machine = &scene.machine;
    let proxy = Proxy::before(scene.database.server.port).await;
    let port = proxy.port.to_string();
    // Without TLS, so that the number of bytes is the same each time.
    let more = ["--port", &port, "--tls", "disabled"];
    let backup = ["backup", "--config", &scene.config, "--out", &scene.out];
    let backup = [&backup[..], &more].concat();
    proxy.arm(None);
    machine.ends(0, &backup);
    let near_the_end = proxy.passed(Direction::ToClient) * 4 / 5;
    let hold = At {
        fault: Fault::Hold,
        when: When::Byte(Direction::ToClient, near_the_end),
    };

    proxy.arm(Some(hold));
    let killed = machine.begin(&backup);
    proxy.fired().await;
    until("a part file", || !machine.parts("backups").is_empty()).await;
    let left = machine.parts("backups");
    killed.kill();
    assert_eq!(killed.end(), None);
    assert_eq!(machine.parts("backups"), left);
    // As a kill leaves a client program's option file, with the password in it.
    let secret = ["Temp", "AppData/Local/Temp"].into_iter().find_map(of_user);
    let secret = secret.unwrap().join("dbgpt-upgrade-killed.cnf");
    std::fs::write(&secret, "[client]\npassword=\"secret\"\n").unwrap();
    age(&secret);
    age(&left[0]);

    // A running command's part file may be as old as the leftover.
    proxy.arm(Some(hold));
    let living = machine.begin(&backup);
    proxy.fired().await;
    until("the old part file's end, and a new one", || {
        let parts = machine.parts("backups");
        parts.len() == 1 && parts != left
    })
    .await;
    assert!(!secret.exists());
    let works = machine.parts("backups");
    age(&works[0]);
    let other = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = other.account(&["ALL PRIVILEGES ON *.*"]).await;
    other.env_file(&machine.path("other"), &account);
    let config = machine.there("other");
    machine.ends(0, &["backup", "--config", &config, "--out", &scene.out]);
    assert_eq!(machine.parts("backups"), works);

    proxy.heal();
    let ended = tokio::task::spawn_blocking(move || living.end());
    assert_eq!(ended.await.unwrap(), Some(0));
    assert!(machine.parts("backups").is_empty());
}
