//! The files of a compose project: the one that was given, the override beside it, what they extend, and the `.env`
//! that its variables come from.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::layers::{Place, Service};
use super::template::{self, Budget, Expansion};
use super::variables::Variables;
use super::yaml::{Node, Wrong};
use super::{extends, scalar, yaml};
use crate::config::install::{refused, unreadable};
use crate::error::Result;
use crate::io::file::{self, Found, read_bounded};
use crate::message::Finding;

/// The largest compose file of DB-GPT has 6 KiB.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// All files together that an `env_file` names. Several services can name the same one, and it counts for each.
const ENV_FILES_LIMIT_BYTES: u64 = 4 * 1024 * 1024;

/// The names that compose looks for by itself, the preferred ones first.
const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// And those of the file that it puts on top.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

pub(super) struct Project {
    /// The files given to compose, in the order in which they are put upon each other.
    pub(super) paths: Vec<PathBuf>,
    /// The folder that relative paths start from.
    pub(super) folder: PathBuf,
    /// All services, in the order in which they were first named.
    pub(super) services: Vec<Service>,
    pub(super) variables: Variables,
    /// What should be known of the files as such.
    pub(super) findings: Vec<Finding>,
    pub(super) budget: Budget,
    /// How much may still be read because an `env_file` names it.
    env_files_left_bytes: Cell<u64>,
}

/// A compose file, read.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) documents: Vec<Rc<Node>>,
}

/// A text of a compose file with its variables expanded.
pub(super) struct Text {
    pub(super) value: String,
    /// The variables it names, and whether the `.env` has them.
    pub(super) asked: Vec<(String, bool)>,
    /// It was written as a number that compose prints in another way.
    pub(super) changed: bool,
}

/// The compose file that compose would take in a folder, if there is one.
pub(in crate::config) fn in_folder(folder: &Path) -> Option<PathBuf> {
    first(folder, &NAMES)
}

fn first(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| file::found(path) == Found::File)
}

