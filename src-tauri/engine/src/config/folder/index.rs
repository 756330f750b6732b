//! Which files of a clone differ from git's index.
//!
//! Source: git's documentation, "gitformat-index".

use std::path::Path;

use sha1::{Digest, Sha1};

use crate::io::file::{self, read_bounded};

/// The index of DB-GPT has 200 KiB.
const LIMIT_BYTES: u64 = 16 << 20;
/// After a copy every time stamp differs, and then all of DB-GPT's sources are read once: 60 MiB.
const READ_LIMIT_BYTES: u64 = 256 << 20;
const FILE_LIMIT_BYTES: u64 = 64 << 20;
/// A finding names at most this many files.
const NAMED: usize = 5;

const HEADER_BYTES: usize = 12;
/// Bytes of an entry before its flags.
const STAT_BYTES: usize = 60;
const LINK: u32 = 0o120_000;
const MODULE: u32 = 0o160_000;
const KIND: u32 = 0o170_000;
const EXTENDED: u16 = 0x4000;
const SKIP_WORKTREE: u16 = 0x4000;
/// The extension of a split index, whose entries are in another file.
const SPLIT: &[u8] = b"link";

/// How a work tree compares with its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// As it was checked out.
    Clean,
    /// Files were changed or removed.
    Changed {
        /// How many.
        count: usize,
        /// The first of them.
        names: Vec<String>,
    },
    /// The index could not be read, or too many files would have to be read.
    Unknown,
}

/// A file as the index has it.
pub(super) struct Entry<'a> {
    pub(super) name: Vec<u8>,
    pub(super) mode: u32,
    modified: (u32, u32),
    size_bytes: u32,
    pub(super) hash: &'a [u8],
    is_expected: bool,
}

/// The bytes of an index; empty if it can't be read.
pub(super) fn bytes(index: &Path) -> Vec<u8> {
    read_bounded(index, LIMIT_BYTES).unwrap_or_default()
}

/// The changed files among those with a name that is asked for, all of them.
pub(super) fn changed(
    root: &Path,
    index: &[Entry<'_>],
    is_asked_for: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut left_bytes = READ_LIMIT_BYTES;
    let named = index
        .iter()
        .map(|entry| (String::from_utf8_lossy(&entry.name).into_owned(), entry))
        .filter(|(name, _)| is_asked_for(name));
    named
        .filter(|(name, entry)| is_changed(&root.join(name), entry, &mut left_bytes) == Some(true))
        .map(|(name, _)| name)
        .collect()
}

/// Compares the work tree with its index.
pub(super) fn compare(root: &Path, index: Option<&[Entry<'_>]>) -> Tree {
    index
        .and_then(|index| compared(root, index))
        .unwrap_or(Tree::Unknown)
}

/// `None` where the work tree is too large to be read.
fn compared(root: &Path, index: &[Entry<'_>]) -> Option<Tree> {
    let mut left_bytes = READ_LIMIT_BYTES;
    let mut changed = Vec::new();
    let mut count = 0;
    for entry in index {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        if is_changed(&root.join(&name), entry, &mut left_bytes)? {
            count += 1;
            if changed.len() < NAMED {
                changed.push(name);
            }
        }
    }
    Some(match count {
        0 => Tree::Clean,
        _ => Tree::Changed {
            count,
            names: changed,
        },
    })
}

fn is_changed(path: &Path, entry: &Entry<'_>, left_bytes: &mut u64) -> Option<bool> {
    if !entry.is_expected || matches!(entry.mode & KIND, LINK | MODULE) {
        return Some(false);
    }
    let Some(stamp) = file::stamp(path) else {
        return Some(true);
    };
    // git writes 0 for a file that changed in the second in which the index was written.
    if entry.size_bytes != 0 && u64::from(entry.size_bytes) != stamp.size_bytes {
        return Some(true);
    }
    if entry.size_bytes != 0 && entry.modified == stamp.modified {
        return Some(false);
    }
    *left_bytes = left_bytes.checked_sub(stamp.size_bytes)?;
    let Ok(bytes) = read_bounded(path, FILE_LIMIT_BYTES) else {
        return Some(true);
    };
    // On Windows git may have checked the file out with CRLF line ends.
    let unix = || {
        let text = String::from_utf8_lossy(&bytes);
        blob(text.replace("\r\n", "\n").as_bytes())
    };
    Some(blob(&bytes) != entry.hash && unix() != entry.hash)
}

/// The SHA-1 by which git names a file's content.
fn blob(bytes: &[u8]) -> Vec<u8> {
    let mut sha = Sha1::new();
    sha.update(format!("blob {}\0", bytes.len()));
    sha.update(bytes);
    sha.finalize().to_vec()
}

/// The entries of an index; `None` if it is damaged, split, or of an unknown version.
pub(super) fn entries(index: &[u8]) -> Option<Vec<Entry<'_>>> {
    if !index.starts_with(b"DIRC") {
        return None;
    }
    let version = number(index, 4)?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut at = HEADER_BYTES;
    let mut found: Vec<Entry<'_>> = Vec::new();
    for _ in 0..number(index, 8)? {
        let before = found.last().map_or(&[][..], |entry| &entry.name);
        let (entry, end) = entry(index, at, version, before)?;
        found.push(entry);
        at = end;
    }
    let is_split = index.get(at..).is_some_and(|rest| rest.starts_with(SPLIT));
    (!is_split).then_some(found)
}

fn entry<'a>(
    index: &'a [u8],
    at: usize,
    version: u32,
    before: &[u8],
) -> Option<(Entry<'a>, usize)> {
    let flags = short(index, at + STAT_BYTES)?;
    let mut name_at = at + STAT_BYTES + 2;
    let mut more = 0;
    if version >= 3 && flags & EXTENDED != 0 {
        more = short(index, name_at)?;
        name_at += 2;
    }
    let mut name = Vec::new();
    if version == 4 {
        let (dropped, length) = varint(index.get(name_at..)?)?;
        name.extend_from_slice(before.get(..before.len().checked_sub(dropped)?)?);
        name_at += length;
    }
    let length = index.get(name_at..)?.iter().position(|byte| *byte == 0)?;
    name.extend_from_slice(&index[name_at..name_at + length]);
    let end = match version {
        4 => name_at + length + 1,
        // One to eight zero bytes pad an entry to a multiple of 8.
        _ => at + ((name_at + length - at) / 8 + 1) * 8,
    };
    let entry = Entry {
        name,
        mode: number(index, at + 24)?,
        modified: (number(index, at + 8)?, number(index, at + 12)?),
        size_bytes: number(index, at + 36)?,
        hash: index.get(at + 40..at + STAT_BYTES)?,
        is_expected: more & SKIP_WORKTREE == 0,
    };
    Some((entry, end))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(two.try_into().ok()?))
}

/// git's number of variable length: seven bits per byte, and one is added for each further byte.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value = (value << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
        value += 1;
    }
    None
}
