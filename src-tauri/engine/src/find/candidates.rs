//! Candidates for a DB-GPT, and when two of them are the same one.

use std::path::{Path, PathBuf};

use super::{Known, Sighting};
use crate::config::DbgptVersion;
use crate::message::Message;

/// Something that may be a DB-GPT; its config is not read yet.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) path: Option<PathBuf>,
    pub(super) service: Option<String>,
    /// What compose was given by `--env-file` when it made the container.
    pub(super) env_files: Vec<PathBuf>,
    /// The name of its compose project.
    pub(super) project: Option<String>,
    /// Its folder, if that is known without its config.
    pub(super) root: Option<PathBuf>,
    /// Its release by an image's tag, for when neither config nor folder tells it.
    pub(super) version: Option<DbgptVersion>,
    pub(super) sighting: Sighting,
    /// Why there is no path.
    pub(super) trouble: Option<Message>,
}

impl Candidate {
    /// A candidate with a path: a config or a folder.
    pub(super) fn of(path: PathBuf, root: Option<PathBuf>, sighting: Sighting) -> Self {
        Self {
            path: Some(path),
            service: None,
            env_files: Vec::new(),
            project: None,
            root,
            version: None,
            sighting,
            trouble: None,
        }
    }
}

/// Adds a DB-GPT to the list, or its sightings to the entry that is the same one.
pub(super) fn merge(installs: &mut Vec<Known>, new: Known) {
    let Some(known) = installs.iter_mut().find(|known| are_one(known, &new)) else {
        installs.push(new);
        return;
    };
    let seen = known.seen.iter().chain(&new.seen).cloned();
    let mut seen: Vec<Sighting> = seen.collect();
    seen.sort_by_key(rank);
    seen.dedup();
    // An entry whose config could be read is kept over one whose config could not.
    if known.target.is_none() && new.target.is_some() {
        *known = new;
    }
    known.seen = seen;
}

/// Entries with the same service, database and folder are one DB-GPT, however they were found. If a config could not be
/// read, the same service and folder, or path, are enough.
fn are_one(one: &Known, other: &Known) -> bool {
    if one.service != other.service {
        return false;
    }
    let roots = (one.root.as_deref(), other.root.as_deref());
    let same_root = matches!(roots, (Some(one), Some(other)) if is_same(one, other));
    match (&one.target, &other.target) {
        (Some(mine), Some(theirs)) => {
            let folderless = one.root.is_none() && other.root.is_none();
            mine.key() == theirs.key() && (same_root || folderless)
        }
        _ => {
            let paths = (one.path.as_deref(), other.path.as_deref());
            same_root || matches!(paths, (Some(one), Some(other)) if is_same(one, other))
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            (Ok(_) | Err(_), _) => false,
        }
}

fn rank(sighting: &Sighting) -> (u8, u32, String) {
    match sighting {
        Sighting::Process { pid } => (0, *pid, String::new()),
        Sighting::Container { name, .. } => (1, 0, name.clone()),
        Sighting::Folder => (2, 0, String::new()),
    }
}

/// Running ones first, then those whose config could be read, then by path.
pub(super) fn sort(installs: &mut [Known]) {
    installs.sort_by_key(|known| (!known.runs(), known.target.is_none(), known.path.clone()));
}
