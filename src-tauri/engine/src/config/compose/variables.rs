//! The variables of a compose project, from the `.env` beside its file.
//!
//! Compose prefers the environment of the shell that it is started from. That shell is not ours, so nothing is taken
//! from our own environment; who uses a variable is told so.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::env_file::{self, Pair};
use super::project::read_text;
use super::template::{self, Budget};
use crate::config::Origin;
use crate::config::install::refused;
use crate::config::source::Given;
use crate::error::{Error, Result};
use crate::io::file::{self, Found};

pub(super) struct Variables {
    /// The `.env`, whether it is there or not.
    pub(super) path: PathBuf,
    pairs: HashMap<String, Pair>,
}

impl Variables {
    /// Reads the `.env` of a folder; without one there are no variables.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(".env");
        let pairs = match file::found(&path) {
            Found::File => read_pairs(&path, &|_| None, &Budget::new())?,
            Found::Nothing | Found::Folder => Vec::new(),
        };
        Ok(Self {
            path,
            pairs: pairs
                .into_iter()
                .map(|pair| (pair.key.clone(), pair))
                .collect(),
        })
    }

    /// None, as without a `.env`.
    pub(super) fn none(folder: &Path) -> Self {
        Self {
            path: folder.join(".env"),
            pairs: HashMap::new(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.get(name).map(|pair| pair.value.as_str())
    }

    /// A variable as the value of a setting.
    pub(super) fn given(&self, name: &str) -> Option<Given> {
        self.pairs.get(name).map(|pair| given(&self.path, pair))
    }
}

/// Reads an `env_file`.
pub(super) fn read_pairs(
    path: &Path,
    outside: &dyn Fn(&str) -> Option<String>,
    budget: &Budget,
) -> Result<Vec<Pair>> {
    let text = read_text(path)?;
    env_file::parse(&text, outside, budget).map_err(|wrong| match wrong {
        env_file::Wrong::Statement { line } => at("compose-env-line", path, line),
        env_file::Wrong::Template { line, why } => match why {
            template::Wrong::Dollar => at("compose-dollar", path, line),
            template::Wrong::Required { name, why } => at("compose-required", path, line)
                .arg("name", name)
                .arg("why", why),
            template::Wrong::TooLarge => refused("compose-too-large", path),
        },
    })
}

pub(super) fn given(path: &Path, pair: &Pair) -> Given {
    Given {
        text: pair.value.clone(),
        origin: Origin::EnvFile {
            path: path.to_owned(),
            line: pair.line,
        },
    }
}

fn at(code: &'static str, path: &Path, line: usize) -> Error {
    refused(code, path).arg("line", line)
}
