//! Errors about a config and its files; nothing was changed.

use std::io;
use std::path::Path;

use super::address::shown;
use crate::error::{Error, Phase};

/// An error that refuses `path`, in whose place a config may have an address.
pub(super) fn refused(code: &'static str, path: &Path) -> Error {
    let shown = shown(&path.display().to_string());
    Error::refused(code, Phase::Config).arg("path", shown)
}

/// A key as it may be shown: a text such as `PASSWORD=secret` in a key's place loses its value.
pub(super) fn without_value(key: &str) -> &str {
    key.split_once('=').map_or(key, |(name, _)| name)
}

/// The error for a file or folder that can't be read, with a code of its own for each different next action.
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