impl Project {
    /// Reads the project that a compose file belongs to.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let folder = path.parent().unwrap_or(path);
        Self::read_with(path, Variables::read(folder)?)
    }

    /// The same with other variables than those of the `.env` beside it.
    pub(super) fn read_with(path: &Path, variables: Variables) -> Result<Self> {
        let folder = path.parent().unwrap_or(path).to_owned();
        let name = path.file_name().unwrap_or_default();
        let is_one_of = |names: &[&str]| names.iter().any(|known| name == *known);
        let mut paths = Vec::new();
        // An override alone is no project: what it is put on top of belongs to it.
        if is_one_of(&OVERRIDES) {
            paths.extend(in_folder(&folder));
        }
        paths.push(path.to_owned());
        if is_one_of(&NAMES) {
            paths.extend(first(&folder, &OVERRIDES));
        }
        let files = paths
            .iter()
            .map(|path| File::read(path))
            .collect::<Result<Vec<_>>>()?;
        let mut project = Self {
            variables,
            paths,
            folder,
            services: Vec::new(),
            findings: Vec::new(),
            budget: Budget::new(),
            env_files_left_bytes: Cell::new(ENV_FILES_LIMIT_BYTES),
        };
        project.report(&files);
        project.services = extends::services(&project, files)?;
        if project.services.is_empty() {
            return Err(refused("compose-no-services", path));
        }
        Ok(project)
    }

    pub(super) fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    fn report(&mut self, files: &[File]) {
        if let [_, more] = self.paths.as_slice() {
            self.findings
                .push(Finding::info("compose-override").arg("path", more.display()));
        }
        let documents = || files.iter().flat_map(|file| &file.documents);
        if documents().any(|document| document.get("include").is_some()) {
            self.findings.push(Finding::warning("compose-include"));
        }
        if let Some(value) = self.variables.get("COMPOSE_FILE") {
            self.findings.push(
                Finding::warning("compose-other-files")
                    .arg("value", value)
                    .arg("path", self.variables.path.display()),
            );
        }
    }

    /// The text of a scalar; none for `null`.
    pub(super) fn text(&self, place: &Place<'_>) -> Result<Option<Text>> {
        let Some(read) = scalar::read(place.node) else {
            return Err(place.refused("compose-value"));
        };
        Ok(match read {
            scalar::Scalar::Null => None,
            scalar::Scalar::Printed(value) => {
                let changed = !place.is_written(&value);
                Some(Text {
                    value,
                    asked: Vec::new(),
                    changed,
                })
            }
            scalar::Scalar::Text(text) => Some(self.expand(&text, place)?),
        })
    }

    /// A text with its variables expanded from the `.env` beside the file, never from our own environment.
    pub(super) fn expand(&self, text: &str, place: &Place<'_>) -> Result<Text> {
        let lookup = |name: &str| self.variables.get(name).map(str::to_owned);
        let mut expansion = Expansion::new(&lookup, &self.budget);
        match expansion.expand(text) {
            Ok(value) => Ok(Text {
                value,
                asked: expansion.asked,
                changed: false,
            }),
            Err(template::Wrong::Dollar) => Err(place.refused("compose-dollar")),
            Err(template::Wrong::Required { name, why }) => Err(place
                .refused("compose-required")
                .arg("name", name)
                .arg("why", why)),
            Err(template::Wrong::TooLarge) => Err(refused("compose-too-large", place.path)),
        }
    }

    /// Counts an `env_file` that is about to be read, and refuses what would be too much.
    pub(super) fn count_env_file(&self, path: &Path) -> Result<()> {
        let size_bytes = file::size_bytes(path).map_err(|source| unreadable(path, source))?;
        let left = self.env_files_left_bytes.get().checked_sub(size_bytes);
        let left = left.ok_or_else(|| refused("compose-too-large", path))?;
        self.env_files_left_bytes.set(left);
        Ok(())
    }

    /// A path that a compose file names: relative to the folder of that file, `~` for the user's own.
    pub(super) fn path(&self, place: &Place<'_>, text: &str) -> PathBuf {
        let own = text.strip_prefix("~/").or((text == "~").then_some(""));
        match (own, dirs::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            (None, _) | (Some(_), None) => place.path.parent().unwrap_or(&self.folder).join(text),
        }
    }

    /// A command for this project, to be run in its folder.
    pub(super) fn command(&self, command: &str) -> String {
        let found_by_itself = self.paths.first() == in_folder(&self.folder).as_ref();
        let files: String = self
            .paths
            .iter()
            .filter(|_| !found_by_itself)
            .filter_map(|path| path.file_name())
            .map(|name| format!("-f {} ", quoted(&name.to_string_lossy())))
            .collect();
        format!("docker compose {files}{command}")
    }
}

impl File {
    /// Reads a compose file within bounds.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = read_text(path)?;
        let documents = yaml::parse(&text).map_err(|wrong| match wrong {
            Wrong::Syntax {
                line,
                column,
                cause,
            } => refused("compose-yaml", path)
                .arg("line", line)
                .arg("column", column)
                .because(cause),
            Wrong::Duplicate { key, line, first } => refused("compose-duplicate-key", path)
                .arg("key", key)
                .arg("line", line)
                .arg("first", first),
            Wrong::Unbounded { line } => refused("compose-unbounded", path).arg("line", line),
        })?;
        Ok(Self {
            path: path.to_owned(),
            documents,
        })
    }
}

/// The text of a compose file, or of what it refers to, without its byte-order mark.
pub(super) fn read_text(path: &Path) -> Result<String> {
    let bytes = read_bounded(path, LIMIT_BYTES).map_err(|source| match source.kind() {
        std::io::ErrorKind::FileTooLarge => refused("compose-too-large", path),
        _ => unreadable(path, source),
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            Err(refused("compose-not-text", path).arg("line", line))
        }
    }
}

/// For a command to be copied into a shell.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-:+@,=\\".contains(c);
    if !text.is_empty() && text.chars().all(plain) && (cfg!(windows) || !text.contains('\\')) {
        text.to_owned()
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
