//! The wizard as a state machine over the engine: choose, look, check, back up, change, verify.
//!
//! The command line and the window both drive this; neither knows more of the order than what the types ask for.

mod aim;
mod history;
mod rehearse;
mod restore;
mod resume;
mod undo;
mod unfinished;

use std::path::{Path, PathBuf};

use crate::alembic;
use crate::apply::{self, Applied};
use crate::backup::{self, Backup, Destination, Method, ProofKind, Trial, VerifiedBackup};
use crate::catalog::{Release, State};
use crate::config::{self, Install, Overrides, WebAddress};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect::{self, Inspection};
use crate::io::file;
use crate::io::home::Home;
use crate::journal::{self, Found, Journal, Outcome, Place, Sight};
use crate::loadable::Loadable;
use crate::message::{Finding, Message};
use crate::plan::{self, Choices, Plan, StepState};
use crate::preflight::{self, Ahead, Running};
use crate::target::Target;
use crate::verify::{self, Verification};
use crate::webserver::{self, Up};

pub use aim::Offer;
pub use history::{History, KilledRestore, Waiting};
pub use restore::PutBack;
pub use unfinished::{Stands, Unfinished};

/// How far a job has come.
#[derive(Debug)]
enum Stage {
    /// A config was read.
    Chosen,
    /// The database was looked at.
    Looked(Inspection),
    /// And a backup of it is proved.
    BackedUp(Inspection, VerifiedBackup),
}

/// What the user asked for; on SQLite the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// What the guide asks for. On SQLite that is nothing.
    Upgrade,
    /// On SQLite, what the guide misses.
    Repair,
}

/// How a backup is to be made.
#[derive(Debug, Clone)]
pub struct BackupChoice {
    /// Where it goes.
    pub destination: Destination,
    /// How the database is read out.
    pub method: Method,
    /// The client program or its folder, where it is not on the PATH.
    pub tool: Option<PathBuf>,
}

/// A change that was made and looked at again.
#[derive(Debug)]
pub struct Changed {
    /// What ran.
    pub applied: Applied,
    /// The second look.
    pub verification: Verification,
    /// What would bring the database back.
    pub backup: Backup,
}

/// One job on one install, from choosing to done.
#[derive(Debug)]
pub struct Session {
    /// What was chosen.
    config: PathBuf,
    overrides: Overrides,
    install: Install,
    /// Where the journal is.
    home: Home,
    /// Where the user wants to get to; none for what is offered.
    to: Option<Release>,
    stage: Stage,
    unfinished: Option<Unfinished>,
}

impl Session {
    /// Reads a config: a `.env` or a TOML, an install folder or a compose file. What is done is written into the journal in
    /// `home`; an inspection alone begins none.
    ///
    /// # Errors
    /// Those of [`config::read`]; nothing was connected to.
    pub fn open(path: &Path, overrides: &Overrides, home: &Home) -> Result<Self> {
        Ok(Self {
            config: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
            overrides: overrides.clone(),
            install: config::read(path, overrides)?,
            home: home.clone(),
            to: None,
            stage: Stage::Chosen,
            unfinished: None,
        })
    }

    /// What was chosen.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// What the config says.
    #[must_use]
    pub fn install(&self) -> &Install {
        &self.install
    }

    /// The journal, begun if it is not there yet. Opened for each act: another process may have brought it to a later version
    /// meanwhile, which this one must not write to.
    fn journal(&self) -> Result<Journal> {
        Journal::open(&self.home.folder()?)
    }

    /// The journal, if one was begun.
    fn journal_begun(&self) -> Option<Journal> {
        let folder = self.home.folder().ok()?;
        let found = file::found(&folder.join(journal::FILE_NAME));
        (found == file::Found::File).then(|| Journal::open(&folder).ok())?
    }

    /// What earlier jobs left in the same journal.
    ///
    /// # Errors
    /// Those of [`History::open`].
    pub fn history(&self) -> Result<History> {
        History::open(&self.home)
    }

