//! The log: what was done when, a file a day in the app's own folder, for a report when something went wrong.
//!
//! What is logged are events and errors; neither can hold a secret.

use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Two weeks of work; older files go.
const FILES: usize = 14;

/// Where the log's files are, inside the app's own folder.
#[must_use]
pub fn folder(home: &Path) -> PathBuf {
    home.join("logs")
}

/// Begins to log, once per process. A log that can't be written stops nothing: the journal is what has to be kept.
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
