//! The oracle for our TOML reader: DB-GPT's own reading of a TOML, written again in Python.

use std::collections::BTreeMap;
use std::fs;

use engine::config::{self, Overrides};
use engine::target::{Address, Target};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::oracle::Python;

/// A service whose whole file system is the folder `all`, except for its config.
const COMPOSE: &str = "services:
  webserver:
    image: eosphorosai/dbgpt:v0.7.5
    command: dbgpt start webserver --config /cfg/chat.toml
    network_mode: host
    env_file: [{path: chat.env, format: raw}]
    volumes: ['./all:/', './cfg:/cfg']
";

/// A running oracle: one process for a whole test.
#[derive(Debug)]
pub struct Oracle {
    python: Python,
    folder: TempDir,
}

impl Oracle {
    /// Starts the oracle.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("cfg")).expect("a folder");
        fs::write(folder.path().join("compose.yml"), COMPOSE).expect("a file");
        Self {
            python: Python::start("toml_oracle.py"),
            folder,
        }
    }

    /// Asserts that our reader and the oracle come to the same database; returns that database, or the refusal.
    pub fn check(&mut self, file: &[u8], environment: &BTreeMap<String, String>) -> Value {
        let theirs = self.python.ask(file, environment);
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

    /// Our reader's result in the oracle's format.
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

/// An environment for references in the TOML.
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
