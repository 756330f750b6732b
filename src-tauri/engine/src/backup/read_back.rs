//! Reads a backup from the disk to its end and proves it again, trusting nothing but the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::archive::{self, Hashed, hex};
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
    plain_sha256: String,
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
                && found.plain_sha256 == wanted.plain_sha256
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

/// How much is unpacked at once, and how many of these may wait to be looked at.
const CHUNK_BYTES: usize = 256 << 10;
const CHUNKS: usize = 8;

/// Unpacks on one thread and looks at what comes on another; the outer error is the user's (cancelled), the inner one the
/// file's.
fn payload(
    zip: &mut ZipArchive<BufReader<File>>,
    manifest: &Manifest,
    work: &mut Work,
) -> Result<std::io::Result<Found>> {
    let (looked, unpacked) = std::thread::scope(|scope| {
        let (to, chunks) = sync_channel(CHUNKS);
        let entry = &manifest.payload.entry;
        let zip = &mut *zip;
        let unpacking = scope.spawn(move || unpack(zip, entry, &to));
        let looked = look(chunks, manifest, work);
        let unpacked = match unpacking.join() {
            Ok(unpacked) => unpacked,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        (looked, unpacked)
    });
    let found = match (looked?, unpacked) {
        // Who stopped looking stopped the unpacking.
        (Err(error), _) | (Ok(_), Err(error)) => Err(error),
        (Ok(found), Ok((sha256, size_bytes))) => Ok(Found {
            sha256,
            size_bytes,
            ..found
        }),
    };
    Ok(found.and_then(|found| container::check_small_entries(zip).map(|()| found)))
}

/// Unpacks to the end; gives the sha256 and the length of what was packed.
fn unpack(
    zip: &mut ZipArchive<BufReader<File>>,
    entry: &str,
    to: &SyncSender<Vec<u8>>,
) -> std::io::Result<(String, u64)> {
    let mut decoder = zstd::Decoder::new(Hashed::new(zip.by_name(entry)?))?;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        let length = (&mut decoder)
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut chunk)?;
        if length == 0 {
            break;
        }
        if to.send(chunk).is_err() {
            return Err(ErrorKind::Interrupted.into());
        }
    }
    let mut raw = decoder.finish();
    // The entry's own checksum is compared when its end is read.
    std::io::copy(&mut raw, &mut std::io::sink())?;
    let raw = raw.into_inner();
    Ok((hex(&raw.hash.finalize()), raw.bytes))
}

/// Looks at what was unpacked; what was packed is not known here.
fn look(
    chunks: Receiver<Vec<u8>>,
    manifest: &Manifest,
    work: &mut Work,
) -> Result<std::io::Result<Found>> {
    let told = &manifest.payload;
    let mut scanner = (told.entry == super::MYSQL_ENTRY).then(Scanner::default);
    let mut hash = Sha256::new();
    let mut plain_bytes = 0;
    for chunk in chunks {
        work.check()?;
        hash.update(&chunk);
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
        plain_sha256: hex(&hash.finalize()),
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
