//! Files of an install that belong to its database but are not in it: alembic's, configs, uploads, models and skills.
//!
//! The small ones are saved on request. Vector indexes, uploads, models and skills are only reported with their sizes:
//! a backup of the machine has to cover them.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::config::Install;
use crate::error::{Error, Phase, Result};
use crate::io::file::names_in;
use crate::io::folder::{NewFolder, Weight, weigh};
use crate::io::waiting::in_place;
use crate::message::Finding;

/// The largest file that is saved; configs and alembic's files are smaller.
const FILE_LIMIT_BYTES: u64 = 4 << 20;
/// Most files of one part; DB-GPT may write an alembic file at each start.
const MAX_FILES: usize = 20_000;

/// Users' files, by path under DB-GPT's folder.
const LARGE: [(Kind, &str); 4] = [
    (Kind::Uploads, "pilot/data"),
    (Kind::Uploads, "pilot/message"),
    (Kind::Models, "models"),
    (Kind::Skills, "skills"),
];

/// The kind of a [`Part`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Alembic's settings and files.
    Alembic,
    /// A config, which holds passwords.
    Config,
    /// Vector indexes and uploaded files.
    Uploads,
    /// Model files.
    Models,
    /// Skills of agents.
    Skills,
}

/// A file or folder that belongs to the database but is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub kind: Kind,
    /// The file or folder.
    pub path: PathBuf,
    /// Its size.
    pub weight: Weight,
}

impl Part {
    /// Whether [`save`] saves it.
    #[must_use]
    pub fn is_small(&self) -> bool {
        matches!(self.kind, Kind::Alembic | Kind::Config)
    }
}

/// The result of [`save`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The new folder.
    pub folder: PathBuf,
    /// How many files are in it.
    pub files: usize,
}

/// The parts of an install that exist.
#[must_use]
pub fn parts(install: &Install) -> Vec<Part> {
    let mut found: Vec<(Kind, PathBuf)> = Vec::new();
    if let Some(alembic) = install.alembic.as_deref().and_then(Path::parent) {
        found.push((Kind::Alembic, alembic.to_owned()));
        found.extend(
            alembic
                .parent()
                .map(|above| (Kind::Alembic, above.join("alembic.ini"))),
        );
    }
    found.push((Kind::Config, install.config_file.clone()));
    if let Some(root) = &install.root {
        found.push((Kind::Config, root.join(".env")));
        found.push((Kind::Config, root.join("configs").join("my")));
        let below = |path: &str| path.split('/').fold(root.clone(), |at, name| at.join(name));
        found.extend(LARGE.map(|(kind, path)| (kind, below(path))));
    }
    let mut known = BTreeSet::new();
    found.retain(|(_, path)| known.insert(path.clone()));
    let weighed = found.into_iter().filter_map(|(kind, path)| {
        let weight = weigh(&path)?;
        Some(Part { kind, path, weight })
    });
    in_place(|| weighed.collect())
}

/// At most two findings: one lists the parts that can be saved, one those that can't.
#[must_use]
pub fn told(parts: &[Part]) -> Vec<Finding> {
    let (small, large): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.is_small());
    let listed = |parts: &[&Part]| {
        let one = |part: &&Part| format!("`{}` ({})", part.path.display(), size(part.weight));
        parts.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let small =
        (!small.is_empty()).then(|| Finding::info("beside-small").arg("parts", listed(&small)));
    let large =
        (!large.is_empty()).then(|| Finding::warning("beside-large").arg("parts", listed(&large)));
    small.into_iter().chain(large).collect()
}

/// Copies the small parts into a new folder, readable by this user only: configs hold passwords.
///
/// # Errors
/// `beside-unsaved`; nothing is there that was not there before.
pub fn save(parts: &[Part], root: Option<&Path>, folder: &Path) -> Result<Saved> {
    let copy = || -> io::Result<Saved> {
        let new = NewFolder::begin(folder)?;
        let mut files = 0;
        for part in parts.iter().filter(|part| part.is_small()) {
            for file in files_of(&part.path)? {
                new.copy(&file, &inside(&file, root), FILE_LIMIT_BYTES)?;
                files += 1;
            }
        }
        let folder = new.commit()?;
        Ok(Saved { folder, files })
    };
    in_place(copy).map_err(|source| {
        Error::failed("beside-unsaved", Phase::Backup)
            .arg("path", folder.display())
            .because(source)
    })
}

/// The files of a part, also those in its subfolders, without `__pycache__`.
fn files_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        let metadata = path.symlink_metadata()?;
        if metadata.is_dir() {
            let names = names_in(&path, MAX_FILES)?;
            let own = names.iter().filter(|name| *name != "__pycache__");
            left.extend(own.map(|name| path.join(name)));
        } else if path.is_file() {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
    }
    Ok(files)
}

/// A file's path in the saved folder: as under DB-GPT's folder, or `elsewhere/` and its whole path.
fn inside(file: &Path, root: Option<&Path>) -> PathBuf {
    if let Some(path) = root.and_then(|root| file.strip_prefix(root).ok()) {
        return path.to_owned();
    }
    let parts = file.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            None
        }
    });
    Path::new("elsewhere").join(parts.collect::<PathBuf>())
}

/// A size in words, rounded down; `> ` before it if not all was counted.
fn size(weight: Weight) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut tenths = u128::from(weight.bytes) * 10;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1024, unit + 1);
    }
    let number = match (unit, tenths) {
        (0, _) | (_, 100..) => (tenths / 10).to_string(),
        (_, _) => format!("{}.{}", tenths / 10, tenths % 10),
    };
    let more = if weight.is_whole { "" } else { "> " };
    format!("{more}{number} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, is_whole, expected) in [
            (0, true, "0 B"),
            (1023, true, "1023 B"),
            (1536, true, "1.5 KiB"),
            (20 << 20, true, "20 MiB"),
            (3 << 40, false, "> 3.0 TiB"),
        ] {
            assert_eq!(size(Weight { bytes, is_whole }), expected);
        }
    }

    #[test]
    fn files_keep_their_place() {
        let root = Some(Path::new("/srv/chat"));
        let cases = [
            ("/srv/chat/configs/my/a.toml", "configs/my/a.toml"),
            ("/home/lin/a.toml", "elsewhere/home/lin/a.toml"),
        ];
        for (file, expected) in cases {
            assert_eq!(inside(Path::new(file), root), Path::new(expected));
        }
    }
}
