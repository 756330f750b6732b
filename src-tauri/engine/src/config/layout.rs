//! How to recognize DB-GPT's folders: sources before v0.7.0, sources from v0.7.0 on, and the folder of profiles.
//!
//! After an upgrade in place a folder may hold remains of the other kind of sources: Python's caches, or files of the
//! user's own. Then only the file with the version counts as proof of sources.

use std::path::{Path, PathBuf};

/// The file with the version in sources up to v0.6.3; v0.4.6 has none.
pub(super) const OLD_VERSION: &str = "dbgpt/_version.py";
/// The file with the version in sources from v0.7.0 on.
pub(super) const NEW_VERSION: &str = "packages/dbgpt-core/src/dbgpt/_version.py";

/// Whether DB-GPT's sources are in this folder. `pilot/` may be missing before the first start.
pub(super) fn is_root(folder: &Path) -> bool {
    let sources = folder.join("dbgpt");
    sources.is_dir()
        && (folder.join("pilot").is_dir()
            || sources.join("app").is_dir()
            || folder.join(OLD_VERSION).is_file())
}

/// Whether DB-GPT's sources from v0.7.0 on are in this folder, not only what they left behind.
pub(super) fn is_packaged(folder: &Path) -> bool {
    folder.join(NEW_VERSION).is_file()
        || folder.join("packages/dbgpt-core").is_dir() && !folder.join(OLD_VERSION).is_file()
}

/// What is left of the sources of the other layout in a folder with sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// Whole sources, by the file that says their version.
    Sources,
    /// Remains only: Python's caches, or files of the user's own.
    Remains,
}

/// What is left of the sources before v0.7.0 beside those after it.
pub(super) fn old_left(folder: &Path) -> Left {
    left(folder, OLD_VERSION, "dbgpt")
}

/// What is left of the sources from v0.7.0 on beside those before it.
pub(super) fn new_left(folder: &Path) -> Left {
    left(folder, NEW_VERSION, "packages")
}

fn left(folder: &Path, version: &str, sources: &str) -> Left {
    match (
        folder.join(version).is_file(),
        folder.join(sources).is_dir(),
    ) {
        (true, _) => Left::Sources,
        (false, true) => Left::Remains,
        (false, false) => Left::Nothing,
    }
}

/// Whether this is DB-GPT's folder of profiles: `~/.dbgpt`, or its content under another name, with the file that says
/// which profile is active. Many a project has `configs` and `workspace`.
pub(super) fn is_home(folder: &Path) -> bool {
    let is_named = folder.file_name().is_some_and(|name| name == ".dbgpt")
        || home().is_some_and(|home| home == folder);
    let has_choice = folder.join("config.toml").is_file();
    let has_profiles = folder.join("configs").is_dir();
    match is_named {
        true => has_choice || has_profiles || folder.join("workspace").is_dir(),
        false => has_choice && has_profiles,
    }
}

/// Where a DB-GPT that this user starts keeps its profiles: `$DBGPT_HOME`, else `~/.dbgpt`. It may not exist.
#[must_use]
pub fn home() -> Option<PathBuf> {
    match std::env::var_os("DBGPT_HOME") {
        Some(path) if !path.is_empty() => Some(PathBuf::from(path)),
        Some(_) | None => Some(dirs::home_dir()?.join(".dbgpt")),
    }
}
