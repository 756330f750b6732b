//! A docker-compose file as a config: finds DB-GPT's service, merges its settings as compose does, and translates the
//! address of its database from compose's network to this machine.
//!
//! Only files are read; no docker client is asked. The environment of the shell that starts compose can't be seen, and
//! our own is not used in its place.

mod baked;
mod build;
mod call;
mod checked;
mod consistency;
mod container;
mod env_file;
mod environment;
mod extends;
mod file;
mod files;
mod flow;
mod form;
mod grants;
mod include;
mod inside;
mod keys;
mod layers;
mod load;
mod model;
mod mount;
mod mounts;
mod network;
mod node;
mod options;
mod ports;
mod project;
mod proposal;
mod resets;
mod role;
mod scalar;
mod shape;
mod template;
mod text;
mod told;
mod variables;
mod volumes;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub use build::Build;
pub use call::ComposeCall;
pub use container::Container;
pub(super) use files::in_folder;
pub use proposal::{Proposal, proposal};

use self::layers::Service;
use self::mount::Where;
use self::mounts::Mounts;
use self::options::Options;
use self::project::Project;
use super::database::{Database, refuse_oceanbase};
use super::folder::{self, Folder};
use super::source::{self, Beyond, Given, Source};
use super::toml::{self, Missing};
use super::{ALEMBIC, DbgptVersion, Install, Overrides, Setting, beside, layout, web};
use crate::error::Result;
use crate::io::file::{Found, found};
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
/// `compose-extends-endless`, `compose-include-circle`, `compose-include-conflict`, `compose-include-remote`,
/// `compose-mount-twice`, `compose-env-file-missing`, `compose-env-line`, `compose-dollar`, `compose-required`,
/// `compose-file-missing`, `compose-files-empty`, `compose-key-unknown`, `compose-kind`, `compose-key-missing`,
/// `compose-item-twice`, `compose-one-source`, `compose-no-image`, `compose-excluded`, `compose-undefined`,
/// `compose-circle`, `compose-port`.
/// The service: `compose-no-dbgpt`, `compose-several-dbgpt`, `toml-inside`, `toml-not-mounted`. The database: `compose-sqlite-inside`,
/// `compose-sqlite-volume`, `compose-port-unpublished`, `compose-port-random`, `compose-host-itself`; and those of [`super::read`].
pub(super) fn read(path: &Path, overrides: &Overrides) -> Result<Install> {
    read_until(path, overrides, Reach::Here)
}

/// Like [`read`], but leaves the database's address as compose's network knows it.
///
/// # Errors
/// Those of [`read`] about the files and the service.
pub(super) fn as_written(path: &Path, overrides: &Overrides) -> Result<Install> {
    read_until(path, overrides, Reach::AsWritten)
}

/// Whether an image is DB-GPT's by its name.
pub(super) fn is_image_of_dbgpt(image: &str) -> bool {
    role::is_image_of_dbgpt(image)
}

/// The services that could be the DB-GPT to upgrade.
///
/// # Errors
/// Those of [`read`] about the files.
pub(super) fn services(path: &Path) -> Result<Vec<String>> {
    let project = load::project(path, &Options::default())?;
    let candidates = role::candidates(&project);
    Ok(candidates
        .into_iter()
        .map(|service| service.name.clone())
        .collect())
}

/// Whether the address of a database is translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It becomes the one by which this machine reaches the database.
    Here,
    /// It stays as compose's network knows it.
    AsWritten,
}

fn read_until(path: &Path, overrides: &Overrides, reach: Reach) -> Result<Install> {
    let mut project = load::project(path, &Options::by(overrides))?;
    let mut findings = std::mem::take(&mut project.findings);
    let service = role::find(&project, overrides.service.as_deref())?;
    if service.has("profiles") {
        findings.push(Finding::info("compose-profiles").arg("service", service.name.as_str()));
    }
    consistency::check(&project, service)?;
    let mounts = Mounts::read(&project, service)?;
    environment::check_others(&project, service, |other| role::is_started(&project, other))?;
    let root = root(&mounts);
    let folder = root.as_deref().map(folder::read);
    let version = folder
        .as_ref()
        .and_then(Folder::version)
        .cloned()
        .or_else(|| role::version(&project, service));
    let container = Container::read(&project, service, &mounts);
    let within = Within {
        project: &project,
        service,
        mounts: &mounts,
        overrides,
    };
    let said = match told::config(&project, service, root.as_deref())? {
        Some(config) => within.read_toml(&config, version.as_ref(), reach)?,
        None => {
            let built = container.build.as_ref();
            let baked = built.and_then(|build| baked::finding(&project, service, &mounts, build));
            findings.extend(baked);
            within.read_environment(version.as_ref(), path)?
        }
    };
    findings.extend(said.findings);
    let mut target = said.target;
    match reach {
        Reach::Here => within.reach(&mut target, &mut findings)?,
        Reach::AsWritten => {}
    }
    let mut ports = said.web_ports.into_iter();
    let web = ports.find_map(|port| network::web(&project, service, port));
    findings.extend(folder.iter().flat_map(Folder::findings));
    let alembic = match names_file_here(overrides) {
        true => beside(&target),
        false => said.alembic.and_then(|path| here(&mounts, &path)),
    };
    Ok(Install {
        version,
        config_file: path.to_owned(),
        alembic,
        root,
        folder,
        service: Some(service.name.clone()),
        project: Some(project.call()),
        container: Some(container),
        web,
        target,
        settings: said.settings,
        findings,
    })
}

