//! Running DB-GPT processes, with the command lines that people use: in a terminal, in the background, from another
//! folder. The stand-in for DB-GPT waits until its stdin closes.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::sqlite_install;

use crate::cli_machine::{Machine, text};

/// Prints that it runs, with its process id, and waits.
pub(crate) const WAITS: &str =
    "import os, sys\nprint('ready', os.getpid(), flush=True)\nsys.stdin.readline()\n";

/// A process that ends when this value is dropped.
pub(crate) struct Running {
    child: Child,
    /// The id of the waiting process, which may be a child of the started one.
    pub(crate) pid: String,
}

impl Running {
    pub(crate) fn start(folder: &Path, words: &[&str]) -> Self {
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.next().unwrap().unwrap();
        let pid = said.trim().strip_prefix("ready ").unwrap().to_owned();
        Self { child, pid }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut stdin = self.child.stdin.take().unwrap();
        let _ = stdin.write_all(b"\n");
        drop(stdin);
        let _ = self.child.wait();
    }
}

/// An install with everything that people start: the old script, the present one, and the command of an environment.
fn install(root: &Path) {
    sqlite_install(root, "0.4.7");
    for script in [
        "pilot/server/dbgpt_server.py",
        "dbgpt/app/dbgpt_server.py",
        "venv/bin/dbgpt",
    ] {
        let path = root.join(script);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let first = match script.ends_with("dbgpt") {
            true => "#!/usr/bin/python3\n",
            false => "",
        };
        fs::write(&path, format!("{first}{WAITS}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A start command, and the expected advice for stopping it.
struct Case {
    words: &'static [&'static str],
    stop: fn(&str) -> String,
}

const CASES: [Case; 4] = [
    Case {
        words: &[
            "setsid",
            "/usr/bin/python3",
            "pilot/server/dbgpt_server.py",
            "--light",
        ],
        stop: |pid| format!("`kill {pid}`"),
    },
    Case {
        words: &[
            "setsid",
            "/usr/bin/python3",
            "-u",
            "dbgpt/app/dbgpt_server.py",
        ],
        stop: |pid| format!("`kill {pid}`"),
    },
    Case {
        words: &["setsid", "venv/bin/dbgpt", "start", "webserver", "--port=1"],
        stop: |pid| format!("`kill {pid}`"),
    },
    Case {
        // `script` runs the command in a terminal.
        words: &[
            "script",
            "-qec",
            "exec /usr/bin/python3 dbgpt/app/dbgpt_server.py",
            "/dev/null",
        ],
        stop: |_| "press Ctrl+C in its terminal (`pts/".to_owned(),
    },
];

fn evidence<'a>(running: &'a Value, id: &str) -> Option<&'a Value> {
    let evidence = running["evidence"].as_array().unwrap();
    evidence.iter().find(|one| one["id"] == id)
}

#[test]
fn each_way_of_starting_is_seen_and_told_how_to_stop() {
    for case in CASES {
        let machine = Machine::new();
        let root = machine.path("DB GPT 我的");
        install(&root);
        let started = Running::start(&root, case.words);
        let what = case.words.join(" ");

        let running = machine.json(&["running", "--config", text(&root)]);
        assert_eq!(
            (&running.json["verdict"], running.code),
            (&"runs".into(), 3)
        );
        let seen = evidence(&running.json, "dbgpt-process");
        let seen = seen.unwrap_or_else(|| panic!("{what}: {}", running.json));
        let message = seen["message"].as_str().unwrap();
        assert!(message.contains(&started.pid), "{what}: {message}");
        let hint = seen["hint"].as_str().unwrap();
        assert!(hint.contains(&(case.stop)(&started.pid)), "{what}: {hint}");
        assert!(hint.contains("`dbgpt stop webserver`"), "{what}: {hint}");
        if what.contains("--port=1") {
            let address = running.json.to_string();
            assert!(address.contains("http://127.0.0.1:1,"), "{address}");
        }

        let check = machine.json(&["check", "--config", text(&root)]);
        assert_eq!(check.code, 3, "{what}: {}", check.json);
        let refused = machine.json(&[
            "repair",
            "--config",
            text(&root),
            "--backup-to",
            text(&machine.path("backups")),
            "--yes",
        ]);
        assert_eq!(
            (&refused.json["error"]["code"], refused.code),
            (&"check-blocked".into(), 3),
            "{what}"
        );

        drop(started);
        let running = machine.json(&["running", "--config", text(&root)]);
        assert_eq!(evidence(&running.json, "dbgpt-process"), None, "{what}");
    }
}

#[test]
fn another_folders_is_told_and_blocks_nothing() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("mine"), "0.4.7");
    let other = machine.path("other");
    install(&other);
    let started = Running::start(&other, CASES[1].words);
    let check = machine.json(&["check", "--config", text(&root)]);
    assert_eq!(check.code, 0, "{}", check.json);
    let findings = check.json["findings"].as_array().unwrap();
    let told = findings.iter().any(|one| {
        let message = one["message"].as_str().unwrap();
        one["id"] == "dbgpt-process-other" && message.contains(&started.pid)
    });
    assert!(told, "{}", check.json);
}
