//! What the window is started with.

use std::ffi::OsString;
use std::path::PathBuf;

/// `--config PATH`, as the command line has it.
pub(crate) fn config_of(arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    let mut arguments = arguments.skip_while(|argument| argument != "--config");
    arguments.nth(1).map(PathBuf::from)
}
