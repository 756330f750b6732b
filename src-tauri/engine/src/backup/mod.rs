//! Writes a backup that can be restored by hand, and proves it before anything is changed.

mod ahead;
mod archive;
mod builtin;
mod container;
pub(crate) mod content;
mod destination;
mod ending;
mod headers;
mod manifest;
pub(crate) mod mysql;
mod option_file;
mod proofs;
mod read_back;
mod readme;
mod reuse;
mod scan;
pub(crate) mod sqlite;
mod tool;
mod trial;
mod unpack;
mod write;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(crate) use builtin::{definer_in, definitions, without_definer};
pub(crate) use proofs::names as some_names;
pub(crate) use read_back::Proven;
#[cfg(test)]
pub(crate) use unpack::plain_of;
pub(crate) use unpack::{FrameStart, Plain};

pub use manifest::{FORMAT, Manifest, Payload, Snapshot};
pub use reuse::matches;
pub use tool::Tool;
pub use trial::Trial;
pub use write::{write, write_tried};

use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::message::Message;
use crate::target::Target;
use crate::topic::Shown;
use crate::work;

pub(crate) const MYSQL_ENTRY: &str = "database.sql.zst";
pub(crate) const SQLITE_ENTRY: &str = "database.sqlite.zst";

/// How a backup is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where the file goes.
    pub destination: Destination,
    /// How MySQL is read out.
    pub method: Method,
    /// The dump tool, or the folder that it is in; otherwise it is looked for on `PATH`.
    pub tool: Option<PathBuf>,
    /// alembic's `versions` folder, which must match the database; a folder that is not there is left out.
    pub alembic_versions: Option<PathBuf>,
    /// DB-GPT's version, if the install says it.
    pub dbgpt_version: Option<String>,
}

/// Proves a backup again, from its file alone.
///
/// # Errors
/// `backup-missing`, `backup-unreadable`, `backup-damaged`, `backup-foreign`, `backup-format`, `cancelled`.
pub async fn prove(file: &Path, context: Context<'_>) -> Result<Backup> {
    let proven = prove_while(file, read_back::ALONE, context).await?;
    Ok(proven.backup)
}

/// Proves a backup again while `reader` reads the plain payload. Its result counts only if the file is proved.
///
/// # Errors
/// Those of [`prove`].
pub(crate) async fn prove_while<T: Send + 'static>(
    file: &Path,
    reader: Option<impl FnOnce(Plain) -> T + Send + 'static>,
    context: Context<'_>,
) -> Result<Proven<T>> {
    context.emit(Event::Phase {
        phase: Phase::Prove,
    });
    let path = file.to_owned();
    work::off_thread(context, Phase::Prove, move |mut work| {
        read_back::prove(&path, &mut work, reader)
    })
    .await
}

/// The manifest of a backup file.
///
/// # Errors
/// Those of [`prove`].
pub fn manifest(file: &Path) -> Result<Manifest> {
    read_back::open(file).map(|(_zip, manifest, _size)| manifest)
}

/// Where a backup goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// This very file, which must not exist.
    File(PathBuf),
    /// A folder; the file's name is made of the database and the time.
    Folder(PathBuf),
}

/// How a MySQL database is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The client program, if one is named; else the built-in writer, and a client program if that one meets a table or
    /// type that it does not know.
    #[default]
    Auto,
    /// `mysqldump` or `mariadb-dump`.
    Mysqldump,
    /// The built-in writer, which needs no client program.
    Builtin,
}

/// The kinds of proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// Nothing is missing: exit code, trailer, inventory, known lines on stderr.
    Complete,
    /// As many rows as the database has, table by table.
    Counted,
    /// The file was read again from the disk to its end; length and sha256 are right.
    ReadBack,
    /// Each definition was created again on the same server, in an empty database, and compared.
    Loadable,
    /// Restored into a scratch database and compared.
    Rehearsed,
}

