//! The proof that a backup's definitions load: each is created, without rows, in a scratch database on the same server,
//! in a session set up as a restore's, and then read back.
//!
//! No row is copied, so it takes about a second. The journal names the scratch database before it is made. Given a
//! plan, its steps run there as well: a step that the server refuses, because of an index or a default that users
//! added, is known before any step runs on the real database.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use crate::apply::LockedSession;
use crate::backup::{Proof, ProofKind, Trial};
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
/// The time limit of one step; it runs on empty tables.
const STEP_LIMIT: Duration = Duration::from_mins(2);

/// Runs this proof. The journal in `home` records the scratch database.
#[derive(Debug)]
pub struct Loadable {
    home: PathBuf,
    steps: Vec<Step>,
}

/// The result of a trial in the scratch database.
struct Seen {
    attempt: Attempt,
    /// The id of the first step that the server refused, and the server's message.
    refused: Option<(String, String)>,
}

impl Loadable {
    /// A trial of definitions alone; `home` is the journal's folder.
    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self {
            home,
            steps: Vec::new(),
        }
    }

    /// The same trial, followed by these steps of a plan.
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
        // If this fails, the next inspection drops the scratch database.
        let _ = scratch.remove(&mut journal).await;
        attempt
    }

    async fn both(&self, target: &MysqlTarget, copy: &MysqlTarget, script: &str) -> Result<Seen> {
        let attempt = restore::attempt(target, copy, script).await?;
        // On an incomplete copy a refused step proves nothing.
        let is_whole = attempt.refused.is_none()
            && attempt.failed.is_empty()
            && attempt.denied.is_empty()
            && !attempt.leaves_out;
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
                    why: Message::new("proof-step-refused")
                        .arg("step", step)
                        .arg("said", said),
                },
                Ok(seen) => verdict(&seen.attempt),
                Err(error) => unable(&error),
            }
        })
    }
}

/// Turns the attempt into a proof.
fn verdict(attempt: &Attempt) -> Proof {
    let proof = |proved, why| Proof {
        proof: ProofKind::Loadable,
        proved,
        why,
    };
    if let Some(refused) = &attempt.refused {
        let why = Message::new("proof-loadable-refused").because(refused.clone());
        return proof(false, why);
    }
    let counted = |id| Message::new(id).arg("objects", attempt.objects);
    if !attempt.failed.is_empty() {
        let why = counted("proof-loadable-failed").arg("names", attempt.failed.join("; "));
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

/// The proof for a trial that could not run: a right is missing, or an error says nothing about the backup.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_a_restore_refuses_speaks_against_the_backup() {
        let attempt = Attempt {
            refused: Some(Message::new("cause-no-rows")),
            ..Attempt::default()
        };
        assert!(verdict(&attempt).speaks_against());
        assert!(!unable(&Error::cancelled(PHASE)).speaks_against());
    }
}
