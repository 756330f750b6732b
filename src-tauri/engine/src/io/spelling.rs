//! How paths are spelled: one spelling for a file, and names that a system does not take.

use std::borrow::Cow;
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

/// The path as a library that hands it to Windows unchanged has to be given it. Windows takes about 260 characters, unless
/// a path is absolute and begins with `\\?\`; std's own functions see to that themselves, from the same length on.
///
/// A shorter path is left as it is, and so is one that is not Unicode.
#[cfg(windows)]
pub(crate) fn of_any_length(path: &Path) -> Cow<'_, Path> {
    // As in std: it leaves room for the name of a file in a folder, and for what SQLite puts behind a name.
    const SHORT: usize = 248;
    let whole = std::path::absolute(path).ok();
    let long = whole
        .as_deref()
        .and_then(Path::to_str)
        .filter(|whole| whole.encode_utf16().count() >= SHORT)
        .and_then(verbatim);
    long.map_or(Cow::Borrowed(path), |long| Cow::Owned(long.into()))
}

/// The path itself: only Windows has a limit that depends on the spelling.
#[cfg(not(windows))]
pub(crate) fn of_any_length(path: &Path) -> Cow<'_, Path> {
    Cow::Borrowed(path)
}

/// An absolute path of Windows with the prefix after which it is taken as it is; none if it has that, or is a device's.
/// Source: "Naming Files, Paths, and Namespaces" in Microsoft's documentation.
#[cfg(any(windows, test))]
fn verbatim(absolute: &str) -> Option<String> {
    match absolute.strip_prefix(r"\\") {
        Some(special) if special.starts_with(['?', '.']) => None,
        Some(share) => Some(format!(r"\\?\UNC\{share}")),
        None => Some(format!(r"\\?\{absolute}")),
    }
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
    fn long_paths_of_windows() {
        for (path, expected) in [
            (r"C:\a\b", Some(r"\\?\C:\a\b")),
            (r"\\server\share\a", Some(r"\\?\UNC\server\share\a")),
            (r"\\?\C:\a", None),
            (r"\\.\COM1", None),
        ] {
            assert_eq!(verbatim(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_path_is_changed_only_where_it_has_to_be() {
        let short = Path::new(r"C:\a\b.db");
        assert_eq!(of_any_length(short), short);
        let folder = format!(r"C:\{}", ["数据"; 130].concat());
        for name in ["a", r".\a", r"b\..\a"] {
            let long = Path::new(&folder).join(name);
            let expected = match cfg!(windows) {
                true => PathBuf::from(format!(r"\\?\{folder}\a")),
                false => long.clone(),
            };
            assert_eq!(of_any_length(&long), expected, "{name}");
        }
        // A relative path is as long as the whole one.
        let relative = Path::new(&folder[3..]).join("a");
        let changed = of_any_length(&relative);
        assert_eq!(
            changed.is_absolute(),
            cfg!(windows),
            "{}",
            changed.display()
        );
    }

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
