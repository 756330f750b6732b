//! The container: a zip of stored entries, the payload compressed and hashed as it streams in, or out.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipArchive, ZipWriter};

use super::manifest::Payload;
use crate::hash::hex;
use crate::io::flush::Flush;

/// The zstd level: a third of the size at little cost.
const LEVEL: i32 = 3;

/// A reader or writer that counts and hashes the bytes that pass through it.
pub(super) struct Hashed<T> {
    pub(super) inner: T,
    pub(super) hash: Sha256,
    pub(super) bytes: u64,
}

impl<T> Hashed<T> {
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    fn saw(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.saw(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.saw(&buffer[..length]);
        Ok(length)
    }
}

/// A zip being written.
pub(super) type Zip<'a> = ZipWriter<Base<'a>>;

/// The file under a zip. After an error it accepts and discards everything: the zip crate ends the zip when its writer
/// is dropped, and would otherwise print on stderr that it can't.
pub(super) struct Base<'a> {
    file: &'a mut File,
    /// Set after an error: the position that the file would have without it.
    failed_at: Option<u64>,
}

impl<'a> Base<'a> {
    fn new(file: &'a mut File) -> Self {
        Self {
            file,
            failed_at: None,
        }
    }

    /// Remembers an error, unless the call was only interrupted.
    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if done
            .as_ref()
            .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted)
        {
            self.failed_at = Some(self.file.stream_position().unwrap_or_default());
        }
        done
    }
}

impl Write for Base<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(at) = &mut self.failed_at {
            *at += bytes.len() as u64;
            return Ok(bytes.len());
        }
        let written = self.file.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed_at.is_some() {
            return Ok(());
        }
        let flushed = self.file.flush();
        self.noted(flushed)
    }
}

impl Seek for Base<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let Some(at) = &mut self.failed_at {
            *at = match to {
                SeekFrom::Start(at) => at,
                SeekFrom::Current(by) | SeekFrom::End(by) => at.saturating_add_signed(by),
            };
            return Ok(*at);
        }
        let sought = self.file.seek(to);
        self.noted(sought)
    }
}

/// A zip being written, its payload entry open.
pub(super) struct Writer<'a> {
    encoder: zstd::Encoder<'static, Hashed<Zip<'a>>>,
    plain_bytes: u64,
    entry: String,
}

impl<'a> Writer<'a> {
    /// Begins the zip and its payload entry.
    pub(super) fn begin(file: &'a mut File, entry: &str) -> io::Result<Self> {
        let mut zip = ZipWriter::new(Base::new(file));
        zip.start_file(entry, options().large_file(true))?;
        let mut encoder = zstd::Encoder::new(Hashed::new(zip), LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self {
            encoder,
            plain_bytes: 0,
            entry: entry.to_owned(),
        })
    }

    /// Adds to the payload.
    pub(super) fn write(&mut self, plain: &[u8]) -> io::Result<()> {
        self.plain_bytes += plain.len() as u64;
        self.encoder.write_all(plain)
    }

    /// Ends the payload; the small entries follow.
    pub(super) fn finish_payload(self) -> io::Result<(Zip<'a>, Payload)> {
        let compressed = self.encoder.finish()?;
        let payload = Payload {
            entry: self.entry,
            size_bytes: compressed.bytes,
            sha256: hex(&compressed.hash.finalize()),
            plain_bytes: self.plain_bytes,
        };
        Ok((compressed.inner, payload))
    }
}

/// A zip being written whose payload comes as frames that are compressed already.
pub(super) struct FrameWriter<'a> {
    compressed: Hashed<Zip<'a>>,
    plain_bytes: u64,
    entry: String,
    flush: Flush,
}

impl<'a> FrameWriter<'a> {
    /// Begins the zip and its payload entry.
    pub(super) fn begin(file: &'a mut File, entry: &str) -> io::Result<Self> {
        let flush = Flush::begin(file)?;
        let mut zip = ZipWriter::new(Base::new(file));
        zip.start_file(entry, options().large_file(true))?;
        Ok(Self {
            compressed: Hashed::new(zip),
            plain_bytes: 0,
            entry: entry.to_owned(),
            flush,
        })
    }

    /// Adds a compressed frame that unpacks to `plain_bytes`.
    pub(super) fn write(&mut self, compressed: &[u8], plain_bytes: u64) -> io::Result<()> {
        self.plain_bytes += plain_bytes;
        self.compressed.write_all(compressed)?;
        self.flush.wrote(compressed.len());
        Ok(())
    }

    /// The bytes that all frames so far unpack to.
    pub(super) fn plain_bytes(&self) -> u64 {
        self.plain_bytes
    }

    /// Ends the payload; the small entries follow.
    pub(super) fn finish_payload(self) -> io::Result<(Zip<'a>, Payload)> {
        self.flush.finish()?;
        let payload = Payload {
            entry: self.entry,
            size_bytes: self.compressed.bytes,
            sha256: hex(&self.compressed.hash.finalize()),
            plain_bytes: self.plain_bytes,
        };
        Ok((self.compressed.inner, payload))
    }
}

/// Adds a small entry.
pub(super) fn add(zip: &mut Zip<'_>, name: &str, bytes: &[u8]) -> io::Result<()> {
    zip.start_file(name, options())?;
    zip.write_all(bytes)
}

/// Reads a small entry of a zip, up to `limit_bytes`.
pub(super) fn entry(
    zip: &mut ZipArchive<BufReader<File>>,
    name: &str,
    limit_bytes: u64,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(name)?
        .take(limit_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit_bytes {
        true => Err(io::ErrorKind::FileTooLarge.into()),
        false => Ok(bytes),
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o600)
        // The headers have the same bytes on every system: `headers` compares them.
        .system(System::Unix)
}