    /// Looks at the database. A proved backup stays proved only for the look that it was made after.
    ///
    /// # Errors
    /// Those of [`inspect::look`]; nothing was changed.
    pub async fn look(&mut self, context: Context<'_>) -> Result<&Inspection> {
        let inspection = inspect::look(&self.install.target, context).await?;
        let target = self.target_from(&inspection)?;
        let mut inspection = inspection.aimed_at(target);
        let folder = self.install.alembic.as_deref();
        let in_step = folder.and_then(|folder| alembic::in_step(folder, &inspection.revisions));
        inspection.findings.extend(in_step);
        self.sweep().await;
        inspection.findings.extend(self.unfinished_restore());
        self.unfinished = self.find_unfinished().await;
        let half_way = self.unfinished.as_ref().map(Unfinished::finding);
        inspection.findings.extend(half_way);
        let old_code = self.old_code(&inspection);
        inspection.findings.extend(old_code);
        self.stage = Stage::Looked(inspection);
        self.inspection()
    }

    /// A DB-GPT that would break, or drop, what its database has by now. A newer release's database says so itself.
    fn old_code(&self, inspection: &Inspection) -> Option<Finding> {
        let known = self.install.version.as_ref()?;
        let standing = inspection.state.standing()?;
        (self.installed()? < standing.reached).then(|| {
            Finding::warning("old-code")
                .arg("version", known.version.as_str())
                .arg("source", known.source.as_str())
        })
    }

    /// What the last look found.
    ///
    /// # Errors
    /// `session-look-first`.
    pub fn inspection(&self) -> Result<&Inspection> {
        match &self.stage {
            Stage::Chosen => Err(Error::refused("session-look-first", Phase::Inspect)),
            Stage::Looked(inspection) | Stage::BackedUp(inspection, _) => Ok(inspection),
        }
    }

    /// What would be done.
    ///
    /// # Errors
    /// `session-look-first`.
    pub fn plan(&self, choices: &Choices) -> Result<Plan> {
        Ok(plan::make(self.inspection()?, choices))
    }

    /// Everything that was found, of config, database and preflight together, the worst first.
    ///
    /// # Errors
    /// Those of [`preflight::run`]; a finding is not an error.
    pub async fn check(
        &self,
        choices: &Choices,
        backup_folder: Option<&Path>,
        context: Context<'_>,
    ) -> Result<Vec<Finding>> {
        let inspection = self.inspection()?;
        let plan = plan::make(inspection, choices);
        let checked =
            preflight::run(&self.install, inspection, &plan, backup_folder, context).await?;
        let mut findings = self.install.findings.clone();
        findings.extend(inspection.findings.iter().cloned());
        findings.extend(checked);
        findings.extend(self.way_back().await);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(findings)
    }

    /// Whether this install's DB-GPT is stopped, by what can be seen of it now.
    ///
    /// # Errors
    /// Those of [`preflight::running`].
    pub async fn running(&self, context: Context<'_>) -> Result<Running> {
        preflight::running(&self.install, context).await
    }

    /// The DB-GPTs whose web server answers on this machine now: for a look, which comes before the checks.
    pub async fn answering(&self) -> Vec<Finding> {
        preflight::answering(&self.install, self.ahead()).await
    }

    /// Whether there is still something to do, by the look.
    fn ahead(&self) -> Ahead {
        let looked = self.inspection().ok();
        let stays = looked.is_some_and(|inspection| {
            let plan = plan::make(inspection, &Choices::default());
            let is_reached = inspection.verdict == inspect::Verdict::UpToDate;
            is_reached && plan.steps.iter().all(|step| step.state != StepState::Todo)
        });
        match stays {
            true => Ahead::Nothing,
            false => Ahead::Change,
        }
    }

    /// Whether the new DB-GPT is up, asked over HTTP: at the address that is given, else where this install's process
    /// listens, else where the config has it.
    pub async fn up(&self, given: Option<&WebAddress>) -> Up {
        webserver::up(&self.install, given).await
    }

