//! A user's machine for tests of the command line: a home, a folder for backups, and the output of a command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use support::PASSWORD_MARK;
use tempfile::TempDir;

/// A user's machine: a home for the journal, and a folder for backups.
pub(crate) struct Machine {
    pub(crate) folder: TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) json: Value,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let machine = Self {
            folder: support::folder(),
        };
        std::fs::create_dir(machine.path("backups")).unwrap();
        machine
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .env("DBGPT_UPGRADE_HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs with `--json`: stdout must be exactly one JSON object, and each line of stderr an event.
    pub(crate) fn json(&self, arguments: &[&str]) -> Ran {
        ran_json(&self.command(arguments).arg("--json").output().unwrap())
    }

    pub(crate) fn text(&self, arguments: &[&str]) -> Ran {
        ran(&self.command(arguments).output().unwrap())
    }
}

/// Parses the output of `--json`: one object on stdout, one event per line on stderr.
pub(crate) fn ran_json(output: &Output) -> Ran {
    let mut ran = ran(output);
    ran.json = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.stdout, ran.stderr));
    for line in ran.stderr.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
    ran
}

pub(crate) fn ran(output: &Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let ran = Ran {
        code: output.status.code().unwrap(),
        json: Value::Null,
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    for said in [&ran.stdout, &ran.stderr] {
        assert!(!said.contains(PASSWORD_MARK), "a password: {said}");
    }
    ran
}

/// The built program: cargo puts the workspace's programs next to the tests' folder.
pub(crate) fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("dbgpt-upgrade");
    assert!(
        program.exists(),
        "`cargo build --workspace` makes {}",
        program.display()
    );
    program
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(crate) fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect()
}
