//! What a page that was loaded anew has to know: what the one before it had begun, and how that ended.
//!
//! The page may go at any time with the process that draws it; the job stays.

use std::sync::{Arc, Mutex};

use engine::{Error, Result};
use tauri::ipc::Channel;

use super::page::Listener;
use super::{Job, Page, hold};
use crate::messages::{ActView, ErrorView, ProgressView, RejoinedView, RestoredView, StandingView};
use crate::views;

/// What was begun last.
#[derive(Default)]
pub(super) struct Standing {
    /// How many pages there were.
    pages: usize,
    /// What runs, and who listens to it.
    act: Option<(ActView, Listener)>,
    /// What ended last, and how.
    ended: Option<Ended>,
}

struct Ended {
    act: ActView,
    error: Option<ErrorView>,
    restored: Option<RestoredView>,
}

impl Job {
    /// Something long begins, of which the page is told.
    pub(crate) fn begins(&self, act: ActView, progress: Channel<ProgressView>) -> Page {
        let listener = Arc::new(Mutex::new(progress));
        let mut standing = hold(&self.standing);
        standing.act = Some((act, Arc::clone(&listener)));
        standing.ended = None;
        Page::new(listener, self.lang())
    }

    /// It is over; `restored`: what only its own answer tells.
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

    /// Whether something long runs. It must not be asked about files that are being worked on.
    pub(crate) fn act(&self) -> Option<ActView> {
        hold(&self.standing).act.as_ref().map(|(act, _)| *act)
    }

    /// A page begins. If it isn't the first one, it listens from now on to what runs.
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

    /// Waits until nothing runs any more, and tells all that is known.
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
