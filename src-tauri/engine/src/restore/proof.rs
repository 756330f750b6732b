//! Is the file worth restoring? Read to its end, before anything is touched.

use std::path::Path;

use super::source::Source;
use super::survey::with_holds;
use crate::backup::{Backup, ProofKind, content};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::Message;
use crate::work;

/// How much has to be proved of one of our files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That it is what was written. Enough where nothing is replaced.
    ReadBack,
    /// And that what was written was all of the database.
    All,
}

/// Looks what the file is.
///
/// # Errors
/// `restore-damaged`, those of [`Source::recognise`].
pub(super) async fn recognised(path: &Path, context: Context<'_>) -> Result<Source> {
    match Source::recognise(path) {
        Err(error) if error.code() == "backup-damaged" => {
            Err(damaged(path, error.said(), context).await?)
        }
        other => other,
    }
}

/// Refuses a file of ours of which not all is proved that is wanted.
///
/// # Errors
/// `restore-damaged`, `restore-unproved`.
pub(super) async fn check(backup: &Backup, wanted: Wanted, context: Context<'_>) -> Result<()> {
    let path = &backup.file;
    for proof in &backup.proofs {
        let matters = match wanted {
            // Whether it loads is seen when it is loaded.
            Wanted::All => !matches!(proof.proof, ProofKind::Rehearsed | ProofKind::Loadable),
            Wanted::ReadBack => proof.proof == ProofKind::ReadBack,
        };
        if !matters || proof.proved {
            continue;
        }
        // What was not read back says nothing of the other proofs either.
        let read = backup
            .proofs
            .iter()
            .find(|proof| proof.proof == ProofKind::ReadBack);
        if let Some(read) = read.filter(|read| !read.proved) {
            return Err(damaged(path, read.why.clone(), context).await?);
        }
        return Err(Error::refused("restore-unproved", Phase::Restore)
            .arg("path", path.display())
            .arg("proof", proof.proof.name())
            .arg("why", proof.why.clone()));
    }
    Ok(())
}

/// The error for a damaged file of ours, with what of it can still be read.
async fn damaged(path: &Path, why: Message, context: Context<'_>) -> Result<Error> {
    let named = path.to_owned();
    let held = work::off_thread(context, Phase::Restore, move |work| {
        let held = content::readable_part(&named, &|| work.check().is_err());
        work.check()?;
        Ok(held)
    })
    .await?;
    let error = Error::refused("restore-damaged", Phase::Restore)
        .arg("path", path.display())
        .arg("why", why);
    Ok(with_holds(error, &held))
}
