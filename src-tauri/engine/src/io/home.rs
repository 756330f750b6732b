//! Where the journal and the logs live: the platform's data folder, or `$DBGPT_UPGRADE_HOME`.

use std::path::{Path, PathBuf};

use crate::error::{Error, Phase, Result};
use crate::message::Message;

/// The environment variable that names another folder.
pub const HOME_VARIABLE: &str = "DBGPT_UPGRADE_HOME";

/// The app's own folder, as the command line or the window chooses it. Only [`Home::folder`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(Option<PathBuf>);

impl Home {
    /// This user's folder: `$DBGPT_UPGRADE_HOME`, else one in the platform's data folder.
    #[must_use]
    pub fn of_user() -> Self {
        let chosen = std::env::var_os(HOME_VARIABLE).filter(|path| !path.is_empty());
        // On Windows the local data folder, not the roaming one, which is copied to a company's server: ours holds
        // copies of databases.
        let usual = || dirs::data_local_dir().map(|data| data.join("dbgpt-upgrade"));
        Self(chosen.map(PathBuf::from).or_else(usual))
    }

    /// A folder that the caller chose.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self(Some(folder.to_owned()))
    }

    /// The folder, made if it is not there yet, readable by this user only.
    ///
    /// # Errors
    /// `home-unusable`: no data folder is known, or it can't be made.
    pub fn folder(&self) -> Result<PathBuf> {
        let unusable = || Error::failed("home-unusable", Phase::Journal);
        let folder = self.0.clone().ok_or_else(|| {
            unusable()
                .arg("path", "dbgpt-upgrade")
                .because(Message::new("cause-no-home"))
        })?;
        make_private(&folder)
            .map_err(|source| unusable().arg("path", folder.display()).because(source))?;
        Ok(folder)
    }
}

/// Whether files can be made in a folder; a missing folder is made.
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

/// Makes a folder and those above it. A new one gets an access list for this user only, which its files inherit, if the
/// file system has access lists.
///
/// # Errors
/// What the system says.
#[cfg(windows)]
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    let is_new = !folder.is_dir();
    std::fs::create_dir_all(folder)?;
    if is_new {
        let rights = super::rights::Rights::of_this_user();
        let _as_far_as_may_be = rights.and_then(|rights| rights.give(folder));
    }
    Ok(())
}
