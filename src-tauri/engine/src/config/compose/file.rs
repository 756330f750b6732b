//! A compose file, read within bounds.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::node::{Kind, Node};
use super::resets::{self, Resets};
use super::text::read_text;
use super::yaml::{self, Wrong};
use crate::config::refusal::{refused, without_value};
use crate::error::Result;

/// A compose file that was read.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) documents: Vec<Document>,
}

/// One of its documents, without what its own tags remove.
pub(super) struct Document {
    pub(super) node: Rc<Node>,
    /// What those tags remove of earlier documents and files.
    pub(super) resets: Resets,
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
                .arg("key", without_value(&key))
                .arg("line", line)
                .arg("first", first),
            Wrong::Unbounded { line } => refused("compose-unbounded", path).arg("line", line),
        })?;
        if documents.is_empty() || !matches!(documents[0].kind, Kind::Map(_)) {
            return Err(refused("compose-no-services", path));
        }
        let documents = documents.into_iter().map(|node| document(path, &node));
        Ok(Self {
            path: path.to_owned(),
            documents: documents.collect::<Result<_>>()?,
        })
    }
}

fn document(path: &Path, node: &Rc<Node>) -> Result<Document> {
    if !matches!(node.kind, Kind::Map(_)) {
        return Err(refused("compose-value", path).arg("line", node.line));
    }
    let unbounded = |_| refused("compose-unbounded", path).arg("line", node.line);
    let (node, resets) = resets::taken(node).map_err(unbounded)?;
    Ok(Document { node, resets })
}
