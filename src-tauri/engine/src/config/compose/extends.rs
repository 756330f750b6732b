//! The services of a compose file, each with what it extends.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::file::{Document, File};
use super::layers::{Layer, Located, Scope, Service};
use super::model::{Parts, Section};
use super::node::Kind;
use super::project::Project;
use crate::config::refusal::refused;
use crate::error::Result;

/// How long a chain of services that extend each other may be.
const CHAIN_LIMIT: usize = 16;

/// Limit for files that are read because of `extends` only.
const FILES_LIMIT: usize = 16;

/// Reads the services of one file, and what they extend.
pub(super) struct Loader<'p> {
    project: &'p Project,
    /// The scope of the file.
    scope: Rc<Scope>,
    /// Files that were read because a service extends one of theirs, each with its scope.
    files: HashMap<PathBuf, (Rc<File>, Rc<Scope>)>,
}

impl<'p> Loader<'p> {
    pub(super) fn new(project: &'p Project, scope: Rc<Scope>) -> Self {
        Self {
            project,
            scope,
            files: HashMap::new(),
        }
    }

    /// All services of a document, each with what it extends.
    pub(super) fn services(&mut self, path: &Path, document: &Document) -> Result<Parts> {
        let mut services = Parts::default();
        let scope = Rc::clone(&self.scope);
        let Some(all) = document.node.entry("services") else {
            return Ok(services);
        };
        if !matches!(all.value.kind, Kind::Map(_)) {
            let place = Located {
                path,
                scope: &scope,
                line: all.line,
                node: &all.value,
            };
            return Err(match all.value.is_null() {
                true => refused("compose-no-services", path),
                false => place.refused("compose-value"),
            });
        }
        for entry in all.value.entries() {
            services.put_upon(Service {
                name: entry.key.clone(),
                layers: self.layers(path, &scope, document, &entry.key, CHAIN_LIMIT)?,
            });
        }
        Ok(services)
    }

    /// The layers of a service in a document, those of the service that it extends first.
    fn layers(
        &mut self,
        path: &Path,
        scope: &Rc<Scope>,
        document: &Document,
        name: &str,
        chain: usize,
    ) -> Result<Vec<Layer>> {
        let Some(entry) = document
            .node
            .get("services")
            .and_then(|services| services.entry(name))
        else {
            return Ok(Vec::new());
        };
        let node = &entry.value;
        let place = Located {
            path,
            scope,
            line: entry.line,
            node,
        };
        if !matches!(node.kind, Kind::Map(_)) {
            return Err(place.refused("compose-value"));
        }
        let base = match node.get("extends") {
            Some(extends) => self.base(&place.at(extends), scope, document, chain)?,
            None => Vec::new(),
        };
        let mut layers = less(name, base, document);
        layers.push(Layer {
            path: path.to_owned(),
            scope: Rc::clone(scope),
            node: Rc::clone(node),
        });
        Ok(layers)
    }

    /// `extends: base`, or `extends: {service: base, file: other.yml}`.
    fn base(
        &mut self,
        extends: &Located<'_>,
        scope: &Rc<Scope>,
        document: &Document,
        chain: usize,
    ) -> Result<Vec<Layer>> {
        let chain = chain
            .checked_sub(1)
            .ok_or_else(|| extends.refused("compose-extends-endless"))?;
        let named = |key: &str| match extends.node.get(key) {
            Some(node) => self.project.text(&extends.at(node)),
            None => Ok(None),
        };
        let (name, file) = match &extends.node.kind {
            Kind::Map(_) => (named("service")?, named("file")?),
            Kind::Scalar { .. } | Kind::List(_) => (self.project.text(extends)?, None),
        };
        let name = name.ok_or_else(|| extends.refused("compose-value"))?.value;
        let layers = match file {
            None => self.layers(extends.path, scope, document, &name, chain)?,
            Some(file) => {
                let path = extends.path_to(&file.value);
                let (file, scope) = self.file(path, extends)?;
                let mut layers = Vec::new();
                for document in &file.documents {
                    layers = less(&name, layers, document);
                    layers.extend(self.layers(&file.path, &scope, document, &name, chain)?);
                }
                layers
            }
        };
        if layers.is_empty() {
            return Err(extends
                .refused("compose-extends-missing")
                .arg("service", name));
        }
        Ok(layers)
    }

    fn file(&mut self, path: PathBuf, extends: &Located<'_>) -> Result<(Rc<File>, Rc<Scope>)> {
        if let Some((file, scope)) = self.files.get(&path) {
            return Ok((Rc::clone(file), Rc::clone(scope)));
        }
        if self.files.len() >= FILES_LIMIT {
            return Err(extends.refused("compose-extends-endless"));
        }
        extends.has_file(&path)?;
        let file = Rc::new(File::read(&path)?);
        let scope = Rc::new(Scope {
            folder: path.parent().unwrap_or(&path).to_owned(),
            variables: Rc::clone(&extends.scope.variables),
        });
        for document in &file.documents {
            self.project.check(&path, &scope, &document.node)?;
        }
        let known = (Rc::clone(&file), Rc::clone(&scope));
        self.files.insert(path, known);
        Ok((file, scope))
    }
}

/// The earlier layers of a service, without what the tags of a document remove.
fn less(name: &str, layers: Vec<Layer>, document: &Document) -> Vec<Layer> {
    let mut before = Service {
        name: name.to_owned(),
        layers,
    };
    match document.resets.apply_to(Section::Services, &mut before) {
        true => before.layers,
        false => Vec::new(),
    }
}
