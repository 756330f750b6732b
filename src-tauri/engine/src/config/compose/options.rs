//! The options that compose is given besides its files: other files of variables, and another name of the project.

use std::path::PathBuf;

use super::call::ComposeCall;
use crate::config::Overrides;

/// What compose is given by options.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    /// By `--env-file`, the later ones win; without any it takes the `.env` beside its file.
    pub(super) env_files: Vec<PathBuf>,
    /// By `-p`.
    pub(super) name: Option<String>,
}

impl Options {
    pub(super) fn by(overrides: &Overrides) -> Self {
        let name = overrides.project.clone();
        Self {
            env_files: overrides.env_files.clone(),
            name: name.filter(|name| !name.is_empty()),
        }
    }

    /// What a project was given that is called like this.
    pub(super) fn of(call: Option<&ComposeCall>) -> Self {
        Self {
            env_files: call.map(|call| call.env_files.clone()).unwrap_or_default(),
            name: call.and_then(|call| call.name.clone()),
        }
    }
}
