//! Waits a moment for other programs that have a file open: only Windows refuses renames and removals because of that.

use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;

/// How often a rename or a removal is tried on Windows, and the pause between two tries.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(50);

/// Whether the error says that another program has the file open; only Windows refuses to replace such a file.
#[must_use]
pub fn is_in_use(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    let codes = [SHARING_VIOLATION, LOCK_VIOLATION];
    cfg!(windows)
        && error
            .raw_os_error()
            .is_some_and(|code| codes.contains(&code))
}

/// Does what may fail on Windows because a virus scanner or an indexer has the file open for a moment: then it is tried
/// again, for half a second in all. Elsewhere it is done once.
///
/// # Errors
/// What the system says at the last try.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..TRIES {
        match attempt() {
            Err(error) if may_pass(&error) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    attempt()
}

/// Whether another program that has a file open may be the reason: for some operations Windows calls that a denial.
fn may_pass(error: &io::Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    is_in_use(error) || cfg!(windows) && error.raw_os_error() == Some(ACCESS_DENIED)
}

/// Gives a part file its final name; never over an existing file.
#[cfg(unix)]
pub(super) fn persist(part: NamedTempFile, path: &Path) -> io::Result<()> {
    part.persist_noclobber(path)?;
    Ok(())
}

/// Gives a part file its final name; never over an existing file. The part file is gone if that fails.
#[cfg(windows)]
pub(super) fn persist(part: NamedTempFile, path: &Path) -> io::Result<()> {
    use super::spelling::of_any_length;
    let (_still_open, made) = part.into_parts();
    patiently(|| {
        // `tempfile` hands Windows both names as they are, unlike std, whose own rename would replace an existing file.
        let mut long = tempfile::TempPath::try_from_path(of_any_length(&made))?;
        // `made` removes the part file.
        long.disable_cleanup(true);
        long.persist_noclobber(of_any_length(path))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    #[cfg(windows)]
    #[test]
    fn what_another_program_has_open_for_a_moment_is_waited_for() {
        use std::fs::File;
        use std::os::windows::fs::OpenOptionsExt;

        use super::super::file::{NewFile, names_in, remove, rename};
        use super::*;
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a", "b"].map(|name| folder.path().join(name));
        let while_held = |held: &Path, work: &dyn Fn() -> io::Result<()>| {
            let held = File::options().read(true).share_mode(3).open(held);
            let held = held.unwrap();
            let waiting = std::thread::spawn(move || {
                std::thread::sleep(3 * PAUSE);
                drop(held);
            });
            work().unwrap();
            waiting.join().unwrap();
        };
        std::fs::write(&path, b"1").unwrap();
        while_held(&path, &|| rename(&path, &other));
        while_held(&other, &|| remove(&other));
        assert_eq!(names_in(folder.path(), 9).unwrap(), [""; 0]);
        // A virus scanner looks at a new file above all.
        let new = std::cell::Cell::new(Some(NewFile::begin(&path).unwrap()));
        let part = folder.path().join(&names_in(folder.path(), 9).unwrap()[0]);
        while_held(&part, &|| new.take().unwrap().commit().map(drop));
        assert_eq!(names_in(folder.path(), 9).unwrap(), ["a"]);
    }
}
