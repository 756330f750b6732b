//! Where the journal and the logs live: the platform's data folder, or `$DBGPT_UPGRADE_HOME`.

use std::path::{Path, PathBuf};

use crate::error::{Error, Phase, Result};
use crate::message::Message;

/// The environment's name for another place.
pub const HOME_VARIABLE: &str = "DBGPT_UPGRADE_HOME";

/// The app's own folder, made if it is not there yet, readable by this user only.
///
/// # Errors
/// `home-unusable`: no data folder is known, or it can't be made.
pub fn folder() -> Result<PathBuf> {
    let folder = match std::env::var_os(HOME_VARIABLE) {
        Some(path) if !path.is_empty() => PathBuf::from(path),
        Some(_) | None => dirs::data_dir()
            .ok_or_else(|| {
                Error::failed("home-unusable", Phase::Journal)
                    .arg("path", "dbgpt-upgrade")
                    .because(Message::new("cause-no-home"))
            })?
            .join("dbgpt-upgrade"),
    };
    make_private(&folder).map_err(|source| {
        Error::failed("home-unusable", Phase::Journal)
            .arg("path", folder.display())
            .because(source)
    })?;
    Ok(folder)
}

/// Whether files can be made in a folder. It is made if it is not there yet.
#[must_use]
pub fn is_usable(folder: &Path) -> bool {
    make_private(folder).is_ok() && tempfile::tempfile_in(folder).is_ok()
}

/// Makes a folder and those above it, readable by this user only.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// Makes a folder and those above it.
///
/// # Errors
/// What the system says.
#[cfg(not(unix))]
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
