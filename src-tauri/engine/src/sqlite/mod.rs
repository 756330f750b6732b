//! Opens a SQLite file to read it, without changing a byte of it or beside it.

mod alter;
mod broken;
mod failure;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use alter::{Unaltered, alter};
pub use broken::{Broken, Kind as BrokenKind, broken, said, twin};
pub use failure::failure;

use crate::error::{Error, Phase, Result};
use crate::io::file::{followed, names_in, read_head};
use crate::io::patience::is_in_use;
use crate::io::spelling::of_any_length;

/// How long to wait for the lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// A restore keeps the file that it replaces under the file's own name, this, and the time, until it is over.
pub(crate) const ASIDE: &str = ".before-restore-";
/// A folder with more names than this is not searched.
const MAX_BESIDE: usize = 10_000;
const MAGIC: &[u8] = b"SQLite format 3\0";
/// The offset of the header's "read version" byte: 2 is write-ahead logging.
const READ_VERSION: usize = 19;

/// What was found under the path.
pub enum Opened {
    /// A file of no bytes: to SQLite, a database without tables.
    Empty,
    /// A database, open for reading alone.
    Database(Connection),
}

/// Opens a file for reading alone.
///
/// # Errors
/// `sqlite-missing`, `sqlite-moved-aside`, `sqlite-is-folder`, `sqlite-denied`, `sqlite-special-file`, `sqlite-path-too-long`,
/// `sqlite-not-a-database`, `sqlite-needs-recovery`, `sqlite-locked`, `sqlite-corrupt`, `sqlite-failed`.
pub fn open_read_only(path: &Path, phase: Phase) -> Result<Opened> {
    let head = read_head(path, 100).map_err(|source| unreadable(path, phase, source))?;
    if head.is_empty() {
        return Ok(Opened::Empty);
    }
    if !head.starts_with(MAGIC) {
        return Err(about("sqlite-not-a-database", path, phase));
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let long = of_any_length(path);
    let mut name = long.clone().into_owned();
    if head.get(READ_VERSION) == Some(&2) {
        let log = is_there(&beside(path, "-wal"), phase)?;
        let index = is_there(&beside(path, "-shm"), phase)?;
        if log && !index {
            return Err(about("sqlite-needs-recovery", path, phase));
        }
        if !log {
            // Without a log nobody writes, and opening it the usual way would leave a log and an index beside it.
            flags |= OpenFlags::SQLITE_OPEN_URI;
            name = PathBuf::from(immutable_uri(&long));
        }
    }
    let connection =
        Connection::open_with_flags(name, flags).map_err(|source| failure(path, phase, source))?;
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .map_err(|source| failure(path, phase, source))?;
    // Opening reads nothing yet; this does.
    connection
        .query_row("SELECT COUNT(*) FROM sqlite_master", [], |_row| Ok(()))
        .map_err(|source| failure(path, phase, source))?;
    Ok(Opened::Database(connection))
}

fn about(code: &'static str, path: &Path, phase: Phase) -> Error {
    Error::failed(code, phase).arg("path", path.display())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system has many more kinds of errors than differ here"
)]
fn unreadable(path: &Path, phase: Phase, source: std::io::Error) -> Error {
    let code = match source.kind() {
        _ if is_in_use(&source) => "sqlite-locked",
        ErrorKind::NotFound | ErrorKind::NotADirectory => match moved_aside(path) {
            Some(aside) => {
                return about("sqlite-moved-aside", path, phase).arg("aside", aside.display());
            }
            None => "sqlite-missing",
        },
        ErrorKind::IsADirectory => "sqlite-is-folder",
        ErrorKind::PermissionDenied => "sqlite-denied",
        ErrorKind::InvalidInput => "sqlite-special-file",
        _ => "sqlite-failed",
    };
    about(code, path, phase).because(source)
}

/// The newest file that a restore has put aside for a file that is not there: the restore was stopped in between.
fn moved_aside(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let prefix = format!("{}{ASIDE}", path.file_name()?.to_str()?);
    let names = names_in(folder, MAX_BESIDE).ok()?;
    // Its `-wal` and the like end in other letters than the time does.
    let newest = names
        .iter()
        .rfind(|name| name.starts_with(&prefix) && name.ends_with('Z'));
    newest.map(|name| folder.join(name))
}

/// The path of a file that SQLite keeps beside a database, such as its `-wal`. If `path` is a symbolic link, that is
/// beside the file that it leads to.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let file = followed(path).unwrap_or_else(|_dangling| path.to_owned());
    let mut name = file.into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether there is a file with at least one byte. A file that may not be read is an error.
fn is_there(path: &Path, phase: Phase) -> Result<bool> {
    match read_head(path, 1) {
        Ok(head) => Ok(!head.is_empty()),
        Err(source) if source.kind() == ErrorKind::PermissionDenied => {
            Err(unreadable(path, phase, source))
        }
        Err(_) => Ok(false),
    }
}

/// The URI that opens a file as immutable. Source: SQLite's documentation, "Uniform Resource Identifiers".
fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}
