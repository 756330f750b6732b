//! The log: one file per day in the app's own folder, for finding out later what went wrong.
//!
//! Only events and errors are logged; neither can hold a secret.

use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Log files kept, one per day of use; older ones are removed.
const FILES: usize = 14;

/// Where the log's files are, inside the app's own folder.
#[must_use]
pub fn folder(home: &Path) -> PathBuf {
    home.join("logs")
}

/// Starts the log, once per process. If it can't be written the app goes on: only the journal has to be kept.
pub fn begin(home: &Path) {
    let folder = folder(home);
    if super::home::make_private(&folder).is_err() {
        return;
    }
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("dbgpt-upgrade")
        .filename_suffix("log")
        .max_log_files(FILES)
        .build(&folder);
    if let Ok(file) = file {
        // A second call changes nothing.
        let _ = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_target(false)
            .with_writer(file)
            .try_init();
    }
}
