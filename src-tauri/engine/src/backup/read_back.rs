//! Reads a backup from the disk to its end and proves it again, trusting nothing but the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;
use std::sync::mpsc::channel;

use sha2::Digest;
use zip::ZipArchive;

use super::ahead::{Ahead, Giving, ahead, give_all};
use super::archive::{self, Hashed};
use super::container::{self, Wrong};
use super::manifest::{self, FORMAT, Manifest};
use super::scan::{Scan, Scanner};
use super::unpack::{Plain, unpack};
use super::{Backup, Proof, ProofKind, headers, proofs};
use crate::error::{Error, Phase, Result};
use crate::hash::hex;
use crate::io::file;
use crate::message::Message;
use crate::work::Work;

/// Opens a backup and reads its manifest.
pub(super) fn open(path: &Path) -> Result<(ZipArchive<BufReader<File>>, Manifest, u64)> {
    let failed = |code| Error::failed(code, Phase::Prove).arg("path", path.display());
    let (opened, size_bytes) = file::open_regular(path).map_err(|source| {
        let code = match source.kind() == ErrorKind::NotFound {
            true => "backup-missing",
            false => "backup-unreadable",
        };
        failed(code).because(source)
    })?;
    let mut zip = ZipArchive::new(BufReader::new(opened))
        .map_err(|source| failed("backup-damaged").because(source))?;
    if zip.index_for_name("manifest.json").is_none() {
        return Err(failed("backup-foreign"));
    }
    let bytes = archive::entry(&mut zip, "manifest.json", manifest::MAX_BYTES)
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
    let entries = headers::entries(&mut zip);
    let mut file = zip.into_inner();
    entries
        .and_then(|entries| headers::check(&mut file, &entries))
        .map_err(|source| failed("backup-damaged").because(source))?;
    let zip = ZipArchive::new(file).map_err(|source| failed("backup-damaged").because(source))?;
    Ok((zip, manifest, size_bytes))
}

/// What was counted while the payload was read, to compare with the manifest.
struct Counted {
    sha256: String,
    size_bytes: u64,
    plain_bytes: u64,
    scan: Option<Scan>,
}

/// What came of proving a backup file.
pub(crate) struct Proven<T> {
    pub(crate) backup: Backup,
    /// What the dump holds; `None` if the payload is a SQLite database or could not be read.
    pub(super) scan: Option<Scan>,
    /// The result of the reader that read along, if there was one.
    pub(crate) read: Option<T>,
}

/// No second reader of the payload.
pub(super) const ALONE: Option<fn(Plain)> = None;

/// Reads the whole file and judges its proofs. `reader` may read the plain payload along, on a thread of its own, and
/// may stop earlier.
pub(super) fn prove<T: Send>(
    path: &Path,
    work: &mut Work,
    reader: Option<impl FnOnce(Plain) -> T + Send>,
) -> Result<Proven<T>> {
    let (mut zip, manifest, size_bytes) = open(path)?;
    let (found, read) = payload(&mut zip, &manifest, work, reader)?;
    let (read_back, scan) = match found {
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
            let why = Message::new("proof-read-back-damaged").because(cause);
            (proofs::verdict(ProofKind::ReadBack, false, why), None)
        }
    };
    let mut all: Vec<Proof> = [ProofKind::Complete, ProofKind::Counted]
        .into_iter()
        .map(|kind| again(kind, &manifest, read_back.proved, scan.as_ref()))
        .collect();
    all.push(read_back);
    // *Loadable* needs a server, so the manifest's proof is taken as it is. Files of version 0.1.0 have none.
    let tried = manifest
        .proofs
        .iter()
        .find(|proof| proof.proof == ProofKind::Loadable);
    all.extend(tried.cloned());
    let backup = Backup {
        file: path.to_owned(),
        size_bytes,
        tool: manifest.tool.map(|tool| tool.version_text),
        sha256: manifest.payload.sha256,
        tables: manifest.tables,
        proofs: all,
        of: None,
    };
    Ok(Proven { backup, scan, read })
}

