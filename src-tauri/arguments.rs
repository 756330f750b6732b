//! The window's command-line arguments.

use std::ffi::OsString;
use std::path::PathBuf;

/// The PATH of `--config PATH`, if it is given.
pub(crate) fn config_of(arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    let mut arguments = arguments.skip_while(|argument| argument != "--config");
    arguments.nth(1).map(PathBuf::from)
}
