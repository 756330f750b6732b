//! What is there before anything is chosen: recent installs, runs that wait, a sample.

use std::path::PathBuf;

use engine::journal::{Journal, Run};
use engine::{Result, io, sample};

use super::Job;
use crate::messages::{KilledRestoreView, RecentView, UnfinishedView};
use crate::views;

/// More would be a history, not a shortcut.
const RECENT: usize = 5;

impl Job {
    /// Makes a sample install in the app's own folder.
    pub(crate) fn make_sample(&self) -> Result<PathBuf> {
        sample::make(&io::home::folder()?.join("samples"))
    }

    /// The installs that were opened before and are still there.
    pub(crate) fn recent(&self) -> Vec<RecentView> {
        let Ok(installs) = journal().and_then(|journal| journal.installs()) else {
            return Vec::new();
        };
        installs
            .iter()
            .filter(|install| io::file::found(&install.config) != io::file::Found::Nothing)
            .take(RECENT)
            .map(views::recent)
            .collect()
    }

    /// The runs that wait to be finished. A journal that can't be read is told when it is needed.
    pub(crate) fn unfinished(&self) -> Vec<UnfinishedView> {
        journal()
            .and_then(|journal| {
                let waiting = journal.waiting()?;
                waiting
                    .iter()
                    .map(|summary| {
                        let run: Run = journal.run(summary.id)?;
                        let install = journal.install_of(&summary.place)?;
                        let config = install.map(|install| install.config);
                        Ok(views::run(&run, config.as_deref()))
                    })
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The restores that were killed half-way.
    pub(crate) fn killed_restores(&self) -> Vec<KilledRestoreView> {
        let known = || {
            let journal = journal()?;
            let mut views = Vec::new();
            for (place, record) in journal.restores()? {
                if let Some(install) = journal.install_of(&place)? {
                    views.push(views::killed_restore(&place, &record, &install.config));
                }
            }
            Ok(views)
        };
        known().unwrap_or_else(|_untold: engine::Error| Vec::new())
    }

    /// The folder of the log files.
    pub(crate) fn logs(&self) -> Option<PathBuf> {
        io::home::folder().ok().map(|home| io::log::folder(&home))
    }
}

fn journal() -> Result<Journal> {
    Journal::open(&io::home::folder()?)
}
