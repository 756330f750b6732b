//! The sizes in bytes of the files that we ship.

use std::path::Path;
use std::process::{Command, Stdio};

pub fn file(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

/// The size of the newest .deb in a folder.
pub fn package(folder: &Path) -> Option<u64> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "deb"))
        .max_by_key(|entry| entry.metadata().and_then(|it| it.modified()).ok())
        .map(|entry| file(&entry.path()))
}

/// The size of all files in a folder, each compressed as a web server would.
pub fn gzipped(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("the built pages");
    entries
        .map(|entry| entry.expect("a file").path())
        .map(|path| match path.is_dir() {
            true => gzipped(&path),
            false => gzipped_file(&path),
        })
        .sum()
}

fn gzipped_file(path: &Path) -> u64 {
    let output = Command::new("gzip")
        .args(["-9", "-n", "-c"])
        .arg(path)
        .stderr(Stdio::inherit())
        .output()
        .expect("gzip");
    assert!(output.status.success(), "gzip {}", path.display());
    output.stdout.len() as u64
}
