//! Runs of this database that an earlier job left half-way, or that another process is at right now: told by the inspection, and in
//! the way of another run until they are finished, taken back or made good by a restore.

use std::path::Path;

use super::Session;
use crate::apply;
use crate::backup;
use crate::error::{Error, Phase, Result};
use crate::io::claim::Claim;
use crate::journal::{self, Journal, Place, Run, RunState};
use crate::message::{Args, Finding};

/// How a run stands that is not at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A process is at it.
    AtWork,
    /// It stopped half-way.
    Stopped,
    /// It was being taken back, and that stopped half-way.
    HalfUndone,
}

/// A run of this database that is not at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Its number in the journal.
    pub run: i64,
    /// How it stands.
    pub stands: Stands,
    args: Args,
}

impl Unfinished {
    fn of(run: &Run, stands: Stands, config: &Path) -> Self {
        let finding = Finding::blocker(Self::id(stands))
            .arg("run", run.summary.id)
            .arg("begun", run.summary.begun_at.as_str())
            .arg("backup", run.backup_file.display())
            .arg("config", config.display());
        Self {
            run: run.summary.id,
            stands,
            args: finding.args,
        }
    }

    fn id(stands: Stands) -> &'static str {
        match stands {
            Stands::AtWork => "run-at-work",
            Stands::Stopped => "run-unfinished",
            Stands::HalfUndone => "run-half-undone",
        }
    }

    /// What the inspection says of it.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let mut finding = Finding::blocker(Self::id(self.stands));
        finding.args.clone_from(&self.args);
        finding
    }

    /// Why another run is not begun, with the commands that lead on.
    fn refusal(&self) -> Error {
        Error::refused(Self::id(self.stands), Phase::Check).args(&self.args)
    }
}

impl Session {
    /// The run of this database that is not at its end, as the last inspection saw it.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Unfinished> {
        self.unfinished.as_ref()
    }

    /// The run that waits to be finished or taken back: not one that another process is at, which is told as a finding.
    #[must_use]
    pub fn waiting(&self) -> Option<i64> {
        let unfinished = self.unfinished.as_ref()?;
        match unfinished.stands {
            Stands::AtWork => None,
            Stands::Stopped | Stands::HalfUndone => Some(unfinished.run),
        }
    }

    /// # Errors
    /// `run-at-work`, `run-unfinished`, `run-half-undone`.
    pub(super) fn refuse_unfinished(&self) -> Result<()> {
        match &self.unfinished {
            Some(unfinished) => Err(unfinished.refusal()),
            None => Ok(()),
        }
    }

    /// Whether a finding tells of this run, which nobody is at: what may be done with it is for the run itself to say.
    pub(super) fn is_own(&self, finding: &Finding, run: i64) -> bool {
        let unfinished = self.unfinished.as_ref();
        unfinished.is_some_and(|own| {
            own.run == run && own.stands != Stands::AtWork && own.finding() == *finding
        })
    }

    /// Looks into the journal, if there is one. What can't be read there is told when a run begins.
    pub(super) async fn find_unfinished(&self) -> Option<Unfinished> {
        let (waiting, home) = {
            let journal = self.journal_begun()?;
            let mut runs = Vec::new();
            for summary in journal.waiting().ok()? {
                let run = journal.run(summary.id).ok()?;
                if !is_outlived(&run, &journal).ok()? {
                    runs.push(run);
                }
            }
            (runs, journal.folder().to_owned())
        };
        for run in waiting {
            if let Some(stands) = self.stands(&run, &home).await {
                return Some(Unfinished::of(&run, stands, &self.config));
            }
        }
        None
    }

    /// How a run stands, if it is about this database; be it through another node of its cluster.
    async fn stands(&self, run: &Run, home: &Path) -> Option<Stands> {
        match apply::is_about(run, &self.install.target, Phase::Inspect).await {
            Ok(true) => {}
            // Its node's named lock is taken.
            Err(error) if error.code() == "apply-locked" => return Some(Stands::AtWork),
            Ok(false) | Err(_) => return None,
        }
        if Claim::is_held(&journal::claim_path(home, run.summary.id)) {
            return Some(Stands::AtWork);
        }
        match run.summary.state {
            RunState::Undoing => Some(Stands::HalfUndone),
            RunState::Running | RunState::Interrupted => Some(Stands::Stopped),
            RunState::Done | RunState::Failed | RunState::Undone => None,
        }
    }

    /// A restore in place has put another state where these runs stood: they are over, unless the file was written after they
    /// had begun, and holds what they had done by then.
    pub(super) fn settle_unfinished(&self, restored: &Path) -> Result<()> {
        let place = Place::from(&self.install.target);
        let mut journal = self.journal()?;
        let written: Option<jiff::Timestamp> = backup::manifest(restored)
            .ok()
            .and_then(|manifest| manifest.written_at.parse().ok());
        for run in journal.unfinished(&place)? {
            let begun: Option<jiff::Timestamp> = run.begun_at.parse().ok();
            let holds_it = written.is_some() && written > begun;
            if !holds_it && !Claim::is_held(&journal::claim_path(journal.folder(), run.id)) {
                journal.finish_run(run.id, RunState::Undone, None)?;
            }
        }
        Ok(())
    }
}

/// Whether a later run brought the same database to an end, through another node of its cluster.
fn is_outlived(run: &Run, journal: &Journal) -> Result<bool> {
    if run.cluster.is_none() {
        return Ok(false);
    }
    for later in journal.runs()? {
        if later.id > run.summary.id
            && later.state == RunState::Done
            && run.shares_database(&journal.run(later.id)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
