//! Reads a backup from the disk to its end and proves it again, trusting nothing but the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::ScopedJoinHandle;

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::archive::{self, hex};
use super::container::{self, Wrong};
use super::manifest::{FORMAT, Manifest};
use super::scan::{Scan, Scanner};
use super::work::Work;
use super::{Backup, Proof, ProofKind, proofs};
use crate::error::{Error, Phase, Result};
use crate::io::file;
use crate::message::Message;

pub(super) const MANIFEST_BYTES: u64 = 64 << 20;

/// Opens a backup and reads its manifest.
pub(super) fn open(path: &Path) -> Result<(ZipArchive<BufReader<File>>, Manifest, u64)> {
    let failed = |code| Error::failed(code, Phase::Prove).arg("path", path.display());
    let (opened, size_bytes) = file::open_regular(path).map_err(|source| {
        let code = match source.kind() {
            ErrorKind::NotFound => "backup-missing",
            _ => "backup-unreadable",
        };
        failed(code).because(source)
    })?;
    let mut zip = ZipArchive::new(BufReader::new(opened))
        .map_err(|source| failed("backup-damaged").because(source))?;
    if zip.index_for_name("manifest.json").is_none() {
        return Err(failed("backup-foreign"));
    }
    let bytes = archive::entry(&mut zip, "manifest.json", MANIFEST_BYTES)
        .map_err(|source| failed("backup-damaged").because(source))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|source| failed("backup-damaged").because(source))?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(format) => return Err(failed("backup-format").arg("format", format)),
        None => return Err(failed("backup-foreign")),
    }
    let manifest =
        serde_json::from_value(value).map_err(|source| failed("backup-damaged").because(source))?;
    container::check(&mut zip, &manifest).map_err(|wrong| match wrong {
        Wrong::Damaged(source) => failed("backup-damaged").because(source),
        Wrong::Strange(name) => failed("backup-strange-entry").arg("name", name),
    })?;
    Ok((zip, manifest, size_bytes))
}

/// What the payload turned out to be.
struct Found {
    sha256: String,
    size_bytes: u64,
    plain_bytes: u64,
    scan: Option<Scan>,
}

/// Reads it all.
pub(super) fn prove(path: &Path, work: &mut Work) -> Result<Backup> {
    let (mut zip, manifest, size_bytes) = open(path)?;
    let (read_back, scan) = match payload(&mut zip, &manifest, work)? {
        Ok(found) => {
            let wanted = &manifest.payload;
            let same = found.sha256 == wanted.sha256
                && found.size_bytes == wanted.size_bytes
                && found.plain_bytes == wanted.plain_bytes;
            let why = if same {
                Message::new("proof-read-back").arg("bytes", found.size_bytes)
            } else {
                Message::new("proof-read-back-differs")
            };
            (proofs::verdict(ProofKind::ReadBack, same, why), found.scan)
        }
        Err(cause) => {
            let why = Message::new("proof-read-back-damaged").arg("cause", cause.to_string());
            (proofs::verdict(ProofKind::ReadBack, false, why), None)
        }
    };
    let mut all: Vec<Proof> = [ProofKind::Complete, ProofKind::Counted]
        .into_iter()
        .map(|kind| again(kind, &manifest, read_back.proved, scan.as_ref()))
        .collect();
    all.push(read_back);
    Ok(Backup {
        file: path.to_owned(),
        size_bytes,
        tool: manifest.tool.map(|tool| tool.version_text),
        sha256: manifest.payload.sha256,
        tables: manifest.tables,
        proofs: all,
    })
}

/// How much is read or unpacked at once, and how many of these may wait for the next thread.
const CHUNK_BYTES: usize = 256 << 10;
const CHUNKS: usize = 8;

