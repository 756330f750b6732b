//! Tells other processes that something is in use, by a lock on a file. The system releases the lock when the process
//! ends, even if it is killed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A lock on a file, held until this is dropped.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    _lock: File,
}

impl Claim {
    /// Makes the file `path` and locks it; none if another process holds the lock.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        super::file::make_private_file(path)?;
        let lock = File::open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self {
                path: path.to_owned(),
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether a living process holds the lock on `path`.
    #[must_use]
    pub fn is_held(path: &Path) -> bool {
        File::open(path).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // If this fails, a file without a lock is left, which claims nothing.
        let _left = super::file::remove(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_seen_as_long_as_it_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(!Claim::is_held(&path));
        let claim = Claim::take(&path).unwrap().unwrap();
        assert!(Claim::is_held(&path));
        assert!(Claim::take(&path).unwrap().is_none());
        drop(claim);
        assert!(!Claim::is_held(&path) && !path.exists());
        // As a process that was killed leaves it.
        std::fs::write(&path, "").unwrap();
        assert!(!Claim::is_held(&path));
        drop(Claim::take(&path).unwrap().unwrap());
    }
}
