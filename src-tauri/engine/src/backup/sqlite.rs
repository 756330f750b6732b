//! A SQLite database, copied by SQLite's own online backup and checked before it is compressed.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup as Online, StepResult};
use rusqlite::{Connection, ErrorCode};

use super::archive::Writer;
use super::manifest::Payload;
use super::{Proof, ProofKind, destination, proofs};
use crate::error::{Error, Phase, Result, Said};
use crate::io::file::NewFile;
use crate::io::spelling::of_any_length;
use crate::message::Message;
use crate::schema::Inventory;
use crate::sqlite::{Opened, failure, open_read_only, said};
use crate::work::Work;

const STEP_PAGES: i32 = 512;
/// How often a busy database is tried again, a tenth of a second each, and how often the copy may start over because
/// another process wrote.
const BUSY_RETRIES: u32 = 50;
const RESTARTS: u32 = 20;
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// A copy of the database, and what is proved of it.
pub(super) struct Copied {
    pub(super) payload: Payload,
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) inventory: Inventory,
    pub(super) proofs: Vec<Proof>,
}

/// Opens the database for reading.
pub(super) fn open(path: &Path, phase: Phase) -> Result<Connection> {
    match open_read_only(path, phase)? {
        Opened::Database(connection) => Ok(connection),
        Opened::Empty => Err(Error::refused("backup-nothing", phase).arg("path", path.display())),
    }
}

/// The exact rows of all tables.
pub(crate) fn counts(
    connection: &Connection,
    work: &Work,
) -> Result<BTreeMap<String, u64>, Stopped> {
    let tables = names(connection, "table")?;
    let mut rows = BTreeMap::new();
    for table in tables {
        work.check()?;
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""));
        match connection.query_row(&sql, [], |row| row.get::<_, i64>(0)) {
            Ok(count) => rows.insert(table, count.unsigned_abs()),
            // A virtual table whose module only DB-GPT has: its rows are in other tables, which are counted.
            Err(error) if said(&error).is_some() => continue,
            Err(error) => return Err(error.into()),
        };
    }
    Ok(rows)
}

/// Our own error, or one of SQLite's about the file that is read.
pub(crate) enum Stopped {
    Said(Error),
    Sqlite(rusqlite::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Said(error)
    }
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Stopped {
    /// One error for the user; an interrupted statement means that it was cancelled.
    pub(crate) fn about(self, path: &Path, work: &Work) -> Error {
        match self {
            Self::Said(error) => error,
            Self::Sqlite(source) => match work.check() {
                Err(cancelled) => cancelled,
                Ok(()) => failure(path, work.phase, source),
            },
        }
    }
}

/// Copies, checks and compresses the database into `file`.
pub(super) fn copy<'a>(
    source: &Path,
    named: &Path,
    file: &'a mut NewFile,
    work: &mut Work,
) -> Result<(super::archive::Zip<'a>, Copied)> {
    let target = file.part_path().to_owned();
    let spill = |source| destination::failure(named, source);
    let mut copy = NewFile::begin(&target.with_extension("sqlite")).map_err(spill)?;
    let from = open(source, work.phase)?;
    let checked = check(&from, copy.part_path(), work).map_err(|stopped| match stopped {
        // Reading takes no space: it is the copy, beside the backup, that found none.
        Stopped::Sqlite(cause) if cause.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
            spill(std::io::ErrorKind::StorageFull.into())
        }
        stopped @ (Stopped::Said(_) | Stopped::Sqlite(_)) => stopped.about(source, work),
    })?;
    copy.file().rewind().map_err(spill)?;
    let mut writer = Writer::begin(file.file(), super::SQLITE_ENTRY).map_err(spill)?;
    let mut buffer = vec![0; 256 << 10];
    let total = copy.file().metadata().map_err(spill)?.len();
    let mut done = 0;
    loop {
        work.check()?;
        let length = copy.file().read(&mut buffer).map_err(spill)?;
        if length == 0 {
            break;
        }
        writer.write(&buffer[..length]).map_err(spill)?;
        done += length as u64;
        work.progress(done, Some(total), 0, "database.sqlite");
    }
    let (zip, payload) = writer.finish_payload().map_err(spill)?;
    let (rows, inventory, proofs) = checked;
    Ok((
        zip,
        Copied {
            payload,
            rows,
            inventory,
            proofs,
        },
    ))
}

type Checked = (BTreeMap<String, u64>, Inventory, Vec<Proof>);

fn check(from: &Connection, copy: &Path, work: &mut Work) -> Result<Checked, Stopped> {
    let before = counts(from, work)?;
    let mut to = Connection::open(of_any_length(copy))?;
    to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    step(from, &mut to, work)?;
    work.interrupts(to.get_interrupt_handle());
    work.check()?;
    let verdict: String = to.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let within = counts(&to, work)?;
    let after = counts(from, work)?;
    let inventory = Inventory {
        tables: within.keys().cloned().collect(),
        views: names(&to, "view")?.into_iter().collect(),
        triggers: names(&to, "trigger")?.into_iter().collect(),
        ..Inventory::default()
    };
    let complete = if verdict == "ok" {
        let why = Message::new("proof-complete-sqlite").arg("tables", within.len());
        proofs::verdict(ProofKind::Complete, true, why)
    } else {
        let why = Message::new("proof-complete-sqlite-damaged").because(Said::by_others(verdict));
        proofs::verdict(ProofKind::Complete, false, why)
    };
    let counted = proofs::counted(&before, &within, &after);
    Ok((within, inventory, vec![complete, counted]))
}

/// Runs the online backup. Each wait is bounded, which rusqlite's `run_to_completion` does not promise.
fn step(from: &Connection, to: &mut Connection, work: &mut Work) -> Result<(), Stopped> {
    let page_bytes: i64 = from.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let bytes = |pages: i32| u64::from(pages.unsigned_abs()) * page_bytes.unsigned_abs();
    let online = Online::new(from, to)?;
    let (mut retries, mut restarts, mut least) = (0, 0, i32::MAX);
    loop {
        work.check()?;
        match online.step(STEP_PAGES)? {
            StepResult::Done => return Ok(()),
            StepResult::More => retries = 0,
            // Busy, locked, and what SQLite may add: waiting is all that can be done.
            StepResult::Busy | StepResult::Locked | _ => {
                retries += 1;
                std::thread::sleep(RETRY_PAUSE);
            }
        }
        let progress = online.progress();
        if progress.remaining > least {
            restarts += 1;
        }
        least = progress.remaining;
        if retries > BUSY_RETRIES || restarts > RESTARTS {
            return Err(Error::failed("backup-sqlite-busy", work.phase).into());
        }
        let done = bytes(progress.pagecount - progress.remaining);
        work.progress(done, Some(bytes(progress.pagecount)), 0, "database.sqlite");
    }
}

fn names(connection: &Connection, kind: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM sqlite_master WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")?
        .query_map([kind], |row| row.get(0))?
        .collect()
}
