//! The variables of a compose project, from the `.env` beside its file and those that an `include` names.
//!
//! Compose prefers the environment of the shell that it is started from. That shell is not ours, so nothing is taken
//! from our own environment; findings tell which settings depend on a variable.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::env_file::{self, Pair};
use super::template::{self, Budget};
use super::text::read_text;
use crate::config::Origin;
use crate::config::refusal::refused;
use crate::config::source::Given;
use crate::error::{Error, Result};
use crate::io::file::{Found, found};

#[derive(Clone)]
pub(super) struct Variables {
    /// The `.env`, whether it exists or not; the last file where others are given instead.
    pub(super) path: PathBuf,
    pairs: HashMap<String, Known>,
}

/// A variable, and the file that sets it.
#[derive(Clone)]
struct Known {
    pair: Pair,
    path: PathBuf,
}

impl Variables {
    /// Reads the `.env` of a folder; without one there are no variables.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        Self::none(folder).with_files(&in_folder(folder))
    }

    /// Reads the files that compose is given instead of the `.env` of a folder, if there are any.
    pub(super) fn instead(folder: &Path, env_files: &[PathBuf]) -> Result<Self> {
        let Some(last) = env_files.last() else {
            return Self::read(folder);
        };
        let none = Self {
            path: last.clone(),
            pairs: HashMap::new(),
        };
        none.with_files(env_files)
    }

    /// No variables, as without a `.env`.
    pub(super) fn none(folder: &Path) -> Self {
        Self {
            path: folder.join(".env"),
            pairs: HashMap::new(),
        }
    }

    /// Adds the variables of more files. Known ones do not change, and of the files the later ones win.
    pub(super) fn with_files(mut self, paths: &[PathBuf]) -> Result<Self> {
        let mut more: HashMap<String, Known> = HashMap::new();
        let budget = Budget::new();
        for path in paths {
            let outside = |name: &str| {
                let earlier = || more.get(name).map(|known| known.pair.value.clone());
                self.get(name).map(str::to_owned).or_else(earlier)
            };
            for pair in read_pairs(path, Format::Usual, &outside, &budget)? {
                let path = path.clone();
                more.insert(pair.key.clone(), Known { pair, path });
            }
        }
        for (key, known) in more {
            self.pairs.entry(key).or_insert(known);
        }
        Ok(self)
    }

    /// Adds `PWD`, the folder that compose is run in, and `HOME`, if no file sets them.
    pub(super) fn with_place(self, folder: &Path) -> Self {
        let placed = self.with("PWD", folder.display().to_string());
        match dirs::home_dir() {
            Some(home) => placed.with("HOME", home.display().to_string()),
            None => placed,
        }
    }

    /// Adds a variable that compose sets itself, if no file sets it.
    pub(super) fn with(self, name: &str, value: String) -> Self {
        match self.pairs.contains_key(name) {
            true => self,
            false => self.put(name, value),
        }
    }

    /// Sets a variable, whatever the files say.
    pub(super) fn put(mut self, name: &str, value: String) -> Self {
        let pair = Pair {
            key: name.to_owned(),
            value,
            line: 1,
        };
        let path = self.path.clone();
        self.pairs.insert(name.to_owned(), Known { pair, path });
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.get(name).map(|known| known.pair.value.as_str())
    }

    /// A variable as the value of a setting.
    pub(super) fn given(&self, name: &str) -> Option<Given> {
        let known = self.pairs.get(name)?;
        Some(given(&known.path, &known.pair))
    }
}

/// The `.env` of a folder, if there is one.
pub(super) fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let path = folder.join(".env");
    // Compose passes over a link to nothing, and takes `/dev/null` for an empty file.
    let is_empty = path
        .canonicalize()
        .map_or(true, |real| real == Path::new("/dev/null"));
    match found(&path) {
        Found::File if !is_empty => vec![path],
        Found::File | Found::Nothing | Found::Folder => Vec::new(),
    }
}

/// How a file of variables is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// With quotes, comments and references.
    Usual,
    /// `format: raw`: each line is taken as it stands.
    Raw,
}

/// Reads an `env_file`.
pub(super) fn read_pairs(
    path: &Path,
    format: Format,
    outside: &dyn Fn(&str) -> Option<String>,
    budget: &Budget,
) -> Result<Vec<Pair>> {
    let text = read_text(path)?;
    let read = match format {
        Format::Usual => env_file::parse(&text, outside, budget),
        Format::Raw => env_file::raw(&text, outside),
    };
    read.map_err(|wrong| match wrong {
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
