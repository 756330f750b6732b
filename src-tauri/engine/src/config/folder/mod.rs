//! Reads DB-GPT's folder: the versions that its files name, Python packages, and the state of its git clone.
//!
//! Only files are read. What can't be read is left out, and nothing here fails: a half-deleted folder has less to tell.
//! From v0.8.0 on DB-GPT may have no sources but be installed by pip, and the folder is a Python environment then.

mod environment;
mod git;
mod index;
mod packages;
mod versions;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

pub(super) use environment::{anywhere, installed, sources_of, without_server, without_sources};
pub use git::Git;
pub use index::Tree;
pub use packages::Package;

use super::DbgptVersion;
use super::version::era;
use crate::message::{Finding, Message};

/// What was read in DB-GPT's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The versions that its sources and its git clone name, the most trusted first.
    pub versions: Vec<DbgptVersion>,
    /// The packages that run from it.
    pub packages: Vec<Package>,
    /// Its git clone; none for sources that were unpacked or copied without one.
    pub git: Option<Git>,
    /// Whether DB-GPT runs from sources or from packages that pip installed.
    pub kind: Kind,
}

/// What DB-GPT runs from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Its sources.
    Sources,
    /// Packages that pip installed, in this environment and others.
    Installed {
        /// The folder of the environment's packages, `site-packages`.
        place: PathBuf,
    },
}

/// The version of the sources in a folder, without reading more of it.
pub(super) fn version(root: &Path) -> Option<DbgptVersion> {
    versions::read(root).into_iter().next()
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
        kind: Kind::Sources,
    }
}

/// The samples of configs that were changed in a folder's git clone.
pub(super) fn changed_configs(root: &Path) -> Vec<String> {
    git::changed(root, |name| {
        let name = name.strip_prefix("configs/");
        name.is_some_and(|name| name.ends_with(".toml") && !name.contains('/'))
    })
}

impl Folder {
    /// The most trusted version.
    #[must_use]
    pub fn version(&self) -> Option<&DbgptVersion> {
        self.versions.first()
    }

    /// The Python environment that pip installed DB-GPT in; none for sources.
    pub(super) fn environment(&self) -> Option<&Path> {
        let Kind::Installed { place } = &self.kind else {
            return None;
        };
        // `lib/python3.11/site-packages`, on Windows `Lib/site-packages`.
        let above = place.ancestors().skip(1);
        let lib = above.clone().find(|folder| {
            let name = folder.file_name().map(OsStr::to_ascii_lowercase);
            name.is_some_and(|name| name == "lib")
        });
        lib.and_then(Path::parent)
    }

    /// What the user should know before the sources are changed.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let git = self.git.as_ref();
        if let Kind::Installed { place } = &self.kind {
            return environment::findings(self, place);
        }
        let found = [
            self.versions_differ(),
            self.of_another_era(),
            self.two_packages(),
            git.and_then(changed),
            git.and_then(on_branch),
        ];
        found.into_iter().flatten().collect()
    }

    /// Everything that was read, one message for each line.
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
        let without = match self.kind {
            Kind::Sources => vec![Message::new("folder-no-git")],
            Kind::Installed { .. } => Vec::new(),
        };
        let git = self
            .git
            .as_ref()
            .map_or_else(|| without, |git| vec![checked_out(git), tree(&git.tree)]);
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

    /// Warns of packages from the time before, or after, a change of layout: the sources were replaced, but the
    /// packages that run from them were not reinstalled. From v0.7.0 on `pip install -e .` in the folder installs
    /// nothing.
    fn of_another_era(&self) -> Option<Finding> {
        let known = self.version()?;
        let own = known.era()?;
        let differs = |package: &&Package| {
            let version = package.version.as_deref();
            version.and_then(era).is_some_and(|era| era != own)
        };
        let package = self.packages.iter().find(differs)?;
        Some(
            Finding::warning("folder-installed-differs")
                .arg("version", known.version.as_str())
                .arg("name", package.name.as_str())
                .arg("installed", package.version.as_deref().unwrap_or_default())
                .arg("place", package.place.display()),
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
