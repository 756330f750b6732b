//! Reads a clone from git's own files. The program git is not run: it may be missing, and it writes its index.

use std::path::{Path, PathBuf};

use super::index::{self, Tree};
use crate::io::file::{Found, found, names_in, read_bounded};

/// HEAD and a loose ref hold a line.
const REF_LIMIT_BYTES: u64 = 4096;
/// DB-GPT's clone has a few hundred refs.
const PACKED_LIMIT_BYTES: u64 = 4 << 20;
/// More tags than DB-GPT will ever have.
const MAX_TAGS: usize = 2000;

/// A clone of DB-GPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Git {
    /// The branch; none where a tag or a commit is checked out.
    pub branch: Option<String>,
    /// The commit, in full; none in a clone without one.
    pub commit: Option<String>,
    /// A release's tag on that commit, such as `v0.4.7`.
    pub tag: Option<String>,
    /// Whether files differ from the checkout.
    pub tree: Tree,
}

/// Reads the clone whose work tree is `root`; none if it is no clone.
pub(super) fn read(root: &Path) -> Option<Git> {
    let folder = git_folder(root)?;
    // A second work tree keeps its HEAD and index to itself, and shares the rest.
    let shared = line(&folder.join("commondir")).map_or(folder.clone(), |to| folder.join(to));
    let head = line(&folder.join("HEAD"))?;
    let refs = Refs::read(&shared);
    let (branch, commit) = match head.strip_prefix("ref: ") {
        Some(name) => {
            let branch = name.strip_prefix("refs/heads/").unwrap_or(name);
            (Some(branch.to_owned()), refs.commit(name))
        }
        None => (None, Some(head)),
    };
    let index = index::bytes(&folder.join("index"));
    let index = index::entries(&index);
    Some(Git {
        tag: commit.as_deref().and_then(|commit| refs.tag(commit)),
        tree: index::compare(root, index.as_deref()),
        branch,
        commit,
    })
}

/// The changed files of a clone among those with a name that is asked for; none where its index can't be read.
pub(super) fn changed(root: &Path, is_asked_for: impl Fn(&str) -> bool) -> Vec<String> {
    let Some(folder) = git_folder(root) else {
        return Vec::new();
    };
    let index = index::bytes(&folder.join("index"));
    index::entries(&index).map_or_else(Vec::new, |index| index::changed(root, &index, is_asked_for))
}

fn git_folder(root: &Path) -> Option<PathBuf> {
    let path = root.join(".git");
    match found(&path) {
        Found::Nothing => None,
        Found::Folder => Some(path),
        Found::File => Some(root.join(line(&path)?.strip_prefix("gitdir: ")?)),
    }
}

fn line(path: &Path) -> Option<String> {
    let bytes = read_bounded(path, REF_LIMIT_BYTES).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

/// The refs of a clone; loose ones win over packed ones.
struct Refs {
    folder: PathBuf,
    /// `HASH NAME`, and after an annotated tag `^HASH` of its commit.
    packed: String,
}

impl Refs {
    fn read(folder: &Path) -> Self {
        let packed = read_bounded(&folder.join("packed-refs"), PACKED_LIMIT_BYTES);
        Self {
            folder: folder.to_owned(),
            packed: String::from_utf8_lossy(&packed.unwrap_or_default()).into_owned(),
        }
    }

    fn commit(&self, name: &str) -> Option<String> {
        line(&self.folder.join(name)).or_else(|| {
            let packed = self.packed.lines().filter_map(|line| line.split_once(' '));
            let mut named = packed.filter(|(_, known)| *known == name);
            named.next().map(|(commit, _)| commit.to_owned())
        })
    }

    /// The release tag of a commit. A loose annotated tag names a tag object, which is not read: a clone has its tags
    /// packed, with their commits.
    fn tag(&self, commit: &str) -> Option<String> {
        let loose = self.folder.join("refs/tags");
        let names = names_in(&loose, MAX_TAGS).unwrap_or_default();
        let loose = names.into_iter().filter(|name| {
            is_release(name) && line(&loose.join(name)).is_some_and(|named| named == commit)
        });
        let mut named = loose.chain(self.packed_tags(commit));
        named.find(|name| is_release(name))
    }

    fn packed_tags(&self, commit: &str) -> impl Iterator<Item = String> {
        let mut last = None;
        self.packed.lines().filter_map(move |line| {
            if let Some(peeled) = line.strip_prefix('^') {
                return (peeled == commit).then(|| last.clone()).flatten();
            }
            let (hash, name) = line.split_once(' ')?;
            last = name.strip_prefix("refs/tags/").map(str::to_owned);
            (hash == commit).then(|| last.clone()).flatten()
        })
    }
}

/// `v0.4.7`, and not `nightly`.
fn is_release(tag: &str) -> bool {
    tag.strip_prefix('v')
        .is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}
