//! Reads the journal: runs and their reports, recent installs, and jobs that wait to be finished.

use std::path::PathBuf;

use crate::error::Result;
use crate::io::file;
use crate::io::home::Home;
use crate::journal::{InstallRecord, Journal, Place, RestoreRecord, Run, RunSummary};

/// The journal, for reading.
#[derive(Debug)]
pub struct History {
    journal: Journal,
}

/// An unfinished run.
#[derive(Debug)]
pub struct Waiting {
    /// The run and its steps.
    pub run: Run,
    /// The config by which its database was reached, if it is known.
    pub config: Option<PathBuf>,
}

/// A restore that was killed half-way, and whose config is known.
#[derive(Debug)]
pub struct KilledRestore {
    /// The database that it restored into.
    pub place: Place,
    /// The journal's record of the restore.
    pub record: RestoreRecord,
    /// The config by which the database was reached.
    pub config: PathBuf,
}

impl History {
    /// Opens the journal in this folder.
    ///
    /// # Errors
    /// Those of [`Home::folder`] and [`Journal::open`].
    pub fn open(home: &Home) -> Result<Self> {
        let journal = Journal::open(&home.folder()?)?;
        Ok(Self { journal })
    }

    /// All runs, the latest first.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn runs(&self) -> Result<Vec<RunSummary>> {
        self.journal.runs()
    }

    /// One run with its steps.
    ///
    /// # Errors
    /// `journal-run-unknown`, and those of [`Journal::run`].
    pub fn run(&self, id: i64) -> Result<Run> {
        self.journal.run(id)
    }

    /// At most `limit` installs whose config still exists, the most recently opened first.
    ///
    /// # Errors
    /// Those of [`Journal::installs`].
    pub fn recent(&self, limit: usize) -> Result<Vec<InstallRecord>> {
        let mut installs = self.journal.installs()?;
        installs.retain(|install| file::found(&install.config) != file::Found::Nothing);
        installs.truncate(limit);
        Ok(installs)
    }

    /// The runs that wait to be resumed or undone.
    ///
    /// # Errors
    /// Those of [`Journal::waiting`].
    pub fn waiting(&self) -> Result<Vec<Waiting>> {
        let waiting = self.journal.waiting()?;
        let each = waiting.iter().map(|summary| {
            let install = self.journal.install_of(&summary.place)?;
            Ok(Waiting {
                run: self.journal.run(summary.id)?,
                config: install.map(|install| install.config),
            })
        });
        each.collect()
    }

    /// The restores that were killed half-way.
    ///
    /// # Errors
    /// Those of [`Journal::restores`].
    pub fn killed_restores(&self) -> Result<Vec<KilledRestore>> {
        let mut killed = Vec::new();
        for (place, record) in self.journal.restores()? {
            if let Some(install) = self.journal.install_of(&place)? {
                let config = install.config;
                killed.push(KilledRestore {
                    place,
                    record,
                    config,
                });
            }
        }
        Ok(killed)
    }
}
