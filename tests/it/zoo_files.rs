//! The files of the zoo (`tests/zoo`): written by a released version, and frozen.

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::Kind;

pub(crate) const KINDS: [Kind; 4] = Kind::ALL;

/// The folder of 0.1.0's files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("zoo/0.1.0")
}

/// A server kind's name in the zoo.
pub(crate) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Mysql9 => "mysql-9.7",
        Kind::Mysql56 => "mysql-5.6",
        Kind::Mariadb1011 => "mariadb-10.11",
        Kind::Mariadb118 => "mariadb-11.8",
    }
}

/// The files in a folder of the zoo with this ending, sorted.
pub(crate) fn files(inside: &str, ending: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder().join(inside)).unwrap();
    let mut files: Vec<PathBuf> = all
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.display().to_string().ends_with(ending))
        .collect();
    files.sort();
    files
}

/// Every journal: one per kind of database, and one per version of the journal's tables.
pub(crate) fn journals() -> Vec<PathBuf> {
    let mut all = files("journals", ".sqlite");
    all.extend(files("journals/versions", ".sqlite"));
    all
}

/// Copies a journal, with its WAL if it has one, to where a program with this home finds it.
pub(crate) fn copy_journal(file: &Path, home: &Path) {
    std::fs::create_dir_all(home).unwrap();
    std::fs::copy(file, home.join("journal.sqlite")).unwrap();
    let log = PathBuf::from(format!("{}-wal", file.display()));
    if log.exists() {
        std::fs::copy(log, home.join("journal.sqlite-wal")).unwrap();
    }
}

pub(crate) fn read_json(file: &Path) -> Value {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap()
}
