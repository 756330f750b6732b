//! `!reset` and `!override`: they remove what earlier files, or an extended service, say under the same keys.
//!
//! As in compose: the value with `!reset` is removed itself as well; an item of a list is never removed; nor is an
//! entry of a mapping that compose has turned into a list because several layers have it.

use std::rc::Rc;

use super::layers::Part;
use super::model::{Model, Section};
use super::node::{Entry, Kind, Node, Tag};

/// Keys whose mappings become lists when several layers are put together.
const BECOME_LISTS: [&str; 6] = [
    "annotations",
    "build",
    "environment",
    "extra_hosts",
    "labels",
    "sysctls",
];

/// Keys whose lists become mappings as soon as they are read.
const BECOME_MAPPINGS: [&str; 3] = ["depends_on", "models", "networks"];

/// Values that are searched for tags at most, since aliases can repeat them very often.
const PLACES_LIMIT: usize = 100_000;

/// The paths at which a document removes what earlier ones say.
#[derive(Default)]
pub(super) struct Resets {
    paths: Vec<Vec<String>>,
}

/// There are more values than are searched.
pub(super) struct TooMany;

/// A document without what its tags remove of it, and the paths at which they remove what earlier documents say.
pub(super) fn taken(document: &Rc<Node>) -> Result<(Rc<Node>, Resets), TooMany> {
    let mut taking = Taking {
        resets: Resets::default(),
        path: Vec::new(),
        places_left: PLACES_LIMIT,
    };
    let rest = taking.without(document)?;
    let empty = || document.with(Kind::Map(Vec::new()));
    Ok((rest.unwrap_or_else(empty), taking.resets))
}

struct Taking {
    resets: Resets,
    path: Vec<String>,
    places_left: usize,
}

impl Taking {
    /// A value without what tags in it remove; none if all of it is removed.
    fn without(&mut self, node: &Rc<Node>) -> Result<Option<Rc<Node>>, TooMany> {
        if !node.is_tagged {
            return Ok(Some(Rc::clone(node)));
        }
        self.places_left = self.places_left.checked_sub(1).ok_or(TooMany)?;
        match node.tag {
            Tag::Reset => {
                self.resets.paths.push(self.path.clone());
                return Ok(None);
            }
            // Tags below an `!override` do not count.
            Tag::Override => {
                self.resets.paths.push(self.path.clone());
                return Ok(Some(Rc::clone(node)));
            }
            Tag::Other | Tag::Text => {}
        }
        let kind = match &node.kind {
            Kind::Scalar { .. } => return Ok(Some(Rc::clone(node))),
            Kind::List(items) => {
                let mut kept = Vec::new();
                for (at, item) in items.iter().enumerate() {
                    self.path.push(at.to_string());
                    kept.extend(self.without(item)?);
                    self.path.pop();
                }
                Kind::List(kept)
            }
            Kind::Map(entries) => {
                let mut kept = Vec::new();
                for entry in entries {
                    self.path.push(entry.key.clone());
                    let value = self.without(&entry.value)?;
                    self.path.pop();
                    kept.extend(value.map(|value| Entry {
                        value,
                        ..entry.clone()
                    }));
                }
                Kind::Map(kept)
            }
        };
        Ok(Some(node.with(kind)))
    }
}

impl Resets {
    /// Removes these paths from what earlier documents say.
    pub(super) fn apply(&self, model: &mut Model) {
        if self.paths.is_empty() {
            return;
        }
        for section in Section::ALL {
            model
                .of_mut(section)
                .keep(|part| self.apply_to(section, part));
        }
    }

    /// Removes these paths from one part; false if all of it is removed.
    pub(super) fn apply_to(&self, section: Section, part: &mut Part) -> bool {
        for path in &self.paths {
            let Some((first, rest)) = path.split_first() else {
                return false;
            };
            if first != section.key() {
                continue;
            }
            let Some((name, below)) = rest.split_first() else {
                return false;
            };
            if *name != part.name {
                continue;
            }
            let Some((key, more)) = below.split_first() else {
                return false;
            };
            let said = part.all(key).len();
            if !more.is_empty() && said > 1 && BECOME_LISTS.contains(&key.as_str()) {
                continue;
            }
            for layer in &mut part.layers {
                layer.node = less(&layer.node, below);
            }
        }
        true
    }
}

/// A value without what is at a path below it.
fn less(node: &Rc<Node>, path: &[String]) -> Rc<Node> {
    let Some((key, rest)) = path.split_first() else {
        return Rc::clone(node);
    };
    let Kind::Map(entries) = &node.kind else {
        return Rc::clone(node);
    };
    if node.get(key).is_none() {
        return Rc::clone(node);
    }
    let entries = entries.iter().filter_map(|entry| {
        if entry.key != *key {
            return Some(entry.clone());
        }
        let value = match (rest, &entry.value.kind) {
            ([], _) => return None,
            ([name], Kind::List(items)) if BECOME_MAPPINGS.contains(&key.as_str()) => {
                entry.value.with(Kind::List(others(items, name)))
            }
            (rest, _) => less(&entry.value, rest),
        };
        Some(Entry {
            value,
            ..entry.clone()
        })
    });
    node.with(Kind::Map(entries.collect()))
}

fn others(items: &[Rc<Node>], name: &str) -> Vec<Rc<Node>> {
    let others = items.iter().filter(|item| match &item.kind {
        Kind::Scalar { text, .. } => text != name,
        Kind::List(_) | Kind::Map(_) => true,
    });
    others.cloned().collect()
}
