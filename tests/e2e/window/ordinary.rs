//! An ordinary user for tests that run as root: `nobody`, who is given only this test's folders.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Dialogs, Screen, Setup};

/// The user id of `nobody` on Linux.
const NOBODY: &str = "65534";

/// The user of a window.
pub struct User {
    /// The app's program, where this user may start it: the build folder may be closed to others.
    pub binary: PathBuf,
    /// The folder of that copy; `None` if the user is the one who runs the tests.
    place: Option<TempDir>,
}

impl User {
    /// The user who runs the tests.
    pub fn own(binary: PathBuf) -> Self {
        Self {
            binary,
            place: None,
        }
    }

    /// An ordinary user, who is given the setup's folders.
    pub fn ordinary(setup: &Setup, screen: &Screen, binary: PathBuf) -> Self {
        if !is_root() {
            return Self::own(binary);
        }
        let place = tempfile::tempdir().expect("a folder");
        let open = Permissions::from_mode(0o755);
        std::fs::set_permissions(place.path(), open).expect("an open folder");
        let copy = place.path().join("dbgpt-upgrade-desktop");
        // A hard link is made at once, if both folders are on one file system.
        if std::fs::hard_link(&binary, &copy).is_err() {
            std::fs::copy(&binary, &copy).expect("a copy of the app");
        }
        give(setup.home.path());
        give(screen.folder.path());
        let picked = match &setup.dialogs {
            Dialogs::Scripted(picks) => picks.as_slice(),
            Dialogs::Native => &[],
        };
        for path in picked.iter().chain(&setup.lent) {
            if let Some(folder) = temporary(path) {
                give(&folder);
            }
        }
        Self {
            binary: copy,
            place: Some(place),
        }
    }

    /// A command that this user runs.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        if self.place.is_none() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
            .arg(program.as_ref());
        command
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The test's own top folder that contains this path: no more than that is given away.
fn temporary(path: &Path) -> Option<PathBuf> {
    let all = std::env::temp_dir();
    let below = path.strip_prefix(&all).ok()?;
    Some(all.join(below.components().next()?))
}

fn give(folder: &Path) {
    // -h: links themselves, not the files that they point to.
    let given = Command::new("chown")
        .args(["-R", "-h", NOBODY])
        .arg(folder)
        .status();
    assert!(given.expect("chown").success(), "{}", folder.display());
}