/// DB-GPT's container, as its service describes it.
#[derive(Clone, Copy)]
struct Within<'c> {
    project: &'c Project,
    service: &'c Service,
    mounts: &'c Mounts,
    overrides: &'c Overrides,
}

/// What was read from the config: a TOML, or the container's environment.
struct Said {
    target: Target,
    settings: Vec<Setting>,
    /// Where its web server listens in the container, the likeliest first.
    web_ports: Vec<u16>,
    /// Where alembic's files are in the container, if it can have any.
    alembic: Option<PathBuf>,
    findings: Vec<Finding>,
}

impl Within<'_> {
    /// Reads the TOML at the path `config` in the container.
    fn read_toml(self, config: &str, version: Option<&DbgptVersion>, reach: Reach) -> Result<Said> {
        let missing = match reach {
            Reach::Here => Missing::Refused,
            Reach::AsWritten => Missing::Empty,
        };
        let (project, service) = (self.project, self.service);
        let (_, read, mut findings) = told::read(
            project,
            service,
            self.mounts,
            config,
            self.overrides,
            missing,
        )?;
        findings.extend(read.findings);
        Ok(Said {
            alembic: toml::alembic(&read.target, Some(Path::new(inside::ROOT)), version),
            target: read.target,
            settings: read.settings,
            web_ports: vec![read.web_port],
            findings,
        })
    }

    /// Reads the container's environment; `path` is the compose file.
    fn read_environment(self, version: Option<&DbgptVersion>, path: &Path) -> Result<Said> {
        let environment = environment::read(self.project, self.service, &environment::keys())?;
        let mut findings = environment.findings;
        let values = under_env_file(environment.values, self.mounts, &mut findings)?;
        let source = Source::new(values, Beyond::Nothing);
        refuse_oceanbase(&source, version, path)?;
        let root = Path::new(inside::ROOT);
        let database = Database::read(&source, Some(root), self.overrides)?;
        findings.extend(database.findings);
        Ok(Said {
            target: database.target,
            settings: database.settings,
            web_ports: web::ports(&source, version),
            alembic: Some(root.join(ALEMBIC)),
            findings,
        })
    }

    /// Makes the target lead to the database from this machine.
    fn reach(self, target: &mut Target, findings: &mut Vec<Finding>) -> Result<()> {
        let (project, service) = (self.project, self.service);
        match target {
            Target::Mysql(mysql) => {
                network::reach(project, service, mysql, self.overrides, findings)
            }
            Target::Sqlite(_) if names_file_here(self.overrides) => Ok(()),
            Target::Sqlite(sqlite) => {
                inside::reach(project, service, self.mounts, sqlite, findings)
            }
        }
    }
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
        (found(&path) == Found::File).then_some((inside, path))
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

/// DB-GPT's folder on this machine, if it is mounted into the container.
fn root(mounts: &Mounts) -> Option<PathBuf> {
    match mounts.locate(inside::ROOT) {
        Where::Here(path) => (layout::is_root(&path) || layout::is_packaged(&path)).then_some(path),
        Where::Written(_) | Where::Volume(_) | Where::Inside => None,
    }
}

/// The place on this machine of a path in the container; none if it is not mounted from here.
fn here(mounts: &Mounts, inside: &Path) -> Option<PathBuf> {
    match mounts.locate(&inside.display().to_string()) {
        Where::Here(path) => Some(path),
        Where::Written(_) | Where::Volume(_) | Where::Inside => None,
    }
}

/// Whether an override names a SQLite file of this machine, such as a copy, by an absolute path.
fn names_file_here(overrides: &Overrides) -> bool {
    let name = overrides.database.as_deref();
    name.is_some_and(|name| Path::new(name).is_absolute())
}
