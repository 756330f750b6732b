//! The order of a job, in one place: derives the next stage from what the user wants and what is known of the database.

use std::path::{Path, PathBuf};

use super::Session;
use super::backup::BackupChoice;
use super::check::refuse_blocked;
use crate::backup::{Backup, ProofKind};
use crate::catalog::State;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::plan::{Choices, Plan};
use crate::rehearse;
use crate::target::Target;

/// What the user wants of a job, as far as the user has said so.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The target release, and the repairs to leave out.
    pub choices: Choices,
    /// Whether a SQLite file may be changed. No guide asks for that, so it has to be asked for as a repair.
    pub changes_sqlite: bool,
    /// The backup to make or to use; `None` if the user has not chosen yet, or if the session has a backup already.
    pub way_back: Option<WayBack>,
    /// Whether the user asks for a rehearsal, even if none is required.
    pub rehearse: bool,
    /// Whether the user has confirmed the change.
    pub consent: Consent,
}

/// Where the backup comes from that a change relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBack {
    /// A new one, to be written.
    Write(BackupChoice),
    /// A file that was written before; it is proved again.
    Written(PathBuf),
}

/// The user's confirmation, which holds for one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// Ask after the checks, before the backup.
    First,
    /// Ask once a sufficient backup is there.
    AfterBackup,
    /// Given, for the plan with this hash.
    Given(String),
}

/// What comes next. [`Session::advance`] does the first six; the others are for the caller (command line, window).
#[derive(Debug)]
pub enum Next {
    /// Inspect the database.
    Inspect,
    /// Run the checks for what is wanted.
    Check,
    /// Write a backup.
    BackUp(BackupChoice),
    /// Prove a backup that was written before.
    Prove(PathBuf),
    /// Rehearse: restore the backup into a copy, and try the change there.
    Rehearse,
    /// Apply the plan with this hash: all that it needs is there.
    Apply(String),
    /// There is nothing to do.
    Nothing,
    /// The job can't go on; the error says what would help.
    Refuse(Error),
    /// The user has to confirm this plan.
    Confirm(Plan),
    /// The database was changed and verified: see [`Session::done`].
    Done,
}

/// Where a job stopped because its caller has to act.
#[derive(Debug)]
pub enum Reached {
    /// [`Next::Nothing`].
    Nothing,
    /// [`Next::Refuse`].
    Refused(Error),
    /// [`Next::Confirm`].
    Confirm(Plan),
    /// [`Next::Done`].
    Done,
}

impl Wanted {
    fn backup_folder(&self) -> Option<&Path> {
        match &self.way_back {
            Some(WayBack::Write(choice)) => Some(choice.folder()),
            Some(WayBack::Written(_)) | None => None,
        }
    }
}

impl Session {
    /// Decides what comes next, without doing it.
    #[must_use]
    pub fn next(&self, wanted: &Wanted) -> Next {
        self.order(wanted).unwrap_or_else(Next::Refuse)
    }

    fn order(&self, wanted: &Wanted) -> Result<Next> {
        if self.seen.is_none() {
            return Ok(Next::Inspect);
        }
        if self.done.is_some() {
            return Ok(Next::Done);
        }
        let is_due = self.needs_change(&wanted.choices)?;
        let is_let_be = self.is_repair() && !wanted.changes_sqlite;
        if is_let_be || !is_due {
            return Ok(Next::Nothing);
        }
        let plan = self.plan(&wanted.choices)?;
        let Some(backup) = self.backup() else {
            return self.before_backup(wanted, plan);
        };
        let may_rehearse = wanted.rehearse || self.must_rehearse();
        if may_rehearse && !was_rehearsed(backup) {
            return Ok(Next::Rehearse);
        }
        self.suffices(backup)?;
        if wanted.rehearse {
            refuse_unrehearsable(backup)?;
        }
        Ok(match &wanted.consent {
            Consent::Given(hash) if *hash == plan.hash => Next::Apply(plan.hash),
            Consent::Given(_) | Consent::First | Consent::AfterBackup => Next::Confirm(plan),
        })
    }

    /// What comes next while there is no backup. Checks and confirmation come before the backup, which may take an
    /// hour; [`Session::apply`] checks once more.
    fn before_backup(&self, wanted: &Wanted, plan: Plan) -> Result<Next> {
        let checked = self.checked();
        let folder = wanted.backup_folder();
        let of_this = checked.filter(|checked| checked.is_of(&wanted.choices, folder));
        let Some(checked) = of_this else {
            return Ok(Next::Check);
        };
        refuse_blocked(&checked.findings)?;
        if let Some(why) = checked.no_rehearsal.clone().filter(|_| wanted.rehearse) {
            return Err(Error::refused("session-no-rehearsal", Phase::Check).arg("why", why));
        }
        match &wanted.consent {
            Consent::Given(hash) if *hash != plan.hash => return Ok(Next::Confirm(plan)),
            Consent::First => return Ok(Next::Confirm(plan)),
            Consent::Given(_) | Consent::AfterBackup => {}
        }
        match wanted.way_back.clone() {
            Some(WayBack::Write(choice)) => Ok(Next::BackUp(choice)),
            Some(WayBack::Written(file)) => Ok(Next::Prove(file)),
            None => Err(Error::refused("session-backup-first", Phase::Backup)),
        }
    }

