//! The oracle for our `.env` reader: python-dotenv 1.0.0 itself, which DB-GPT uses.

use std::collections::BTreeMap;

use engine::config::dotenv::{self, Unreadable};
use serde_json::{Map, Value, json};

use crate::oracle::Python;

/// A running python-dotenv: one process for a whole test.
#[derive(Debug)]
pub struct Oracle(Python);

impl Oracle {
    /// Starts the oracle.
    pub fn start() -> Self {
        Self(Python::start("dotenv_oracle.py"))
    }

    /// Asserts that our reader and python-dotenv read a file the same way in this environment.
    pub fn check(&mut self, file: &[u8], environment: &BTreeMap<String, String>) {
        let theirs = self.0.ask(file, environment);
        assert_eq!(
            ours(file, environment),
            theirs,
            "left: ours, right: python-dotenv's, of {:?}",
            String::from_utf8_lossy(file)
        );
    }
}

/// Our reader's result in the oracle's format.
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
    let twice = loads.then(|| {
        let values = parsed
            .resolve_twice(environment)
            .expect("no test is that large");
        let set = values.into_iter().map(|(key, value)| {
            let text = value.text.or_else(|| environment.get(&key).cloned());
            (key, text.into())
        });
        set.collect::<Map<String, Value>>()
    });
    json!({
        "bindings": bindings, "dropped": parsed.dropped, "values": values, "loads": loads, "twice": twice
    })
}

/// An environment for references to variables that the file does not set.
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
