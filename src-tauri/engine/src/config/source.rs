//! The value that a config gives to each key, with its origin; and what python-dotenv stumbles on in a `.env`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::dotenv::{self, EnvFile, Unreadable, Value};
use super::refusal::{refused, unreadable};
use super::{Origin, Setting};
use crate::error::Result;
use crate::io::file::read_bounded;
use crate::message::Finding;

/// DB-GPT's template has 12 KiB.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// A finding names at most this many lines.
const NAMED_LINES: usize = 10;

const BOM: char = '\u{feff}';

/// The keys that decide where the metadata is.
pub(super) const KEYS: [&str; 7] = [
    "LOCAL_DB_TYPE",
    "LOCAL_DB_NAME",
    "LOCAL_DB_HOST",
    "LOCAL_DB_PORT",
    "LOCAL_DB_USER",
    "LOCAL_DB_PASSWORD",
    "LOCAL_DB_PATH",
];

/// A value that a config gives to a key. It can be a secret, so it is never printed as it is.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// Where DB-GPT could get further settings from, besides the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Its service's environment, which can't be seen from here.
    Environment,
    /// Nothing: the config says it all.
    Nothing,
}

/// All values of a config.
pub(super) struct Source {
    values: HashMap<String, Given>,
    pub(super) beyond: Beyond,
}

impl Source {
    pub(super) fn new(values: HashMap<String, Given>, beyond: Beyond) -> Self {
        Self { values, beyond }
    }

    /// The value that the config gives to a key, if it sets it at all.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|given| given.text.as_str())
    }

    /// A setting as the config or DB-GPT's default has it; none without either.
    pub(super) fn setting(&self, key: &str, default: Option<&str>) -> Option<Setting> {
        let (value, origin) = match self.values.get(key) {
            Some(given) => (given.text.as_str(), given.origin.clone()),
            None => (default?, Origin::Default),
        };
        Some(Setting {
            key: key.to_owned(),
            value: value.to_owned(),
            origin,
        })
    }
}

/// Reads a `.env` of bounded size, as DB-GPT would load it over `environment`: twice. Adds findings about what a person who
/// reads the file may not expect.
pub(super) fn read(
    path: &Path,
    environment: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> Result<HashMap<String, Given>> {
    let env = Env::read(path, environment)?;
    env.report(findings);
    let given = |(key, value): (String, Value)| {
        let origin = Origin::EnvFile {
            path: path.to_owned(),
            line: value.line,
        };
        let text = value.text?;
        Some((key, Given { text, origin }))
    };
    Ok(env.values.into_iter().filter_map(given).collect())
}

/// A parsed and expanded `.env`.
struct Env {
    file: EnvFile,
    values: HashMap<String, Value>,
}

impl Env {
    fn read(path: &Path, environment: &BTreeMap<String, String>) -> Result<Self> {
        let bytes = read_bounded(path, LIMIT_BYTES).map_err(|source| unreadable(path, source))?;
        let not_text = |line: usize| refused("config-not-text", path).arg("line", line);
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            let before = memchr::memchr_iter(b'\n', &bytes[..at]).count();
            return Err(not_text(before + 1));
        }
        let explain = |why| match why {
            Unreadable::NotUtf8 { line } => not_text(line),
            Unreadable::TooLarge => refused("config-too-large", path),
        };
        let file = dotenv::parse(&bytes).map_err(explain)?;
        let values = file.resolve_twice(environment).map_err(explain)?;
        let illegal = values
            .iter()
            .find(|(key, value)| value.text.is_some() && !dotenv::settable(key));
        if let Some((key, value)) = illegal {
            return Err(refused("config-illegal-key", path)
                .arg("key", key.as_str())
                .arg("line", value.line));
        }
        Ok(Self { file, values })
    }

    /// Adds findings about what python-dotenv does with the file that a person who reads it may not expect.
    fn report(&self, findings: &mut Vec<Finding>) {
        if let Some(first) = self.file.bindings.first()
            && let Some(key) = first.key.strip_prefix(BOM)
        {
            findings.push(if first.value.is_some() {
                Finding::warning("config-bom").arg("key", key)
            } else {
                Finding::info("config-bom-harmless")
            });
        }
        if !self.file.dropped.is_empty() {
            findings.push(
                Finding::warning("config-line-dropped")
                    .arg("count", self.file.dropped.len())
                    .arg("lines", lines(&self.file.dropped)),
            );
        }
        for key in KEYS {
            self.report_key(key, findings);
        }
    }

    fn report_key(&self, key: &'static str, findings: &mut Vec<Finding>) {
        let Some(value) = self.values.get(key) else {
            return;
        };
        let at: Vec<usize> = self
            .file
            .bindings
            .iter()
            .filter(|binding| binding.key == key)
            .map(|binding| binding.line)
            .collect();
        if value.text.is_none() {
            findings.push(
                Finding::warning("config-key-without-value")
                    .arg("key", key)
                    .arg("line", value.line),
            );
        } else if at.len() > 1 {
            findings.push(
                Finding::info("config-key-repeated")
                    .arg("key", key)
                    .arg("lines", lines(&at))
                    .arg("line", value.line),
            );
        }
        if let Some(name) = &value.unknown {
            findings.push(
                Finding::warning("config-reference-unseen")
                    .arg("key", key)
                    .arg("name", name.to_string())
                    .arg("line", value.line),
            );
        }
    }
}

fn lines(lines: &[usize]) -> String {
    let mut named: Vec<String> = lines
        .iter()
        .take(NAMED_LINES)
        .map(ToString::to_string)
        .collect();
    if lines.len() > NAMED_LINES {
        named.push("…".to_owned());
    }
    named.join(", ")
}
