//! The durable record of what was done: installs, runs, steps and backups, in an own SQLite file in the user's data
//! folder.
//!
//! Never in the user's database: starting DB-GPT v0.4.6 drops every table there that it doesn't know.

mod migrations;
mod model;
mod read;
mod sight;
mod stored;
mod swap;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

pub use model::{
    BackupRecord, InstallRecord, Place, RestoreRecord, Run, RunState, RunStep, RunSummary,
    StepRecordState,
};
pub use sight::{Beginning, Outcome, Sight, TableSight};
pub use swap::{ForeignKey, Object, Scope, Swap, SwapStage};

use crate::error::{Error, Phase, Result};
use crate::io;
use crate::io::spelling::of_any_length;
use crate::io::waiting::in_place;

/// The journal's file in the app's own folder.
pub const FILE_NAME: &str = "journal.sqlite";
/// How long a statement waits while another process of this app holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The file that a process claims while it works on this run of the journal in `folder`.
#[must_use]
pub fn claim_path(folder: &Path, run: i64) -> PathBuf {
    folder.join(format!("run-{run}.at-work"))
}

/// The open journal.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal in a folder, or creates it; readable by this user only.
    ///
    /// # Errors
    /// `journal-newer`: a later version of this app wrote it. `journal-corrupt`, `journal-busy`, `journal-unusable`.
    pub fn open(folder: &Path) -> Result<Self> {
        in_place(|| Self::open_now(folder))
    }

    fn open_now(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        io::file::make_private_file(&path).map_err(|source| {
            Error::failed("journal-unusable", Phase::Journal)
                .arg("path", path.display())
                .because(source)
        })?;
        let failed = |source| failure(&path, source);
        let mut connection = Connection::open(of_any_length(&path)).map_err(failed)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        migrations::check_version(&connection, &path)?;
        // Write-ahead, and synchronous: each commit is on the disk before the next statement goes to the user's
        // database.
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(failed)?;
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(failed)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(failed)?;
        migrations::run(&mut connection).map_err(failed)?;
        Ok(Self { connection, path })
    }

    /// The journal's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the journal's file: this app's own.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn failure(&self, source: rusqlite::Error) -> Error {
        failure(&self.path, source)
    }
}

fn failure(path: &Path, source: rusqlite::Error) -> Error {
    let error = match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::failed("journal-corrupt", Phase::Journal)
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::failed("journal-busy", Phase::Journal)
        }
        Some(_) | None => Error::failed("journal-unusable", Phase::Journal),
    };
    error.arg("path", path.display()).because(source)
}
