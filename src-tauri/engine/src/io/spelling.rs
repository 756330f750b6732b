//! How paths are spelled: one spelling for a file, and names that a system does not take.

use std::io;
use std::path::{Path, PathBuf};

/// The path without links, in the file system's own spelling; on Windows without the `\\?\` that its programs don't take.
///
/// # Errors
/// What the system says, of a path that leads to nothing above all.
#[cfg(any(windows, target_os = "macos"))]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// The path without links.
///
/// # Errors
/// What the system says, of a path that leads to nothing above all.
#[cfg(not(any(windows, target_os = "macos")))]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Refuses a file name that Windows does not take, or takes for something else: a device, or a stream of another file. What
/// Windows itself says comes only after all has been written.
///
/// # Errors
/// `InvalidFilename`, on Windows alone.
pub(super) fn refuse_forbidden(path: &Path) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match cfg!(windows) && is_forbidden(&name) {
        true => Err(io::ErrorKind::InvalidFilename.into()),
        false => Ok(()),
    }
}

/// Source: "Naming Files, Paths, and Namespaces" in Microsoft's documentation.
fn is_forbidden(name: &str) -> bool {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let is_numbered = ["com", "lpt"].iter().any(|device| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        matches!(number.as_bytes(), [b'1'..=b'9'])
    });
    name.ends_with(['.', ' '])
        || name
            .chars()
            .any(|c| c.is_control() || r#"<>:"|?*"#.contains(c))
        || DEVICES.contains(&stem.as_str())
        || is_numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_does_not_take() {
        for name in [
            "a:b.zip",
            "what?.zip",
            "a|b",
            "a<b",
            "a\"b",
            "b.zip.",
            "b.zip ",
            "nul",
            "NUL.zip",
            "con.txt",
            "Com1",
            "lpt9.zip",
            "aux .zip",
            "tab\t.zip",
        ] {
            assert!(is_forbidden(name), "{name}");
        }
        for name in [
            "dbgpt.zip",
            "数据库.zip",
            "com10.zip",
            "console.zip",
            "a b.zip",
            ".zip",
            "null",
        ] {
            assert!(!is_forbidden(name), "{name}");
        }
    }
}
