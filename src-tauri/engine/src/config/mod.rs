//! Reads a DB-GPT config as DB-GPT itself reads it, and says of every value where it came from.
//!
//! The sources are DB-GPT's `.env.template` and the python-dotenv 1.0.0 that it reads its `.env` with. Only files are
//! looked at: whether a server answers is for `inspect` to find out.

mod address;
mod carried;
mod compose;
mod database;
pub mod dotenv;
pub mod folder;
mod glance;
mod install;
mod layout;
mod refusal;
mod source;
mod toml;
mod version;
mod web;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use carried::{Carried, Node, carried};
pub use compose::{Build, ComposeCall, Container, Proposal, proposal};
pub use folder::Folder;
pub use glance::{Layout, is_image_of_dbgpt, laid_out, reads_toml, sources_of, version_of};
pub use layout::home;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::install::ConfigSource;
use self::source::{Beyond, Source};
use self::toml::Missing;
pub use self::version::DbgptVersion;
pub use self::web::WebAddress;
use crate::error::{Error, Result};
use crate::io::waiting::in_place;
use crate::message::Finding;
use crate::target::{Target, TlsMode};
use crate::topic::Topic;

/// Where DB-GPT keeps alembic's version files, relative to its own folder.
pub const ALEMBIC: &str = "pilot/meta_data/alembic/versions";

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Origin {
    /// A line of a `.env` file.
    EnvFile {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// A line of a compose file.
    ComposeFile {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// A line of a TOML file.
    TomlFile {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// DB-GPT's own default for a key that is not there.
    Default,
    /// Given on our command line, or corrected in our window.
    Override,
}

/// A setting of DB-GPT, to be shown. A secret's value is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The key, such as `LOCAL_DB_HOST`.
    pub key: String,
    /// The value as DB-GPT reads it; `******` for a password.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// A DB-GPT install, as its config describes it.
#[derive(Debug, Clone)]
pub struct Install {
    /// The `.env` or the TOML that DB-GPT would read, or the compose file that describes its service.
    pub config_file: PathBuf,
    /// The folder that holds DB-GPT's sources and `pilot/`, or `pilot/` alone where pip installed it; none if it is not
    /// found on this machine.
    pub root: Option<PathBuf>,
    /// DB-GPT's version, if it could be read.
    pub version: Option<DbgptVersion>,
    /// The versions, packages and git clone that were read in that folder.
    pub folder: Option<Folder>,
    /// The folder of alembic's version files, if it is on this machine. It may not exist yet.
    pub alembic: Option<PathBuf>,
    /// The service's name in a compose file.
    pub service: Option<String>,
    /// How to call compose for that file's project.
    pub project: Option<ComposeCall>,
    /// What becomes of the service's container when its image changes.
    pub container: Option<Container>,
    /// Where its web server is reached from here; none where a container publishes no port.
    pub web: Option<WebAddress>,
    /// The metadata database.
    pub target: Target,
    /// The settings that the target was read from.
    pub settings: Vec<Setting>,
    /// What DB-GPT itself would trip over, and what the user should know.
    pub findings: Vec<Finding>,
}

impl Install {
    /// Whether its config is a TOML file, as from v0.7.0 on.
    #[must_use]
    pub fn is_of_toml(&self) -> bool {
        let keys = self.settings.iter().map(|setting| setting.key.as_str());
        keys.into_iter().any(|key| key.starts_with(toml::DATABASE))
    }

    /// The folders that its processes are recognized by: its own, and the Python environment that pip installed it in.
    #[must_use]
    pub fn folders(&self) -> Vec<&Path> {
        let environment = self.folder.as_ref().and_then(Folder::environment);
        self.root
            .as_deref()
            .into_iter()
            .chain(environment)
            .collect()
    }
}

/// Corrections by the user, from the command line's options or the window. They win over the config.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Which service of a compose file is DB-GPT, where several could be.
    pub service: Option<String>,
    /// What compose was given by `--env-file`, instead of the `.env` beside its file. The later ones win.
    pub env_files: Vec<PathBuf>,
    /// The name that compose was given by `-p`, instead of the project's own.
    pub project: Option<String>,
    /// DB-GPT's folder, for a TOML that does not tell it: a profile with which DB-GPT is started from its sources.
    pub root: Option<PathBuf>,
    /// For `LOCAL_DB_HOST`.
    pub host: Option<String>,
    /// For `LOCAL_DB_PORT`.
    pub port: Option<u16>,
    /// A Unix socket, instead of host and port.
    pub socket: Option<PathBuf>,
    /// For `LOCAL_DB_USER`.
    pub user: Option<String>,
    /// For `LOCAL_DB_NAME`.
    pub database: Option<String>,
    /// For `LOCAL_DB_PASSWORD`; not written down anywhere.
    #[serde(skip)]
    pub password: Option<SecretString>,
    /// How the connection is encrypted; DB-GPT has no setting for it.
    pub tls: Option<TlsMode>,
    /// The certificate authority (PEM) for it.
    pub ca: Option<PathBuf>,
}

/// Like [`read`], but does not refuse an incomplete address: a compose file gives the database's address inside
/// compose's network, a TOML leaves empty what only its service's environment has. For a form in which the user gives
/// the rest.
///
/// # Errors
/// Those of [`read`]; `compose-no-services` where `path` is a `.env`.
pub fn as_written(path: &Path, overrides: &Overrides) -> Result<Install> {
    in_place(|| match install::find(path)? {
        ConfigSource::Compose { file } => compose::as_written(&file, overrides),
        ConfigSource::Toml(chosen) => toml::install(chosen, overrides, Missing::Empty),
        ConfigSource::Env { file, .. } => Err(refusal::refused("compose-no-services", &file)),
    })
}

/// The services of a compose file that could be the DB-GPT to upgrade.
///
/// # Errors
/// Those of [`as_written`].
pub fn services(path: &Path) -> Result<Vec<String>> {
    in_place(|| match install::find(path)? {
        ConfigSource::Compose { file } => compose::services(&file),
        ConfigSource::Env { file, .. } | ConfigSource::Toml(toml::Chosen { file, .. }) => {
            Err(refusal::refused("compose-no-services", &file))
        }
    })
}

/// Whether [`read`] refused a compose file because several services could be DB-GPT; [`services`] has their names.
#[must_use]
pub fn asks_service(error: &Error) -> bool {
    error.topic() == Some(Topic::SeveralServices)
}

/// Whether [`read`] refused because of an address that the user can give instead; [`as_written`] reads the rest.
#[must_use]
pub fn asks_address(error: &Error) -> bool {
    error.topic() == Some(Topic::AddressUntold)
}

/// Where alembic's files are expected for a SQLite file without an install, such as a copy of its folder.
fn beside(target: &Target) -> Option<PathBuf> {
    match target {
        Target::Sqlite(file) => Some(file.path.parent()?.join("alembic").join("versions")),
        Target::Mysql(_) => None,
    }
}

/// Reads the install that `path` points to: a `.env` or TOML file, an install folder, a folder of profiles, a Python
/// environment that DB-GPT is installed in, or a compose file.
///
/// # Errors
/// Refused, with nothing changed. The path: `config-missing`, `config-is-folder`, `config-unreadable`, `config-special-file`,
/// `config-too-large`, `config-not-text`, `config-illegal-key`, `config-no-install`, `config-no-env`, `pip-no-server`.
/// The values: `config-bad-port`, `config-no-host`, `config-no-database`, `config-no-root`. A compose file: those that
/// begin with `compose-`. A TOML, or a folder with one: those that begin with `toml-`.
pub fn read(path: &Path, overrides: &Overrides) -> Result<Install> {
    in_place(|| read_now(path, overrides))
}

fn read_now(path: &Path, overrides: &Overrides) -> Result<Install> {
    let (config_file, root, mut findings) = match install::find(path)? {
        ConfigSource::Compose { file } => return compose::read(&file, overrides),
        ConfigSource::Toml(chosen) => return toml::install(chosen, overrides, Missing::Refused),
        ConfigSource::Env {
            file,
            root,
            findings,
        } => (file, root, findings),
    };
    // The environment of DB-GPT's own process can't be seen from here, and ours may differ: it is not used.
    let values = source::read(&config_file, &BTreeMap::new(), &mut findings)?;
    let source = Source::new(values, Beyond::Environment);
    let database = database::Database::read(&source, root.as_deref(), overrides)?;
    findings.extend(database.findings);
    let folder = root.as_deref().map(folder::read);
    findings.extend(folder.iter().flat_map(Folder::findings));
    let version = folder.as_ref().and_then(Folder::version).cloned();
    database::refuse_oceanbase(&source, version.as_ref(), &config_file)?;
    Ok(Install {
        web: web::ports(&source, version.as_ref())
            .first()
            .copied()
            .map(WebAddress::here),
        version,
        alembic: root
            .as_deref()
            .map(|root| root.join(ALEMBIC))
            .or_else(|| beside(&database.target)),
        config_file,
        project: None,
        container: None,
        root,
        folder,
        service: None,
        target: database.target,
        settings: database.settings,
        findings,
    })
}
