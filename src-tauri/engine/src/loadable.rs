//! The proof that a backup's definitions load: each is made anew, empty, in a scratch database on the same server, in the
//! session in which a restore would make it, and looked at again.
//!
//! No row is copied, so it takes about a second. The scratch database stands in the journal before it is made. Where a plan is given,
//! its steps run there as well: what the server refuses of them, for an index or a default that users made, is known before the
//! first one is run.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use crate::apply::LockedSession;
use crate::backup::{self, Proof, ProofKind, Trial};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::journal::Journal;
use crate::message::Message;
use crate::mysql::{server_code, server_said};
use crate::plan::Step;
use crate::restore::{self, Attempt};
use crate::scratch::{self, Purpose, Scratch};
use crate::target::MysqlTarget;

const PHASE: Phase = Phase::Prove;
/// For one step on empty tables.
const STEP_LIMIT: Duration = Duration::from_mins(2);

/// Tries definitions, with the journal in this folder.
#[derive(Debug)]
pub struct Loadable {
    home: PathBuf,
    steps: Vec<Step>,
}

/// What was seen in the scratch database.
struct Seen {
    attempt: Attempt,
    /// The first step that the server refuses, and its words.
    refused: Option<(String, String)>,
}

impl Loadable {
    /// The journal's folder.
    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self {
            home,
            steps: Vec::new(),
        }
    }

    /// The same with what is to be done next.
    #[must_use]
    pub fn and_then(self, steps: Vec<Step>) -> Self {
        Self { steps, ..self }
    }

    async fn tried(
        &self,
        target: &MysqlTarget,
        script: &str,
        context: Context<'_>,
    ) -> Result<Seen> {
        let mut journal = Journal::open(&self.home)?;
        let scratch = Scratch::create(target, Purpose::Proof, &mut journal).await?;
        let attempt = tokio::select! {
            biased;
            () = context.cancel.cancelled() => Err(Error::cancelled(PHASE)),
            tried = self.both(target, &scratch.target, script) => tried,
        };
        // What stays is swept away at the next inspection.
        let _ = scratch.remove(&mut journal).await;
        attempt
    }

    async fn both(&self, target: &MysqlTarget, copy: &MysqlTarget, script: &str) -> Result<Seen> {
        let attempt = restore::attempt(target, copy, script).await?;
        // Of a copy that lacks something, a refusal says nothing.
        let is_whole =
            attempt.failed.is_empty() && attempt.denied.is_empty() && !attempt.leaves_out;
        let refused = match is_whole {
            true => self.refused(copy).await?,
            false => None,
        };
        Ok(Seen { attempt, refused })
    }

    async fn refused(&self, copy: &MysqlTarget) -> Result<Option<(String, String)>> {
        if self.steps.is_empty() {
            return Ok(None);
        }
        let mut session = LockedSession::open(copy, PHASE).await?;
        let mut refused = None;
        for step in &self.steps {
            let ran = session
                .connection()
                .execute_within(&step.sql, STEP_LIMIT, PHASE)
                .await;
            match ran {
                Ok(()) => {}
                Err(error) => match server_said(&error) {
                    Some(said) => {
                        refused = Some((step.id.clone(), said.to_owned()));
                        break;
                    }
                    None => return Err(error),
                },
            }
        }
        session.close().await;
        Ok(refused)
    }
}

impl Trial for Loadable {
    fn run<'a>(
        &'a self,
        target: &'a MysqlTarget,
        script: &'a str,
        context: Context<'a>,
    ) -> Pin<Box<dyn Future<Output = Proof> + Send + 'a>> {
        Box::pin(async move {
            match self.tried(target, script, context).await {
                Ok(Seen {
                    refused: Some((step, said)),
                    ..
                }) => Proof {
                    proof: ProofKind::Loadable,
                    proved: false,
                    why: Message::new(backup::PROOF_STEP_REFUSED)
                        .arg("step", step)
                        .arg("said", said),
                },
                Ok(seen) => verdict(&seen.attempt),
                Err(error) => unable(&error),
            }
        })
    }
}

/// What was seen, as a proof.
fn verdict(attempt: &Attempt) -> Proof {
    let proof = |proved, why| Proof {
        proof: ProofKind::Loadable,
        proved,
        why,
    };
    let counted = |id| Message::new(id).arg("objects", attempt.objects);
    if !attempt.failed.is_empty() {
        let why = counted(backup::PROOF_LOADABLE_FAILED).arg("names", attempt.failed.join("; "));
        return proof(false, why);
    }
    if !attempt.denied.is_empty() {
        let why = counted("proof-loadable-undecided").arg("names", attempt.denied.join("; "));
        return proof(false, why);
    }
    let mut told = attempt.told.iter();
    let Some(first) = told.next() else {
        return proof(true, counted("proof-loadable"));
    };
    let all = told.fold(first.said(), |one, next| {
        Message::new("proof-loadable-list")
            .arg("one", one)
            .arg("next", next.said())
    });
    proof(
        !attempt.leaves_out,
        counted("proof-loadable-told").arg("told", all),
    )
}

/// Why it was not tried: what is missing is a right, or something that says nothing of the backup.
fn unable(error: &Error) -> Proof {
    let why = match server_code(error) {
        Some(1044 | 1045 | 1142 | 1227) => Message::new("proof-loadable-denied")
            .arg("pattern", scratch::grant_pattern())
            .arg("said", server_said(error).unwrap_or_default()),
        Some(_) | None => Message::new("proof-loadable-unable").because(error.said()),
    };
    Proof {
        proof: ProofKind::Loadable,
        proved: false,
        why,
    }
}
