//! The text of a config: a file of this machine, or a text inside a container.

use std::path::Path;

use super::reference;
use super::tree::{Node, Tree, Value};
use crate::error::Result;

/// DB-GPT's default for `password`.
pub(super) const PASSWORD_DEFAULT: &str = "${env:DBGPT_DB_PASSWORD}";

/// A text to read.
#[derive(Clone, Copy)]
pub(crate) enum Text<'t> {
    /// A file of this machine.
    File(&'t Path),
    /// The text at a path in a container: an image's sample, or a file that the compose file itself contains.
    Within { inside: &'t Path, text: &'t str },
}

impl<'t> Text<'t> {
    pub(super) fn tree(&self) -> Result<(&'t Path, Tree)> {
        Ok(match self {
            Self::File(path) => (path, Tree::read(path)?),
            Self::Within { inside, text } => (inside, Tree::parse(inside, (*text).to_owned())?),
        })
    }
}

/// The variables that the table of the database refers to; none if the text can't be read.
pub(crate) fn variables(text: &Text<'_>) -> Vec<String> {
    let Ok((_, tree)) = text.tree() else {
        return Vec::new();
    };
    let web = tree.root.get("service").and_then(|node| node.get("web"));
    let database = web.and_then(|node| node.get("database"));
    let mut names: Vec<String> = database
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|(_, node)| match &node.value {
            Value::Text(text) => Some(reference::names(text)),
            Value::Whole(_)
            | Value::Fraction(_)
            | Value::Truth(_)
            | Value::Time(_)
            | Value::List(_)
            | Value::Table(_) => None,
        })
        .flatten()
        .collect();
    names.extend(reference::names(PASSWORD_DEFAULT));
    names
}
