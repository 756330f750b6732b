//! A marked password through every command: it appears in no argument, environment, remaining file or output. Files
//! that hold it for a moment are removed after every end, SIGKILL included.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::{Duration, SystemTime};

use engine::config::{self, Overrides, dotenv};
use engine::io::home::Home;
use engine::session::Session;
use support::{
    Account, At, Attack, Database, Direction, Fault, Hostile, Kind, PASSWORD_MARK, Proxy, Shape,
    When, server,
};

use crate::cli_machine::{Machine, ran, text};

/// The mark as it is (also in option files and JSON) and as it is in a URL.
fn marks() -> Vec<String> {
    let url: String = PASSWORD_MARK
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    vec![PASSWORD_MARK.to_owned(), url.to_lowercase(), url]
}

fn has_mark(bytes: &[u8]) -> bool {
    marks().iter().any(|mark| {
        bytes
            .windows(mark.len())
            .any(|part| part == mark.as_bytes())
    })
}

/// The arguments and environments of a process and its descendants.
fn below(pid: u32) -> Vec<Vec<u8>> {
    let read =
        |pid: u32, name: &str| std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
    let mut found = vec![read(pid, "cmdline"), read(pid, "environ")];
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten();
    for task in tasks {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children
            .split_whitespace()
            .filter_map(|child| child.parse().ok())
        {
            found.extend(below(child));
        }
    }
    found
}

struct Scene {
    machine: Machine,
    /// Whether the backup tool was seen running.
    dumped: bool,
}

impl Scene {
    async fn set(database: &Database, account: &Account) -> Self {
        let machine = Machine::new();
        database.env_file(&machine.path("DB-GPT"), account);
        std::fs::create_dir(machine.path("tmp")).unwrap();
        // The password as the user types it, and as a file.
        std::fs::write(machine.path("password"), &account.password).unwrap();
        Self {
            machine,
            dumped: false,
        }
    }

    /// Runs a command and searches it and its children for the mark while they live.
    async fn watch(&mut self, arguments: &[&str]) -> i32 {
        let mut command = self.machine.command(arguments);
        command
            .env("TMPDIR", self.machine.path("tmp"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let child = tokio::process::Command::from(command).spawn().unwrap();
        let pid = child.id().unwrap();
        let mut ended = std::pin::pin!(child.wait_with_output());
        let output = loop {
            tokio::select! {
                output = &mut ended => break output.unwrap(),
                () = tokio::time::sleep(Duration::from_millis(2)) => {
                    for said in below(pid) {
                        assert!(!has_mark(&said), "{arguments:?}: {}", String::from_utf8_lossy(&said));
                        let said = String::from_utf8_lossy(&said).into_owned();
                        self.dumped |= said.contains("--defaults-file=");
                    }
                }
            }
        };
        assert!(
            !has_mark(&output.stdout) && !has_mark(&output.stderr),
            "{arguments:?}"
        );
        let ran = ran(&output);
        self.nothing_left(arguments);
        ran.code
    }

    fn nothing_left(&self, arguments: &[&str]) {
        let given = [self.machine.path("DB-GPT"), self.machine.path("password")];
        let mut folders = vec![self.machine.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if given.contains(&path) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    assert!(
                        !has_mark(&std::fs::read(&path).unwrap()),
                        "{arguments:?}: {}",
                        path.display()
                    );
                }
            }
        }
        let options = std::fs::read_dir(self.machine.path("tmp")).unwrap().count();
        assert_eq!(options, 0, "{arguments:?}: an option file is left");
    }

    fn path(&self, name: &str) -> String {
        text(&self.machine.path(name)).to_owned()
    }
}

#[tokio::test]
async fn no_command_shows_a_password_anywhere() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let mut scene = Scene::set(&database, &account).await;
        let (config, password, tools) = (
            scene.path("DB-GPT"),
            scene.path("password"),
            support::tools(kind),
        );
        let (by_tool, builtin) = (
            scene.path("backups/tool.zip"),
            scene.path("backups/builtin.zip"),
        );
        let (report, safety, backups) = (
            scene.path("report.md"),
            scene.path("backups/safety.zip"),
            scene.path("backups"),
        );
        let tools = text(&tools);
        let commands: [(i32, &[&str]); 17] = [
            (0, &["inspect", "--config", &config]),
            (
                0,
                &[
                    "inspect",
                    "--config",
                    &config,
                    "--password-file",
                    &password,
                    "--json",
                ],
            ),
            (0, &["check", "--config", &config, "--lang", "zh-CN"]),
            (0, &["plan", "--config", &config]),
            (
                0,
                &[
                    "backup", "--config", &config, "--out", &by_tool, "--tool", tools,
                ],
            ),
            (
                0,
                &[
                    "backup",
                    "--config",
                    &config,
                    "--out",
                    &builtin,
                    "--rehearse",
                ],
            ),
            (0, &["prove", &by_tool, "--rehearse", "--config", &config]),
            // A wrong password: the server's answer names the account, and nothing else.
            (
                1,
                &[
                    "inspect",
                    "--config",
                    &config,
                    "--password-file",
                    &by_tool[..by_tool.len() - 16],
                ],
            ),
            (1, &["inspect", "--config", &config, "--port", "1"]),
            (
                0,
                &[
                    "upgrade",
                    "--config",
                    &config,
                    "--backup-to",
                    &backups,
                    "--yes",
                    "--tool",
                    tools,
                ],
            ),
            (0, &["verify", "--config", &config]),
            (0, &["runs"]),
            (0, &["report", "1", "--out", &report]),
            (3, &["resume", "1", "--config", &config]),
            (0, &["undo", "1", "--config", &config]),
            (
                0,
                &[
                    "restore",
                    &builtin,
                    "--config",
                    &config,
                    "--safety-to",
                    &safety,
                    "--tool",
                    tools,
                    "--yes",
                ],
            ),
            (2, &["inspect", "--password", "x"]),
        ];
        for (expected, arguments) in commands {
            let code = scene.watch(arguments).await;
            let wrong_file = arguments.contains(&"--password-file") && expected == 1;
            assert!(
                code == expected || (wrong_file && code == 3),
                "{kind:?} {arguments:?}: {code}"
            );
        }
        assert!(scene.dumped, "the tool was never seen");
    }
}

