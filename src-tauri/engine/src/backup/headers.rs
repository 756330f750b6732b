//! The zip's own bytes, which lie around the entries' contents. They follow from names, lengths and checksums alone,
//! and are compared byte by byte. So no bit of a backup can differ unseen, not even in a date that no reader uses.
//!
//! This is a part of the format: entries in a row from the first byte on, stored, dated 1980-01-01, of mode 0600, the
//! first one with lengths of 64 bits. Source: APPNOTE.TXT of PKWARE, sections 4.3 and 4.5.3.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use zip::ZipArchive;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;
/// "Version needed to extract": 1.0 for plain entries, 4.5 for lengths of 64 bits.
const VERSION: u16 = 10;
const VERSION_64: u16 = 45;
const MADE_ON_UNIX: u16 = 3 << 8;
const NAME_IS_UTF8: u16 = 1 << 11;
const FIRST_OF_1980: u16 = 0x21;
/// External attributes: a regular file of mode 0600, in the upper 16 bits, which are Unix'.
const ATTRIBUTES: u32 = 0o100_600 << 16;
/// The 32-bit number that means: the real one is in the extra field of 64-bit numbers.
const IN_64: u32 = u32::MAX;

/// What the zip's directory says of an entry.
pub(super) struct Entry {
    name: Vec<u8>,
    crc32: u32,
    size_bytes: u64,
    /// Whether its lengths have 64 bits: true for the payload, which is the first entry, and for no other.
    long: bool,
}

/// The entries in their order.
pub(super) fn entries(zip: &mut ZipArchive<BufReader<File>>) -> io::Result<Vec<Entry>> {
    (0..zip.len())
        .map(|index| {
            let entry = zip.by_index(index)?;
            Ok(Entry {
                name: entry.name_raw().to_vec(),
                crc32: entry.crc32(),
                size_bytes: entry.size(),
                long: index == 0,
            })
        })
        .collect()
}

/// Compares all bytes of the file but the entries' contents, whose checksums are compared when they are read.
///
/// # Errors
/// `InvalidData` for what differs, or the system's.
pub(super) fn check(file: &mut (impl Read + Seek), entries: &[Entry]) -> io::Result<()> {
    let mut offset = 0;
    let mut tail = Vec::new();
    for entry in entries {
        let local = entry.local()?;
        must_be(file, offset, &local)?;
        tail.extend(entry.central(offset)?);
        offset += local.len() as u64 + entry.size_bytes;
    }
    let end = end(entries.len(), offset, tail.len() as u64)?;
    tail.extend(end);
    must_be(file, offset, &tail)?;
    match file.read(&mut [0])? {
        0 => Ok(()),
        _ => Err(differs()),
    }
}

fn must_be(file: &mut (impl Read + Seek), offset: u64, wanted: &[u8]) -> io::Result<()> {
    let mut found = vec![0; wanted.len()];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut found)?;
    if found == wanted {
        Ok(())
    } else {
        Err(differs())
    }
}

fn differs() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        "the headers are not as they were written",
    )
}

impl Entry {
    fn local(&self) -> io::Result<Vec<u8>> {
        let mut bytes = LOCAL.to_le_bytes().to_vec();
        let extra = if self.long {
            in_64(&[self.size_bytes, self.size_bytes])?
        } else {
            Vec::new()
        };
        self.shared(&extra, &mut bytes)?;
        bytes.extend(&self.name);
        bytes.extend(extra);
        Ok(bytes)
    }

    fn central(&self, offset: u64) -> io::Result<Vec<u8>> {
        let mut bytes = CENTRAL.to_le_bytes().to_vec();
        bytes.extend((self.version() | MADE_ON_UNIX).to_le_bytes());
        let extra = match (self.long, offset >= u64::from(IN_64)) {
            // The long one is the first one, whose offset is 0.
            (true, _) => in_64(&[self.size_bytes, self.size_bytes])?,
            (false, true) => in_64(&[offset])?,
            (false, false) => Vec::new(),
        };
        self.shared(&extra, &mut bytes)?;
        // No comment, the first disk, no internal attributes.
        bytes.extend([0; 6]);
        bytes.extend(ATTRIBUTES.to_le_bytes());
        bytes.extend(short(offset).to_le_bytes());
        bytes.extend(&self.name);
        bytes.extend(extra);
        Ok(bytes)
    }

    /// The fields that both headers share, from the version needed to the length of the extra field.
    fn shared(&self, extra: &[u8], bytes: &mut Vec<u8>) -> io::Result<()> {
        let name_length = u16::try_from(self.name.len()).map_err(|_long| differs())?;
        let flags = if self.name.is_ascii() {
            0
        } else {
            NAME_IS_UTF8
        };
        let size = if self.long {
            IN_64
        } else {
            u32::try_from(self.size_bytes).map_err(|_long| differs())?
        };
        let stored = 0_u16;
        let midnight = 0_u16;
        for number in [self.version(), flags, stored, midnight, FIRST_OF_1980] {
            bytes.extend(number.to_le_bytes());
        }
        for number in [self.crc32, size, size] {
            bytes.extend(number.to_le_bytes());
        }
        let extra_length = u16::try_from(extra.len()).map_err(|_long| differs())?;
        for number in [name_length, extra_length] {
            bytes.extend(number.to_le_bytes());
        }
        Ok(())
    }

    fn version(&self) -> u16 {
        if self.long { VERSION_64 } else { VERSION }
    }
}

/// The extra field for numbers of 64 bits, at most three.
fn in_64(numbers: &[u64]) -> io::Result<Vec<u8>> {
    let kind = 1_u16;
    let length = u16::try_from(size_of_val(numbers)).map_err(|_long| differs())?;
    let mut extra = [kind.to_le_bytes(), length.to_le_bytes()].concat();
    extra.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    Ok(extra)
}

/// A number in 32 bits, or `IN_64` if it does not fit.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(IN_64)
}

/// The records that follow the central directory.
fn end(entries: usize, offset: u64, size_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let count = u16::try_from(entries).map_err(|_many| differs())?;
    let far = offset > u64::from(IN_64);
    if far {
        bytes.extend(END_64.to_le_bytes());
        // How many bytes of this record follow.
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([VERSION_64.to_le_bytes(); 2].concat());
        bytes.extend([0; 8]);
        for number in [u64::from(count), u64::from(count), size_bytes, offset] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(LOCATOR_64.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend((offset + size_bytes).to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(END.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend([count.to_le_bytes(); 2].concat());
    let size = if far { IN_64 } else { short(size_bytes) };
    bytes.extend(size.to_le_bytes());
    bytes.extend(short(offset).to_le_bytes());
    // No comment.
    bytes.extend([0; 2]);
    Ok(bytes)
}
