//! The usual places of DB-GPT, and the folders in them that may be one.

use std::path::{Path, PathBuf};

use super::Sighting;
use super::candidates::Candidate;
use crate::config::{self, Layout};
use crate::io::file::names_in;
use crate::io::machine;
use crate::message::Finding;

/// A folder with more names is skipped: nobody keeps DB-GPT there.
const MAX_NAMES: usize = 5_000;
/// Folders that are looked at: the one that this program was started in, and those above it.
const MAX_ABOVE: usize = 4;

/// Folders of a user's home in which sources often lie; the empty name is the home itself.
const OF_HOME: [&str; 16] = [
    "",
    "code",
    "src",
    "git",
    "github",
    "repos",
    "projects",
    "project",
    "workspace",
    "work",
    "dev",
    "apps",
    "docker",
    "Documents",
    "Desktop",
    "Downloads",
];

/// Folders of a server in which sources often lie.
#[cfg(windows)]
const OF_SERVER: [&str; 6] = [
    r"C:\",
    r"D:\",
    r"C:\code",
    r"D:\code",
    r"C:\projects",
    r"D:\projects",
];
/// Folders of a server in which sources often lie.
#[cfg(not(windows))]
const OF_SERVER: [&str; 7] = [
    "/opt",
    "/srv",
    "/data",
    "/app",
    "/usr/local",
    "/usr/local/src",
    "/var/lib",
];

/// The places to look at.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Folders that may contain a folder with DB-GPT's name.
    pub folders: Vec<PathBuf>,
    /// DB-GPT's folder of profiles, whether it exists or not.
    pub dbgpt_home: Option<PathBuf>,
    /// Python environments.
    pub environments: Vec<PathBuf>,
    /// The folder in which this program was started.
    pub current: Option<PathBuf>,
}

impl Places {
    /// The usual places of this user and this machine.
    #[must_use]
    pub fn usual() -> Self {
        let home = dirs::home_dir();
        let own = OF_HOME
            .iter()
            .filter_map(|name| Some(home.as_ref()?.join(name)));
        Self {
            folders: own.chain(OF_SERVER.map(PathBuf::from)).collect(),
            dbgpt_home: config::home(),
            environments: machine::python_environments(),
            current: std::env::current_dir().ok(),
        }
    }

    /// Warns if `$DBGPT_HOME` names a missing folder; the default folder may be missing.
    pub(super) fn missing_home(&self) -> Option<Finding> {
        let home = self.dbgpt_home.as_deref()?;
        let is_given = home.file_name().is_some_and(|name| name != ".dbgpt");
        (is_given && !home.is_dir())
            .then(|| Finding::warning("find-home-missing").arg("path", home.display()))
    }

    /// The folders in these places that may be a DB-GPT.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let above = self.current.iter().flat_map(|folder| folder.ancestors());
        let current = above.take(MAX_ABOVE).map(Path::to_owned);
        let environments = self
            .environments
            .iter()
            .filter(|environment| config::laid_out(environment) == Some(Layout::Environment));
        let named = self.folders.iter().flat_map(|folder| named(folder));
        let folders = self.dbgpt_home.iter().cloned().chain(current).chain(named);
        environments
            .cloned()
            .chain(folders)
            .filter_map(|folder| candidate(&folder))
            .collect()
    }
}

fn candidate(folder: &Path) -> Option<Candidate> {
    let root = match config::laid_out(folder)? {
        Layout::Sources => Some(folder.to_owned()),
        Layout::Profiles | Layout::Environment | Layout::Compose => None,
    };
    Some(Candidate::of(folder.to_owned(), root, Sighting::Folder))
}

/// The folders in this one that have DB-GPT's name, however it is spelled: `DB-GPT`, `db_gpt`, `dbgpt-0.7`.
fn named(folder: &Path) -> Vec<PathBuf> {
    let names = names_in(folder, MAX_NAMES).unwrap_or_default();
    let is_dbgpts = |name: &String| {
        let plain = name.to_lowercase().replace(['-', '_', '.', ' '], "");
        plain.starts_with("dbgpt") && !plain.starts_with("dbgptupgrade")
    };
    let own = names.into_iter().filter(is_dbgpts);
    own.map(|name| folder.join(name)).collect()
}
