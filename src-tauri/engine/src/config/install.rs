//! Finds an install's config file and root from a path; a `.env` by DB-GPT's own search order.

use std::io;
use std::path::{Path, PathBuf};

use super::layout::Left;
use super::refusal::{refused, unreadable};
use super::{compose, folder, layout, toml};
use crate::error::Result;
use crate::io::file::look_into;
use crate::io::spelling;
use crate::message::Finding;

/// What a path points to.
pub(super) enum ConfigSource {
    /// A `.env`, and DB-GPT's own folder if it is in one.
    Env {
        file: PathBuf,
        root: Option<PathBuf>,
        findings: Vec<Finding>,
    },
    /// A compose file.
    Compose { file: PathBuf },
    /// A TOML, DB-GPT's config from v0.7.0 on.
    Toml(toml::Chosen),
}

/// Finds the config from a file or a folder.
pub(super) fn find(path: &Path) -> Result<ConfigSource> {
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
        Some("yml" | "yaml") => Ok(ConfigSource::Compose { file: path }),
        Some("toml") => Ok(ConfigSource::Toml(toml::Chosen::of(path))),
        Some(_) | None => Ok(at_file(path)),
    }
}

/// Makes a path absolute and free of `..`, because its parents are walked.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let climbs = path
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    if climbs {
        spelling::canonical(&path)
    } else {
        Ok(spelling::one_of(path))
    }
}

fn in_folder(folder: PathBuf) -> Result<ConfigSource> {
    // Without this a folder that may not be read would look like one without these files.
    for inside in [folder.clone(), folder.join("dbgpt")] {
        if inside.is_dir() {
            look_into(&inside).map_err(|source| unreadable(&inside, source))?;
        }
    }
    if layout::is_packaged(&folder) {
        return in_sources(&folder).map(ConfigSource::Toml);
    }
    if let Some(place) = in_environment(&folder)? {
        return Ok(place);
    }
    if !layout::is_root(&folder) && layout::is_home(&folder) {
        return of_profile(&folder).map(ConfigSource::Toml);
    }
    if !layout::is_root(&folder) {
        return match compose::in_folder(&folder) {
            Some(file) => Ok(ConfigSource::Compose { file }),
            None => Err(refused("config-no-install", &folder)),
        };
    }
    // DB-GPT's sources come with a compose file, so finding one does not mean that it is used.
    let env_file = search(&folder)?.ok_or_else(|| refused("config-no-env", &folder))?;
    let mut findings = Vec::new();
    if !env_file.starts_with(&folder) {
        findings.push(Finding::info("config-env-above-root").arg("path", env_file.display()));
    }
    if layout::new_left(&folder) != Left::Nothing {
        findings.push(Finding::info("config-new-layout").arg("path", folder.display()));
    }
    Ok(ConfigSource::Env {
        file: env_file,
        root: Some(folder),
        findings,
    })
}

/// The TOML in a folder with sources from v0.7.0 on, with findings about what an older DB-GPT left there.
fn in_sources(folder: &Path) -> Result<toml::Chosen> {
    let changed = folder::changed_configs(folder);
    let (file, mut findings) = toml::in_folder(folder, &changed)?;
    let left = match layout::old_left(folder) {
        Left::Nothing => None,
        Left::Sources => Some("toml-old-layout"),
        Left::Remains => Some("toml-old-remains"),
    };
    findings.extend(left.map(|id| Finding::info(id).arg("path", folder.display())));
    let env = folder.join(".env");
    if env.is_file() {
        findings.push(Finding::info("toml-env-left").arg("path", env.display()));
    }
    Ok(toml::Chosen {
        file,
        environment: None,
        findings,
    })
}

/// The TOML of the active profile.
fn of_profile(home: &Path) -> Result<toml::Chosen> {
    let file = toml::of_profile(home)?;
    let finding = Finding::info("toml-chosen").arg("path", file.display());
    Ok(toml::Chosen {
        findings: vec![finding],
        ..toml::Chosen::of(file)
    })
}

/// The config for a Python environment, or its `site-packages`: that of the sources which an editable install runs
/// from, else this user's active profile. None if DB-GPT is not installed in it.
fn in_environment(folder: &Path) -> Result<Option<ConfigSource>> {
    if folder::installed(folder).is_some() {
        let home = layout::home().filter(|home| home.is_dir());
        let home = home.ok_or_else(|| {
            let meant = layout::home().unwrap_or_default();
            refused("toml-home-missing", folder).arg("home", meant.display())
        })?;
        let file = toml::of_profile(&home)?;
        let finding = Finding::info("pip-profile").arg("path", file.display());
        return Ok(Some(ConfigSource::Toml(toml::Chosen {
            file,
            environment: Some(folder.to_owned()),
            findings: vec![finding],
        })));
    }
    // A folder of sources or profiles may contain an environment, but is none.
    if layout::is_root(folder) || layout::is_home(folder) {
        return Ok(None);
    }
    if let Some(sources) = folder::sources_of(folder) {
        return in_folder(sources).map(Some);
    }
    if let Some((package, sources)) = folder::without_sources(folder) {
        return Err(refused("pip-sources-gone", folder)
            .arg("name", package.name)
            .arg("sources", sources.display()));
    }
    match folder::without_server(folder) {
        Some(package) => Err(refused("pip-no-server", folder)
            .arg("name", package.name)
            .arg("version", package.version.as_deref().unwrap_or("?"))),
        None => Ok(None),
    }
}

fn at_file(path: PathBuf) -> ConfigSource {
    let root = path
        .ancestors()
        .skip(1)
        .find(|folder| layout::is_packaged(folder) || layout::is_root(folder))
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
    if let Some(root) = root.as_deref().filter(|root| layout::is_packaged(root)) {
        let version = folder::version(root).map(|known| known.version);
        findings.push(
            Finding::warning("config-env-not-read")
                .arg("path", path.display())
                .arg("root", root.display())
                .arg("version", version.as_deref().unwrap_or("0.7.0")),
        );
    } else if let Some(root) = &root {
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
    ConfigSource::Env {
        file: path,
        root,
        findings,
    }
}

/// The `.env` that DB-GPT would load: python-dotenv walks up from the calling file, which is `dbgpt/app/base.py`;
/// the current directory plays no part.
///
/// Folders and special files are passed over. If a special file is all that was found, the error names it.
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
        (Ok(_) | Err(_), _) => false,
    }
}
