//! How folders of DB-GPT are known: its sources before and from v0.7.0 on, and its folder of profiles.

use std::path::Path;

/// Whether DB-GPT's sources are in this folder. `pilot/` may be missing before the first start.
pub(super) fn is_root(folder: &Path) -> bool {
    let sources = folder.join("dbgpt");
    sources.is_dir()
        && (folder.join("pilot").is_dir()
            || sources.join("app").is_dir()
            || sources.join("_version.py").is_file())
}

/// Whether DB-GPT's sources from v0.7.0 on are in this folder.
pub(super) fn is_packaged(folder: &Path) -> bool {
    folder.join("packages/dbgpt-core").is_dir()
}

/// `~/.dbgpt`, under whichever name: the folder of profiles.
pub(super) fn is_home(folder: &Path) -> bool {
    let named = folder.file_name().is_some_and(|name| name == ".dbgpt");
    folder.join("configs").is_dir()
        && (named || folder.join("config.toml").is_file() || folder.join("workspace").is_dir())
}
