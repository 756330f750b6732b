//! Reads a DB-GPT config as DB-GPT itself reads it, and says of every value where it came from.
//!
//! The sources are DB-GPT's `.env.template` and the python-dotenv 1.0.0 that it reads its `.env` with. Only files are
//! looked at: whether a server answers is for `inspect` to find out.

mod compose;
mod database;
pub mod dotenv;
mod install;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use compose::{Proposal, proposal};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::install::Place;
use self::source::{Beyond, Source};
use crate::error::Result;
use crate::message::Finding;
use crate::target::{Target, TlsMode};

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

/// Which DB-GPT an install is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DbgptVersion {
    /// The version, such as `0.4.7`.
    pub version: String,
    /// What said so, such as `dbgpt/_version.py`.
    pub source: String,
}

/// A DB-GPT install, as its config describes it.
#[derive(Debug, Clone)]
pub struct Install {
    /// The `.env` that DB-GPT would read, or the compose file that describes its service.
    pub env_file: PathBuf,
    /// The folder that holds `dbgpt/` and `pilot/`, where it could be found on this machine.
    pub root: Option<PathBuf>,
    /// Which DB-GPT, where that could be told.
    pub version: Option<DbgptVersion>,
    /// The metadata database.
    pub target: Target,
    /// The settings that led there.
    pub settings: Vec<Setting>,
    /// What DB-GPT itself would trip over, and what the user should know.
    pub findings: Vec<Finding>,
}

/// What the user corrects: by the command line's options, or in the window. It beats the config.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
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

/// Reads the install that `path` points to: a `.env` file, an install folder, or a compose file.
///
/// # Errors
/// Refused, with nothing changed. The path: `config-missing`, `config-unreadable`, `config-special-file`,
/// `config-too-large`, `config-not-text`, `config-illegal-key`, `config-toml`, `config-no-install`, `config-no-env`.
/// The values: `config-bad-port`, `config-no-host`, `config-no-database`, `config-no-root`. A compose file: those that
/// begin with `compose-`.
pub fn read(path: &Path, overrides: &Overrides) -> Result<Install> {
    let (env_file, root, mut findings) = match install::find(path)? {
        Place::Compose { file } => return compose::read(&file, overrides),
        Place::Env {
            file,
            root,
            findings,
        } => (file, root, findings),
    };
    // What the service's own environment holds can't be seen from here, so nothing is taken from ours.
    let values = source::read(&env_file, &BTreeMap::new(), &mut findings)?;
    let source = Source::new(values, Beyond::Environment);
    let database = database::Database::read(&source, root.as_deref(), overrides)?;
    findings.extend(database.findings);
    Ok(Install {
        version: root.as_deref().and_then(install::version),
        env_file,
        root,
        target: database.target,
        settings: database.settings,
        findings,
    })
}