/// Reads on one thread, unpacks on another, and looks at what comes on a third; the outer error is the user's (cancelled),
/// the inner one the file's.
fn payload(
    zip: &mut ZipArchive<BufReader<File>>,
    manifest: &Manifest,
    work: &mut Work,
) -> Result<std::io::Result<Found>> {
    let (looked, unpacked) = std::thread::scope(|scope| {
        let (to_unpack, packed) = sync_channel(CHUNKS);
        let (to_look, plain) = sync_channel(CHUNKS);
        let entry = &manifest.payload.entry;
        let zip = &mut *zip;
        let reading = scope.spawn(move || read(zip, entry, &to_unpack));
        let unpacking = scope.spawn(move || unpack(packed, &to_look));
        let looked = look(plain, manifest, work);
        let unpacked = joined(unpacking);
        (looked, unpacked.and_then(|()| joined(reading)))
    });
    let found = match (looked?, unpacked) {
        // Who stopped looking stopped the others.
        (Err(error), _) | (Ok(_), Err(error)) => Err(error),
        (Ok(found), Ok((sha256, size_bytes))) => Ok(Found {
            sha256,
            size_bytes,
            ..found
        }),
    };
    Ok(found.and_then(|found| container::check_small_entries(zip).map(|()| found)))
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    match thread.join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Reads what is packed, to the end; gives its sha256 and its length.
fn read(
    zip: &mut ZipArchive<BufReader<File>>,
    entry: &str,
    to: &SyncSender<Vec<u8>>,
) -> std::io::Result<(String, u64)> {
    let mut packed = zip.by_name(entry)?;
    let mut hash = Sha256::new();
    let mut size_bytes = 0;
    // The entry's own checksum is compared when its end is read.
    while let Some(chunk) = chunk(&mut packed)? {
        hash.update(&chunk);
        size_bytes += chunk.len() as u64;
        // Who unpacks has stopped and says why; or there is more than it takes, and the length will tell.
        let _ = to.send(chunk);
    }
    Ok((hex(&hash.finalize()), size_bytes))
}

/// Unpacks to the end.
fn unpack(packed: Receiver<Vec<u8>>, to: &SyncSender<Vec<u8>>) -> std::io::Result<()> {
    let mut plain = zstd::Decoder::with_buffer(Chunks::new(packed))?;
    while let Some(chunk) = chunk(&mut plain)? {
        if to.send(chunk).is_err() {
            return Err(ErrorKind::Interrupted.into());
        }
    }
    Ok(())
}

/// The next piece, of full length but at the end.
fn chunk(from: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    from.take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok((!chunk.is_empty()).then_some(chunk))
}

/// Pieces that come from another thread, to be read as one.
struct Chunks {
    from: Receiver<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Chunks {
    fn new(from: Receiver<Vec<u8>>) -> Self {
        Self {
            from,
            chunk: Vec::new(),
            at: 0,
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Chunks {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.at == self.chunk.len() {
            self.chunk = self.from.recv().unwrap_or_default();
            self.at = 0;
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
    }
}

/// Looks at what was unpacked; what was packed is not known here.
fn look(
    chunks: Receiver<Vec<u8>>,
    manifest: &Manifest,
    work: &mut Work,
) -> Result<std::io::Result<Found>> {
    let told = &manifest.payload;
    let mut scanner = (told.entry == super::MYSQL_ENTRY).then(Scanner::default);
    let mut plain_bytes = 0;
    for chunk in chunks {
        work.check()?;
        plain_bytes += chunk.len() as u64;
        if plain_bytes > told.plain_bytes {
            return Ok(Err(ErrorKind::FileTooLarge.into()));
        }
        if let Some(scanner) = &mut scanner {
            scanner.feed(&chunk);
        }
        let rows = scanner.as_ref().map_or(0, Scanner::total_rows);
        work.progress(plain_bytes, Some(told.plain_bytes), rows, &told.entry);
    }
    work.check()?;
    Ok(Ok(Found {
        sha256: String::new(),
        size_bytes: 0,
        plain_bytes,
        scan: scanner.map(Scanner::finish),
    }))
}

/// What was proved while writing stays proved only while the content still says the same.
fn again(kind: ProofKind, manifest: &Manifest, read: bool, scan: Option<&Scan>) -> Proof {
    let Some(then) = manifest.proofs.iter().find(|proof| proof.proof == kind) else {
        return proofs::verdict(kind, false, Message::new("proof-never"));
    };
    if !then.proved {
        return then.clone();
    }
    if !read {
        return proofs::verdict(kind, false, Message::new("proof-unread"));
    }
    let Some(scan) = scan else {
        return then.clone();
    };
    let still = match kind {
        ProofKind::Counted => {
            let told: BTreeMap<&String, u64> = manifest
                .tables
                .iter()
                .map(|table| (&table.name, table.rows))
                .collect();
            told.iter()
                .all(|(name, rows)| scan.rows.get(*name) == Some(rows))
        }
        ProofKind::Complete => scan.completed && manifest.inventory.missing_in(scan).is_empty(),
        ProofKind::ReadBack | ProofKind::Rehearsed => true,
    };
    if still {
        then.clone()
    } else {
        proofs::verdict(kind, false, Message::new("proof-unlike-manifest"))
    }
}
