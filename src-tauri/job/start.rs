//! What the page shows before an install is chosen: recent installs, unfinished runs, a sample.

use std::path::PathBuf;

use engine::session::History;
use engine::{Result, io, sample};

use super::Job;
use crate::messages::{FoundView, KilledRestoreView, RecentView, UnfinishedView};
use crate::views;

/// Number of recent installs that the page shows.
const RECENT: usize = 5;

/// The journal's records of earlier jobs.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) recent: Vec<RecentView>,
    pub(crate) unfinished: Vec<UnfinishedView>,
    pub(crate) restores: Vec<KilledRestoreView>,
}

impl Job {
    /// Looks for the DB-GPTs of this machine.
    pub(crate) async fn find(&self) -> FoundView {
        let found = engine::find::here(engine::find::Places::usual()).await;
        views::found(&found, self.lang())
    }

    /// Makes a sample install in the app's own folder.
    pub(crate) fn make_sample(&self) -> Result<PathBuf> {
        sample::make(&self.home.folder()?.join("samples"))
    }

    /// Reads the journal; empty if it can't be read, which is an error only when it is needed. On a thread of its own:
    /// another process may lock the journal for seconds.
    pub(crate) async fn known(&self) -> Known {
        let home = self.home.clone();
        let read = tokio::task::spawn_blocking(move || Ok(known(&History::open(&home)?)));
        read.await
            .map(|known: Result<Known>| known.unwrap_or_default())
            .unwrap_or_default()
    }

    /// The folder of the log files.
    pub(crate) fn logs(&self) -> Option<PathBuf> {
        self.home
            .folder()
            .ok()
            .map(|folder| io::log::folder(&folder))
    }
}

fn known(history: &History) -> Known {
    let recent = history.recent(RECENT).unwrap_or_default();
    let waiting = history.waiting().unwrap_or_default();
    let killed = history.killed_restores().unwrap_or_default();
    Known {
        recent: recent.iter().map(views::recent).collect(),
        unfinished: waiting
            .iter()
            .map(|waiting| views::run(&waiting.run, waiting.config.as_deref()))
            .collect(),
        restores: killed
            .iter()
            .map(|killed| views::killed_restore(&killed.place, &killed.record, &killed.config))
            .collect(),
    }
}