    /// Does stage after stage, until the caller has something to do.
    ///
    /// # Errors
    /// Those of [`Session::step`].
    pub async fn advance(&mut self, wanted: &Wanted, context: Context<'_>) -> Result<Reached> {
        loop {
            let next = self.next(wanted);
            if let Some(reached) = self.step(next, wanted, context).await? {
                return Ok(reached);
            }
        }
    }

    /// Does one stage; gives `Some` if it is the caller's turn instead.
    ///
    /// # Errors
    /// Those of the stage: [`Session::inspect`], [`Session::check`], [`Session::back_up`], [`Session::prove`],
    /// [`Session::rehearse`], [`Session::apply`]. Earlier stages stay done, and the job can go on from there.
    pub async fn step(
        &mut self,
        next: Next,
        wanted: &Wanted,
        context: Context<'_>,
    ) -> Result<Option<Reached>> {
        match next {
            Next::Inspect => {
                self.inspect(context).await?;
            }
            Next::Check => {
                let folder = wanted.backup_folder();
                self.check(&wanted.choices, folder, context).await?;
                if wanted.rehearse {
                    self.check_rehearsal().await?;
                }
            }
            Next::BackUp(choice) => {
                let plan = self.plan(&wanted.choices)?;
                let steps = plan.todo().cloned().collect();
                let backup = self.back_up(&choice, steps, context).await?;
                self.take(backup);
            }
            Next::Prove(file) => {
                let backup = self.prove(&file, context).await?;
                self.take(backup);
            }
            Next::Rehearse => {
                let missing = || Error::refused("session-backup-first", Phase::Rehearse);
                let backup = self.backup().ok_or_else(missing)?.clone();
                let backup = self.rehearse(backup, &wanted.choices, context).await?;
                self.take(backup);
            }
            Next::Apply(hash) => {
                self.apply(&wanted.choices, &hash, context).await?;
            }
            Next::Nothing => return Ok(Some(Reached::Nothing)),
            Next::Refuse(error) => return Ok(Some(Reached::Refused(error))),
            Next::Confirm(plan) => return Ok(Some(Reached::Confirm(plan))),
            Next::Done => return Ok(Some(Reached::Done)),
        }
        Ok(None)
    }

    fn take(&mut self, backup: Backup) {
        if let Some(seen) = &mut self.seen {
            seen.backup = Some(backup);
        }
    }

    /// Whether the plan for these choices has steps to do.
    ///
    /// # Errors
    /// `run-…` where a run of this database is not at its end, with the commands that lead on; `state-…` for a database
    /// that can't be upgraded, each with what is missing.
    pub fn needs_change(&self, choices: &Choices) -> Result<bool> {
        self.refuse_unfinished()?;
        refuse_state(&self.inspection()?.state)?;
        Ok(self.plan(choices)?.todo().next().is_some())
    }

    /// Whether any change of this database is a repair: no guide asks to change a SQLite file.
    #[must_use]
    pub fn is_repair(&self) -> bool {
        match self.install.target {
            Target::Sqlite(_) => true,
            Target::Mysql(_) => false,
        }
    }
}

fn was_rehearsed(backup: &Backup) -> bool {
    let mut proofs = backup.proofs.iter();
    proofs.any(|proof| proof.proof == ProofKind::Rehearsed)
}

/// Refuses a backup whose rehearsal could not be done, for a user who asked for one.
fn refuse_unrehearsable(backup: &Backup) -> Result<()> {
    let mut proofs = backup.proofs.iter();
    let lacks = proofs.find(|proof| rehearse::was_not_had(proof));
    lacks.map_or(Ok(()), |proof| {
        Err(Error::refused("session-rehearsal-not-had", Phase::Rehearse)
            .arg("path", backup.file.display())
            .arg("why", proof.why.clone()))
    })
}

fn refuse_state(state: &State) -> Result<()> {
    let refused = |code| Err(Error::refused(code, Phase::Inspect));
    match state {
        State::Empty => refused("state-empty"),
        State::NotDbgpt => refused("state-not-dbgpt"),
        State::TooOld { like } => {
            Err(Error::refused("state-older", Phase::Inspect).arg("release", like.to_string()))
        }
        State::Known(_) | State::Unknown { .. } => Ok(()),
    }
}