/// Killed while the tool has its option file: the next command removes the file.
#[tokio::test]
async fn a_killed_process_s_option_file_is_swept() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let scene = Scene::set(&database, &account).await;
    let (config, out, tools) = (
        scene.path("DB-GPT"),
        scene.path("backups/one.zip"),
        support::tools(Kind::Mysql9),
    );
    let proxy = Proxy::before(database.server.port).await;
    let port = proxy.port.to_string();
    let backup = [
        "backup",
        "--config",
        &config,
        "--out",
        &out,
        "--tool",
        text(&tools),
        "--port",
        &port,
    ];
    let start = || {
        let mut command = scene.machine.command(&backup);
        command.env("TMPDIR", scene.machine.path("tmp"));
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        tokio::process::Command::from(command).spawn().unwrap()
    };
    assert!(start().wait().await.unwrap().success());
    std::fs::remove_file(&out).unwrap();
    let total = proxy.passed(Direction::ToClient);
    // Within the tool's own connection, which has most of the traffic.
    proxy.arm(Some(At {
        fault: Fault::Stall,
        when: When::Byte(Direction::ToClient, total * 6 / 10),
    }));
    let mut child = start();
    proxy.fired().await;
    child.kill().await.unwrap();
    let left: Vec<_> = std::fs::read_dir(scene.machine.path("tmp"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(has_mark(&std::fs::read(&left[0]).unwrap()));
    assert_eq!(
        left[0].metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    proxy.arm(None);
    age(&left[0]);
    let mut next = scene.machine.command(&["runs"]);
    assert!(
        next.env("TMPDIR", scene.machine.path("tmp"))
            .output()
            .unwrap()
            .status
            .success()
    );
    scene.nothing_left(&["runs"]);
}

/// A panic message shows no password, and a program that dies leaves no core dump.
#[tokio::test]
async fn a_program_that_dies_tells_no_password() {
    let machine = Machine::new();
    let hostile = Hostile::start(Attack::Silence).await;
    std::fs::create_dir_all(machine.path("DB-GPT/dbgpt/app")).unwrap();
    let env = machine.path("DB-GPT/.env");
    let text_of_it = format!(
        "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=127.0.0.1\nLOCAL_DB_PORT={}\nLOCAL_DB_PASSWORD={PASSWORD_MARK}\n",
        hostile.port
    );
    std::fs::write(&env, &text_of_it).unwrap();
    let overrides = Overrides {
        password: Some(PASSWORD_MARK.into()),
        ..Overrides::default()
    };
    let install = config::read(&env, &overrides).unwrap();
    let read = dotenv::parse(text_of_it.as_bytes()).unwrap();
    let values = read.resolve(&BTreeMap::new()).unwrap();
    let session = Session::open(&env, &overrides, &Home::of_user()).unwrap();
    let seen = std::panic::catch_unwind(AssertUnwindSafe(|| {
        panic!(
            "{install:?} {:?} {overrides:?} {read:?} {values:?} {:?}",
            install.target,
            session.install()
        )
    }));
    let said = *seen.unwrap_err().downcast::<String>().unwrap();
    assert!(
        said.contains("LOCAL_DB_PASSWORD") && !has_mark(said.as_bytes()),
        "{said}"
    );

    let mut command = machine.command(&["inspect", "--config", text(&env)]);
    command.stderr(std::process::Stdio::null());
    let mut child = tokio::process::Command::from(command).spawn().unwrap();
    // The login has arrived, so the program is past its start.
    hostile.greeted().await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id().unwrap())).unwrap();
    child.kill().await.unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    assert_eq!(core.split_whitespace().nth(5), Some("0"), "{core}");
}

/// Backdates a file by five minutes.
fn age(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(300))
        .unwrap();
}
