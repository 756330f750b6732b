//! A compose project: its files, its services, and how a text in them is read.

use std::cell::Cell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::call::ComposeCall;
use super::layers::{Located, Scope, Service};
use super::model::Model;
use super::node::{Kind, Node};
use super::options::Options;
use super::scalar;
use super::template::{self, Budget, Expansion};
use super::variables::Variables;
use crate::config::refusal::{refused, unreadable};
use crate::error::Result;
use crate::io::file;
use crate::message::Finding;
use crate::shell::Shell;

/// Limit for all `env_file`s together. One that several services name counts for each of them.
const ENV_FILES_LIMIT_BYTES: u64 = 4 * 1024 * 1024;

pub(super) struct Project {
    /// The files options to compose, in the order in which they are put upon each other.
    pub(super) paths: Vec<PathBuf>,
    /// The folder that compose is run in.
    pub(super) folder: PathBuf,
    /// All that its files describe.
    pub(super) model: Model,
    pub(super) variables: Rc<Variables>,
    /// Whether compose takes the files without `-f`.
    found_by_itself: bool,
    /// What compose has to be options besides.
    options: Options,
    /// Findings about the files themselves.
    pub(super) findings: Vec<Finding>,
    pub(super) budget: Budget,
    /// Bytes of `env_file`s that may still be read.
    env_files_left_bytes: Cell<u64>,
}

/// A text of a compose file with its variables expanded.
pub(super) struct Text {
    pub(super) value: String,
    /// The variables it names, and whether the `.env` has them.
    pub(super) asked: Vec<(String, bool)>,
    /// Whether it was written as a number that compose prints in another way.
    pub(super) changed: bool,
}

impl Project {
    /// A project whose files are not read yet.
    pub(super) fn new(
        folder: PathBuf,
        paths: Vec<PathBuf>,
        found_by_itself: bool,
        options: Options,
        variables: Rc<Variables>,
    ) -> Self {
        Self {
            paths,
            folder,
            model: Model::default(),
            variables,
            found_by_itself,
            options,
            findings: Vec::new(),
            budget: Budget::new(),
            env_files_left_bytes: Cell::new(ENV_FILES_LIMIT_BYTES),
        }
    }

    pub(super) fn service(&self, name: &str) -> Option<&Service> {
        self.model.services.get(name)
    }

    /// Refuses a document with a text that compose can't expand with the variables that can be seen.
    pub(super) fn check(&self, path: &Path, scope: &Scope, document: &Rc<Node>) -> Result<()> {
        let place = Located {
            path,
            scope,
            line: document.line,
            node: document,
        };
        self.check_below(&place, &mut HashSet::new())
    }

    /// Looks at each value once, even if aliases put it in several places.
    fn check_below(&self, place: &Located<'_>, seen: &mut HashSet<*const Node>) -> Result<()> {
        if !seen.insert(Rc::as_ptr(place.node)) {
            return Ok(());
        }
        match &place.node.kind {
            Kind::List(items) => items
                .iter()
                .try_for_each(|item| self.check_below(&place.at(item), seen)),
            Kind::Map(entries) => entries
                .iter()
                .try_for_each(|entry| self.check_below(&place.at(&entry.value), seen)),
            Kind::Scalar { text, .. } if text.contains('$') => self.text(place).map(drop),
            Kind::Scalar { .. } => Ok(()),
        }
    }

    /// The service whose container has this name.
    pub(super) fn container(&self, name: &str) -> Option<&Service> {
        let project = self
            .variables
            .get("COMPOSE_PROJECT_NAME")
            .unwrap_or_default();
        self.model.services.iter().find(|service| {
            let options = service.last("container_name");
            match options.and_then(|place| self.text(&place).ok()?) {
                Some(text) => text.value == name,
                None => name == format!("{project}-{}-1", service.name),
            }
        })
    }

    /// The text of a scalar; none for `null`.
    pub(super) fn text(&self, place: &Located<'_>) -> Result<Option<Text>> {
        self.text_of(place, place.node)
    }

    /// The text of another value in the same file.
    pub(super) fn text_of(&self, place: &Located<'_>, node: &Rc<Node>) -> Result<Option<Text>> {
        let place = &place.at(node);
        let Some(read) = scalar::read(place.node) else {
            return Err(place.refused("compose-value"));
        };
        Ok(match read {
            scalar::Scalar::Null => None,
            scalar::Scalar::Time => return Err(place.refused("compose-value")),
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
    pub(super) fn expand(&self, text: &str, place: &Located<'_>) -> Result<Text> {
        let lookup = |name: &str| place.scope.variables.get(name).map(str::to_owned);
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

    /// Counts the size of an `env_file` before it is read; refuses one that exceeds the limit.
    pub(super) fn count_env_file(&self, path: &Path) -> Result<()> {
        let size_bytes = file::size_bytes(path).map_err(|source| unreadable(path, source))?;
        let left = self.env_files_left_bytes.get().checked_sub(size_bytes);
        let left = left.ok_or_else(|| refused("compose-too-large", path))?;
        self.env_files_left_bytes.set(left);
        Ok(())
    }

    /// How compose is called for this project.
    pub(super) fn call(&self) -> ComposeCall {
        ComposeCall {
            folder: self.folder.clone(),
            files: match self.found_by_itself {
                true => Vec::new(),
                false => self.paths.clone(),
            },
            env_files: self.options.env_files.clone(),
            name: self.options.name.clone(),
        }
    }

    /// A command for this project, to be run in its folder.
    pub(super) fn command(&self, command: &str) -> String {
        format!("{} {command}", self.call().line(Shell::HERE))
    }
}

/// Quotes a word for a command that the user copies into a shell.
pub(super) fn quoted(text: &str) -> String {
    Shell::HERE.word(text)
}