/// One proof of a backup, or why it fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The kind of proof.
    pub proof: ProofKind,
    /// Whether it is proved.
    pub proved: bool,
    /// What was checked, or what is missing.
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
    /// The version line of the client program that wrote it; `None` for SQLite and the built-in writer.
    pub tool: Option<String>,
    /// sha256 of the payload (the compressed dump or database), in hexadecimal.
    pub sha256: String,
    /// Rows by table.
    pub tables: Vec<TableRows>,
    /// All proofs, proved or not.
    pub proofs: Vec<Proof>,
    /// The [`Target::key`] of the database that it was written from or compared with. `None` after reading a file
    /// alone, which says no more than the database's name.
    #[serde(skip)]
    of: Option<String>,
}

/// A backup of which *complete*, *counted* and *read back* are proved: the permission to change the database.
///
/// Only [`Backup::into_verified`] makes one; `apply` can't be called without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedBackup(Backup);

impl Backup {
    /// The permission to change the database, if the three proofs that it needs are there and none speaks against it.
    ///
    /// # Errors
    /// `backup-unproved`, naming the first proof that is not there and why; `backup-rehearsal-failed`,
    /// `backup-unloadable`, `backup-step-refused`.
    pub fn into_verified(self) -> Result<VerifiedBackup> {
        for kind in [ProofKind::ReadBack, ProofKind::Complete, ProofKind::Counted] {
            let proof = self.proofs.iter().find(|proof| proof.proof == kind);
            if proof.is_some_and(|proof| proof.proved) {
                continue;
            }
            let why = proof.map_or_else(|| Message::new("proof-never"), |proof| proof.why.clone());
            let unproved: Vec<&str> = self
                .proofs
                .iter()
                .filter(|proof| !proof.proved)
                .map(|proof| proof.proof.name())
                .collect();
            return Err(Error::refused("backup-unproved", Phase::Prove)
                .arg("path", self.file.display())
                .arg("proofs", unproved.join(", "))
                .arg("why", why));
        }
        if let Some(proof) = self.proofs.iter().find(|proof| proof.speaks_against()) {
            let refused = match proof.proof {
                ProofKind::Loadable if proof.why.shown() == Some(Shown::StepRefused) => {
                    Error::refused("backup-step-refused", Phase::Prove)
                }
                ProofKind::Loadable => Error::refused("backup-unloadable", Phase::Prove),
                ProofKind::Complete
                | ProofKind::Counted
                | ProofKind::ReadBack
                | ProofKind::Rehearsed => Error::refused("backup-rehearsal-failed", Phase::Prove),
            };
            return Err(refused
                .arg("path", self.file.display())
                .arg("why", proof.why.clone()));
        }
        Ok(VerifiedBackup(self))
    }

    /// Marks it as a backup of the database `key`, if its sha256 is the one that the journal has for a run on it.
    pub(crate) fn recorded_of(self, key: String, sha256: &str) -> Self {
        let of = (self.sha256 == sha256).then_some(key);
        Self { of, ..self }
    }
}

impl Proof {
    /// Whether it shows a fault of the backup or the plan, rather than that the proof could not be made.
    #[must_use]
    pub fn speaks_against(&self) -> bool {
        !self.proved && self.why.shown().is_some_and(Shown::is_against)
    }
}

impl ProofKind {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Counted => "counted",
            Self::ReadBack => "read-back",
            Self::Loadable => "loadable",
            Self::Rehearsed => "rehearsed",
        }
    }
}

impl VerifiedBackup {
    /// Fails if this is not a backup of `target`.
    ///
    /// # Errors
    /// `backup-of-other`.
    pub fn refuse_other(&self, target: &Target) -> Result<()> {
        self.refuse_other_than(&target.key())
    }

    /// The same as [`Self::refuse_other`], by [`Target::key`].
    ///
    /// # Errors
    /// `backup-of-other`.
    pub(crate) fn refuse_other_than(&self, key: &str) -> Result<()> {
        if self.0.of.as_deref() == Some(key) {
            return Ok(());
        }
        Err(Error::refused("backup-of-other", Phase::Apply)
            .arg("path", self.0.file.display())
            .arg("database", key))
    }

    /// The backup itself.
    #[must_use]
    pub fn backup(&self) -> &Backup {
        &self.0
    }
}
