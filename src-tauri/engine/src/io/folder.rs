//! Folders: writing a new one that gets its name only when it is complete, and adding up the size of one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::file::{NewFile, read_bounded, rename};
use super::home::make_private;

/// More entries than this are not counted.
const MAX_ENTRIES: usize = 20_000;
/// Deeper folders are not counted: no real one is so deep, but mounts that form a circle are.
const MAX_DEPTH: usize = 32;

/// A folder being written, readable by this user only. Dropped before [`NewFolder::commit`], it is removed.
pub struct NewFolder {
    made: tempfile::TempDir,
    path: PathBuf,
}

impl NewFolder {
    /// Begins a folder that will be called `path`.
    ///
    /// # Errors
    /// `AlreadyExists` if there is something under that name; else what the system says.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        let above = path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dbgpt-upgrade-").suffix(".part");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let made = builder.tempdir_in(above)?;
        Ok(Self {
            made,
            path: path.to_owned(),
        })
    }

    /// Copies a file of at most `limit_bytes` into the folder and returns its length; `name` may contain folders.
    ///
    /// # Errors
    /// Those of [`read_bounded`] and [`NewFile::begin`].
    pub fn copy(&self, from: &Path, name: &Path, limit_bytes: u64) -> io::Result<u64> {
        let bytes = read_bounded(from, limit_bytes)?;
        let to = self.made.path().join(name);
        if let Some(above) = to.parent() {
            make_private(above)?;
        }
        let mut file = NewFile::begin(&to)?;
        file.file().write_all(&bytes)?;
        file.commit()?;
        Ok(bytes.len() as u64)
    }

    /// Gives the folder its final name, and makes that durable.
    ///
    /// # Errors
    /// Those of [`rename`]; it is gone then.
    pub fn commit(self) -> io::Result<PathBuf> {
        rename(self.made.path(), &self.path)?;
        // The temporary folder was renamed: `TempDir` has nothing left to remove.
        let _moved = self.made.keep();
        Ok(self.path)
    }
}

/// How much is in a folder, or in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// The sum of the lengths of its files.
    pub bytes: u64,
    /// Whether everything was counted: false after a limit was reached or an entry could not be read.
    pub is_whole: bool,
}

/// Adds up the files under a path; symbolic links are not followed. None if nothing is there.
#[must_use]
pub fn weigh(path: &Path) -> Option<Weight> {
    let metadata = path.symlink_metadata().ok()?;
    if !metadata.is_dir() {
        let bytes = metadata.len();
        return Some(Weight {
            bytes,
            is_whole: true,
        });
    }
    let mut weight = Weight {
        bytes: 0,
        is_whole: true,
    };
    let mut left = MAX_ENTRIES;
    add(path, 0, &mut left, &mut weight);
    Some(weight)
}

fn add(folder: &Path, depth: usize, left: &mut usize, weight: &mut Weight) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) if depth < MAX_DEPTH => entries,
        Ok(_) | Err(_) => return weight.is_whole = false,
    };
    for entry in entries {
        let Some(rest) = left.checked_sub(1) else {
            return weight.is_whole = false;
        };
        *left = rest;
        let metadata = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)));
        match metadata {
            Ok((path, metadata)) if metadata.is_dir() => add(&path, depth + 1, left, weight),
            Ok((_, metadata)) => weight.bytes += metadata.len(),
            Err(_) => weight.is_whole = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_appears_whole_or_not_at_all() {
        let top = tempfile::tempdir().unwrap();
        let (from, to) = (top.path().join("a"), top.path().join("to"));
        std::fs::write(&from, b"12345").unwrap();
        let folder = NewFolder::begin(&to).unwrap();
        assert_eq!(folder.copy(&from, Path::new("x/y/a"), 5).unwrap(), 5);
        assert!(folder.copy(&from, Path::new("b"), 4).is_err());
        assert!(!to.exists());
        drop(folder);
        assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 1);
        let folder = NewFolder::begin(&to).unwrap();
        folder.copy(&from, Path::new("x/y/a"), 5).unwrap();
        assert_eq!(folder.commit().unwrap(), to);
        assert_eq!(std::fs::read(to.join("x/y/a")).unwrap(), b"12345");
        assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 2);
        assert!(NewFolder::begin(&to).is_err());
        let whole = |bytes| {
            Some(Weight {
                bytes,
                is_whole: true,
            })
        };
        assert_eq!((weigh(&to), weigh(&from)), (whole(5), whole(5)));
        assert_eq!(weigh(&top.path().join("gone")), None);
    }
}
