//! Collects what a project's files, and the files that they include, describe.
//!
//! An included file is a project of its own: its paths start from its own folder, and its variables come from its own
//! `.env` where the including project does not set them. A part that both describe must be the same in both.

use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::checked;
use super::extends::Loader;
use super::file::File;
use super::layers::{Layer, Located, Part, Scope};
use super::model::{Model, Section};
use super::node::{Kind, Node};
use super::project::Project;
use super::variables;
use crate::config::address::{is_remote, shown};
use crate::config::refusal::refused;
use crate::error::Result;
use crate::io::file::{Found, found};

/// Limit for the included files of a whole project.
const FILES_LIMIT: usize = 64;

/// All that these files describe, and what they include.
pub(super) fn model(project: &Project, paths: &[PathBuf], scope: &Rc<Scope>) -> Result<Model> {
    let mut including = Including {
        project,
        files_left: FILES_LIMIT,
    };
    including.model(paths, scope, &[])
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
    fn model(&mut self, paths: &[PathBuf], scope: &Rc<Scope>, chain: &[PathBuf]) -> Result<Model> {
        let mut all = Model::default();
        for path in paths {
            let file = File::read(path)?;
            let chain = [chain, std::slice::from_ref(path)].concat();
            let mut loader = Loader::new(self.project, Rc::clone(scope));
            for document in &file.documents {
                self.project.check(path, scope, &document.node)?;
                let mut own = others(path, scope, &document.node);
                own.services = loader.services(path, document)?;
                document.resets.apply(&mut all);
                checked::document(path, scope, &document.node, &all)?;
                if let Some(include) = document.node.get("include") {
                    let place = Located {
                        path,
                        scope,
                        line: include.line,
                        node: include,
                    };
                    self.include(&place, &chain, &mut own)?;
                }
                all.put_upon(own);
                checked::parts(&all)?;
            }
        }
        Ok(all)
    }

    /// Adds what is included to what a file describes itself.
    fn include(&mut self, place: &Located<'_>, chain: &[PathBuf], own: &mut Model) -> Result<()> {
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
            let mut other = self.model(&included.paths, &included.scope, chain)?;
            for section in Section::ALL {
                let parts = std::mem::take(other.of_mut(section));
                own.of_mut(section).import(parts).map_err(|name| {
                    place
                        .refused("compose-include-conflict")
                        .arg("name", name)
                        .arg("section", section.key())
                })?;
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
            let written = path.and_then(|node| node.items().into_iter().next());
            return Err(place.refused("compose-include-remote").arg(
                "value",
                written.map_or_else(String::new, |node| written_in(&node)),
            ));
        }
        for name in &paths {
            place.has_file(&joined(base, name))?;
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
            place.has_file(path)?;
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

/// What a document describes besides its services.
fn others(path: &Path, scope: &Rc<Scope>, document: &Node) -> Model {
    let mut model = Model::default();
    for section in Section::ALL {
        if section == Section::Services {
            continue;
        }
        let named = document.get(section.key());
        for entry in named.map(|named| named.entries()).unwrap_or_default() {
            model.of_mut(section).put_upon(Part {
                name: entry.key.clone(),
                layers: vec![Layer {
                    path: path.to_owned(),
                    scope: Rc::clone(scope),
                    node: Rc::clone(&entry.value),
                }],
            });
        }
    }
    model
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

/// An address as the file has it: a variable in it may hold a secret.
fn written_in(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { text, .. } => shown(text),
        Kind::List(_) | Kind::Map(_) => String::new(),
    }
}
