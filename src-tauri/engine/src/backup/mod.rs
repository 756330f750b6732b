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
use crate::work;

/// The rehearsal went wrong on the copy.
pub(crate) const PROOF_REHEARSED_FAILED: &str = "proof-rehearsed-failed";
/// The copy is not what the database is.
pub(crate) const PROOF_REHEARSED_DIFFERS: &str = "proof-rehearsed-differs";
/// The same where events write to the database.
pub(crate) const PROOF_REHEARSED_EVENTS: &str = "proof-rehearsed-differs-events";
/// A definition can't be made anew, and a restore has no answer for it.
pub(crate) const PROOF_LOADABLE_FAILED: &str = "proof-loadable-failed";
/// A step that is to come is refused by the server, on empty tables like these.
pub(crate) const PROOF_STEP_REFUSED: &str = "proof-step-refused";
pub(crate) const MYSQL_ENTRY: &str = "database.sql.zst";
pub(crate) const SQLITE_ENTRY: &str = "database.sqlite.zst";

/// What a backup is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where it goes.
    pub destination: Destination,
    /// How MySQL is read out.
    pub method: Method,
    /// The dump tool, or the folder that it is in; otherwise it is looked for on `PATH`.
    pub tool: Option<PathBuf>,
    /// alembic's `versions` folder, which must match the database; a folder that is not there is left out.
    pub alembic_versions: Option<PathBuf>,
    /// DB-GPT's version, where the install told it.
    pub dbgpt_version: Option<String>,
}

/// Proves a file again, from nothing but itself.
///
/// # Errors
/// `backup-missing`, `backup-unreadable`, `backup-damaged`, `backup-foreign`, `backup-format`, `cancelled`.
pub async fn prove(file: &Path, context: Context<'_>) -> Result<Backup> {
    let proven = prove_while(file, read_back::ALONE, context).await?;
    Ok(proven.backup)
}

/// Proves a file again, while `reader` reads the plain payload; what that says is worth nothing where the file is not
/// proved.
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

/// What a backup file says of itself.
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
    /// A folder, in which a name with database and time is made.
    Folder(PathBuf),
}

/// How a MySQL database is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The client program that was named; else the built-in writer, and a client program for what that does not know.
    #[default]
    Auto,
    /// `mysqldump` or `mariadb-dump`.
    Mysqldump,
    /// The built-in writer, which needs no client program.
    Builtin,
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
    /// Each definition was made anew on the same server, empty, and compared.
    Loadable,
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
    /// What wrote it, to be shown; none for SQLite's own backup.
    pub tool: Option<String>,
    /// sha256 of the payload (the compressed dump or database), in hexadecimal.
    pub sha256: String,
    /// Rows by table.
    pub tables: Vec<TableRows>,
    /// All proofs, proved or not.
    pub proofs: Vec<Proof>,
    /// The [`Target::key`] of the database that it is known to be of: where it was written from, or compared with. What is
    /// read from a file alone is of some database of that name.
    #[serde(skip)]
    of: Option<String>,
}

/// A backup of which *complete*, *counted* and *read back* are proved: the permission to change the database.
///
/// Only a proof makes one; `apply` can't be called without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedBackup(Backup);

impl Backup {
    /// The permission to change the database, if the three proofs that it needs are there.
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
                ProofKind::Loadable if proof.why.id == PROOF_STEP_REFUSED => {
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

    /// The same backup as that of a run, if it is the one that the journal has for it.
    pub(crate) fn recorded_of(self, key: String, sha256: &str) -> Self {
        let of = (self.sha256 == sha256).then_some(key);
        Self { of, ..self }
    }
}

impl Proof {
    /// Whether it shows that something is wrong with the backup or the plan, and not merely lacks.
    #[must_use]
    pub fn speaks_against(&self) -> bool {
        !self.proved
            && matches!(
                self.why.id.as_ref(),
                PROOF_REHEARSED_FAILED
                    | PROOF_REHEARSED_DIFFERS
                    | PROOF_REHEARSED_EVENTS
                    | PROOF_LOADABLE_FAILED
                    | PROOF_STEP_REFUSED
            )
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
    /// Refuses to be the permission to change another database than the one that it is of.
    ///
    /// # Errors
    /// `backup-of-other`.
    pub fn refuse_other(&self, target: &Target) -> Result<()> {
        self.refuse_other_than(&target.key())
    }

    /// The same by [`Target::key`].
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
