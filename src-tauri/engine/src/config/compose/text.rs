//! The text of a file that compose reads, within bounds.

use std::path::Path;

use crate::config::refusal::{refused, unreadable};
use crate::error::Result;
use crate::io::file::read_bounded;

/// The largest compose file of DB-GPT has 6 KiB.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// The text of a compose file, or of what it refers to, without its byte-order mark.
pub(super) fn read_text(path: &Path) -> Result<String> {
    let bytes = read_bounded(path, LIMIT_BYTES).map_err(|source| {
        match source.kind() == std::io::ErrorKind::FileTooLarge {
            true => refused("compose-too-large", path),
            false => unreadable(path, source),
        }
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + memchr::memchr_iter(b'\n', valid).count();
            Err(refused("compose-not-text", path).arg("line", line))
        }
    }
}
