//! DB-GPT's own reading of a TOML, told again in Python, as the oracle for ours.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use engine::config::{self, Overrides};
use engine::target::{Address, Target};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab;

/// The repository, from any package right within it.
const REPO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A service whose whole file system lies in `all`, its config aside.
const COMPOSE: &str = "services:
  webserver:
    image: eosphorosai/dbgpt:v0.7.5
    command: dbgpt start webserver --config /cfg/chat.toml
    network_mode: host
    env_file: [{path: chat.env, format: raw}]
    volumes: ['./all:/', './cfg:/cfg']
";

/// The oracle, in one process for a whole test.
#[derive(Debug)]
pub struct Oracle {
    python: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Oracle {
    /// Starts it.
    pub fn start() -> Self {
        let program = lab::folder().join("dotenv-venv/bin/python");
        let mut python = Command::new(&program)
            .args(["-X", "utf8"])
            .arg(Path::new(REPO).join("tests/support/toml_oracle.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("cfg")).expect("a folder");
        fs::write(folder.path().join("compose.yml"), COMPOSE).expect("a file");
        Self {
            requests: python.stdin.take(),
            answers: BufReader::new(python.stdout.take().expect("it is piped")),
            python,
            folder,
        }
    }

    /// Asserts that both come to the same database; returns it, or what refused it.
    pub fn check(&mut self, file: &[u8], environment: &BTreeMap<String, String>) -> Value {
        let theirs = self.ask(file, environment);
        let ours = self.ours(file, environment);
        let agree = match (ours.get("refused"), theirs.get("refused")) {
            (Some(_), Some(_)) => true,
            (None, None) => ours == theirs,
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(
            agree,
            "ours {ours}\ntheirs {theirs}\n{}",
            String::from_utf8_lossy(file)
        );
        ours
    }

    fn ask(&mut self, file: &[u8], environment: &BTreeMap<String, String>) -> Value {
        let hexadecimal: String = file.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = json!({ "file": hexadecimal, "environment": environment });
        let requests = self.requests.as_mut().expect("it is open until the end");
        writeln!(requests, "{request}").expect("the oracle listens");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the oracle answers");
        assert!(
            !answer.is_empty(),
            "the oracle died; its last words are above"
        );
        serde_json::from_str(&answer).expect("the oracle speaks JSON")
    }

    /// What we read, in the oracle's words.
    fn ours(&self, file: &[u8], environment: &BTreeMap<String, String>) -> Value {
        let folder = self.folder.path();
        let variables: String = environment
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        fs::write(folder.join("chat.env"), variables).expect("a file");
        fs::write(folder.join("cfg/chat.toml"), file).expect("a file");
        let read = config::read(&folder.join("compose.yml"), &Overrides::default());
        match read.map(|install| install.target) {
            Err(error) => json!({ "refused": error.code() }),
            Ok(Target::Sqlite(sqlite)) => {
                let inside = sqlite.path.strip_prefix(folder.join("all"));
                let inside = inside.expect("it is below");
                json!({ "sqlite": format!("/{}", inside.display()) })
            }
            Ok(Target::Mysql(mysql)) => {
                let Address::Tcp { host, port } = &mysql.address else {
                    panic!("a socket");
                };
                let password = mysql.password.expose_secret();
                json!({ "mysql": [mysql.user, password, host, port, mysql.database] })
            }
        }
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The oracle ends with its input.
        drop(self.requests.take());
        let _ = self.python.wait();
    }
}

/// An environment for references.
pub fn environment() -> BTreeMap<String, String> {
    [
        ("SET", "val"),
        ("EMPTY", ""),
        ("PORT", "3307"),
        ("REF", "${env:SET}"),
        ("KIND", "MySQL"),
        ("密", "值"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}
