//! python-dotenv 1.0.0 itself, which DB-GPT reads its `.env` with, as the oracle for our reader.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use engine::config::dotenv::{self, Unreadable};
use serde_json::{Map, Value, json};

/// The repository, from any package right within it.
const REPO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The real thing, in one process for a whole test.
#[derive(Debug)]
pub struct Oracle {
    python: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Where `make test` puts what the tests need.
fn python() -> PathBuf {
    let lab = std::env::var_os("DBGPT_LAB")
        .map_or_else(|| Path::new(REPO).join("target/lab"), PathBuf::from);
    let python = lab.join("dotenv-venv/bin/python");
    assert!(
        python.exists(),
        "{} is missing: `make test` makes it (python3 -m venv, then pip install python-dotenv==1.0.0)",
        python.display()
    );
    python
}

impl Oracle {
    /// Starts it.
    pub fn start() -> Self {
        let mut python = Command::new(python())
            .args(["-X", "utf8"])
            .arg(Path::new(REPO).join("tests/support/dotenv_oracle.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the oracle starts");
        Self {
            requests: python.stdin.take(),
            answers: BufReader::new(python.stdout.take().expect("it is piped")),
            python,
        }
    }

    /// Asserts that both read a file alike, in that environment.
    pub fn check(&mut self, file: &[u8], environment: &BTreeMap<String, String>) {
        let theirs = self.ask(file, environment);
        assert_eq!(
            ours(file, environment),
            theirs,
            "left: ours, right: python-dotenv's, of {:?}",
            String::from_utf8_lossy(file)
        );
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
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The oracle ends with its input.
        drop(self.requests.take());
        let _ = self.python.wait();
    }
}

/// What we read, in the oracle's words.
fn ours(file: &[u8], environment: &BTreeMap<String, String>) -> Value {
    let parsed = match dotenv::parse(file) {
        Ok(parsed) => parsed,
        Err(Unreadable::NotUtf8 { .. }) => return json!({ "undecodable": true }),
        Err(Unreadable::TooLarge) => panic!("no test is that large"),
    };
    let bindings: Vec<Value> = parsed
        .bindings
        .iter()
        .map(|binding| json!([binding.key, binding.value, binding.line]))
        .collect();
    let resolved = parsed.resolve(environment).expect("no test is that large");
    let loads = resolved.iter().all(|(key, value)| {
        value
            .text
            .as_ref()
            .is_none_or(|text| dotenv::settable(key) && !text.contains('\0'))
    });
    let values: Map<String, Value> = resolved
        .into_iter()
        .map(|(key, value)| (key, value.text.into()))
        .collect();
    json!({ "bindings": bindings, "dropped": parsed.dropped, "values": values, "loads": loads })
}

/// An environment for references to what a file does not set.
pub fn environment() -> BTreeMap<String, String> {
    [
        ("HOME", "/home/u"),
        ("B", "env-b"),
        ("EMPTY", ""),
        ("É", "é"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}
