//! How `docker compose` is called for a project.

use std::path::PathBuf;

use crate::io::file::{Found, found};
use crate::shell::Shell;

/// Nobody has more copies of the same folder beside each other.
const MOST_COPIES: usize = 99;

/// How to call `docker compose` for a project so that it reads the files that the project was started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeCall {
    /// The folder that it is called in.
    pub folder: PathBuf,
    /// The files for `-f`; empty if compose finds its files, with an override, by itself.
    pub files: Vec<PathBuf>,
    /// The files for `--env-file`; empty if compose takes the `.env` beside its file.
    pub env_files: Vec<PathBuf>,
    /// The name for `-p`; none if compose finds the same one by itself.
    pub name: Option<String>,
}

impl ComposeCall {
    /// `docker compose` with its options, to be typed in the folder.
    #[must_use]
    pub fn line(&self, shell: Shell) -> String {
        let files: String = self
            .files
            .iter()
            .map(|file| file.strip_prefix(&self.folder).unwrap_or(file))
            .map(|file| format!(" -f {}", shell.path(file)))
            .collect();
        let name = self.name.iter();
        let name: String = name
            .map(|name| format!(" -p {}", shell.word(name)))
            .collect();
        format!("docker compose{files}{}{name}", self.given_files(shell))
    }

    /// The options by which this program is told what compose is given besides its files.
    #[must_use]
    pub fn told(&self, shell: Shell) -> String {
        let name = self.name.iter();
        let name: String = name
            .map(|name| format!(" --project-name {}", shell.word(name)))
            .collect();
        format!("{}{name}", self.given_files(shell))
    }

    fn given_files(&self, shell: Shell) -> String {
        let files = self.env_files.iter();
        files
            .map(|file| format!(" --env-file {}", shell.path(file)))
            .collect()
    }

    /// Where a copy of what a container has can lie in the folder: a name that is not there yet. A folder that is there
    /// may be an older copy, and what is left of that must not get among a newer database's files.
    #[must_use]
    pub fn free(&self, name: &str) -> String {
        let numbered = (2..=MOST_COPIES).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let free = names.find(|name| found(&self.folder.join(name)) == Found::Nothing);
        format!("./{}", free.as_deref().unwrap_or(name))
    }
}
