//! Reads what is in a backup file, for a restore: the plain payload as a stream, alembic's files, and the rows and
//! objects that a dump holds.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::ahead::read_ahead;
use super::container::ALEMBIC_FOLDER;
use super::manifest::Manifest;
use super::read_back::Proven;
use super::scan::{Scan, Scanner};
use super::unpack::FrameStart;
use super::{archive, read_back};
use crate::alembic;
use crate::error::{Error, Phase, Result};
use crate::io::file;
use crate::schema::Inventory;
use crate::sql::Quoting;

/// Compressed bytes that are read from the file at once.
const PACKED_BYTES: usize = 128 << 10;

/// Opens a backup's payload as a stream of the plain dump or database, never longer than the manifest says.
///
/// # Errors
/// Those of [`super::prove`].
pub(crate) fn payload(path: &Path) -> Result<impl Read + Send + use<>> {
    let (plain, manifest) = plain_from(path, FrameStart::default())?;
    let plain = read_ahead(plain).map_err(|source| unreadable(path, source))?;
    Ok(Limited::new(plain, manifest.payload.plain_bytes))
}

/// Opens the payload at the frame `from`, without a thread that reads ahead.
///
/// # Errors
/// Those of [`super::prove`].
pub(crate) fn payload_from(path: &Path, from: FrameStart) -> Result<impl Read + Send + use<>> {
    let (plain, manifest) = plain_from(path, from)?;
    let left_bytes = manifest.payload.plain_bytes.saturating_sub(from.plain);
    Ok(Limited::new(plain, left_bytes))
}

fn plain_from(path: &Path, from: FrameStart) -> Result<(impl Read + Send + use<>, Manifest)> {
    let unreadable = |source| unreadable(path, source);
    let (mut zip, manifest, _size) = read_back::open(path)?;
    let start = {
        let entry = zip
            .by_name(&manifest.payload.entry)
            .map_err(|source| unreadable(source.into()))?;
        entry.data_start().unwrap_or_default()
    };
    let (mut file, _size) = file::open_regular(path).map_err(unreadable)?;
    file.seek(SeekFrom::Start(start.saturating_add(from.stored)))
        .map_err(unreadable)?;
    let left_bytes = manifest.payload.size_bytes.saturating_sub(from.stored);
    let packed = BufReader::with_capacity(PACKED_BYTES, file.take(left_bytes));
    let plain = zstd::Decoder::with_buffer(packed).map_err(unreadable)?;
    Ok((plain, manifest))
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::failed("backup-unreadable", Phase::Prove)
        .arg("path", path.display())
        .because(source)
}

/// alembic's files in a backup: names and contents.
///
/// # Errors
/// Those of [`super::prove`].
pub(crate) fn alembic_files(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let (mut zip, manifest, _size) = read_back::open(path)?;
    manifest
        .alembic_versions
        .into_iter()
        .map(|name| {
            let entry = format!("{ALEMBIC_FOLDER}{name}");
            let bytes =
                archive::entry(&mut zip, &entry, alembic::MAX_FILE_BYTES).map_err(|source| {
                    Error::failed("backup-damaged", Phase::Prove)
                        .arg("path", path.display())
                        .because(source)
                })?;
            Ok((name, bytes))
        })
        .collect()
}

/// A stream that fails once it has given more than `left_bytes`.
pub(crate) struct Limited<R> {
    inner: R,
    left_bytes: u64,
}

impl<R> Limited<R> {
    pub(crate) fn new(inner: R, left_bytes: u64) -> Self {
        Self { inner, left_bytes }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.left_bytes = self
            .left_bytes
            .checked_sub(length as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(length)
    }
}

/// Scans a dump that streams by for its rows and objects.
#[derive(Debug, Default)]
pub(crate) struct Content(Scanner);

/// The rows and objects that a dump holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holds {
    /// Rows by table.
    pub(crate) rows: BTreeMap<String, u64>,
    /// All objects; the tables are those of `rows`.
    pub(crate) objects: Inventory,
    /// Whether the trailer ("Dump completed") stands at its end.
    pub(crate) completed: bool,
}

impl Content {
    /// Scans the next chunk.
    pub(crate) fn feed(&mut self, chunk: &[u8]) {
        self.0.feed(chunk);
    }

    /// Scans one whole statement, whose quotes are read as `quoting` says.
    pub(crate) fn statement(&mut self, sql: &[u8], quoting: Quoting) {
        self.0.statement(sql, quoting);
    }

    /// Rows so far.
    pub(crate) fn rows(&self) -> u64 {
        self.0.total_rows()
    }

    /// What the dump holds, after its last chunk.
    pub(crate) fn finish(self) -> Holds {
        self.0.finish().into()
    }
}

impl<T> Proven<T> {
    /// Takes what the dump holds: nothing if the backup is of SQLite, or its payload could not be read.
    pub(crate) fn holds(&mut self) -> Holds {
        self.scan.take().map(Holds::from).unwrap_or_default()
    }
}

impl From<Scan> for Holds {
    fn from(scan: Scan) -> Self {
        Self {
            objects: Inventory {
                tables: scan.rows.keys().cloned().collect(),
                views: scan.views,
                triggers: scan.triggers,
                routines: scan.routines,
                events: scan.events,
            },
            rows: scan.rows,
            completed: scan.completed,
        }
    }
}

/// Scans a damaged backup as far as it can be read: the rows and objects before the damage.
pub(crate) fn readable_part(path: &Path, stop: &dyn Fn() -> bool) -> Holds {
    let mut content = Content::default();
    // The error only marks the place up to which it could be read.
    let _end = read_damaged(path, &mut content, stop);
    content.finish()
}

fn read_damaged(path: &Path, content: &mut Content, stop: &dyn Fn() -> bool) -> io::Result<()> {
    let (file, _size): (File, u64) = file::open_regular(path)?;
    let mut reader = BufReader::new(file);
    let Some(entry) = zip::read::read_zipfile_from_stream(&mut reader)? else {
        return Ok(());
    };
    if entry.name()? != super::MYSQL_ENTRY {
        return Ok(());
    }
    let mut plain = zstd::Decoder::new(entry)?;
    let mut buffer = vec![0; 256 << 10];
    loop {
        match plain.read(&mut buffer)? {
            0 => return Ok(()),
            _ if stop() => return Ok(()),
            length => content.feed(&buffer[..length]),
        }
    }
}
