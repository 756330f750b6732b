//! alembic's files belong to the database: they are put back with it, and others are moved aside, never deleted.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::source::Source;
use crate::alembic::{MAX_FILE_BYTES, MAX_FILES};
use crate::backup::content;
use crate::error::{Error, Phase, Result};
use crate::io::file::{self, Found, found};
use crate::io::likeness::{self, Likeness};
use crate::io::waiting::in_place;
use crate::io::{clock, home};

/// Files that are ready to be put in place.
pub(super) struct Staged {
    folder: PathBuf,
    files: Vec<(String, Vec<u8>)>,
}

/// Reads alembic's files out of the backup, and checks that their folder can be written to. If the backup has none, the
/// files in the folder stay.
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
    /// Moves files that differ into a dated folder beside, then writes those that are missing. Returns the number of
    /// the backup's files.
    ///
    /// # Errors
    /// `restore-alembic`.
    pub(super) fn put_back(self) -> Result<usize> {
        if self.files.is_empty() {
            return Ok(0);
        }
        in_place(|| {
            let old = self.move_others()?;
            self.write_missing(old)
        })
        .map_err(|source| failed(&self.folder, source))?;
        Ok(self.files.len())
    }

    /// Moves the files that differ. Returns their owners and permissions by name, for the files that replace them.
    fn move_others(&self) -> std::io::Result<BTreeMap<OsString, Likeness>> {
        let mut old = BTreeMap::new();
        let stamp = clock::now().strftime("%Y-%m-%dT%H%M%SZ").to_string();
        let aside = self
            .folder
            .with_file_name(format!("versions-before-{stamp}"));
        let wanted: BTreeMap<&OsStr, &[u8]> = self
            .files
            .iter()
            .map(|(name, bytes)| (OsStr::new(name), bytes.as_slice()))
            .collect();
        for path in file::files_in(&self.folder, "py", MAX_FILES)? {
            let name = path.file_name().unwrap_or_default();
            let same = wanted.get(name).is_some_and(|bytes| {
                file::read_bounded(&path, MAX_FILE_BYTES).is_ok_and(|there| there == *bytes)
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
                // No failure: the file is of use with another owner too, and the database is in place by now.
                let part = new.part_path().to_owned();
                let _as_far_as_may_be = likeness.give(new.file(), &part);
                std::io::Write::write_all(new.file(), bytes)?;
                new.commit()?;
            }
        }
        Ok(())
    }
}

/// Makes the folder if it is missing, and those above it, each with the owner, group and mode of the one above it.
fn make(folder: &Path) -> std::io::Result<()> {
    if found(folder) == Found::Folder {
        return Ok(());
    }
    let Some(above) = folder.parent() else {
        return Ok(());
    };
    make(above)?;
    home::make_private(folder)?;
    likeness::like_folder(folder, above)
}

fn failed(folder: &Path, source: std::io::Error) -> Error {
    Error::failed("restore-alembic", Phase::Restore)
        .arg("path", folder.display())
        .because(source)
}

#[cfg(test)]
mod tests {
    /// If the new folders belonged to root, who restores, DB-GPT's account could not enter the outer one.
    #[cfg(unix)]
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the engine itself never sets a mode"
    )]
    fn each_new_folder_is_like_the_one_above_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        std::fs::set_permissions(root.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let [outer, inner] = ["alembic", "alembic/versions"].map(|name| root.path().join(name));
        super::make(&inner).unwrap();
        for folder in [outer, inner] {
            let mode = folder.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o755, "{}", folder.display());
        }
    }
}
