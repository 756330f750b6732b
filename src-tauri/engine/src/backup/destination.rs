//! Where the backup file goes, and the errors of that place.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Destination;
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::io::file::{Found, NewFile, found};
use crate::message::Message;

/// How many backups that are begun in one second get names of their own.
const MAX_A_SECOND: u32 = 100;

/// Begins the backup file, and says what its name will be.
///
/// # Errors
/// `backup-target-missing`, and those of [`failure`].
pub(super) fn begin(
    destination: &Destination,
    database: &str,
    now: jiff::Timestamp,
    context: Context<'_>,
) -> Result<(NewFile, PathBuf)> {
    let path = match destination {
        Destination::File(path) => path.clone(),
        Destination::Folder(folder) => free_name(folder, database, now),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    if found(folder) != Found::Folder {
        return Err(
            Error::refused("backup-target-missing", Phase::Backup).arg("path", folder.display())
        );
    }
    let file = NewFile::begin(&path).map_err(|source| failure(&path, source))?;
    if !file.is_private() {
        let message = Message::new("backup-not-private").arg("path", path.display());
        context.emit(Event::Note { message });
    }
    Ok((file, path))
}

/// Our error for one of the system's about the backup file.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system has many more kinds of errors than differ here"
)]
pub(super) fn failure(path: &Path, source: io::Error) -> Error {
    let error = match source.kind() {
        ErrorKind::AlreadyExists => Error::refused("backup-target-exists", Phase::Backup),
        ErrorKind::NotFound => Error::refused("backup-target-missing", Phase::Backup),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Error::refused("backup-target-denied", Phase::Backup)
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Error::failed("backup-target-full", Phase::Backup)
        }
        _ => Error::failed("backup-target-failed", Phase::Backup),
    };
    error.arg("path", path.display()).because(source)
}

/// A name that no file has yet: two backups in one second are two files.
fn free_name(folder: &Path, database: &str, now: jiff::Timestamp) -> PathBuf {
    (1..MAX_A_SECOND)
        .map(|number| folder.join(name(database, now, number)))
        .find(|path| found(path) == Found::Nothing)
        .unwrap_or_else(|| folder.join(name(database, now, MAX_A_SECOND)))
}

/// `DATABASE-2026-11-23T101500Z.dbgpt-backup.zip`; characters that a file system may refuse become `_`.
fn name(database: &str, now: jiff::Timestamp, number: u32) -> String {
    let safe: String = database
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .take(60)
        .collect();
    let more = match number {
        1 => String::new(),
        number => format!("-{number}"),
    };
    format!(
        "{safe}-{}{more}.dbgpt-backup.zip",
        now.strftime("%Y-%m-%dT%H%M%SZ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suit_every_file_system_and_differ() {
        let now: jiff::Timestamp = "2026-11-23T10:15:00Z".parse().unwrap();
        let cases = [
            ("dbgpt", 1, "dbgpt-2026-11-23T101500Z.dbgpt-backup.zip"),
            ("dbgpt", 2, "dbgpt-2026-11-23T101500Z-2.dbgpt-backup.zip"),
            ("../a:b", 1, "___a_b-2026-11-23T101500Z.dbgpt-backup.zip"),
        ];
        for (database, number, expected) in cases {
            assert_eq!(name(database, now, number), expected);
        }
    }
}
