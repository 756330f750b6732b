//! Collects the services of a project's files, each with what it extends.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::layers::{Layer, Place, Service};
use super::project::{File, Project};
use super::yaml::{Kind, Node};
use crate::error::Result;

/// A service that extends another, which extends another, and so on.
const CHAIN_LIMIT: usize = 16;

/// Files besides those of the project.
const FILES_LIMIT: usize = 16;

/// All services of these files.
pub(super) fn services(project: &Project, files: Vec<File>) -> Result<Vec<Service>> {
    let mut loader = Loader {
        project,
        files: HashMap::new(),
    };
    let mut services: Vec<Service> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    for file in &files {
        for document in &file.documents {
            let Some(all) = document.get("services") else {
                continue;
            };
            for entry in all.entries() {
                let layers = loader.layers(&file.path, document, &entry.key, CHAIN_LIMIT)?;
                let at = *index.entry(entry.key.clone()).or_insert(services.len());
                if at == services.len() {
                    services.push(Service {
                        name: entry.key.clone(),
                        layers: Vec::new(),
                    });
                }
                services[at].layers.extend(layers);
            }
        }
    }
    Ok(services)
}

struct Loader<'p> {
    project: &'p Project,
    /// What was read because a service extends one of another file.
    files: HashMap<PathBuf, Rc<File>>,
}

impl Loader<'_> {
    /// A service of a document, the service that it extends first.
    fn layers(
        &mut self,
        path: &Path,
        document: &Rc<Node>,
        name: &str,
        chain: usize,
    ) -> Result<Vec<Layer>> {
        let Some(entry) = document
            .get("services")
            .and_then(|services| services.entry(name))
        else {
            return Ok(Vec::new());
        };
        let node = &entry.value;
        let place = Place {
            path,
            line: entry.line,
            node,
        };
        if !matches!(node.kind, Kind::Map(_)) && !node.is_null() {
            return Err(place.refused("compose-value"));
        }
        let mut layers = match node.get("extends") {
            Some(extends) => self.base(&place.at(extends), document, chain)?,
            None => Vec::new(),
        };
        layers.push(Layer {
            path: path.to_owned(),
            node: Rc::clone(node),
        });
        Ok(layers)
    }

    /// `extends: base`, or `extends: {service: base, file: other.yml}`.
    fn base(
        &mut self,
        extends: &Place<'_>,
        document: &Rc<Node>,
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
            None => self.layers(extends.path, document, &name, chain)?,
            Some(file) => {
                let path = self.project.path(extends, &file.value);
                let file = self.file(path, extends)?;
                let mut layers = Vec::new();
                for document in &file.documents {
                    layers.extend(self.layers(&file.path, document, &name, chain)?);
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

    fn file(&mut self, path: PathBuf, extends: &Place<'_>) -> Result<Rc<File>> {
        if let Some(file) = self.files.get(&path) {
            return Ok(Rc::clone(file));
        }
        if self.files.len() >= FILES_LIMIT {
            return Err(extends.refused("compose-extends-endless"));
        }
        let file = Rc::new(File::read(&path)?);
        self.files.insert(path, Rc::clone(&file));
        Ok(file)
    }
}
