//! Errors about a config and its files, with nothing tried.

use std::io;
use std::path::Path;

use crate::error::{Error, Phase};

/// An error about `path`, with nothing tried.
pub(super) fn refused(code: &'static str, path: &Path) -> Error {
    Error::refused(code, Phase::Config).arg("path", path.display())
}

/// A key of a file as it may be told: of a variable that is written in a key's place, the value may be a password.
pub(super) fn without_value(key: &str) -> &str {
    key.split_once('=').map_or(key, |(name, _)| name)
}

/// Why a file or folder can't be read, told apart as far as the next action differs.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system has many more kinds of errors than differ here"
)]
pub(super) fn unreadable(path: &Path, source: io::Error) -> Error {
    let code = match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "config-missing",
        io::ErrorKind::InvalidInput => "config-special-file",
        io::ErrorKind::FileTooLarge => "config-too-large",
        io::ErrorKind::IsADirectory => "config-is-folder",
        _ => "config-unreadable",
    };
    refused(code, path).because(source)
}