    /// Whether the goal is reached as it is, or can't be: the answer before any backup.
    ///
    /// # Errors
    /// `run-…` where a run of this database is not at its end, with the commands that lead on; `state-…` for a database
    /// that can't be upgraded, each with what is missing.
    pub fn needs_change(&self, goal: Goal, choices: &Choices) -> Result<bool> {
        let inspection = self.inspection()?;
        self.refuse_unfinished()?;
        refuse_state(&inspection.state)?;
        let todo = plan::make(inspection, choices)
            .steps
            .iter()
            .any(|step| step.state == StepState::Todo);
        Ok(match (&self.install.target, goal) {
            // The guide asks for nothing on SQLite: only who asks for a repair gets one.
            (Target::Sqlite(_), Goal::Upgrade) => false,
            (Target::Sqlite(_), Goal::Repair) | (Target::Mysql(_), _) => todo,
        })
    }

    /// Writes a backup and proves it.
    ///
    /// # Errors
    /// Those of [`backup::write`]; the database is as it was, and no half backup is left behind.
    pub async fn back_up(&self, choice: &BackupChoice, context: Context<'_>) -> Result<Backup> {
        let options = backup::Options {
            destination: choice.destination.clone(),
            method: choice.method,
            tool: choice.tool.clone(),
            alembic_versions: self.install.alembic.clone(),
            dbgpt_version: self
                .install
                .version
                .as_ref()
                .map(|known| known.version.clone()),
        };
        let target = &self.install.target;
        // Without a folder for the journal nothing of ours may be made beside the database.
        let loadable = self.home.folder().ok().map(Loadable::new);
        let trial = loadable.as_ref().map(|loadable| loadable as &dyn Trial);
        let backup =
            backup::write_tried(target, self.inspection()?, &options, trial, context).await?;
        // A backup is good without being remembered: a journal that can't be written is told when a run begins.
        let _ = self.remember_backup(&backup);
        Ok(backup)
    }

    /// Remembers how this database was reached: for the list of recent installs, and for runs that are taken up later.
    ///
    /// # Errors
    /// Those of [`Journal::open`]; the job itself can go on.
    pub fn remember(&self) -> Result<()> {
        let place = Place::from(&self.install.target);
        self.journal()?
            .remember_install(&self.config, &place, &self.overrides)
    }

    fn remember_backup(&self, backup: &Backup) -> Result<()> {
        self.remember()?;
        let place = Place::from(&self.install.target);
        self.journal()?
            .remember_backup(&place, &backup.file, &backup.sha256)
    }

    /// Whether a backup has to be rehearsed before it is relied on, whatever was asked for: a copy of a file costs little, and a
    /// repair is never tried on the only one.
    #[must_use]
    pub fn must_rehearse(&self) -> bool {
        match &self.install.target {
            Target::Sqlite(_) => true,
            Target::Mysql(_) => false,
        }
    }

    /// Takes a backup as the way back of this job: from here on the database may be changed.
    ///
    /// # Errors
    /// `backup-unproved`, naming the proofs that are missing; `backup-of-other` where it is not known to be this database's;
    /// `session-rehearse-first` for a file's that was not tried on a copy, or not with success.
    pub fn rely_on(&mut self, backup: Backup) -> Result<()> {
        let verified = backup.into_verified()?;
        verified.refuse_other(&self.install.target)?;
        self.refuse_unrehearsed(&verified)?;
        match std::mem::replace(&mut self.stage, Stage::Chosen) {
            Stage::Chosen => Err(Error::refused("session-look-first", Phase::Inspect)),
            Stage::Looked(inspection) | Stage::BackedUp(inspection, _) => {
                self.stage = Stage::BackedUp(inspection, verified);
                Ok(())
            }
        }
    }

