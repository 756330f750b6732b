//! How paths are spelled: one spelling for a file, and names that a system does not take.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

/// The path without links, in the file system's own spelling; without the `\\?\` that other programs don't take, unless
/// nothing else names the file. A mapped drive becomes the share that it stands for, and a drive that this machine shares
/// with itself (`\\localhost\C$`) becomes that drive.
///
/// # Errors
/// What the system says, of a path that leads to nothing above all.
#[cfg(windows)]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    let plain = |path: PathBuf| match path.to_str().and_then(plain) {
        Some(plain) => PathBuf::from(plain),
        None => path,
    };
    let own = plain(path.canonicalize()?);
    let host = sysinfo::System::host_name().unwrap_or_default();
    // Resolved again: a link that the share resolved may lead elsewhere on the drive.
    let here = own.to_str().and_then(|own| on_drive(own, &host));
    let here = here.and_then(|here| Path::new(&here).canonicalize().ok());
    Ok(here.map_or(own, plain))
}

/// The path without links.
///
/// # Errors
/// What the system says, of a path that leads to nothing above all.
#[cfg(not(windows))]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// One spelling of a path that may lead to nothing yet, where the file system takes several for the same file: the journal
/// knows a database by the path of its file. Elsewhere two spellings are two files, and symbolic links stay as they were given.
pub fn one_of(path: PathBuf) -> PathBuf {
    if !cfg!(any(windows, target_os = "macos")) {
        return path;
    }
    if let Ok(own) = canonical(&path) {
        return own;
    }
    match (path.parent().map(canonical), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    }
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

/// The usual spelling of a path with the prefix `\\?\`; none if it has no such prefix, or if Windows would take the usual
/// spelling for something else.
#[cfg(any(windows, test))]
fn plain(verbatim: &str) -> Option<String> {
    let path = verbatim.strip_prefix(r"\\?\")?;
    let (begin, names) = match path.strip_prefix(r"UNC\") {
        Some(share) => (r"\\", share),
        None => path.split_at_checked(r"C:\".len())?,
    };
    let is_drive =
        matches!(begin.as_bytes(), [letter, b':', b'\\'] if letter.is_ascii_alphabetic());
    let mut names_left = names.split('\\').filter(|name| !name.is_empty());
    let is_usual = (is_drive || begin == r"\\") && !names_left.any(is_forbidden);
    is_usual.then(|| format!("{begin}{names}"))
}

/// The path on a drive of this machine, called `host`, that a path on its share of the whole drive (`C$`) names.
#[cfg(any(windows, test))]
fn on_drive(shared: &str, host: &str) -> Option<String> {
    let mut parts = shared.strip_prefix(r"\\")?.splitn(3, '\\');
    let [server, share] = [parts.next()?, parts.next()?];
    let is_this_machine = ["localhost", "127.0.0.1", "--1.ipv6-literal.net", host]
        .iter()
        .any(|name| server.eq_ignore_ascii_case(name));
    let is_drive = matches!(share.as_bytes(), [letter, b'$'] if letter.is_ascii_alphabetic());
    let drive = share.strip_suffix('$')?.to_ascii_uppercase();
    let names = parts.next().unwrap_or_default();
    (is_this_machine && is_drive).then(|| format!(r"{drive}:\{names}"))
}

/// Refuses a file name that Windows does not take, or takes for something else: a device, which has no name behind its
/// prefix, or a stream of another file. What Windows itself says comes only after all has been written.
///
/// # Errors
/// `InvalidFilename`, on Windows alone.
pub(super) fn refuse_forbidden(path: &Path) -> io::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy());
    match cfg!(windows) && name.is_none_or(|name| is_forbidden(&name)) {
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
    fn usual_spellings() {
        let long = format!(r"C:\{}", "a".repeat(300));
        for (path, expected) in [
            (r"\\?\C:\a\数据 b", Some(r"C:\a\数据 b")),
            (r"\\?\C:\", Some(r"C:\")),
            (&format!(r"\\?\{long}"), Some(long.as_str())),
            (r"\\?\UNC\server\share\a", Some(r"\\server\share\a")),
            (r"\\?\UNC\localhost\C$", Some(r"\\localhost\C$")),
            // Names that only the prefix makes possible.
            (r"\\?\C:\a\nul", None),
            (r"\\?\C:\a.\b", None),
            (r"\\?\UNC\server\share\..", None),
            // Not a drive: a volume without a letter.
            (r"\\?\Volume{0}\a", None),
            (r"\\?\数据", None),
            (r"C:\a", None),
            (r"\\server\share", None),
        ] {
            assert_eq!(plain(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn drives_that_a_machine_shares_with_itself() {
        for (path, expected) in [
            (r"\\localhost\c$\a\b", Some(r"C:\a\b")),
            (r"\\LOCALHOST\C$", Some(r"C:\")),
            (r"\\127.0.0.1\D$\a", Some(r"D:\a")),
            (r"\\Desk\D$\a", Some(r"D:\a")),
            (r"\\other\D$\a", None),
            (r"\\desk\data\a", None),
            (r"\\desk\data$\a", None),
            (r"\\desk\数$\a", None),
            (r"\\desk", None),
            (r"C:\a", None),
        ] {
            assert_eq!(on_drive(path, "DESK").as_deref(), expected, "{path}");
        }
        assert_eq!(on_drive(r"\\\C$\a", "x"), None);
    }

    /// Whatever way a file was named, it is known by one path.
    #[cfg(windows)]
    #[test]
    fn one_path_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["Ab".to_owned(), ["cD"; 90].concat(), ["eF"; 90].concat()];
        // Wine 8 has no name for an open file whose path is longer than 260 characters.
        let deepest = if super::super::rights::is_wine() {
            1
        } else {
            names.len()
        };
        for depth in 1..=deepest {
            let short = names[..depth]
                .iter()
                .fold(folder.path().to_owned(), |at, name| at.join(name));
            std::fs::create_dir(&short).unwrap();
            let own = canonical(&short).unwrap();
            let spelled = own.to_str().unwrap();
            assert!(!spelled.starts_with(r"\\"), "{spelled}");
            for other in [
                format!(r"\\?\{spelled}"),
                spelled.to_ascii_lowercase(),
                spelled.replace('\\', "/"),
                format!(r"{spelled}\..\.\{}", names[depth - 1]),
            ] {
                assert_eq!(canonical(Path::new(&other)).unwrap(), own, "{other}");
            }
        }
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
