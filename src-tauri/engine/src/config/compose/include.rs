//! Collects the services of a project's files, with those of the files that they include.
//!
//! An included file is a project of its own: its paths start from its own folder, and its variables come from its own
//! `.env` where the including project does not set them. A service that both have is refused, unless it is the very same.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::extends::Loader;
use super::file::File;
use super::layers::{Layer, Located, Scope, Service};
use super::project::Project;
use super::variables;
use super::yaml::{Kind, Node};
use crate::config::refusal::refused;
use crate::error::Result;
use crate::io::file::{Found, found};

/// Files that are included, by whichever file.
const FILES_LIMIT: usize = 64;

/// All services of these files and of what they include.
pub(super) fn services(
    project: &Project,
    paths: &[PathBuf],
    scope: &Rc<Scope>,
) -> Result<Vec<Service>> {
    let mut including = Including {
        project,
        files_left: FILES_LIMIT,
    };
    including.services(paths, scope, &[])
}

/// An entry of `include`.
struct Included {
    paths: Vec<PathBuf>,
    scope: Rc<Scope>,
}

struct Including<'p> {
    project: &'p Project,
    files_left: usize,
}

impl Including<'_> {
    /// `chain` holds the files that led here, so that none includes itself.
    fn services(
        &mut self,
        paths: &[PathBuf],
        scope: &Rc<Scope>,
        chain: &[PathBuf],
    ) -> Result<Vec<Service>> {
        let mut all = Services::default();
        for path in paths {
            let file = File::read(path)?;
            let chain = [chain, std::slice::from_ref(path)].concat();
            let mut loader = Loader::new(self.project, Rc::clone(scope));
            for document in &file.documents {
                Project::check(path, scope, document)?;
                let mut own = loader.services(path, document)?;
                if let Some(include) = document.get("include") {
                    let place = Located {
                        path,
                        scope,
                        line: include.line,
                        node: include,
                    };
                    self.include(&place, &chain, &mut own)?;
                }
                for service in own {
                    all.put_upon(service);
                }
            }
        }
        Ok(all.list)
    }

    /// Adds what is included to a file's own services.
    fn include(
        &mut self,
        place: &Located<'_>,
        chain: &[PathBuf],
        own: &mut Vec<Service>,
    ) -> Result<()> {
        let Kind::List(items) = &place.node.kind else {
            return match place.node.is_null() {
                true => Ok(()),
                false => Err(place.refused("compose-value")),
            };
        };
        for item in items {
            let place = place.at(item);
            let included = self.entry(&place)?;
            if let Some(path) = included.paths.first()
                && chain.contains(path)
            {
                return Err(place
                    .refused("compose-include-circle")
                    .arg("file", path.display()));
            }
            let left = self.files_left.checked_sub(included.paths.len());
            self.files_left = left.ok_or_else(|| refused("compose-too-large", place.path))?;
            for service in self.services(&included.paths, &included.scope, chain)? {
                match own.iter().find(|known| known.name == service.name) {
                    None => own.push(service),
                    Some(known) if is_same(known, &service) => {}
                    Some(known) => {
                        return Err(place
                            .refused("compose-include-conflict")
                            .arg("service", known.name.as_str()));
                    }
                }
            }
        }
        Ok(())
    }

    /// `other.yml`, or `{path: …, project_directory: …, env_file: …}`.
    fn entry(&self, place: &Located<'_>) -> Result<Included> {
        let (path, folder, env_file) = match &place.node.kind {
            Kind::Scalar { .. } => (Some(place.node), None, None),
            Kind::Map(_) => (
                place.node.get("path"),
                place.node.get("project_directory"),
                place.node.get("env_file"),
            ),
            Kind::List(_) => return Err(place.refused("compose-value")),
        };
        let paths = self.texts(place, path)?;
        let [first, ..] = paths.as_slice() else {
            return Err(place.refused("compose-value"));
        };
        let base = &place.scope.folder;
        let main = joined(base, first);
        if found(&main) != Found::File && is_remote(first) {
            return Err(place
                .refused("compose-include-remote")
                .arg("value", first.as_str()));
        }
        let folder = match self.texts(place, folder)?.first() {
            Some(folder) if !folder.is_empty() => joined(base, folder),
            Some(_) | None => main.parent().unwrap_or(base).to_owned(),
        };
        let env_files: Vec<PathBuf> = match env_file {
            Some(node) if !node.is_null() => {
                let named = self.texts(place, Some(node))?;
                named.iter().map(|name| joined(base, name)).collect()
            }
            Some(_) | None => variables::in_folder(&folder),
        };
        for path in &env_files {
            self.project.count_env_file(path)?;
        }
        let variables = (*place.scope.variables).clone().with_files(&env_files)?;
        Ok(Included {
            paths: paths.iter().map(|path| joined(base, path)).collect(),
            scope: Rc::new(Scope {
                folder,
                variables: Rc::new(variables),
            }),
        })
    }

    /// A text, or a list of texts.
    fn texts(&self, place: &Located<'_>, node: Option<&Rc<Node>>) -> Result<Vec<String>> {
        let Some(node) = node else {
            return Ok(Vec::new());
        };
        let mut texts = Vec::new();
        for item in node.items() {
            let item = place.at(&item);
            let text = self.project.text(&item)?;
            texts.push(text.ok_or_else(|| item.refused("compose-value"))?.value);
        }
        Ok(texts)
    }
}

#[derive(Default)]
struct Services {
    list: Vec<Service>,
    index: HashMap<String, usize>,
}

impl Services {
    /// What a later file says of a service comes on top of what is known.
    fn put_upon(&mut self, service: Service) {
        match self.index.get(&service.name) {
            Some(at) => self.list[*at].layers.extend(service.layers),
            None => {
                self.index.insert(service.name.clone(), self.list.len());
                self.list.push(service);
            }
        }
    }
}

/// One file that is included twice says the same twice.
fn is_same(one: &Service, other: &Service) -> bool {
    let same = |(one, other): (&Layer, &Layer)| {
        one.path == other.path
            && one.node.line == other.node.line
            && one.scope.folder == other.scope.folder
            && one.scope.variables.path == other.scope.variables.path
    };
    one.layers.len() == other.layers.len() && one.layers.iter().zip(&other.layers).all(same)
}

fn joined(folder: &Path, name: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for part in folder.join(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                joined.pop();
            }
            part @ (Component::Prefix(_) | Component::RootDir | Component::Normal(_)) => {
                joined.push(part);
            }
        }
    }
    joined
}

/// An address that compose loads by git or from a registry.
fn is_remote(path: &str) -> bool {
    path.contains("://") || path.starts_with("git@") || path.starts_with("github.com/")
}
