//! What a reloaded page has to know: the act that the earlier page began, and how it ended.
//!
//! The page may be lost at any time, with the process that draws it; the job goes on.

use std::sync::{Arc, Mutex};

use engine::{Error, Result};
use tauri::ipc::Channel;

use super::page::Listener;
use super::{Job, Page, hold};
use crate::messages::{ActView, ErrorView, ProgressView, RejoinedView, RestoredView, StandingView};
use crate::views;

/// The act that was begun last.
#[derive(Default)]
pub(super) struct Standing {
    /// Number of pages so far.
    pages: usize,
    /// The act that runs, and its page's channel.
    act: Option<(ActView, Listener)>,
    /// The act that ended last, and how.
    ended: Option<Ended>,
}

struct Ended {
    act: ActView,
    error: Option<ErrorView>,
    restored: Option<RestoredView>,
}

impl Job {
    /// Records that a long act begins; gives the page for its progress.
    pub(crate) fn begins(&self, act: ActView, progress: Channel<ProgressView>) -> Page {
        let listener = Arc::new(Mutex::new(progress));
        let mut standing = hold(&self.standing);
        standing.act = Some((act, Arc::clone(&listener)));
        standing.ended = None;
        Page::new(listener, self.lang())
    }

    /// Records that the act is over. `restored` is kept here, since nothing else stores it.
    pub(crate) fn ends<T>(&self, answer: &Result<T, Error>, restored: Option<RestoredView>) {
        let error = answer.as_ref().err();
        let error = error.map(|error| views::error(error, self.lang()));
        let mut standing = hold(&self.standing);
        standing.ended = standing.act.take().map(|(act, _)| Ended {
            act,
            error,
            restored,
        });
    }

    /// The long act that runs, if one does.
    pub(crate) fn act(&self) -> Option<ActView> {
        hold(&self.standing).act.as_ref().map(|(act, _)| *act)
    }

    /// Registers a page; if an act is running, its progress goes to this page from now on.
    pub(crate) fn standing(&self, progress: Channel<ProgressView>) -> StandingView {
        let mut standing = hold(&self.standing);
        standing.pages += 1;
        if standing.pages > 1 {
            tracing::warn!(act = ?standing.act.as_ref().map(|(act, _)| act), "the page was loaded anew");
        }
        if let Some((_, listener)) = &standing.act {
            *hold(listener) = progress;
        }
        StandingView {
            anew: standing.pages > 1,
            act: standing.act.as_ref().map(|(act, _)| *act),
        }
    }

    /// Waits until nothing runs any more, and renders everything for the page.
    pub(crate) async fn rejoin(&self) -> RejoinedView {
        let story = self.story().await;
        let ended = hold(&self.standing).ended.take();
        let (act, error, restored) = match ended {
            Some(ended) => (Some(ended.act), ended.error, ended.restored),
            None => (None, None, None),
        };
        tracing::info!(ended = ?act, "the page knows where the job stands");
        RejoinedView {
            story,
            act,
            error,
            restored,
        }
    }
}
