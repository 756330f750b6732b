//! What a folder or an image is at a glance, without its config being read: for lists.

use std::path::{Path, PathBuf};

use super::version::DbgptVersion;
use super::{compose, folder, layout};

/// What of DB-GPT a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Its sources, of whichever era.
    Sources,
    /// A Python environment that pip installed it in.
    Environment,
    /// A folder of profiles.
    Profiles,
    /// Nothing but a compose file.
    Compose,
}

/// What of DB-GPT a folder is; none for any other folder.
#[must_use]
pub fn laid_out(folder: &Path) -> Option<Layout> {
    if layout::is_packaged(folder) {
        return Some(Layout::Sources);
    }
    if folder::installed(folder).is_some() {
        return Some(Layout::Environment);
    }
    if layout::is_root(folder) {
        return Some(Layout::Sources);
    }
    if layout::is_home(folder) {
        return Some(Layout::Profiles);
    }
    compose::in_folder(folder).map(|_file| Layout::Compose)
}

/// Whether the sources in a folder are configured by a TOML, which they are from v0.7.0 on.
#[must_use]
pub fn reads_toml(folder: &Path) -> bool {
    layout::is_packaged(folder)
}

/// Which DB-GPT the sources in a folder are.
#[must_use]
pub fn version_of(folder: &Path) -> Option<DbgptVersion> {
    folder::version(folder)
}

/// The folder of the sources that an environment's DB-GPT runs right from.
#[must_use]
pub fn sources_of(environment: &Path) -> Option<PathBuf> {
    folder::sources_of(environment)
}

/// Whether an image is DB-GPT's by its name: its authors', or one that somebody made of it.
#[must_use]
pub fn is_image_of_dbgpt(image: &str) -> bool {
    compose::is_image_of_dbgpt(image)
}
