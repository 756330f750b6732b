//! What earlier jobs left in the journal: runs and their reports, recent installs, what waits to be finished.

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

/// A run that is not at its end.
#[derive(Debug)]
pub struct Waiting {
    /// How far it came.
    pub run: Run,
    /// The config that its database was reached by, where that is known.
    pub config: Option<PathBuf>,
}

/// A restore that was killed half-way, and whose database can be reached again.
#[derive(Debug)]
pub struct KilledRestore {
    /// Its database.
    pub place: Place,
    /// What was begun.
    pub record: RestoreRecord,
    /// The config that the database was reached by.
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

    /// The installs that were opened last and whose config is still there, the latest first; no more than `limit`.
    ///
    /// # Errors
    /// Those of [`Journal::installs`].
    pub fn recent(&self, limit: usize) -> Result<Vec<InstallRecord>> {
        let mut installs = self.journal.installs()?;
        installs.retain(|install| file::found(&install.config) != file::Found::Nothing);
        installs.truncate(limit);
        Ok(installs)
    }

    /// The runs that wait to be finished or taken back.
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
