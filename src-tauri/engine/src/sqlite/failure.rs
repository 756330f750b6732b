//! SQLite's errors as ours.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Phase};

/// Our error for one of SQLite's.
#[must_use]
pub fn failure(path: &Path, phase: Phase, source: rusqlite::Error) -> Error {
    let code = match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "sqlite-locked",
        Some(ErrorCode::DatabaseCorrupt) => "sqlite-corrupt",
        Some(ErrorCode::NotADatabase) => "sqlite-not-a-database",
        // A journal that a crash left behind has to be played back, which reading alone can't.
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => "sqlite-needs-recovery",
        Some(ErrorCode::PermissionDenied) => "sqlite-denied",
        Some(ErrorCode::OperationInterrupted) => "sqlite-timeout",
        Some(_) | None => "sqlite-failed",
    };
    Error::failed(code, phase)
        .arg("path", path.display())
        .because(source)
}
