//! alembic's files belong to the database: they are put back with it, and others are moved aside, never deleted.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::source::Source;
use crate::backup::content;
use crate::error::{Error, Phase, Result};
use crate::io::file::{self, Found, found};
use crate::io::likeness::{self, Likeness};
use crate::io::{clock, home};

const MAX_FILES: usize = 2000;
const MAX_BYTES: u64 = 1 << 20;

/// Files that are ready to be put in place.
pub(super) struct Staged {
    folder: PathBuf,
    files: Vec<(String, Vec<u8>)>,
}

/// Reads alembic's files out of the backup. A backup without any says nothing of what is there, which stays.
///
/// # Errors
/// Those of the backup; `restore-alembic` if the folder can't be written to.
pub(super) fn stage(source: &Source, folder: Option<&Path>) -> Result<Staged> {
    let (Some(folder), Some(_)) = (folder, source.manifest()) else {
        return Ok(Staged {
            folder: PathBuf::new(),
            files: Vec::new(),
        });
    };
    let staged = Staged {
        folder: folder.to_owned(),
        files: content::alembic_files(&source.path)?,
    };
    if !staged.files.is_empty() {
        make(&staged.folder)
            .and_then(|()| crate::io::machine::try_folder(&staged.folder))
            .map_err(|source| failed(&staged.folder, source))?;
    }
    Ok(staged)
}

impl Staged {
    /// Moves what differs into a dated folder beside, then writes what is missing; tells how many are there.
    ///
    /// # Errors
    /// `restore-alembic`.
    pub(super) fn put_in_place(self) -> Result<usize> {
        if self.files.is_empty() {
            return Ok(0);
        }
        self.move_others()
            .and_then(|old| self.write_missing(old))
            .map_err(|source| failed(&self.folder, source))?;
        Ok(self.files.len())
    }

    /// Tells what the files that are moved were like, by name: those that come in their place shall be like them.
    fn move_others(&self) -> std::io::Result<BTreeMap<OsString, Likeness>> {
        let mut old = BTreeMap::new();
        let stamp = clock::now().strftime("%Y-%m-%dT%H%M%SZ").to_string();
        let aside = self
            .folder
            .with_file_name(format!("versions-before-{stamp}"));
        for path in file::files_in(&self.folder, "py", MAX_FILES)? {
            let name = path.file_name().unwrap_or_default();
            let same = self.files.iter().any(|(wanted, bytes)| {
                name == wanted.as_str()
                    && file::read_bounded(&path, MAX_BYTES).is_ok_and(|there| there == *bytes)
            });
            if !same {
                old.insert(name.to_owned(), Likeness::of(&path)?.as_far_as_may_be());
                home::make_private(&aside)?;
                file::rename(&path, &aside.join(name))?;
            }
        }
        Ok(old)
    }

    fn write_missing(&self, mut old: BTreeMap<OsString, Likeness>) -> std::io::Result<()> {
        for (name, bytes) in &self.files {
            let path = self.folder.join(name);
            if found(&path) == Found::Nothing {
                let likeness = match old.remove(OsStr::new(name)) {
                    Some(likeness) => likeness,
                    None => Likeness::new_in(&self.folder)?,
                };
                let mut new = file::NewFile::begin(&path)?;
                // The file is of use without its owner's name; the database is in place by now.
                let part = new.part_path().to_owned();
                let _as_far_as_may_be = likeness.give(new.file(), &part);
                std::io::Write::write_all(new.file(), bytes)?;
                new.commit()?;
            }
        }
        Ok(())
    }
}

/// Makes the folder, for the account that the one above it belongs to.
fn make(folder: &Path) -> std::io::Result<()> {
    if found(folder) == Found::Folder {
        return Ok(());
    }
    home::make_private(folder)?;
    match folder.parent() {
        Some(above) => likeness::like_folder(folder, above),
        None => Ok(()),
    }
}

fn failed(folder: &Path, source: std::io::Error) -> Error {
    Error::failed("restore-alembic", Phase::Restore)
        .arg("path", folder.display())
        .because(source)
}
