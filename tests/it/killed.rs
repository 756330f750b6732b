//! The command line, killed by SIGKILL around each journal write and each statement, and at every twentieth of a
//! backup and a restore. Run again, it finishes or goes back, and nothing is lost.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use support::{At, Database, Direction, Fault, Kind, Proxy, Shape, When, server};

use crate::cells::{self, Seen};
use crate::cli_machine::{Machine, Ran, text};
use crate::restore_stage::{Whole, make_older, whole};

/// A command that has not been killed after this time hangs.
const LIMIT: Duration = Duration::from_secs(120);
/// The first statement of every phase that changes the database.
const LANDMARK: &str = "GET_LOCK";
/// A backup and a restore are divided into so many parts, and killed at each.
pub(crate) const PARTS: u64 = 20;
/// The least number of kills in all.
pub(crate) const LEAST: u64 = 300;

pub(crate) const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];

/// The commands that are killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Upgrade,
    Undo,
    Backup,
    Restore,
}

impl Command {
    pub(crate) const ALL: [Self; 4] = [Self::Upgrade, Self::Undo, Self::Backup, Self::Restore];
}

#[test]
fn killed_anywhere_it_goes_on_or_goes_back() {
    let all = KINDS.into_iter();
    let all = all.flat_map(|kind| Command::ALL.map(|command| (kind, command)));
    let cases = cells::run(all, |(kind, command)| async move {
        let scene = Scene::set(kind).await;
        match command {
            Command::Upgrade => scene.upgrades().await,
            Command::Undo => scene.undoes().await,
            Command::Backup => scene.backs_up().await,
            Command::Restore => scene.restores().await,
        }
    });
    assert!(cases >= LEAST, "{cases}");
}

/// If the network fails as well, the server keeps a killed run's session and its lock for hours. The commands that
/// finish or take back the run end that session.
#[test]
fn the_session_that_a_killed_run_leaves_is_ended() {
    let ways = ["resume", "undo", "restore"];
    let all = KINDS.into_iter();
    let all = all.flat_map(|kind| ways.map(|way| (kind, way)));
    cells::run(all, |(kind, way)| async move {
        Scene::set(kind).await.leaves_a_session(way).await
    });
}

/// A machine with an install whose database is behind a proxy.
struct Scene {
    machine: Machine,
    database: Database,
    proxy: Proxy,
    /// The account's user name.
    user: String,
    /// The database's options for every command.
    target: Vec<String>,
    /// The content of the database before any command.
    before: Whole,
}

