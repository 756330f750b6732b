//! Where an install is: its `.env` by DB-GPT's own search order, and its root.

use std::io;
use std::path::{Path, PathBuf};

use super::refusal::{refused, unreadable};
use super::{compose, folder, layout, toml};
use crate::error::Result;
use crate::io::file::look_into;
use crate::message::Finding;

/// What a path points to.
pub(super) enum Place {
    /// A `.env`, and DB-GPT's own folder if it is in one.
    Env {
        file: PathBuf,
        root: Option<PathBuf>,
        findings: Vec<Finding>,
    },
    /// A compose file.
    Compose { file: PathBuf },
    /// A TOML, which DB-GPT is told from v0.7.0 on.
    Toml {
        file: PathBuf,
        findings: Vec<Finding>,
    },
}

/// Finds the config from a file or a folder.
pub(super) fn find(path: &Path) -> Result<Place> {
    let path = absolute(path).map_err(|source| unreadable(path, source))?;
    let metadata = path
        .metadata()
        .map_err(|source| unreadable(&path, source))?;
    if metadata.is_dir() {
        return in_folder(path);
    }
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("yml" | "yaml") => Ok(Place::Compose { file: path }),
        Some("toml") => Ok(Place::Toml {
            file: path,
            findings: Vec::new(),
        }),
        Some(_) | None => Ok(at_file(path)),
    }
}

/// The parents of a path are walked, so it must be whole and without `..`.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let climbs = path
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    if climbs {
        path.canonicalize()
    } else {
        Ok(path)
    }
}

fn in_folder(folder: PathBuf) -> Result<Place> {
    // What is denied would look like what is absent.
    for inside in [folder.clone(), folder.join("dbgpt")] {
        if inside.is_dir() {
            look_into(&inside).map_err(|source| unreadable(&inside, source))?;
        }
    }
    if layout::is_packaged(&folder) {
        let changed = folder::changed_files(&folder);
        let (file, mut findings) = toml::in_folder(&folder, &changed)?;
        if layout::is_root(&folder) {
            findings.push(Finding::info("toml-old-layout").arg("path", folder.display()));
        }
        return Ok(Place::Toml { file, findings });
    }
    if !layout::is_root(&folder) && layout::is_home(&folder) {
        let file = toml::of_profile(&folder)?;
        let finding = Finding::info("toml-chosen").arg("path", file.display());
        return Ok(Place::Toml {
            file,
            findings: vec![finding],
        });
    }
    if !layout::is_root(&folder) {
        return match compose::in_folder(&folder) {
            Some(file) => Ok(Place::Compose { file }),
            None => Err(refused("config-no-install", &folder)),
        };
    }
    // DB-GPT's sources come with a compose file, so its being there does not say that it is used.
    let env_file = search(&folder)?.ok_or_else(|| refused("config-no-env", &folder))?;
    let mut findings = Vec::new();
    if !env_file.starts_with(&folder) {
        findings.push(Finding::info("config-env-above-root").arg("path", env_file.display()));
    }
    Ok(Place::Env {
        file: env_file,
        root: Some(folder),
        findings,
    })
}

fn at_file(path: PathBuf) -> Place {
    let root = path
        .ancestors()
        .skip(1)
        .find(|folder| layout::is_root(folder))
        .map(Path::to_owned);
    let mut findings = Vec::new();
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let template = name.contains("template");
    if template {
        findings.push(Finding::warning("config-template").arg("path", path.display()));
    }
    if let Some(root) = &root {
        match search(root).unwrap_or_default() {
            Some(used) if is_same_file(&used, &path) => {}
            Some(used) => findings.push(
                Finding::warning("config-other-env")
                    .arg("path", path.display())
                    .arg("used", used.display()),
            ),
            None if template => {}
            None => findings.push(
                Finding::warning("config-env-not-loaded")
                    .arg("path", path.display())
                    .arg("root", root.display()),
            ),
        }
    }
    Place::Env {
        file: path,
        root,
        findings,
    }
}

/// The `.env` that DB-GPT would load: python-dotenv walks up from the file that asks, which is `dbgpt/app/base.py`;
/// the current directory plays no part.
///
/// It passes over what is no regular file; where there is nothing else, that is what is told.
fn search(root: &Path) -> Result<Option<PathBuf>> {
    let app = root.join("dbgpt/app");
    let mut special = None;
    for path in app.ancestors().map(|folder| folder.join(".env")) {
        match path.metadata() {
            Ok(metadata) if metadata.is_file() => return Ok(Some(path)),
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => special = special.or(Some(path)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(unreadable(&path, error));
            }
            // Not there, or a link that leads nowhere.
            Err(_) => {}
        }
    }
    match special {
        Some(path) => Err(refused("config-special-file", &path)),
        None => Ok(None),
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) | (Err(_), Err(_)) => false,
    }
}
