//! Refuses what compose's schema refuses: keys that it does not know, and values of another kind.

use std::path::Path;
use std::rc::Rc;

use super::keys;
use super::layers::{Part, Scope};
use super::model::{Model, Section};
use super::node::Node;
use super::shape::{self, Shape, What, Wrong};
use crate::config::refusal::{refused, without_value};
use crate::error::{Error, Result};

/// Keys that compose has resolved and removed before it checks.
const FOLLOWED: [&str; 1] = ["extends"];

/// Checks the top level of a document. `before` is what earlier documents describe.
pub(super) fn document(
    path: &Path,
    scope: &Scope,
    document: &Rc<Node>,
    before: &Model,
) -> Result<()> {
    let Shape::Keys(_, known) = &keys::TOP else {
        return Ok(());
    };
    for entry in document.entries() {
        let section = Section::ALL.into_iter().find(|one| one.key() == entry.key);
        let is_said_before = section.is_some_and(|section| !before.of(section).is_empty());
        if entry.value.is_null() && is_said_before {
            continue;
        }
        let expand = |text: &str| scope.expand_seen(text);
        shape::entry_of(known, "", entry, &expand).map_err(|wrong| error(path, wrong))?;
    }
    Ok(())
}

/// Checks all parts as they are merged after a document.
pub(super) fn parts(model: &Model) -> Result<()> {
    for section in Section::ALL {
        for part in model.of(section).iter() {
            one(section, part)?;
        }
    }
    Ok(())
}

fn one(section: Section, part: &Part) -> Result<()> {
    let shape = match section {
        Section::Services => &keys::SERVICE,
        Section::Volumes => &keys::VOLUME,
        Section::Networks => &keys::NETWORK,
        Section::Configs => &keys::CONFIG,
        Section::Secrets => &keys::SECRET,
        Section::Models => &keys::MODEL,
    };
    let above = format!("{}.{}", section.key(), part.name);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    for (at, layer) in part.layers.iter().enumerate() {
        let wrong = |wrong| error(&layer.path, wrong);
        let line = layer.node.line;
        let expand = |text: &str| layer.scope.expand_seen(text);
        if !part.name.chars().all(is_name) {
            return Err(wrong(Wrong {
                line,
                key: above,
                what: What::Unknown,
            }));
        }
        let Some(known) = known(shape).filter(|_| !layer.node.entries().is_empty()) else {
            shape::check(shape, &layer.node, &above, line, &expand).map_err(wrong)?;
            continue;
        };
        for entry in layer.node.entries() {
            let said = |layer: &super::layers::Layer| {
                layer
                    .node
                    .get(&entry.key)
                    .is_some_and(|node| !node.is_null())
            };
            let adds_nothing = entry.value.is_null() && part.layers[..at].iter().any(said);
            if adds_nothing || FOLLOWED.contains(&entry.key.as_str()) {
                continue;
            }
            shape::entry_of(known, &above, entry, &expand).map_err(wrong)?;
        }
    }
    Ok(())
}

/// The known keys of a shape.
fn known(shape: &'static Shape) -> Option<&'static [(&'static str, Shape)]> {
    match shape {
        Shape::Keys(_, known) => Some(known),
        Shape::Either(shapes) => shapes.iter().find_map(known),
        Shape::Text
        | Shape::Truth
        | Shape::Number
        | Shape::Whole
        | Shape::Natural
        | Shape::Unsigned
        | Shape::Null
        | Shape::Any
        | Shape::Form(_)
        | Shape::One(_)
        | Shape::List(_)
        | Shape::Set(_)
        | Shape::Map(_) => None,
    }
}

fn error(path: &Path, wrong: Wrong) -> Error {
    let Wrong { line, key, what } = wrong;
    let key = without_value(&key);
    let about = |code| refused(code, path).arg("line", line).arg("key", key);
    match what {
        What::Unknown => about("compose-key-unknown"),
        What::Kind(wanted) => about("compose-kind").arg("wanted", wanted),
        What::Missing(missing) => about("compose-key-missing").arg("missing", missing),
        What::Twice(item) => about("compose-item-twice").arg("item", item),
    }
}
