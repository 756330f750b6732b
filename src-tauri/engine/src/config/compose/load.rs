//! From the file that was chosen to the whole project: its files, its variables, and all services in them.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::file::File;
use super::files::{self, Files};
use super::include;
use super::layers::Scope;
use super::node::Kind;
use super::options::Options;
use super::project::Project;
use super::template::{Budget, Expansion};
use super::text::read_text;
use super::variables::Variables;
use crate::config::refusal::refused;
use crate::error::Result;

/// Reads the project that a compose file belongs to.
pub(super) fn project(path: &Path, options: &Options) -> Result<Project> {
    of(files::of(path, &options.env_files)?, options)
}

/// Reads the project without the `.env` beside the file.
pub(super) fn without_variables(path: &Path) -> Result<Project> {
    let folder = path.parent().unwrap_or(path);
    of(
        files::beside(path, Variables::none(folder)),
        &Options::default(),
    )
}

fn of(files: Files, options: &Options) -> Result<Project> {
    let first = files.paths.first().unwrap_or(&files.folder).clone();
    let folder = first.parent().unwrap_or(&first).to_owned();
    let (variables, other) = renamed(named(files.variables, &files.paths, &folder)?, options);
    let variables = Rc::new(variables);
    let options = Options {
        name: other,
        ..options.clone()
    };
    let scope = Rc::new(Scope {
        folder,
        variables: Rc::clone(&variables),
    });
    let mut project = Project::new(
        files.folder,
        files.paths,
        files.found_by_itself,
        options,
        variables,
    );
    project.findings = files.findings;
    if let [path] = project.paths.as_slice()
        && !has_services(&File::read(path)?)
    {
        return Err(refused("compose-no-services", path));
    }
    project.model = include::model(&project, &project.paths, &scope)?;
    if project.model.services.is_empty() {
        return Err(refused("compose-no-services", &first));
    }
    Ok(project)
}

/// Whether a file has or includes services; one that does not is some other program's, whatever else is wrong with it.
fn has_services(file: &File) -> bool {
    let mut documents = file.documents.iter();
    documents.any(|document| {
        ["services", "include"]
            .iter()
            .any(|key| document.node.get(key).is_some())
    })
}

/// The variable with the project's name.
const NAME: &str = "COMPOSE_PROJECT_NAME";

/// Puts a name that compose was options over the one that it finds by itself; tells that name where they differ.
fn renamed(variables: Variables, options: &Options) -> (Variables, Option<String>) {
    let other = options.name.clone();
    match other.filter(|name| variables.get(NAME) != Some(name.as_str())) {
        Some(name) => (variables.put(NAME, name.clone()), Some(name)),
        None => (variables, None),
    }
}

/// Adds the project's name as a variable: from the `.env`, a file's `name`, or the folder.
fn named(variables: Variables, paths: &[PathBuf], folder: &Path) -> Result<Variables> {
    if variables.get(NAME).is_some_and(|name| !name.is_empty()) {
        return Ok(variables);
    }
    let mut written = None;
    for path in paths {
        // Most files have no name, and need not be parsed for it.
        if !read_text(path)?
            .lines()
            .any(|line| line.starts_with("name"))
        {
            continue;
        }
        for document in File::read(path)?.documents {
            if let Some(Kind::Scalar { text, .. }) =
                document.node.get("name").map(|node| &node.kind)
            {
                written = Some(text.clone());
            }
        }
    }
    let lookup = |name: &str| variables.get(name).map(str::to_owned);
    let written = written
        .and_then(|text| Expansion::new(&lookup, &Budget::new()).expand(&text).ok())
        .filter(|name| !name.is_empty());
    let usual = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let by_folder = || {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.to_lowercase().chars().filter(usual).collect();
        name.trim_start_matches(['_', '-']).to_owned()
    };
    let name = written.unwrap_or_else(by_folder);
    Ok(variables.with(NAME, name))
}
