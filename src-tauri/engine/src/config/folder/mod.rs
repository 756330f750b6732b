//! What DB-GPT's folder tells of itself: versions by every means, Python packages, the state of its git clone.
//!
//! Only files are read. What can't be read is left out, and nothing here fails: a half-deleted folder has less to tell.

mod git;
mod index;
mod packages;
mod versions;

use std::path::Path;

pub use git::Git;
pub use index::Tree;
pub use packages::Package;

use super::DbgptVersion;
use crate::message::{Finding, Message};

/// What a folder tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// What its sources and its clone say, what is trusted most first.
    pub versions: Vec<DbgptVersion>,
    /// The packages that run from it.
    pub packages: Vec<Package>,
    /// Its clone; none where it was unpacked or copied without one.
    pub git: Option<Git>,
}

/// Reads a folder that DB-GPT's sources are in.
pub(super) fn read(root: &Path) -> Folder {
    let git = git::read(root);
    let mut versions = versions::read(root);
    if let Some(tag) = git.as_ref().and_then(|git| git.tag.as_deref()) {
        versions.push(DbgptVersion {
            version: tag.trim_start_matches('v').to_owned(),
            source: format!("git tag {tag}"),
        });
    }
    Folder {
        versions,
        packages: packages::read(root),
        git,
    }
}

/// The files of a folder's clone that are not as they were checked out, as far as they are named.
pub(super) fn changed_files(root: &Path) -> Vec<String> {
    match git::read(root).map(|git| git.tree) {
        Some(Tree::Changed { names, .. }) => names,
        Some(Tree::Clean | Tree::Unknown) | None => Vec::new(),
    }
}

impl Folder {
    /// Which DB-GPT it is, by what is trusted most.
    #[must_use]
    pub fn version(&self) -> Option<&DbgptVersion> {
        self.versions.first()
    }

    /// What should be known before the sources are changed.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let git = self.git.as_ref();
        let found = [
            self.versions_differ(),
            self.two_packages(),
            git.and_then(changed),
            git.and_then(on_branch),
        ];
        found.into_iter().flatten().collect()
    }

    /// Everything that was seen, a line each.
    #[must_use]
    pub fn told(&self) -> Vec<Message> {
        let versions = self.versions.iter().map(|known| {
            Message::new("folder-version")
                .arg("version", known.version.as_str())
                .arg("source", known.source.as_str())
        });
        let packages = self.packages.iter().map(|package| {
            Message::new(if package.editable {
                "folder-package-editable"
            } else {
                "folder-package"
            })
            .arg("name", package.name.as_str())
            .arg("version", package.version.as_deref().unwrap_or("?"))
            .arg("place", package.place.display())
        });
        let git = self.git.as_ref().map_or_else(
            || vec![Message::new("folder-no-git")],
            |git| vec![checked_out(git), tree(&git.tree)],
        );
        versions.chain(packages).chain(git).collect()
    }

    fn versions_differ(&self) -> Option<Finding> {
        let first = self.version()?;
        let same = |known: &DbgptVersion| known.version == first.version;
        if self.versions.iter().all(same) {
            return None;
        }
        let said: Vec<String> = self
            .versions
            .iter()
            .map(|known| format!("{} (`{}`)", known.version, known.source))
            .collect();
        Some(
            Finding::warning("folder-versions-differ")
                .arg("versions", said.join(", "))
                .arg("version", first.version.as_str()),
        )
    }

    fn two_packages(&self) -> Option<Finding> {
        let of = |name: &str| self.packages.iter().find(|package| package.name == name);
        let (old, _new) = (of("db-gpt")?, of("dbgpt")?);
        Some(Finding::warning("folder-two-packages").arg("place", old.place.display()))
    }
}

fn changed(git: &Git) -> Option<Finding> {
    let Tree::Changed { count, names } = &git.tree else {
        return None;
    };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let more = if names.len() < *count { ", …" } else { "" };
    Some(
        Finding::warning("folder-changed")
            .arg("count", *count)
            .arg("names", format!("{}{more}", names.join(", "))),
    )
}

fn on_branch(git: &Git) -> Option<Finding> {
    let branch = git.branch.as_deref()?;
    Some(Finding::info("folder-branch").arg("branch", branch))
}

fn checked_out(git: &Git) -> Message {
    const SHORT: usize = 10;
    let commit: String = git
        .commit
        .iter()
        .flat_map(|c| c.chars())
        .take(SHORT)
        .collect();
    match &git.branch {
        Some(branch) => Message::new("folder-git-branch").arg("branch", branch.as_str()),
        None => Message::new("folder-git-detached"),
    }
    .arg("commit", commit)
}

fn tree(tree: &Tree) -> Message {
    match tree {
        Tree::Clean => Message::new("folder-tree-clean"),
        Tree::Changed { count, .. } => Message::new("folder-tree-changed").arg("count", *count),
        Tree::Unknown => Message::new("folder-tree-unknown"),
    }
}
