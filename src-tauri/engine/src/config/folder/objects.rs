//! Two questions to git's objects: which tree a commit has, and which commit a tag with a message stands for.
//!
//! Source: git's documentation, "gitformat-pack" and "gitformat-loose". An object that is kept as a difference to another one is
//! not put together, and other stores ("alternates") are not looked into: the answer is then that it is not known.

use std::io::Read;
use std::path::Path;

use flate2::read::ZlibDecoder;

use crate::io::file::{files_in, read_bounded, read_part};

/// Commits and tags are short texts; what they begin with is asked for.
const TEXT_BYTES: u64 = 64 << 10;
const LOOSE_BYTES: u64 = 1 << 20;
const MAX_PACKS: usize = 500;
/// Of a pack with ten million objects, those that share a first byte.
const NAMES_BYTES: u64 = 1 << 20;

const HASH_BYTES: u64 = 20;
/// Magic and version of an index, and 256 sums of four bytes.
const HEAD_BYTES: u64 = 8 + FANOUT_BYTES;
const FANOUT_BYTES: u64 = 1024;
const INDEX_V2: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
/// The types of objects in a pack.
const COMMIT: u8 = 1;
const TAG: u8 = 4;

/// The tree of a commit, by its hash.
pub(super) fn tree_of(shared: &Path, commit: &str) -> Option<String> {
    let text = read(shared, commit, "commit ", COMMIT)?;
    let tree = text.strip_prefix("tree ")?.lines().next()?;
    Some(tree.to_owned())
}

/// The commit that a tag's object names.
pub(super) fn commit_of(shared: &Path, tag: &str) -> Option<String> {
    let text = read(shared, tag, "tag ", TAG)?;
    let commit = text.strip_prefix("object ")?.lines().next()?;
    Some(commit.to_owned())
}

fn read(shared: &Path, hash: &str, name: &str, kind: u8) -> Option<String> {
    let bytes: Option<Vec<u8>> = (0..20)
        .map(|at| u8::from_str_radix(hash.get(at * 2..at * 2 + 2)?, 16).ok())
        .collect();
    let objects = shared.join("objects");
    loose(&objects, hash, name).or_else(|| packed(&objects, &bytes?, kind))
}

/// `objects/AB/CDEF…`: packed by zlib, with its type and length before a zero byte.
fn loose(objects: &Path, hash: &str, name: &str) -> Option<String> {
    let path = objects.join(hash.get(..2)?).join(hash.get(2..)?);
    let text = unpacked(&read_bounded(&path, LOOSE_BYTES).ok()?)?;
    let (head, text) = text.split_once('\0')?;
    head.starts_with(name).then(|| text.to_owned())
}

fn packed(objects: &Path, hash: &[u8], kind: u8) -> Option<String> {
    let indexes = files_in(&objects.join("pack"), "idx", MAX_PACKS).ok()?;
    let (pack, at) = indexes.iter().find_map(|index| {
        let at = offset(index, hash)?;
        Some((index.with_extension("pack"), at))
    })?;
    object(&pack, at, kind)
}

/// Where a pack has an object, by the pack's index.
fn offset(index: &Path, hash: &[u8]) -> Option<u64> {
    let head = read_part(index, 0, HEAD_BYTES).ok()?;
    if !head.starts_with(&INDEX_V2) {
        return None;
    }
    let sum = |byte: usize| number(&head, INDEX_V2.len() + byte * 4).map(u64::from);
    let first = usize::from(*hash.first()?);
    let begin = first.checked_sub(1).map_or(Some(0), sum)?;
    let (end, all) = (sum(first)?, sum(255)?);
    let length = (end.checked_sub(begin)? * HASH_BYTES).min(NAMES_BYTES);
    let names = read_part(index, HEAD_BYTES + begin * HASH_BYTES, length).ok()?;
    let place = names
        .chunks_exact(hash.len())
        .position(|name| name == hash)?;
    // After the names come as many checksums of four bytes, then the places in the pack.
    let at = HEAD_BYTES + all * (HASH_BYTES + 4) + (begin + place as u64) * 4;
    let place = number(&read_part(index, at, 4).ok()?, 0)?;
    if place >> 31 == 0 {
        return Some(u64::from(place));
    }
    // Beyond 2 GiB it stands in a table of larger numbers.
    let at = HEAD_BYTES + all * (HASH_BYTES + 8) + u64::from(place & 0x7fff_ffff) * 8;
    let large = read_part(index, at, 8).ok()?;
    Some(u64::from_be_bytes(large.try_into().ok()?))
}

/// An object of that type that is kept whole.
fn object(pack: &Path, at: u64, kind: u8) -> Option<String> {
    let bytes = read_part(pack, at, LOOSE_BYTES).ok()?;
    if (bytes.first()? >> 4) & 7 != kind {
        return None;
    }
    // Type and length are numbers of seven bits a byte.
    let head = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    unpacked(bytes.get(head..)?)
}

fn unpacked(bytes: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    let mut plain = ZlibDecoder::new(bytes).take(TEXT_BYTES);
    plain.read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}
