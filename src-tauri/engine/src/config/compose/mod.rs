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
use super::source::{self, Beyond, Given, Source};
use super::{Install, Overrides, install};
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
    let mut project = Project::read(path)?;
    let mut findings = std::mem::take(&mut project.findings);
    let service = role::find(&project)?;
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
        Target::Mysql(mysql) => {
            network::reach(&project, service, mysql, overrides, &mut findings)?;
        }
        Target::Sqlite(_) if names_file_here(overrides) => {}
        Target::Sqlite(sqlite) => {
            inside::reach(&project, service, &mounts, sqlite, &mut findings)?;
        }
    }
    let root = root(&mounts);
    Ok(Install {
        version: root
            .as_deref()
            .and_then(install::version)
            .or_else(|| role::version(&project, service)),
        env_file: path.to_owned(),
        root,
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

/// An absolute name that is given on top is a file of this machine, such as a copy.
fn names_file_here(overrides: &Overrides) -> bool {
    let name = overrides.database.as_deref();
    name.is_some_and(|name| Path::new(name).is_absolute())
}
