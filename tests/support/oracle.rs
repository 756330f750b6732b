//! A Python program that reads a config as DB-GPT does: ours is compared with it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The folder of the tests, as seen from any package right below the repository's.
const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

/// A running program: one process for a whole test. A request and its answer are one line of JSON each.
#[derive(Debug)]
pub(crate) struct Python {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// Starts a script of `tests/support` with the Python of the lab, which has python-dotenv.
    pub(crate) fn start(script: &str) -> Self {
        let lab = std::env::var_os("DBGPT_LAB")
            .map_or_else(|| Path::new(TESTS).join("../target/lab"), PathBuf::from);
        let program = lab.join("dotenv-venv/bin/python");
        let mut process = Command::new(&program)
            .args(["-X", "utf8"])
            .arg(Path::new(TESTS).join("support").join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}, which `make test` makes: {error}", program.display())
            });
        Self {
            requests: process.stdin.take(),
            answers: BufReader::new(process.stdout.take().expect("it is piped")),
            process,
        }
    }

    /// What it reads in a file in this environment.
    pub(crate) fn ask(&mut self, file: &[u8], environment: &BTreeMap<String, String>) -> Value {
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
}

impl Drop for Python {
    fn drop(&mut self) {
        // It ends when its stdin closes.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
