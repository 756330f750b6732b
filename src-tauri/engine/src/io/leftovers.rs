//! Removes the temporary files of killed processes, but not those that a living process still uses.
//!
//! On Unix the process that makes a file locks it; the lock ends with the process. On Windows such a lock would keep
//! every other handle, such as SQLite's or a dump tool's, from reading and writing. There the open file itself is the
//! sign: its process keeps it open, and an open file can't be opened exclusively.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// A younger file may belong to a process that has not locked it yet.
const UNCLAIMED_AGE: Duration = Duration::from_mins(1);

/// Locks a file to show that its process lives; the system releases the lock when the process ends.
#[cfg(unix)]
pub(super) fn claim(file: &File) {
    // On a file system without locks nothing is locked, and `sweep` removes nothing.
    let _ = file.try_lock();
}

/// Does nothing: on Windows the open file shows that its process lives.
#[cfg(not(unix))]
pub(super) fn claim(_file: &File) {}

/// Removes the files with this prefix and suffix that no living process claims. One that can't be removed stays.
pub(super) fn sweep(folder: &Path, prefix: &str, suffix: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix));
        let old = entry.metadata().is_ok_and(|metadata| {
            let age = metadata.modified().ok().and_then(|at| at.elapsed().ok());
            metadata.is_file() && age.is_some_and(|age| age >= UNCLAIMED_AGE)
        });
        if ours && old && is_unclaimed(&entry.path()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(unix)]
fn is_unclaimed(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(windows)]
fn is_unclaimed(path: &Path) -> bool {
    use std::os::windows::fs::OpenOptionsExt;
    File::options().read(true).share_mode(0).open(path).is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_nobody_is_at_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, age_secs: u64| {
            let file = File::options()
                .read(true)
                .write(true)
                .create_new(true)
                .open(folder.path().join(name))
                .unwrap();
            let then = SystemTime::now() - Duration::from_secs(age_secs);
            file.set_modified(then).unwrap();
            file
        };
        drop(make("a-killed.part", 61));
        drop(make("a-young.part", 1));
        drop(make("another.part", 61));
        drop(make("a-other.end", 61));
        let living = make("a-living.part", 3600);
        claim(&living);
        let left = || {
            sweep(folder.path(), "a-", ".part");
            super::super::file::names_in(folder.path(), 9).unwrap()
        };
        let others = ["a-other.end", "a-young.part", "another.part"];
        assert_eq!(left(), [&["a-living.part"], &others[..]].concat());
        // SQLite, or a dump tool, can still read and write a claimed file.
        let path = folder.path().join("a-living.part");
        std::fs::write(&path, "written").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"written");
        living.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        drop(living);
        // Windows keeps the name of a removed file as long as somebody has it open: `living` is closed.
        assert!(path.exists());
        assert_eq!(left(), others);
    }
}
