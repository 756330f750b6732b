//! The order of a job, in one place: what comes next, for what the user wants and what is known of the database.

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

/// What the user wants of a job, as far as it is known by now.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which repairs beside the guide's steps.
    pub choices: Choices,
    /// Whether a SQLite file is changed as well. No guide asks for that: only who asks for a repair gets one.
    pub changes_sqlite: bool,
    /// The backup to rely on, if one was chosen and does not stand already.
    pub way_back: Option<WayBack>,
    /// Whether to rehearse also where that could be left out.
    pub rehearse: bool,
    /// The user's word that the database may be changed.
    pub consent: Consent,
}

/// The backup that a change is to rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBack {
    /// A new one.
    Write(BackupChoice),
    /// One that was written before, which is proved again.
    Written(PathBuf),
}

/// The user's word, which is of one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// To be asked for before anything else is done.
    First,
    /// To be asked for once a backup stands that suffices.
    AfterBackup,
    /// Given, to the plan of this hash.
    Given(String),
}

/// What comes next. The first six are done by [`Session::advance`], the rest is for the door.
#[derive(Debug)]
pub enum Next {
    /// The database was not inspected yet.
    Inspect,
    /// The checks for what is wanted were not made yet.
    Check,
    /// A backup has to be written.
    BackUp(BackupChoice),
    /// A backup that was written before has to be proved.
    Prove(PathBuf),
    /// The backup has to be tried on a copy, with the change.
    Rehearse,
    /// All that a change by the plan of this hash needs is there.
    Apply(String),
    /// The database is as it should be: there is nothing to do.
    Nothing,
    /// It can't go on as it is, with what would help.
    Refuse(Error),
    /// The user has to say yes to this plan.
    Confirm(Plan),
    /// The database was changed and verified: see [`Session::done`].
    Done,
}

/// Where a job stopped for its door.
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
    /// What comes next; nothing is done.
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

    /// The checks come before the backup, which may take an hour: what blocks is told before that, and the user's word asked
    /// for. A change checks once more by itself.
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

    /// Goes on until the door has something to do.
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

    /// Does what comes next, or says what the door has to do.
    ///
    /// # Errors
    /// Those of what was done: [`Session::inspect`], [`Session::check`], [`Session::back_up`], [`Session::prove`],
    /// [`Session::rehearse`], [`Session::apply`]. What was reached before stands, and can be gone on from.
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

    /// Whether the database lacks something of what was chosen: the answer before any backup.
    ///
    /// # Errors
    /// `run-…` where a run of this database is not at its end, with the commands that lead on; `state-…` for a database
    /// that can't be upgraded, each with what is missing.
    pub fn needs_change(&self, choices: &Choices) -> Result<bool> {
        self.refuse_unfinished()?;
        refuse_state(&self.inspection()?.state)?;
        Ok(self.plan(choices)?.todo().next().is_some())
    }

    /// Whether no guide asks for a change of this database, so that whatever there is to do is a repair.
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

/// Who asked for a rehearsal wants no change without one.
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
