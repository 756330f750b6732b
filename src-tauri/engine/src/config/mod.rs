//! Reads a DB-GPT config as DB-GPT itself reads it, and says of every value where it came from.

pub mod dotenv;

use std::path::PathBuf;

use serde::Serialize;

use crate::message::Finding;
use crate::target::Target;

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
    /// The `.env` that DB-GPT would read.
    pub env_file: PathBuf,
    /// The folder that holds `dbgpt/` and `pilot/`, where it could be found.
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
