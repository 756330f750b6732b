//! Files that a process which was killed has left behind, told from those that one which lives is at work on.
//!
//! On Unix the maker of a file has a lock on it, which goes with the process. On Windows such a lock would keep every other
//! handle from reading and writing, SQLite's and a dump tool's among them. There the open file itself is the sign: its maker has
//! it open to the end, and what somebody has open can't be opened for oneself alone.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// What is younger may be claimed in a moment.
const UNCLAIMED_AGE: Duration = Duration::from_mins(1);

/// Says that a file's process lives: the system takes the sign back when it ends, however it ends.
#[cfg(unix)]
pub(super) fn claim(file: &File) {
    // Where a file system knows no locks, nothing is claimed and nothing swept.
    let _ = file.try_lock();
}

/// Says that a file's process lives: there it is enough that the file is open.
#[cfg(not(unix))]
pub(super) fn claim(_file: &File) {}

/// Removes files of such names that no living process has claimed. What can't be removed is left for the next time.
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
        // What is at work can be read and written by others as well: SQLite, or a dump tool.
        let path = folder.path().join("a-living.part");
        std::fs::write(&path, "written").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"written");
        living.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        drop(living);
        assert_eq!(left(), others);
    }
}
