//! An ordinary user where the tests run as root: the one who owns nothing, and who is given only this test's folders.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Dialogs, Screen, Setup};

/// `nobody`, on every Linux.
const NOBODY: &str = "65534";

/// Whose window it is.
pub struct User {
    /// The app, where this user may start it: the tests' own folder may be closed to others.
    pub binary: PathBuf,
    /// None: whoever runs the tests.
    place: Option<TempDir>,
}

impl User {
    /// Whoever runs the tests.
    pub fn own(binary: PathBuf) -> Self {
        Self {
            binary,
            place: None,
        }
    }

    /// An ordinary user, who is given what the setup has.
    pub fn ordinary(setup: &Setup, screen: &Screen, binary: PathBuf) -> Self {
        if !is_root() {
            return Self::own(binary);
        }
        let place = tempfile::tempdir().expect("a folder");
        let open = Permissions::from_mode(0o755);
        std::fs::set_permissions(place.path(), open).expect("an open folder");
        let copy = place.path().join("dbgpt-upgrade-desktop");
        // A link, where both are on one disk, is there at once.
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

    /// A program that this user starts.
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

/// The test's own folder that this is in: nothing else is given away.
fn temporary(path: &Path) -> Option<PathBuf> {
    let all = std::env::temp_dir();
    let below = path.strip_prefix(&all).ok()?;
    Some(all.join(below.components().next()?))
}

fn give(folder: &Path) {
    // Links themselves, not what they lead to.
    let given = Command::new("chown")
        .args(["-R", "-h", NOBODY])
        .arg(folder)
        .status();
    assert!(given.expect("chown").success(), "{}", folder.display());
}
