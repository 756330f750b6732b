//! A part of a project, such as a service, as all files describe it together.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::node::{Kind, Node};
use super::template::{Budget, Expansion};
use super::variables::Variables;
use crate::config::Origin;
use crate::config::refusal::refused;
use crate::error::{Error, Result};
use crate::io::file::{Found, found};

/// A service, volume, network, config, secret or model.
pub(super) struct Part {
    pub(super) name: String,
    /// What describes it, the weakest first: what it extends, the file, the override.
    pub(super) layers: Vec<Layer>,
}

pub(super) type Service = Part;

/// The folder and the variables that a file's texts are read with; an `include` can give a file its own.
pub(super) struct Scope {
    /// The folder that relative paths start from.
    pub(super) folder: PathBuf,
    pub(super) variables: Rc<Variables>,
}

impl Scope {
    /// A text with its variables expanded; `None` if one of them can't be seen, since the shell that compose is started
    /// from may set it.
    pub(super) fn expand_seen(&self, text: &str) -> Option<String> {
        let lookup = |name: &str| self.variables.get(name).map(str::to_owned);
        let budget = Budget::new();
        let mut expansion = Expansion::new(&lookup, &budget);
        let value = expansion.expand(text).ok()?;
        expansion
            .asked
            .iter()
            .all(|(_, seen)| *seen)
            .then_some(value)
    }
}

#[derive(Clone)]
pub(super) struct Layer {
    pub(super) path: PathBuf,
    pub(super) scope: Rc<Scope>,
    pub(super) node: Rc<Node>,
}

/// A value with its place in a file.
#[derive(Clone)]
pub(super) struct Located<'s> {
    pub(super) path: &'s Path,
    pub(super) scope: &'s Scope,
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) node: &'s Rc<Node>,
}

impl Part {
    /// The values that the layers give to a key, the weakest first; `null` is left out.
    pub(super) fn all(&self, key: &str) -> Vec<Located<'_>> {
        let mut places = Vec::new();
        for layer in &self.layers {
            let Some(entry) = layer.node.entry(key) else {
                continue;
            };
            let place = Located {
                path: &layer.path,
                scope: &layer.scope,
                line: entry.line,
                node: &entry.value,
            };
            if !entry.value.is_null() {
                places.push(place);
            }
        }
        places
    }

    /// The strongest value of a key whose values replace each other instead of being merged.
    pub(super) fn last(&self, key: &str) -> Option<Located<'_>> {
        self.all(key).pop()
    }

    /// Whether any layer gives a value to a key.
    pub(super) fn has(&self, key: &str) -> bool {
        !self.all(key).is_empty()
    }
}

impl<'s> Located<'s> {
    /// A value below this one, in the same file.
    pub(super) fn at(&self, node: &'s Rc<Node>) -> Self {
        Self {
            path: self.path,
            scope: self.scope,
            line: node.line,
            node,
        }
    }

    /// The same value at another line: for an item below it that does not live long enough for [`Located::at`].
    pub(super) fn at_line(&self, line: usize) -> Self {
        Self {
            line,
            ..self.clone()
        }
    }

    /// A path that is named here: relative to the folder of the project, `~` for the user's own.
    pub(super) fn path_to(&self, text: &str) -> PathBuf {
        let own = text.strip_prefix("~/").or((text == "~").then_some(""));
        match (own, dirs::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            (None, _) | (Some(_), None) => self.scope.folder.join(text),
        }
    }

    /// An error about this place.
    pub(super) fn refused(&self, code: &'static str) -> Error {
        refused(code, self.path).arg("line", self.line)
    }

    /// Refuses a missing file that is named here.
    pub(super) fn has_file(&self, path: &Path) -> Result<()> {
        match found(path) {
            Found::Nothing => Err(refused("compose-file-missing", path)
                .arg("by", self.path.display())
                .arg("line", self.line)),
            Found::File | Found::Folder => Ok(()),
        }
    }

    pub(super) fn origin(&self) -> Origin {
        Origin::ComposeFile {
            path: self.path.to_owned(),
            line: self.line,
        }
    }

    /// Whether the value is a scalar that is written exactly like this.
    pub(super) fn is_written(&self, value: &str) -> bool {
        match &self.node.kind {
            Kind::Scalar { text, plain: _ } => text == value,
            Kind::List(_) | Kind::Map(_) => false,
        }
    }
}
