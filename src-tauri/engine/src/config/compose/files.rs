//! Which files make a compose project, where it is run, and the variables that it starts with.

use std::path::{Path, PathBuf};

use super::variables::Variables;
use crate::config::Origin;
use crate::config::address::shown;
use crate::config::refusal::refused;
use crate::error::{Error, Result};
use crate::io::file::{Found, found};
use crate::message::Finding;

/// The names that compose looks for by itself, the preferred ones first.
const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// The names of the override file that compose puts on top by itself.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// A `.env` that names a compose file is looked for beside it and this many folders further up.
const FOLDERS_UP: usize = 2;

/// No project of DB-GPT has more than five.
const FILES_LIMIT: usize = 16;

/// The files of a project.
pub(super) struct Files {
    /// The folder that compose is run in.
    pub(super) folder: PathBuf,
    /// In the order in which they are put upon each other.
    pub(super) paths: Vec<PathBuf>,
    /// Whether compose takes them without `-f`.
    pub(super) found_by_itself: bool,
    pub(super) variables: Variables,
    pub(super) findings: Vec<Finding>,
}

/// The compose file that compose would take first in a folder, if there is one.
pub(in crate::config) fn in_folder(folder: &Path) -> Option<PathBuf> {
    let listed = Variables::read(folder)
        .ok()
        .and_then(|variables| listed(folder, &variables));
    match listed {
        Some(paths) => paths
            .into_iter()
            .next()
            .filter(|path| found(path) == Found::File),
        None => first(folder, &NAMES),
    }
}

/// The files of the project that the chosen file belongs to, if compose is given these files of variables.
pub(super) fn of(path: &Path, env_files: &[PathBuf]) -> Result<Files> {
    let folder = path.parent().unwrap_or(path);
    let variables = Variables::instead(folder, env_files)?;
    let chosen = path.canonicalize().ok();
    let lists = |paths: &[PathBuf]| paths.iter().any(|path| path.canonicalize().ok() == chosen);
    let mut findings = Vec::new();
    if let Some(paths) = listed(folder, &variables) {
        if lists(&paths) {
            return by_variable(folder, paths, variables, env_files);
        }
        findings.push(
            Finding::warning("compose-other-files")
                .arg(
                    "value",
                    shown(variables.get("COMPOSE_FILE").unwrap_or_default()),
                )
                .arg("path", variables.path.display()),
        );
    }
    let is_found_by_itself = path
        .file_name()
        .is_some_and(|name| NAMES.iter().chain(&OVERRIDES).any(|known| name == *known));
    if is_found_by_itself && variables.get("COMPOSE_FILE") == Some("") {
        return Err(variable(&variables, "compose-files-empty", &variables.path));
    }
    let further = match env_files {
        [] => FOLDERS_UP,
        [..] => 0,
    };
    for above in folder.ancestors().skip(1).take(further) {
        // A `.env` further up that can't be read is most likely not compose's.
        if let Ok(variables) = Variables::read(above)
            && let Some(paths) = listed(above, &variables)
            && lists(&paths)
        {
            return by_variable(above, paths, variables, env_files);
        }
    }
    let mut files = beside(path, variables);
    files.findings.extend(findings);
    Ok(files)
}

/// The chosen file with its override, as compose finds them by itself, with the given variables.
pub(super) fn beside(path: &Path, variables: Variables) -> Files {
    let folder = path.parent().unwrap_or(path);
    let name = path.file_name().unwrap_or_default();
    let is_one_of = |names: &[&str]| names.iter().any(|known| name == *known);
    let by_itself = first(folder, &NAMES);
    let mut paths = Vec::new();
    // An override alone is no project: the file that it is put on top of belongs to it.
    if is_one_of(&OVERRIDES) {
        paths.extend(by_itself.clone());
    }
    paths.push(path.to_owned());
    if is_one_of(&NAMES) {
        paths.extend(first(folder, &OVERRIDES));
    }
    let findings = match paths.as_slice() {
        [_, more] => vec![Finding::info("compose-override").arg("path", more.display())],
        _ => Vec::new(),
    };
    let found_by_itself =
        paths.first() == by_itself.as_ref() && variables.get("COMPOSE_FILE").is_none();
    Files {
        variables: variables.with_place(folder),
        folder: folder.to_owned(),
        found_by_itself,
        paths,
        findings,
    }
}

/// An error about the line that sets `COMPOSE_FILE`.
fn variable(variables: &Variables, code: &'static str, path: &Path) -> Error {
    let line = match variables.given("COMPOSE_FILE").map(|given| given.origin) {
        Some(Origin::EnvFile { line, .. }) => line,
        Some(
            Origin::ComposeFile { .. }
            | Origin::TomlFile { .. }
            | Origin::Default
            | Origin::Override,
        )
        | None => 1,
    };
    refused(code, path).arg("line", line)
}

/// The project of the files that `COMPOSE_FILE` names; the folder of the first one can have a `.env` of its own, which
/// compose takes unless it is given others.
fn by_variable(
    folder: &Path,
    paths: Vec<PathBuf>,
    variables: Variables,
    env_files: &[PathBuf],
) -> Result<Files> {
    let finding = Finding::info("compose-files-listed")
        .arg(
            "value",
            shown(variables.get("COMPOSE_FILE").unwrap_or_default()),
        )
        .arg("path", variables.path.display());
    if let Some(missing) = paths.iter().find(|path| found(path) == Found::Nothing) {
        return Err(variable(&variables, "compose-file-missing", missing)
            .arg("by", variables.path.display()));
    }
    if paths.len() > FILES_LIMIT {
        return Err(refused("compose-too-large", &variables.path));
    }
    let first = paths.first().and_then(|path| path.parent());
    let own = first.filter(|first| *first != folder && env_files.is_empty());
    let variables = match own {
        Some(own) => variables.with_files(&super::variables::in_folder(own))?,
        None => variables,
    };
    Ok(Files {
        variables: variables.with_place(folder),
        folder: folder.to_owned(),
        found_by_itself: true,
        paths,
        findings: vec![finding],
    })
}

/// The paths in `COMPOSE_FILE`, if it is set.
fn listed(folder: &Path, variables: &Variables) -> Option<Vec<PathBuf>> {
    let value = variables
        .get("COMPOSE_FILE")
        .filter(|value| !value.is_empty())?;
    let usual = if cfg!(windows) { ";" } else { ":" };
    let separator = variables
        .get("COMPOSE_PATH_SEPARATOR")
        .filter(|separator| !separator.is_empty())
        .unwrap_or(usual);
    let paths = value.split(separator);
    Some(paths.map(|path| plain(&folder.join(path))).collect())
}

/// The same path without `.` in it, to be shown.
pub(super) fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != std::path::Component::CurDir)
        .collect()
}

fn first(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| found(path) == Found::File)
}
