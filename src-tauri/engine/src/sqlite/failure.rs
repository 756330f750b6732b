//! SQLite's errors as ours.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Phase};

/// The longest path that SQLite takes on Unix (`MAX_PATHNAME` in its `os_unix.c`), less the longest ending that it adds
/// to one, `-journal`, and the byte that ends it. Links are followed before it is measured.
const LONGEST_BYTES: usize = 512 - "-journal".len() - 1;

fn is_too_long(path: &Path) -> bool {
    let whole = path.canonicalize();
    let whole = whole.as_deref().unwrap_or(path);
    whole.as_os_str().len() > LONGEST_BYTES
}

/// Our error for one of SQLite's.
#[must_use]
pub fn failure(path: &Path, phase: Phase, source: rusqlite::Error) -> Error {
    let code = match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "sqlite-locked",
        Some(ErrorCode::DatabaseCorrupt) => "sqlite-corrupt",
        Some(ErrorCode::NotADatabase) => "sqlite-not-a-database",
        Some(ErrorCode::CannotOpen) if cfg!(unix) && is_too_long(path) => "sqlite-path-too-long",
        // A crash left a journal behind, which has to be played back: a read-only connection can't.
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => "sqlite-needs-recovery",
        Some(ErrorCode::PermissionDenied) => "sqlite-denied",
        Some(ErrorCode::OperationInterrupted) => "sqlite-timeout",
        Some(_) | None => "sqlite-failed",
    };
    Error::failed(code, phase)
        .arg("path", path.display())
        .arg("bytes", path.as_os_str().len())
        .because(source)
}