    fn refuse_unrehearsed(&self, verified: &VerifiedBackup) -> Result<()> {
        let backup = verified.backup();
        let mut proofs = backup.proofs.iter();
        let rehearsed = proofs.find(|proof| proof.proof == ProofKind::Rehearsed);
        if !self.must_rehearse() || rehearsed.is_some_and(|proof| proof.proved) {
            return Ok(());
        }
        let why = rehearsed.map_or_else(|| Message::new("proof-never"), |proof| proof.why.clone());
        Err(Error::refused("session-rehearse-first", Phase::Rehearse)
            .arg("path", backup.file.display())
            .arg("why", why))
    }

    /// Proves a backup again that was written before, and that it is of this database as it is now.
    ///
    /// # Errors
    /// Those of [`backup::prove`] and [`backup::matches`].
    pub async fn prove(&self, file: &Path, context: Context<'_>) -> Result<Backup> {
        let backup = backup::prove(file, context).await?;
        backup::matches(backup, &self.install.target, self.inspection()?, context).await
    }

    /// Changes the database by the plan of that hash, and looks again.
    ///
    /// # Errors
    /// `session-backup-first`, `apply-plan-stale`, `check-blocked`, and those of [`apply::run`] and [`verify::run`].
    pub async fn change(
        &mut self,
        choices: &Choices,
        confirmed_hash: &str,
        context: Context<'_>,
    ) -> Result<Changed> {
        let findings = self.check(choices, None, context).await?;
        refuse_blocked(&findings)?;
        let Stage::BackedUp(_, verified) = &self.stage else {
            return Err(Error::refused("session-backup-first", Phase::Apply));
        };
        // The database may have changed since the plan was confirmed: the plan is made again from a new look.
        let target = self.inspection()?.target;
        let fresh = inspect::look(&self.install.target, context).await?;
        let fresh = fresh.aimed_at(target);
        let plan = plan::make(&fresh, choices);
        if plan.hash != confirmed_hash {
            return Err(Error::refused("apply-plan-stale", Phase::Apply));
        }
        // Whoever takes this run up later must find the way here.
        self.remember()?;
        let mut journal = self.journal()?;
        let seen = Sight::from(&fresh);
        let found = Found { findings, seen };
        let target = &self.install.target;
        let applied = apply::run(target, &plan, verified, &found, &mut journal, context).await?;
        let release = plan.target;
        let verification =
            verified_after(target, (applied.run, release), &mut journal, context).await?;
        let backup = verified.backup().clone();
        Ok(Changed {
            applied,
            verification,
            backup,
        })
    }

    /// Looks again and compares with the release that is aimed at.
    ///
    /// # Errors
    /// Those of [`verify::run`].
    pub async fn verify(&self, context: Context<'_>) -> Result<Verification> {
        let looked = self.inspection().ok().map(|inspection| inspection.target);
        verify::run(&self.install.target, looked.or(self.to), context).await
    }
}

/// Looks again after a run, and keeps what was seen with it.
async fn verified_after(
    target: &Target,
    (run, release): (i64, Release),
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Verification> {
    let verification = verify::run(target, Some(release), context)
        .await
        .map_err(Error::after_change)?;
    let outcome = Outcome {
        verified: verification.verified,
        differences: verification.differences.clone(),
        seen: Sight::from(&verification.inspection),
    };
    // The change is done and verified without its report.
    let _ = journal.remember_outcome(run, &outcome);
    Ok(verification)
}

/// Stops at the first blocker, which carries its own next action.
///
/// # Errors
/// `check-blocked`, with all blockers' ids.
pub fn refuse_blocked(findings: &[Finding]) -> Result<()> {
    let blockers = preflight::blockers(findings);
    let Some(first) = blockers.first() else {
        return Ok(());
    };
    let first = first.said();
    let blockers: Vec<&str> = blockers.iter().map(|finding| finding.id.as_ref()).collect();
    Err(Error::refused("check-blocked", Phase::Check)
        .arg("count", blockers.len())
        .arg("first", first)
        .arg("blockers", blockers.join(", ")))
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
