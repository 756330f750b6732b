//! Writes a backup that can be restored by hand, and proves it before anything is changed.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

mod scan;

use crate::message::Message;

/// Where a backup goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// This very file, which must not exist.
    File(PathBuf),
    /// A folder, in which a name with database and time is made.
    Folder(PathBuf),
}

/// How a MySQL database is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// What fits: today a client program.
    #[default]
    Auto,
    /// `mysqldump` or `mariadb-dump`.
    Mysqldump,
}

/// Which proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// Nothing is missing: exit code, trailer, inventory, known lines on stderr.
    Complete,
    /// As many rows as the database has, table by table.
    Counted,
    /// The file was read again from the disk to its end; length and sha256 are right.
    ReadBack,
    /// Restored into a scratch database and compared.
    Rehearsed,
}

/// What is proved of a backup, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which.
    pub proof: ProofKind,
    /// Whether.
    pub proved: bool,
    /// What was looked at, or what is missing.
    pub why: Message,
}

/// How many rows of a table a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRows {
    /// The table.
    pub name: String,
    /// Its rows in the backup.
    pub rows: u64,
}

/// A backup as it was written or read: the file, what it holds, what is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// The file's length.
    pub size_bytes: u64,
    /// sha256 of the payload (the compressed dump or database), in hexadecimal.
    pub sha256: String,
    /// Rows by table.
    pub tables: Vec<TableRows>,
    /// All proofs, proved or not.
    pub proofs: Vec<Proof>,
}

/// A backup of which *complete*, *counted* and *read back* are proved: the permission to change the database.
///
/// Only a proof makes one; `apply` can't be called without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedBackup(Backup);

impl VerifiedBackup {
    /// The backup itself.
    #[must_use]
    pub fn backup(&self) -> &Backup {
        &self.0
    }
}
