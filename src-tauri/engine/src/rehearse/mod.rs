//! The rehearsal, a proof: a backup is restored into a scratch database, compared by checksums, and upgraded there.
//!
//! The copy is beside the database, never in it. The journal names it before it is made, and it is removed afterwards,
//! also after a crash. If rights or space are missing, the proof says so, and nothing fails.

mod checksum;
mod doubt;
mod mysql;
mod sqlite;
mod within;

use crate::backup::{Backup, Proof, ProofKind};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::journal::Journal;
use crate::message::Message;
use crate::plan::Plan;
use crate::target::Target;
use crate::topic::Shown;

use within::Within;

/// The counts of a rehearsal that went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rehearsed {
    tables: usize,
    rows: u64,
    steps: usize,
}

/// Rehearses a restore of the backup, and the plan on the copy. The proof tells the result.
///
/// # Errors
/// `cancelled`; the copy is gone then.
pub async fn run(
    target: &Target,
    backup: &Backup,
    plan: &Plan,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Proof> {
    context.emit(Event::Phase {
        phase: Phase::Rehearse,
    });
    let events = Within::new(context.events);
    let inner = Context {
        events: &events,
        cancel: context.cancel,
    };
    let outcome = match target {
        Target::Mysql(target) => mysql::rehearse(target, backup, plan, journal, inner).await,
        Target::Sqlite(target) => sqlite::rehearse(target, backup, plan, journal, inner).await,
    };
    if context.cancel.is_cancelled() {
        return Err(Error::cancelled(Phase::Rehearse));
    }
    let (proved, why) = match outcome {
        Ok(done) => {
            let why = Message::new("proof-rehearsed")
                .arg("tables", done.tables)
                .arg("rows", done.rows)
                .arg("steps", done.steps);
            (true, why)
        }
        Err(doubt) => (false, doubt.why(target)),
    };
    Ok(Proof {
        proof: ProofKind::Rehearsed,
        proved,
        why,
    })
}

/// The proof of a rehearsal that could not even begin.
#[must_use]
pub fn unable(error: &Error) -> Proof {
    Proof {
        proof: ProofKind::Rehearsed,
        proved: false,
        why: doubt::unable(error),
    }
}

/// Whether a rehearsal was wanted and could not be made, for lack of rights, room or sessions; it says nothing of the
/// backup.
#[must_use]
pub fn was_not_had(proof: &Proof) -> bool {
    proof.proof == ProofKind::Rehearsed
        && !proof.proved
        && proof.why.shown() == Some(Shown::NotRehearsed)
}

/// Removes the copies that rehearsals left behind beside this target: only those that the journal names and that no
/// rehearsal uses.
///
/// # Errors
/// Those of the journal and of connecting; what could not be removed is tried again the next time.
pub async fn sweep(target: &Target, journal: &mut Journal) -> Result<()> {
    match target {
        Target::Mysql(target) => mysql::sweep(target, journal).await,
        Target::Sqlite(_) => sqlite::sweep(journal),
    }
}
