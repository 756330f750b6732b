//! A restore in place, interrupted in each phase: the program is killed, the server is killed, every connection is
//! cut. The database ends as before or as in the file, at once or after `resume`, and exit code 4 (half-changed)
//! never occurs.

use std::process::Stdio;
use std::time::Duration;

use support::{
    Account, At, Database, Fault, Kind, Proxy, Server, Shape, When, server, server_with,
};

use crate::cells::{self, Seen};
use crate::cli_machine::{Machine, Ran, text};
use crate::restore_stage::{Whole, make_older, whole};

pub(crate) const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];
/// A command that runs longer hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Victim {
    Program,
    Server,
    Network,
}

impl Victim {
    pub(crate) const ALL: [Self; 3] = [Self::Program, Self::Server, Self::Network];
}

/// A moment of the restore, counted from the first message that contains the landmark.
pub(crate) struct Point {
    pub(crate) phase: &'static str,
    landmark: &'static str,
    when: When,
}

pub(crate) const POINTS: [Point; 9] = [
    point("load beside", "CREATE TABLE", When::Asked(3)),
    point("load beside", "INSERT INTO", When::Answered(0)),
    point("compare", "SELECT COUNT(*) FROM", When::Asked(1)),
    point(
        "swap",
        "CREATE DATABASE `dbgpt_upgrade_holding",
        When::Answered(0),
    ),
    point("swap", "RENAME TABLE", When::Asked(0)),
    point("swap", "RENAME TABLE", When::Answered(0)),
    point("after the swap", "RENAME TABLE", When::Asked(4)),
    point("after the swap", "RENAME TABLE", When::Answered(12)),
    point("after the swap", "DROP DATABASE", When::Answered(0)),
];

const fn point(phase: &'static str, landmark: &'static str, when: When) -> Point {
    Point {
        phase,
        landmark,
        when,
    }
}

struct Scene {
    machine: Machine,
    server: &'static Server,
    database: Database,
    account: Account,
    backup: String,
    before: Whole,
}

impl Scene {
    async fn set(server: &'static Server) -> Self {
        let machine = Machine::new();
        let database = server.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        database
            .execute(
                "CREATE TRIGGER a_trigger BEFORE INSERT ON chat_history FOR EACH ROW SET NEW.summary = 'by the trigger'",
            )
            .await;
        let root = machine.path("DB-GPT");
        database.env_file(&root, &account);
        let out = machine.path("first.zip");
        let written = machine.json(&["backup", "--config", text(&root), "--out", text(&out)]);
        assert_eq!(written.code, 0, "{}", written.json);
        Self {
            before: whole(&database).await.without_definers(),
            backup: text(&out).to_owned(),
            machine,
            server,
            database,
            account,
        }
    }

    async fn now(&self) -> Whole {
        whole(&self.database).await.without_definers()
    }

    async fn quiet(&self) {
        let ours = |row: &Vec<String>| row[1] == self.account.user;
        while self
            .database
            .rows("SHOW PROCESSLIST")
            .await
            .iter()
            .any(ours)
        {
            tokio::task::yield_now().await;
        }
    }

    async fn meet(&self, point: &Point, victim: Victim) -> String {
        let place = format!("{:?} {} {:?}", self.server.kind, point.phase, victim);
        let proxy = Proxy::counting_from(self.server.port, Some(point.landmark)).await;
        let root = self.machine.path("DB-GPT");
        let port = proxy.port.to_string();
        let target = [
            "--config",
            text(&root),
            "--port",
            &port,
            "--tls",
            "disabled",
        ];
        let with = |first: &[&str]| {
            let arguments: Vec<&str> = first.iter().chain(&target).copied().collect();
            let mut command = self.machine.command(&arguments);
            command.arg("--json");
            command
        };
        let older = make_older(&self.database).await.without_definers();
        let safety = self.machine.path("safety.zip");
        let _ = std::fs::remove_file(&safety);
        let restore = [
            "restore",
            &self.backup,
            "--safety-to",
            text(&safety),
            "--yes",
        ];
        self.quiet().await;
        let fault = match victim {
            Victim::Network => Fault::Cut,
            Victim::Program | Victim::Server => Fault::Stall,
        };
        proxy.arm(Some(At {
            fault,
            when: point.when,
        }));
        let mut command = with(&restore);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = tokio::process::Command::from(command).spawn().unwrap();
        let fired = tokio::time::timeout(LIMIT, proxy.fired()).await;
        assert!(
            fired.is_ok(),
            "{place}: it does not come to {:?}",
            point.when
        );
        match victim {
            Victim::Program => {
                child.start_kill().unwrap();
                child.wait().await.unwrap();
                proxy.arm(None);
            }
            Victim::Server => {
                self.server.kill();
                proxy.arm(None);
                self.server.start_again().await;
            }
            Victim::Network => {}
        }
        let output = tokio::time::timeout(LIMIT, child.wait_with_output()).await;
        let output = output.unwrap_or_else(|_| panic!("{place}: it does not end"));
        let code = output.unwrap().status.code();
        assert_ne!(code, Some(4), "{place}");
        proxy.arm(None);
        self.quiet().await;
        let inspected = ran(with(&["inspect"])).await;
        let findings = inspected.json["findings"].as_array();
        let findings = findings.unwrap_or_else(|| panic!("{place}: {}", inspected.json));
        let unfinished = findings
            .iter()
            .any(|finding| finding["id"] == "restore-swap-unfinished");
        let ended = if unfinished {
            let back = ran(with(&["resume"])).await;
            assert_eq!(back.code, 0, "{place}: {}", back.json);
            self.now().await.must_be(&older, self.server.kind);
            "as it was, by resume"
        } else if code == Some(0) || self.now().await == self.before {
            self.now().await.must_be(&self.before, self.server.kind);
            "as the file"
        } else {
            self.now().await.must_be(&older, self.server.kind);
            "as it was"
        };
        println!("{place}: {ended} ({code:?})");
        format!("{victim:?}: {ended}")
    }
}

/// Runs a command without blocking: the proxy works on this thread.
async fn ran(command: std::process::Command) -> Ran {
    let output = tokio::process::Command::from(command).output().await;
    crate::cli_machine::ran_json(&output.unwrap())
}

async fn all(kind: Kind, victims: &[Victim]) -> Seen {
    let server = match victims {
        [Victim::Server] => server_with(kind, &["--innodb-flush-log-at-trx-commit=1"]).await,
        _ => server(kind).await,
    };
    let scene = Scene::set(server).await;
    let mut seen = Seen::new();
    for point in &POINTS {
        for victim in victims {
            *seen.entry(scene.meet(point, *victim).await).or_default() += 1;
        }
    }
    seen
}

#[test]
fn a_restore_ends_as_it_was_or_as_the_file() {
    let kinds = KINDS.into_iter();
    let cases = cells::run(kinds, |kind| async move {
        all(kind, &[Victim::Program, Victim::Network]).await
    });
    assert_eq!(cases, (KINDS.len() * POINTS.len() * 2) as u64);
}

#[test]
fn so_it_does_when_the_server_is_killed() {
    let kinds = KINDS.into_iter();
    let cases = cells::run(
        kinds,
        |kind| async move { all(kind, &[Victim::Server]).await },
    );
    assert_eq!(cases, (KINDS.len() * POINTS.len()) as u64);
}
