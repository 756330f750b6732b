//! The file in whose stead a restored one will stand: found behind symbolic links, looked at before anything is written, its
//! owner, mode and access lists kept for the new one.

use std::path::{Path, PathBuf};

use crate::error::{Error, Phase, Result};
use crate::io::file::{self, Found, NewFile, found};
use crate::io::likeness::{self, Likeness, Ungiven};
use crate::io::machine;
use crate::message::Finding;

/// Where a new file goes, and what it has to be like.
pub(super) struct Stead {
    /// Its name; what a symbolic link leads to, and not the link.
    pub(super) path: PathBuf,
    likeness: Likeness,
    /// What is not quite as it was once the new file is there.
    pub(super) notes: Vec<Finding>,
}

impl Stead {
    /// Of the database itself, which is replaced.
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

    /// Of a file that is not there yet.
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

    /// Of a file that is not there yet, beside a database that DB-GPT can open: it shall open this one as well.
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

    /// Begins the new file under a name for the time being, like the old one before a byte is in it.
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
