//! The place of a restored SQLite file: symbolic links are followed, the folder is checked before anything is written,
//! and the new file gets the old one's owner, mode and access lists.

use std::path::{Path, PathBuf};

use crate::error::{Error, Phase, Result};
use crate::io::file::{self, Found, NewFile, found};
use crate::io::likeness::{self, Likeness, Ungiven};
use crate::io::machine;
use crate::message::Finding;

/// Where a new file goes, and which owner and permissions it gets.
pub(super) struct Stead {
    /// Its path; not a symbolic link, but the file that it leads to.
    pub(super) path: PathBuf,
    likeness: Likeness,
    /// Findings about what the new file can't keep: hard links.
    pub(super) notes: Vec<Finding>,
}

impl Stead {
    /// For the target's own file, which is replaced.
    ///
    /// # Errors
    /// Refused, nothing touched: `restore-link-dangling`, `restore-folder-denied`, `restore-immutable`, `restore-write-failed`.
    pub(super) fn of(named: &Path) -> Result<Self> {
        let path = file::followed(named).map_err(|source| {
            Error::refused("restore-link-dangling", Phase::Restore)
                .arg("path", named.display())
                .because(source)
        })?;
        let folder = folder_of(&path);
        machine::try_folder(folder).map_err(|source| {
            Error::refused("restore-folder-denied", Phase::Restore)
                .arg("path", path.display())
                .arg("folder", folder.display())
                .because(source)
        })?;
        if found(&path) == Found::Nothing {
            return Self::new(path);
        }
        if likeness::is_immutable(&path) {
            return Err(
                Error::refused("restore-immutable", Phase::Restore).arg("path", path.display())
            );
        }
        let likeness = Likeness::of(&path).map_err(|source| super::unwritten(&path, source))?;
        let others = likeness.other_names();
        let linked = Finding::warning("restore-hard-links")
            .arg("path", path.display())
            .arg("count", others);
        Ok(Self {
            path,
            likeness,
            notes: (others > 0).then_some(linked).into_iter().collect(),
        })
    }

    /// For a file that does not exist yet.
    ///
    /// # Errors
    /// `restore-write-failed` where its folder can't be looked at.
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        let likeness =
            Likeness::new_in(folder_of(&path)).map_err(|source| super::unwritten(&path, source))?;
        Ok(Self {
            path,
            likeness,
            notes: Vec::new(),
        })
    }

    /// For a new file that DB-GPT shall be able to open: it gets the permissions of `live`, as far as possible.
    ///
    /// # Errors
    /// Those of [`Stead::new`].
    pub(super) fn beside(live: &Path, path: PathBuf) -> Result<Self> {
        match Likeness::of(live) {
            Ok(likeness) => Ok(Self {
                path,
                likeness: likeness.as_far_as_may_be(),
                notes: Vec::new(),
            }),
            Err(_no_such_file) => Self::new(path),
        }
    }

    /// Begins the new file, to be called `under`; it gets its owner and permissions before its content.
    ///
    /// # Errors
    /// `restore-target-exists`, `restore-write-failed`, `restore-owner`, `restore-attribute`: nothing is left behind.
    pub(super) fn begin(&self, under: &Path) -> Result<NewFile> {
        let mut new = NewFile::begin(under).map_err(|source| super::unwritten(under, source))?;
        let part = new.part_path().to_owned();
        self.likeness.give(new.file(), &part).map_err(|ungiven| {
            let (code, what, source) = match ungiven {
                Ungiven::Owner(owner, source) => ("restore-owner", owner, source),
                Ungiven::Attribute(name, source) => ("restore-attribute", name, source),
            };
            Error::refused(code, Phase::Restore)
                .arg("path", self.path.display())
                .arg("what", what)
                .because(source)
        })?;
        Ok(new)
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}
