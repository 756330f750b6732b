//! What is there before anything is chosen: recent installs, runs that wait, a sample.

use std::path::PathBuf;

use engine::journal::{Journal, Run};
use engine::{Result, io, sample};

use super::Job;
use crate::messages::{KilledRestoreView, RecentView, UnfinishedView};
use crate::views;

/// More would be a history, not a shortcut.
const RECENT: usize = 5;

/// What the journal knows of earlier jobs.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) recent: Vec<RecentView>,
    pub(crate) unfinished: Vec<UnfinishedView>,
    pub(crate) restores: Vec<KilledRestoreView>,
}

impl Job {
    /// Makes a sample install in the app's own folder.
    pub(crate) fn make_sample(&self) -> Result<PathBuf> {
        sample::make(&io::home::folder()?.join("samples"))
    }

    /// What the journal knows. One that can't be read is told when it is needed; another process may hold it for seconds,
    /// which the window's own thread does not wait for.
    pub(crate) async fn known(&self) -> Known {
        let read = tokio::task::spawn_blocking(|| {
            let journal = Journal::open(&io::home::folder()?)?;
            Ok(Known {
                recent: recent(&journal).unwrap_or_default(),
                unfinished: unfinished(&journal).unwrap_or_default(),
                restores: killed_restores(&journal).unwrap_or_default(),
            })
        });
        read.await
            .map(|known: Result<Known>| known.unwrap_or_default())
            .unwrap_or_default()
    }

    /// The folder of the log files.
    pub(crate) fn logs(&self) -> Option<PathBuf> {
        io::home::folder().ok().map(|home| io::log::folder(&home))
    }
}

/// The installs that were opened before and are still there.
fn recent(journal: &Journal) -> Result<Vec<RecentView>> {
    let installs = journal.installs()?;
    Ok(installs
        .iter()
        .filter(|install| io::file::found(&install.config) != io::file::Found::Nothing)
        .take(RECENT)
        .map(views::recent)
        .collect())
}

/// The runs that wait to be finished.
fn unfinished(journal: &Journal) -> Result<Vec<UnfinishedView>> {
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
}

/// The restores that were killed half-way.
fn killed_restores(journal: &Journal) -> Result<Vec<KilledRestoreView>> {
    let mut views = Vec::new();
    for (place, record) in journal.restores()? {
        if let Some(install) = journal.install_of(&place)? {
            views.push(views::killed_restore(&place, &record, &install.config));
        }
    }
    Ok(views)
}
