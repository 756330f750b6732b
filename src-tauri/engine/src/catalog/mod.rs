//! Releases as data: one file each in `releases/`, read and checked when the program is built. To add a release, add a
//! file.

mod change;
mod collate;
mod column;
mod count;
mod entry;
mod fit;
mod folder;
mod presence;
mod refusing;
mod release;
mod served;
mod setup;
mod standing;
mod state;
mod told;
mod web;

use std::path::Path;
use std::sync::OnceLock;

use crate::error::{Error, Phase, Result};
use crate::io::file::{files_in, read_bounded};
use crate::words;

pub use change::{
    AskedBy, Change, ChangeId, Collate, Columns, Dialect, Drop, Index, Need, Origin, Rename,
    RepairId, Table, Tighten, Wanted,
};
pub use collate::charset_of;
pub use column::{ColumnText, Key, KeyColumn, KeyKind, ModelColumn, Null};
pub use count::{nulls, own_columns, unmet, values};
pub use entry::{
    ColumnDelta, Entry, File, Gone, Marks, NotNull, Older, Ours, Sentences, Stays, TableDelta,
    Words, Wrong,
};
pub use fit::{Fault, Misfit};
pub use folder::{Catalog, ModelTable, Models};
pub use presence::{FIT, Missing};
pub use refusing::RefusingNull;
pub use release::{NoRelease, Release};
pub use setup::{ConfigKind, Hands, Lines, Lost, LostPart, Never, RunBy, Setup, Sources};
pub use state::{Standing, State};
pub use web::{List, Route, Web};

/// The files of `releases/`, found by the build.
const BUILT_IN: &[File<'static>] = &include!(concat!(env!("OUT_DIR"), "/releases.rs"));

/// The environment variable that names a folder with further release files, for releases newer than this program.
pub const FOLDER_VARIABLE: &str = "DBGPT_UPGRADE_RELEASES";

const MAX_FILES: usize = 200;
const FILE_LIMIT_BYTES: u64 = 1 << 20;

static KNOWN: OnceLock<Catalog> = OnceLock::new();

/// All that is known about DB-GPT's releases.
///
/// # Panics
/// Never: the build has read the same files.
#[must_use]
pub fn known() -> &'static Catalog {
    KNOWN.get_or_init(|| Catalog::read(BUILT_IN).expect("the build has checked them"))
}

/// Reads the release files in the folder that [`FOLDER_VARIABLE`] names, beside the built-in ones. Called once, before
/// anything else; without the variable it does nothing.
///
/// # Errors
/// `catalog-unreadable`; `catalog-wrong` for a file that contradicts itself or another one, with its line.
pub fn begin() -> Result<()> {
    match std::env::var_os(FOLDER_VARIABLE) {
        Some(folder) if !folder.is_empty() => read_also(Path::new(&folder)),
        Some(_) | None => Ok(()),
    }
}

fn read_also(folder: &Path) -> Result<()> {
    let unreadable = |path: &Path, source: std::io::Error| {
        Error::refused("catalog-unreadable", Phase::Config)
            .arg("path", path.display())
            .because(source)
    };
    let paths = files_in(folder, "toml", MAX_FILES).map_err(|source| unreadable(folder, source))?;
    let mut texts = Vec::new();
    for path in paths {
        let bytes =
            read_bounded(&path, FILE_LIMIT_BYTES).map_err(|source| unreadable(&path, source))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        texts.push((
            name.into_owned(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ));
    }
    let further = texts.iter().map(|(name, text)| File { name, text });
    let files: Vec<File<'_>> = BUILT_IN.iter().copied().chain(further).collect();
    let catalog = Catalog::read(&files).map_err(|wrong| {
        Error::refused("catalog-wrong", Phase::Config)
            .arg("path", folder.join(&wrong.file).display())
            .arg("line", wrong.line)
            .arg("what", wrong.what)
    })?;
    let is_further = |entry: &&Entry| {
        let name = format!("{}.toml", entry.release);
        texts.iter().any(|(known, _)| *known == name)
    };
    let (mut en, mut zh_cn) = (String::new(), String::new());
    for entry in catalog.entries().iter().filter(is_further) {
        en.push_str(&entry.words.en);
        zh_cn.push_str(&entry.words.zh_cn);
    }
    words::extend(en, zh_cn);
    // Can't be set yet: this runs before the first call of `known`.
    let _ = KNOWN.set(catalog);
    Ok(())
}

#[cfg(test)]
mod tests;
