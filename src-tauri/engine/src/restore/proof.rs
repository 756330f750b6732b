//! Is the file worth restoring? It is read to its end before anything is touched.

use std::path::Path;

use super::source::Source;
use super::survey::with_holds;
use crate::backup::{Backup, ProofKind, content};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::Message;
use crate::topic::Topic;
use crate::work;

/// How much has to be proved of one of our files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That the file is what was written. Enough if nothing is replaced.
    ReadBack,
    /// Also that all of the database was written.
    All,
}

/// Recognises the file; the error for a damaged one tells what can still be read.
///
/// # Errors
/// `restore-damaged`, those of [`Source::recognise`].
pub(super) async fn recognised(path: &Path, context: Context<'_>) -> Result<Source> {
    match Source::recognise(path) {
        Err(error) if error.topic() == Some(Topic::Damaged) => {
            Err(damaged(path, error.said(), context).await?)
        }
        other => other,
    }
}

/// Refuses a file of ours that lacks a wanted proof.
///
/// # Errors
/// `restore-damaged`, `restore-unproved`.
pub(super) async fn check(backup: &Backup, wanted: Wanted, context: Context<'_>) -> Result<()> {
    let path = &backup.file;
    for proof in &backup.proofs {
        let matters = match wanted {
            // The restore itself shows whether the file loads.
            Wanted::All => !matches!(proof.proof, ProofKind::Rehearsed | ProofKind::Loadable),
            Wanted::ReadBack => proof.proof == ProofKind::ReadBack,
        };
        if !matters || proof.proved {
            continue;
        }
        // A file that could not be read back can't prove anything else: that is reported first.
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
