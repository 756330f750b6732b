//! A docker-compose file as a config: finds DB-GPT's service, merges its settings as compose does, and finds from here
//! the database that they mean inside of compose's network.
//!
//! Only files are read; no docker client is asked. What the shell that starts compose holds can't be seen, and our own
//! environment is not taken for it.

mod env_file;
mod environment;
mod extends;
mod inside;
mod layers;
mod mounts;
mod network;
mod ports;
mod project;
mod proposal;
mod role;
mod scalar;
mod template;
mod variables;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub(super) use project::in_folder;
pub use proposal::{Proposal, proposal};

use self::mounts::{Mounts, Where};
use self::project::Project;
use super::database::Database;
use super::folder::{self, Folder};
use super::source::{self, Beyond, Given, Source};
use super::{ALEMBIC, Install, Overrides, beside, install};
use crate::error::Result;
use crate::io::file::{self, Found};
use crate::message::Finding;
use crate::target::Target;

/// Where python-dotenv looks for a `.env` in DB-GPT's images, in its order.
const ENV_FILES: [&str; 4] = [
    "/app/dbgpt/app/.env",
    "/app/dbgpt/.env",
    "/app/.env",
    "/.env",
];

/// Reads the install that a compose file describes.
///
/// # Errors
/// Refused, with nothing changed. The files: `compose-yaml`, `compose-duplicate-key`, `compose-unbounded`,
/// `compose-too-large`, `compose-not-text`, `compose-value`, `compose-no-services`, `compose-extends-missing`,
/// `compose-extends-endless`, `compose-env-file-missing`, `compose-env-line`, `compose-dollar`, `compose-required`.
/// The service: `compose-no-dbgpt`, `compose-several-dbgpt`, `config-toml`. The database: `compose-sqlite-inside`,
/// `compose-sqlite-volume`, `compose-port-unpublished`, `compose-port-random`; and those of [`super::read`].
pub(super) fn read(path: &Path, overrides: &Overrides) -> Result<Install> {
    read_until(path, overrides, Reach::Here)
}

/// The same without following its database's address to this machine.
///
/// # Errors
/// Those of [`read`] about the files and the service.
pub(super) fn as_written(path: &Path, overrides: &Overrides) -> Result<Install> {
    read_until(path, overrides, Reach::AsWritten)
}

/// The services that could be the DB-GPT that is meant.
///
/// # Errors
/// Those of [`read`] about the files.
pub(super) fn services(path: &Path) -> Result<Vec<String>> {
    let project = Project::read(path)?;
    let candidates = role::candidates(&project);
    Ok(candidates
        .into_iter()
        .map(|service| service.name.clone())
        .collect())
}

/// How far the address of a database is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To where it is reached from this machine.
    Here,
    /// Not at all: what compose's network knows.
    AsWritten,
}

fn read_until(path: &Path, overrides: &Overrides, reach: Reach) -> Result<Install> {
    let mut project = Project::read(path)?;
    let mut findings = std::mem::take(&mut project.findings);
    let service = role::find(&project, overrides.service.as_deref())?;
    if service.has("profiles") {
        findings.push(Finding::info("compose-profiles").arg("service", service.name.as_str()));
    }
    let mounts = Mounts::read(&project, service)?;
    let environment = environment::read(&project, service)?;
    findings.extend(environment.findings);
    let values = under_env_file(environment.values, &mounts, &mut findings)?;
    let source = Source::new(values, Beyond::Nothing);
    let database = Database::read(&source, Some(Path::new(inside::ROOT)), overrides)?;
    findings.extend(database.findings);
    let mut target = database.target;
    match &mut target {
        Target::Mysql(_) | Target::Sqlite(_) if reach == Reach::AsWritten => {}
        Target::Mysql(mysql) => {
            network::reach(&project, service, mysql, overrides, &mut findings)?;
        }
        Target::Sqlite(_) if names_file_here(overrides) => {}
        Target::Sqlite(sqlite) => {
            inside::reach(&project, service, &mounts, sqlite, &mut findings)?;
        }
    }
    let root = root(&mounts);
    let web = network::web(&project, service);
    let folder = root.as_deref().map(folder::read);
    findings.extend(folder.iter().flat_map(Folder::findings));
    Ok(Install {
        version: folder
            .as_ref()
            .and_then(Folder::version)
            .cloned()
            .or_else(|| role::version(&project, service)),
        env_file: path.to_owned(),
        alembic: match names_file_here(overrides) {
            true => beside(&target),
            false => alembic(&mounts),
        },
        root,
        folder,
        service: Some(service.name.clone()),
        web,
        target,
        settings: database.settings,
        findings,
    })
}

/// A `.env` that is mounted where DB-GPT looks for it beats the container's environment.
fn under_env_file(
    mut values: HashMap<String, Given>,
    mounts: &Mounts,
    findings: &mut Vec<Finding>,
) -> Result<HashMap<String, Given>> {
    let mounted = ENV_FILES.into_iter().find_map(|inside| {
        let Where::Here(path) = mounts.locate(inside) else {
            return None;
        };
        (file::found(&path) == Found::File).then_some((inside, path))
    });
    if let Some((inside, path)) = mounted {
        findings.push(
            Finding::info("compose-env-mounted")
                .arg("path", path.display())
                .arg("inside", inside),
        );
        let environment: BTreeMap<String, String> = values
            .iter()
            .map(|(key, given)| (key.clone(), given.text.clone()))
            .collect();
        values.extend(source::read(&path, &environment, findings)?);
    }
    Ok(values)
}

/// DB-GPT's folder, where the container takes it from this machine.
fn root(mounts: &Mounts) -> Option<PathBuf> {
    match mounts.locate(inside::ROOT) {
        Where::Here(path) => install::is_root(&path).then_some(path),
        Where::Volume(_) | Where::Inside => None,
    }
}

/// Where alembic's files are, which stay in the container where nothing of it is mounted.
fn alembic(mounts: &Mounts) -> Option<PathBuf> {
    match mounts.locate(&format!("{}/{ALEMBIC}", inside::ROOT)) {
        Where::Here(path) => Some(path),
        Where::Volume(_) | Where::Inside => None,
    }
}

/// An absolute name that is given on top is a file of this machine, such as a copy.
fn names_file_here(overrides: &Overrides) -> bool {
    let name = overrides.database.as_deref();
    name.is_some_and(|name| Path::new(name).is_absolute())
}
