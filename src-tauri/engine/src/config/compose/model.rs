//! What the files of a project describe together: services, volumes, networks, configs, secrets and models.

use std::collections::HashMap;
use std::rc::Rc;

use super::layers::{Layer, Part};
use super::node::{Kind, Node};

/// The sections of a compose file that contain named parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Services,
    Volumes,
    Networks,
    Configs,
    Secrets,
    Models,
}

impl Section {
    pub(super) const ALL: [Self; 6] = [
        Self::Services,
        Self::Volumes,
        Self::Networks,
        Self::Configs,
        Self::Secrets,
        Self::Models,
    ];

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Volumes => "volumes",
            Self::Networks => "networks",
            Self::Configs => "configs",
            Self::Secrets => "secrets",
            Self::Models => "models",
        }
    }
}

/// The parts of all sections.
#[derive(Default)]
pub(super) struct Model {
    pub(super) services: Parts,
    pub(super) volumes: Parts,
    pub(super) networks: Parts,
    pub(super) configs: Parts,
    pub(super) secrets: Parts,
    pub(super) models: Parts,
}

impl Model {
    pub(super) fn of(&self, section: Section) -> &Parts {
        match section {
            Section::Services => &self.services,
            Section::Volumes => &self.volumes,
            Section::Networks => &self.networks,
            Section::Configs => &self.configs,
            Section::Secrets => &self.secrets,
            Section::Models => &self.models,
        }
    }

    pub(super) fn of_mut(&mut self, section: Section) -> &mut Parts {
        match section {
            Section::Services => &mut self.services,
            Section::Volumes => &mut self.volumes,
            Section::Networks => &mut self.networks,
            Section::Configs => &mut self.configs,
            Section::Secrets => &mut self.secrets,
            Section::Models => &mut self.models,
        }
    }

    /// Puts what a later file describes on top of what is known.
    pub(super) fn put_upon(&mut self, mut other: Self) {
        for section in Section::ALL {
            let parts = std::mem::take(other.of_mut(section));
            for part in parts.list {
                self.of_mut(section).put_upon(part);
            }
        }
    }
}

/// The parts of one section, in the order in which they were first named.
#[derive(Default)]
pub(super) struct Parts {
    list: Vec<Part>,
    index: HashMap<String, usize>,
}

impl Parts {
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Part> {
        self.list.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Part> {
        Some(&self.list[*self.index.get(name)?])
    }

    pub(super) fn put_upon(&mut self, part: Part) {
        match self.index.get(&part.name) {
            Some(at) => self.list[*at].layers.extend(part.layers),
            None => {
                self.index.insert(part.name.clone(), self.list.len());
                self.list.push(part);
            }
        }
    }

    /// Changes each part, and removes those for which `kept` returns false.
    pub(super) fn keep(&mut self, mut kept: impl FnMut(&mut Part) -> bool) {
        self.list.retain_mut(|part| kept(part));
        self.index.clear();
        for (at, part) in self.list.iter().enumerate() {
            self.index.insert(part.name.clone(), at);
        }
    }

    /// Adds the parts of an included file. The error is the name of a part that both have, and that differs.
    pub(super) fn import(&mut self, other: Self) -> Result<(), String> {
        for part in other.list {
            match self.get(&part.name) {
                None => self.put_upon(part),
                Some(known) if is_same(known, &part) => {}
                Some(_) => return Err(part.name),
            }
        }
        Ok(())
    }
}

/// Whether two parts are the same: one place in a file that is included twice, or two places with equal values.
fn is_same(one: &Part, other: &Part) -> bool {
    let same = |(one, other): (&Layer, &Layer)| {
        let is_one_place = one.path == other.path && one.node.line == other.node.line;
        let is_read_alike = one.scope.folder == other.scope.folder
            && one.scope.variables.path == other.scope.variables.path;
        is_read_alike && is_one_place || is_equal(&one.node, &other.node)
    };
    one.layers.len() == other.layers.len() && one.layers.iter().zip(&other.layers).all(same)
}

/// Whether two values are written alike, and no variable or path can make a difference.
fn is_equal(one: &Rc<Node>, other: &Rc<Node>) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Scalar { text, plain }, Kind::Scalar { text: t, plain: p }) => {
            let is_null = one.is_null() && other.is_null();
            is_null || text == t && plain == p && !text.contains(['$', '.', '~'])
        }
        (Kind::List(one), Kind::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_equal(one, other))
        }
        (Kind::Map(one), Kind::Map(entries)) => {
            one.len() == entries.len()
                && one.iter().all(|entry| {
                    other
                        .get(&entry.key)
                        .is_some_and(|value| is_equal(&entry.value, value))
                })
        }
        (Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_), _) => false,
    }
}