/// Outer error: cancelled by the user. Inner error: the file can't be read.
type Examined<T> = Result<(std::io::Result<Counted>, Option<T>)>;

/// Reads the entry on one thread, unpacks it on another, examines the plain bytes on this one, and passes them on to
/// `reader` on a fourth.
fn payload<T: Send>(
    zip: &mut ZipArchive<BufReader<File>>,
    manifest: &Manifest,
    work: &mut Work,
    reader: Option<impl FnOnce(Plain) -> T + Send>,
) -> Examined<T> {
    let packed = match zip.by_name(&manifest.payload.entry) {
        Ok(packed) => packed,
        Err(source) => return Ok((Err(source.into()), None)),
    };
    let mut packed = Hashed::new(packed);
    let (examined, read) = std::thread::scope(|scope| {
        let (to_unpack, reading) = ahead();
        let (to_examine, unpacked) = ahead();
        let (to_tell, frames) = channel();
        // The entry's own checksum is compared when its end is read.
        let packed = &mut packed;
        scope.spawn(move || give_all(packed, &to_unpack));
        scope.spawn(move || unpack(reading, &to_examine, &to_tell));
        let (to_read, with_us) = match reader {
            Some(reader) => {
                let (to_read, stream) = ahead();
                let plain = Plain {
                    stream,
                    frames,
                    next: None,
                };
                (Some(to_read), Some(scope.spawn(move || reader(plain))))
            }
            None => (None, None),
        };
        let examined = examine(unpacked, manifest, work, to_read);
        let read = with_us.map(|thread| match thread.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        examined.map(|examined| (examined, read))
    })?;
    let size_bytes = packed.bytes;
    let sha256 = hex(&std::mem::take(&mut packed.hash).finalize());
    drop(packed);
    let found = examined.and_then(|found| {
        container::check_small_entries(zip)?;
        Ok(Counted {
            sha256,
            size_bytes,
            ..found
        })
    });
    Ok((found, read))
}

/// Counts and scans the plain bytes, and passes them on. The caller fills in what it knows of the compressed bytes.
fn examine(
    mut plain: Ahead,
    manifest: &Manifest,
    work: &mut Work,
    mut to_read: Option<Giving>,
) -> Result<std::io::Result<Counted>> {
    let told = &manifest.payload;
    let mut scanner = (told.entry == super::MYSQL_ENTRY).then(Scanner::default);
    let mut plain_bytes = 0;
    loop {
        work.check()?;
        let chunk = match plain.next_chunk() {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => return Ok(Err(error)),
        };
        plain_bytes += chunk.len() as u64;
        if plain_bytes > told.plain_bytes {
            return Ok(Err(ErrorKind::FileTooLarge.into()));
        }
        if let Some(scanner) = &mut scanner {
            scanner.feed(&chunk);
        }
        let rows = scanner.as_ref().map_or(0, Scanner::total_rows);
        work.progress(plain_bytes, Some(told.plain_bytes), rows, &told.entry);
        // The second reader may have stopped.
        to_read = to_read.filter(|to_read| to_read.send(Ok(chunk)).is_ok());
    }
    if let Some(to_read) = to_read {
        let _ = to_read.send(Ok(Vec::new()));
    }
    Ok(Ok(Counted {
        sha256: String::new(),
        size_bytes: 0,
        plain_bytes,
        scan: scanner.map(Scanner::finish),
    }))
}

/// Judges a proof from the manifest again: it stays proved only if the content still agrees with it.
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
        ProofKind::Complete => {
            scan.completed && proofs::missing_in(&manifest.inventory, scan).is_empty()
        }
        ProofKind::ReadBack | ProofKind::Loadable | ProofKind::Rehearsed => true,
    };
    if still {
        then.clone()
    } else {
        proofs::verdict(kind, false, Message::new("proof-unlike-manifest"))
    }
}