impl Scene {
    async fn set(kind: Kind) -> Self {
        let machine = Machine::new();
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        database.env_file(&machine.path("DB-GPT"), &account);
        let proxy = Proxy::counting_from(database.server.port, Some(LANDMARK)).await;
        let config = machine.path("DB-GPT");
        let port = proxy.port.to_string();
        // Without TLS, so that the proxy can read the statements.
        let target = [
            "--config",
            text(&config),
            "--port",
            &port,
            "--tls",
            "disabled",
        ];
        Self {
            target: target.map(str::to_owned).to_vec(),
            before: whole(&database).await,
            user: account.user,
            machine,
            database,
            proxy,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.machine.path(name)
    }

    fn arguments<'a>(&'a self, first: &[&'a str]) -> Vec<&'a str> {
        let target = self.target.iter().map(String::as_str);
        first.iter().copied().chain(target).collect()
    }

    /// Waits until the server has closed the last command's sessions, which takes a moment.
    async fn quiet(&self) {
        let ours = |row: &Vec<String>| row[1] == self.user;
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

    /// Runs a command to its end without a fault.
    async fn run(&self, first: &[&str]) -> Ran {
        self.quiet().await;
        self.run_now(first).await
    }

    async fn run_now(&self, first: &[&str]) -> Ran {
        let mut command = self.machine.command(&self.arguments(first));
        command.arg("--json");
        let output = tokio::process::Command::from(command).output().await;
        crate::cli_machine::ran_json(&output.unwrap())
    }

    /// Runs a command that must succeed.
    async fn done(&self, first: &[&str], place: &str) -> Ran {
        let ran = self.run(first).await;
        assert_eq!(
            ran.code, 0,
            "{place}: {first:?} {}\n{}",
            ran.json, ran.stderr
        );
        ran
    }

    /// Runs a command and kills it at this moment. If it ended before, since it asked less often than the run on which
    /// the moments were counted: the moments of this run.
    async fn kill(&self, first: &[&str], when: When) -> Result<(), Vec<When>> {
        let killed = self.kill_in_silence(first, when).await;
        // The process is gone; now end the proxy's connections to the server too.
        self.proxy.arm(None);
        killed
    }

    /// The same, but the server does not see that the process is gone.
    async fn kill_in_silence(&self, first: &[&str], when: When) -> Result<(), Vec<When>> {
        self.quiet().await;
        self.proxy.arm(Some(At {
            fault: Fault::Stall,
            when,
        }));
        let mut command = self.machine.command(&self.arguments(first));
        command
            .arg("--json")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = tokio::process::Command::from(command).spawn().unwrap();
        let reached = tokio::time::timeout(LIMIT, async {
            tokio::select! {
                biased;
                () = self.proxy.fired() => true,
                _ = child.wait() => false,
            }
        });
        let reached = reached.await;
        let reached = reached.unwrap_or_else(|_| panic!("{first:?} hangs before {when:?}"));
        if !reached {
            return Err(self.moments());
        }
        child.kill().await.unwrap();
        Ok(())
    }

    /// The id and state of the newest run, if there is one.
    async fn newest_run(&self) -> Option<(String, String)> {
        let mut command = self.machine.command(&["runs", "--json"]);
        let ran = crate::cli_machine::ran_json(&command.output().unwrap());
        let runs = ran.json["runs"].as_array().unwrap().clone();
        let id = |run: &serde_json::Value| run["run"].as_str().unwrap().parse::<u64>().unwrap();
        let newest = runs.iter().max_by_key(|run| id(run))?;
        let text = |key: &str| newest[key].as_str().unwrap().to_owned();
        Some((text("run"), text("state")))
    }

    /// The moments around the statements that change tables, from what was sent since the proxy was armed: the
    /// messages near them, and their answers.
    fn moments(&self) -> Vec<When> {
        let messages = self.proxy.messages();
        let changes = |message: &String| {
            let verbs = ["CREATE TABLE", "ALTER TABLE", "DROP TABLE"];
            verbs.iter().any(|verb| message.contains(verb)) && !message.contains("SHOW CREATE")
        };
        let mut statements = messages
            .iter()
            .enumerate()
            .filter(|(_, message)| changes(message));
        let first = statements.next().expect("a statement").0;
        let last = statements.next_back().expect("another").0;
        let mut moments = Vec::new();
        let around = messages.iter().enumerate();
        for (number, message) in around.take(last + 4).skip(first.saturating_sub(2)) {
            moments.push(When::Asked(number as u64));
            if changes(message) {
                moments.push(When::Answered(number as u64));
            }
        }
        moments
    }

    async fn must_be(&self, wanted: &Whole, place: &str) {
        println!("{place}");
        let now = whole(&self.database).await;
        now.must_be(wanted, self.database.server.kind);
    }

    async fn backup(&self) -> PathBuf {
        let file = self.path("backups/first.zip");
        self.done(&["backup", "--out", text(&file)], "backup").await;
        file
    }

    /// An upgrade that is killed while it changes tables is finished by `resume` or taken back by `undo`.
    async fn upgrades(&self) -> Seen {
        let mut seen = Seen::new();
        let backup = self.backup().await;
        let upgrade = ["upgrade", "--backup", text(&backup), "--yes"];
        self.proxy.arm(None);
        self.done(&upgrade, "nothing failed").await;
        let wanted = whole(&self.database).await;
        let mut moments = Moments::new(self.moments());
        self.take_back("nothing failed").await;
        while let Some((number, when)) = moments.next() {
            let place = format!("{:?} upgrade {when:?}", self.database.server.kind);
            if let Err(counted) = self.kill(&upgrade, when).await {
                moments.recount(counted, &place);
                self.take_back(&place).await;
                continue;
            }
            let (run, state) = self.newest_run().await.unwrap();
            let unfinished = matches!(state.as_str(), "running" | "interrupted" | "failed");
            let ended = if number % 3 == 2 && self.has_changed(&place).await {
                self.take_back(&place).await;
                self.done(&upgrade, &place).await;
                "taken back, then upgraded"
            } else if unfinished {
                self.done(&["resume", &run], &place).await;
                "resumed"
            } else {
                self.done(&upgrade, &place).await;
                "upgraded again"
            };
            self.must_be(&wanted, &place).await;
            self.take_back(&place).await;
            *seen.entry(format!("upgrade killed, {ended}")).or_default() += 1;
        }
        seen
    }

    /// An upgrade is killed when its first change is answered, and its session stays.
    async fn leaves_a_session(&self, way: &str) -> Seen {
        let backup = self.backup().await;
        let upgrade = ["upgrade", "--backup", text(&backup), "--yes"];
        self.proxy.arm(None);
        self.done(&upgrade, "nothing failed").await;
        let wanted = whole(&self.database).await;
        let answered = |when: &When| matches!(when, When::Answered(_));
        let when = self.moments().into_iter().find(answered).unwrap();
        self.take_back("nothing failed").await;
        self.kill_in_silence(&upgrade, when).await.unwrap();
        let (run, _) = self.newest_run().await.unwrap();

        let place = format!(
            "{:?} {way} after a kill at {when:?}",
            self.database.server.kind
        );
        let refused = self.run_now(&upgrade).await;
        assert_eq!(refused.code, 3, "{place}: {}", refused.json);
        let safety = self.path("safety.zip");
        let (command, wanted) = match way {
            "resume" => (vec!["resume", &run], &wanted),
            "undo" => (vec!["undo", &run], &self.before),
            _ => {
                let backup = text(&backup);
                let restore = ["restore", backup, "--safety-to", text(&safety), "--yes"];
                (restore.to_vec(), &self.before)
            }
        };
        let ended = self.run_now(&command).await;
        assert_eq!(ended.code, 0, "{place}: {}\n{}", ended.json, ended.stderr);
        self.must_be(wanted, &place).await;
        Seen::from([(format!("upgrade killed, its session left, {way}"), 1)])
    }

    async fn has_changed(&self, place: &str) -> bool {
        let inspected = self.done(&["inspect"], place).await;
        inspected.json["state"] != "0.4.6-0.4.7"
    }

    /// Undoes the newest run and asserts that the database is as before.
    async fn take_back(&self, place: &str) {
        let (run, _) = self.newest_run().await.unwrap();
        self.done(&["undo", &run], place).await;
        self.must_be(&self.before, place).await;
    }

    /// An undo that is killed is finished by another undo.
    async fn undoes(&self) -> Seen {
        let mut seen = Seen::new();
        let backup = self.backup().await;
        let upgrade = ["upgrade", "--backup", text(&backup), "--yes"];
        self.done(&upgrade, "nothing failed").await;
        self.proxy.arm(None);
        self.take_back("nothing failed").await;
        let mut moments = Moments::new(self.moments());
        while let Some((_, when)) = moments.next() {
            let place = format!("{:?} undo {when:?}", self.database.server.kind);
            self.done(&upgrade, &place).await;
            let (run, _) = self.newest_run().await.unwrap();
            if let Err(counted) = self.kill(&["undo", &run], when).await {
                moments.recount(counted, &place);
                self.must_be(&self.before, &place).await;
                continue;
            }
            let (_, state) = self.newest_run().await.unwrap();
            if state == "undone" {
                self.must_be(&self.before, &place).await;
            } else {
                self.take_back(&place).await;
            }
            *seen.entry(format!("undo killed, run {state}")).or_default() += 1;
        }
        seen
    }

    /// A backup that is killed leaves no file under its name, and the next one succeeds.
    async fn backs_up(&self) -> Seen {
        let mut seen = Seen::new();
        let file = self.path("backups/one.zip");
        let backup = ["backup", "--out", text(&file)];
        self.proxy.arm(None);
        self.done(&backup, "nothing failed").await;
        std::fs::remove_file(&file).unwrap();
        for byte in parts(self.proxy.passed(Direction::ToClient)) {
            let place = format!("{:?} backup {byte}", self.database.server.kind);
            let moment = When::Byte(Direction::ToClient, byte);
            self.kill(&backup, moment).await.expect(&place);
            assert!(!file.exists(), "{place}");
            // Backdates the leftovers by five minutes.
            let begun = std::time::SystemTime::now() - Duration::from_secs(300);
            for part in std::fs::read_dir(self.path("backups")).unwrap() {
                let part = std::fs::File::options()
                    .write(true)
                    .open(part.unwrap().path());
                part.unwrap().set_modified(begun).unwrap();
            }
            let made = self.done(&backup, &place).await;
            let proved = made.json["proofs"].as_array().unwrap().iter();
            assert!(
                proved.clone().all(|proof| proof["proved"] == true),
                "{place}"
            );
            let left = std::fs::read_dir(self.path("backups")).unwrap().count();
            assert_eq!(left, 1, "{place}: what the killed one left is swept");
            std::fs::remove_file(&file).unwrap();
            *seen
                .entry("backup killed, made again".to_owned())
                .or_default() += 1;
        }
        self.must_be(&self.before, "backups").await;
        seen
    }

    /// A restore that is killed leaves the old content or the backup's; the next one succeeds.
    async fn restores(&self) -> Seen {
        let mut seen = Seen::new();
        let backup = self.backup().await;
        let safety = self.path("safety.zip");
        let restore = [
            "restore",
            text(&backup),
            "--safety-to",
            text(&safety),
            "--yes",
        ];
        let older = make_older(&self.database).await;
        self.proxy.arm(None);
        self.done(&restore, "nothing failed").await;
        let total = self.proxy.passed(Direction::ToServer);
        self.must_be(&self.before, "nothing failed").await;
        for byte in parts(total) {
            let place = format!("{:?} restore {byte}", self.database.server.kind);
            let _ = std::fs::remove_file(&safety);
            make_older(&self.database).await;
            let moment = When::Byte(Direction::ToServer, byte);
            self.kill(&restore, moment).await.expect(&place);
            let now = whole(&self.database).await;
            let ended = if now == older {
                "as it was"
            } else if now == self.before {
                "restored"
            } else {
                self.done(&["resume"], &place).await;
                self.must_be(&older, &place).await;
                "as it was, by resume"
            };
            let _ = std::fs::remove_file(&safety);
            self.done(&restore, &place).await;
            self.must_be(&self.before, &place).await;
            *seen.entry(format!("restore killed, {ended}")).or_default() += 1;
        }
        seen
    }
}

/// The moments of a command, one after the other.
struct Moments {
    all: Vec<When>,
    next: usize,
    recounts: u32,
}

impl Moments {
    fn new(all: Vec<When>) -> Self {
        Self {
            all,
            next: 0,
            recounts: 0,
        }
    }

    fn next(&mut self) -> Option<(usize, When)> {
        let when = *self.all.get(self.next)?;
        self.next += 1;
        Some((self.next - 1, when))
    }

    /// The run ended before the last moment came: goes on with that run's own moments, at the same place.
    fn recount(&mut self, all: Vec<When>, place: &str) {
        self.recounts += 1;
        assert!(self.recounts < 3, "{place}: it never comes to it");
        self.all = all;
        self.next -= 1;
    }
}

/// The first byte of each part except the first.
fn parts(total: u64) -> impl Iterator<Item = u64> {
    (1..PARTS).map(move |part| total * part / PARTS)
}
