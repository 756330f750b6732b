//! A temporary folder with a lock file, so that one left behind by a crash can be told from one in use.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::patience::patiently;

const LOCK: &str = "lock";

/// A folder of this process's own, readable by this user only.
#[derive(Debug)]
pub struct ScratchFolder {
    path: PathBuf,
    lock: File,
}

impl ScratchFolder {
    /// Makes the folder and takes its lock, which ends with the process.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: &Path) -> io::Result<Self> {
        super::home::make_private(path)?;
        let lock = File::create_new(path.join(LOCK))?;
        lock.lock()?;
        Ok(Self {
            path: path.to_owned(),
            lock,
        })
    }

    /// Removes the folder and all that is in it.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove(self) -> io::Result<()> {
        // Windows removes a folder only if no file in it is open.
        drop(self.lock);
        patiently(|| std::fs::remove_dir_all(&self.path))
    }

    /// Removes a folder that a crash left behind; `false` if a living process holds its lock.
    ///
    /// # Errors
    /// What the system says.
    pub fn sweep(path: &Path) -> io::Result<bool> {
        match File::open(path.join(LOCK)) {
            Ok(lock) => match lock.try_lock() {
                // Closed first for Windows, as in `remove`. No race: a process never takes over an existing folder.
                Ok(()) => drop(lock),
                Err(TryLockError::WouldBlock) => return Ok(false),
                Err(TryLockError::Error(error)) => return Err(error),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        match patiently(|| std::fs::remove_dir_all(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(ScratchFolder::sweep(&path).unwrap());
        let held = ScratchFolder::create(&path).unwrap();
        std::fs::write(path.join("b"), b"c").unwrap();
        assert!(!ScratchFolder::sweep(&path).unwrap());
        assert!(ScratchFolder::create(&path).is_err());
        // As after a crash: the lock is gone, the folder is not.
        drop(held);
        assert!(ScratchFolder::sweep(&path).unwrap() && !path.exists());
        ScratchFolder::create(&path).unwrap().remove().unwrap();
        assert!(!path.exists());
    }
}
