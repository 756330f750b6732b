//! Unfinished runs of this database: stopped half-way, or at work in another process. The inspection reports them, and
//! they block another run until they are resumed, undone, or replaced by a restore.

use std::path::Path;

use super::Session;
use crate::apply;
use crate::backup;
use crate::error::{Error, Phase, Result};
use crate::io::claim::Claim;
use crate::journal::{self, Journal, Place, Run, RunState};
use crate::message::{Args, Finding};
use crate::mysql::{Connection, named_lock};
use crate::shell::Shell;
use crate::target::Target;
use crate::topic::Topic;

/// The state of an unfinished run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A process is working on it.
    AtWork,
    /// It was applied, and stopped half-way.
    Stopped,
    /// It was being undone, and that stopped half-way.
    HalfUndone,
}

/// An unfinished run of this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Its number in the journal.
    pub run: i64,
    /// Its state.
    pub stands: Stands,
    args: Args,
}

impl Unfinished {
    fn of(run: &Run, stands: Stands, config: &Path) -> Self {
        let finding = Finding::blocker(Self::id(stands))
            .arg("run", run.summary.id)
            .arg("begun", run.summary.begun_at.as_str())
            .arg("backup", Shell::HERE.path(&run.backup_file))
            .arg("config", Shell::HERE.path(config));
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

    /// The inspection's finding about it.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let mut finding = Finding::blocker(Self::id(self.stands));
        finding.args.clone_from(&self.args);
        finding
    }

    /// The error that refuses another run, with the commands that finish this one.
    fn refusal(&self) -> Error {
        Error::refused(Self::id(self.stands), Phase::Check).args(&self.args)
    }
}

impl Session {
    /// The unfinished run of this database, by the last inspection.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Unfinished> {
        self.unfinished.as_ref()
    }

    /// The run that waits to be resumed or undone; `None` also for one that another process is working on.
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

    /// Whether a finding is about this very run, stopped: it must not block the run's own resumption.
    pub(super) fn is_own(&self, finding: &Finding, run: i64) -> bool {
        let unfinished = self.unfinished.as_ref();
        unfinished.is_some_and(|own| {
            own.run == run && own.stands != Stands::AtWork && own.finding() == *finding
        })
    }

    /// Finds an unfinished run of this database in the journal, if there is one. Errors are left to the start of a run.
    pub(super) async fn find_unfinished(&self) -> Option<Unfinished> {
        let (waiting, home) = {
            let journal = self.journal_begun()?;
            let mut runs = Vec::new();
            for summary in journal.waiting().ok()? {
                // One that can't be read must not hide the others.
                let Ok(run) = journal.run(summary.id) else {
                    continue;
                };
                if !is_outlived(&run, &journal).unwrap_or(false) {
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

    /// The state of a run, if it is about this database (maybe through another node of its cluster) and unfinished.
    async fn stands(&self, run: &Run, home: &Path) -> Option<Stands> {
        match apply::is_about(run, &self.install.target, Phase::Inspect).await {
            Ok(true) => {}
            // Another session has the named lock of the run's database.
            Err(error) if error.topic() == Some(Topic::Locked) => return Some(Stands::AtWork),
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

    /// Ends the idle session that a run has left on its server, unless a process is still working on the run.
    pub(super) async fn end_left(&self, run: &Run, phase: Phase) -> Result<()> {
        let (Target::Mysql(target), Some(session)) = (&self.install.target, run.session) else {
            return Ok(());
        };
        // A run that is done or undone has closed its session, and the server may have given its number to another one.
        let has_ended = matches!(run.summary.state, RunState::Done | RunState::Undone);
        let is_same = run.summary.place.key() == Place::from(&self.install.target).key();
        let claim = journal::claim_path(self.journal()?.folder(), run.summary.id);
        if has_ended || !is_same || Claim::is_held(&claim) {
            return Ok(());
        }
        let mut connection = Connection::open(target, phase).await?;
        let ended = named_lock::end_left(&mut connection, session, phase).await;
        connection.close().await;
        ended
    }

    /// The same for all unfinished runs of this database, before a restore. Errors are left to the restore.
    pub(super) async fn end_all_left(&self) {
        let runs = || -> Result<Vec<Run>> {
            let journal = self.journal()?;
            let unfinished = journal.unfinished(&Place::from(&self.install.target))?;
            // One that can't be read must not hide the others.
            let runs = unfinished.into_iter().map(|run| journal.run(run.id));
            Ok(runs.filter_map(Result::ok).collect())
        };
        for run in runs().unwrap_or_default() {
            let _ = self.end_left(&run, Phase::Restore).await;
        }
    }

    /// Marks unfinished runs as undone after a restore of `restored` into the database, unless that file was written
    /// after the run began and so holds its steps.
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

/// Whether a later run of the same database, through another node of its cluster, is done.
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
