//! Recognizes a folder or an image without reading its config; for lists.

use std::path::{Path, PathBuf};

use super::version::DbgptVersion;
use super::{compose, folder, layout};

/// The kinds of folders that belong to a DB-GPT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// DB-GPT's sources, of any release.
    Sources,
    /// A Python environment that pip installed DB-GPT in.
    Environment,
    /// A folder of profiles.
    Profiles,
    /// Nothing but a compose file.
    Compose,
}

/// The kind of a folder; none if it is not DB-GPT's.
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

/// The version of the sources in a folder.
#[must_use]
pub fn version_of(folder: &Path) -> Option<DbgptVersion> {
    folder::version(folder)
}

/// The source folder of an environment's editable install of DB-GPT.
#[must_use]
pub fn sources_of(environment: &Path) -> Option<PathBuf> {
    folder::sources_of(environment)
}

/// Whether an image's name says that it is DB-GPT: its authors' image, or one that somebody made from it.
#[must_use]
pub fn is_image_of_dbgpt(image: &str) -> bool {
    compose::is_image_of_dbgpt(image)
}
