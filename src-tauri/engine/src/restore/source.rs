//! The file that is restored: recognised by what is in it, not by its name, and opened as a stream of plain content.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::foreign::{self, Foreign};
use super::judge::Judge;
use crate::backup::content::{self, Limited};
use crate::backup::{self, FrameStart, Manifest};
use crate::error::{Error, Phase, Result};
use crate::io::file;
use crate::topic::Topic;

/// Most plain bytes per packed byte. Text shrinks to a hundredth at best; a file beyond this is made to fill a disk.
const MAX_RATIO: u64 = 20_000;
/// Below this, no ratio is suspicious.
const UNSUSPICIOUS_BYTES: u64 = 1 << 30;

/// What a file holds, and how it is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A backup of this program.
    Ours(Box<Manifest>),
    /// A dump, as text.
    Sql(Packing),
}

/// How a dump is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// A file that can be read again from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) form: Form,
    size_bytes: u64,
}

impl Source {
    /// Recognises the file by its content.
    ///
    /// # Errors
    /// `backup-missing`, `backup-unreadable`, `restore-not-a-file`, `restore-empty-file`, `restore-sqlite-file`,
    /// `restore-packed`, `restore-utf16`, `restore-not-a-dump`, and those of [`backup::manifest`] for our own.
    pub(super) fn recognise(path: &Path) -> Result<Self> {
        let head = file::read_head(path, foreign::HEAD_BYTES)
            .map_err(|source| unreadable(path, source))?;
        let size_bytes = file::size_bytes(path).map_err(|source| unreadable(path, source))?;
        let refused = |code| Err(Error::refused(code, Phase::Restore).arg("path", path.display()));
        let form = match head.as_slice() {
            [] => return refused("restore-empty-file"),
            [b'P', b'K', ..] => match backup::manifest(path) {
                Err(error) if error.topic() == Some(Topic::Foreign) && holds_sql(path) => {
                    return Err(Foreign::Packed("zip", "unzip").refused(path));
                }
                manifest => Form::Ours(Box::new(manifest?)),
            },
            [0x1f, 0x8b, ..] => Form::Sql(Packing::Gzip),
            // A Zstandard frame, or a skippable frame.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                Form::Sql(Packing::Zstd)
            }
            _ => Form::Sql(Packing::Plain),
        };
        let source = Self {
            path: path.to_owned(),
            form,
            size_bytes,
        };
        match source.plain_head(head).as_deref().and_then(Foreign::told) {
            Some(foreign) => Err(foreign.refused(path)),
            None => Ok(source),
        }
    }

    /// The unpacked beginning of what may be a dump. `None` if it can't be unpacked: reading all of it reports that.
    fn plain_head(&self, head: Vec<u8>) -> Option<Vec<u8>> {
        match &self.form {
            Form::Ours(_) => None,
            Form::Sql(Packing::Plain) => Some(head),
            Form::Sql(Packing::Gzip | Packing::Zstd) => {
                let mut plain = Vec::new();
                let stream = self.open().ok()?;
                stream
                    .take(foreign::HEAD_BYTES)
                    .read_to_end(&mut plain)
                    .ok()?;
                Some(plain)
            }
        }
    }

    /// The manifest, where it is one of our own.
    pub(super) fn manifest(&self) -> Option<&Manifest> {
        match &self.form {
            Form::Ours(manifest) => Some(manifest),
            Form::Sql(_) => None,
        }
    }

    /// The judge of its statements: definitions in a file of ours may name other databases, as they did in its own one.
    pub(super) fn judge(&self, into: &str) -> Judge {
        match self.manifest() {
            Some(manifest) => Judge::of_ours(into, Some(&manifest.database)),
            None => Judge::new(into),
        }
    }

    /// The length of the plain content, where it is known.
    pub(super) fn plain_bytes(&self) -> Option<u64> {
        match &self.form {
            Form::Ours(manifest) => Some(manifest.payload.plain_bytes),
            Form::Sql(Packing::Plain) => Some(self.size_bytes),
            Form::Sql(Packing::Gzip | Packing::Zstd) => None,
        }
    }

    /// Whether it is a dump that is not packed: it can be opened at any place of the content.
    pub(super) fn is_plain(&self) -> bool {
        self.form == Form::Sql(Packing::Plain)
    }

    /// Opens the plain content at a place that the survey has found.
    pub(super) fn open_at(&self, from: FrameStart) -> Result<Box<dyn Read + Send>> {
        if self.manifest().is_some() {
            return Ok(Box::new(content::payload_from(&self.path, from)?));
        }
        let failed = |source| unreadable(&self.path, source);
        let (mut file, _size) = file::open_regular(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(from.stored)).map_err(failed)?;
        Ok(Box::new(file))
    }

    /// Opens the plain content.
    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>> {
        let failed = |source| unreadable(&self.path, source);
        let packing = match &self.form {
            Form::Ours(_) => return Ok(Box::new(content::payload(&self.path)?)),
            Form::Sql(packing) => *packing,
        };
        let (file, size_bytes) = file::open_regular(&self.path).map_err(failed)?;
        let file = BufReader::new(file);
        let limit_bytes = UNSUSPICIOUS_BYTES.max(size_bytes.saturating_mul(MAX_RATIO));
        Ok(match packing {
            Packing::Plain => Box::new(file),
            Packing::Gzip => Box::new(Limited::new(
                flate2::bufread::MultiGzDecoder::new(file),
                limit_bytes,
            )),
            Packing::Zstd => {
                let decoder = zstd::Decoder::with_buffer(file).map_err(failed)?;
                Box::new(Limited::new(decoder, limit_bytes))
            }
        })
    }
}

/// Whether a zip that is not ours has a `.sql` file in it.
fn holds_sql(path: &Path) -> bool {
    let opened = file::open_regular(path).ok();
    let zip = opened.and_then(|(file, _size)| zip::ZipArchive::new(BufReader::new(file)).ok());
    zip.is_some_and(|zip| {
        let mut names = zip.file_names();
        names.any(|name| name.is_ok_and(|name| name.to_ascii_lowercase().ends_with(".sql")))
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system has many more kinds of errors than differ here"
)]
fn unreadable(path: &Path, source: io::Error) -> Error {
    let error = match source.kind() {
        ErrorKind::NotFound => Error::refused("backup-missing", Phase::Restore),
        ErrorKind::IsADirectory | ErrorKind::InvalidInput => {
            let has = |name: &str| file::found(&path.join(name)) == file::Found::File;
            match foreign::folder_by(has) {
                Some(what) => return Foreign::Other(what).refused(path),
                None => Error::refused("restore-not-a-file", Phase::Restore),
            }
        }
        _ => Error::failed("backup-unreadable", Phase::Restore),
    };
    error.arg("path", path.display()).because(source)
}
