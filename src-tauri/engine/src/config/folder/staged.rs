//! Whether something was added to the index and not committed: the tree that git would write now has another name than the
//! commit's.

use sha1::{Digest, Sha1};

use super::index::Entry;

/// No path of DB-GPT is deeper; a damaged index may say anything.
const MAX_DEPTH: usize = 64;
const FOLDER: u32 = 0o40_000;

/// How the index compares with the commit that is checked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staged {
    /// As it was committed.
    Nothing,
    /// Something was added to it, changed in it or removed from it.
    Something,
    /// It could not be told: the commit is kept in a way that is not read, or there is none.
    Unknown,
}

/// Compares the tree that the index stands for with the one of the commit.
pub(super) fn compare(index: Option<&[Entry<'_>]>, committed: Option<&str>) -> Staged {
    let (Some(index), Some(committed)) = (index, committed) else {
        return Staged::Unknown;
    };
    // Of a sparse clone the index may name whole folders.
    if index.iter().any(|entry| entry.mode == FOLDER) {
        return Staged::Unknown;
    }
    if index.iter().any(|entry| entry.is_conflict) {
        return Staged::Something;
    }
    let meant: Vec<&Entry<'_>> = index.iter().filter(|entry| !entry.is_intended).collect();
    match written(&meant, 0, 0).map(hex) {
        Some(tree) if tree == committed => Staged::Nothing,
        Some(_) => Staged::Something,
        None => Staged::Unknown,
    }
}

/// The name of the tree of these entries, which share the folder that ends at `begin`. The index is in the order that git
/// writes trees in.
fn written(entries: &[&Entry<'_>], begin: usize, depth: usize) -> Option<[u8; 20]> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut tree = Vec::new();
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let name = first.name.get(begin..)?;
        let (mode, name, hash) = match name.iter().position(|byte| *byte == b'/') {
            None => {
                rest = &rest[1..];
                (first.mode, name, first.hash.to_vec())
            }
            Some(length) => {
                let end = begin + length + 1;
                let folder = &first.name[..end];
                let within = rest
                    .iter()
                    .take_while(|entry| entry.name.starts_with(folder));
                let count = within.count();
                let (within, after) = rest.split_at(count);
                rest = after;
                let hash = written(within, end, depth + 1)?;
                (FOLDER, &name[..length], hash.to_vec())
            }
        };
        tree.extend_from_slice(format!("{mode:o} ").as_bytes());
        tree.extend_from_slice(name);
        tree.push(0);
        tree.extend_from_slice(&hash);
    }
    let mut sha = Sha1::new();
    sha.update(format!("tree {}\0", tree.len()));
    sha.update(&tree);
    Some(sha.finalize().into())
}

fn hex(hash: [u8; 20]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
