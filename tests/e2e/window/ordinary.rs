//! An ordinary user where the tests run as root: the one who owns nothing, and who is given only this test's folders.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Screen, Setup};

/// `nobody`, on every Linux.
const NOBODY: &str = "65534";

pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The user, with a copy of the app that it may start: the tests' own folder may be closed to others.
pub struct Ordinary {
    _folder: TempDir,
}

impl Ordinary {
    /// Gives the user what the setup has, and lets `binary` be the copy.
    pub fn new(setup: &Setup, screen: &Screen, binary: &mut PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("dbgpt-upgrade-desktop");
        std::fs::copy(&*binary, &copy).expect("a copy of the app");
        *binary = copy;
        for own in [folder.path(), setup.home.path(), screen.folder.path()] {
            give(own);
        }
        Self { _folder: folder }
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
            .arg(program);
        command
    }
}

fn give(folder: &Path) {
    let given = Command::new("chown")
        .args(["-R", NOBODY])
        .arg(folder)
        .status();
    assert!(given.expect("chown").success(), "{}", folder.display());
}
