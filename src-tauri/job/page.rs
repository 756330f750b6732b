//! The page that listens to a running job, or that a job does not care about.

use std::sync::{Arc, Mutex};

use engine::Context;
use engine::event::{Event, EventSink, Silent};
use engine::words::Lang;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use super::hold;
use crate::messages::ProgressView;
use crate::views;

/// Takes a job's events to the page, in the user's language.
pub(crate) struct Page {
    listener: Listener,
    lang: Lang,
}

/// Where a job's events go: another page may take the place of the one that began it.
pub(super) type Listener = Arc<Mutex<Channel<ProgressView>>>;

impl EventSink for Page {
    fn emit(&self, event: Event) {
        // A page that is gone no longer needs to know.
        let _ = hold(&self.listener).send(views::progress(event, self.lang));
    }
}

impl Page {
    pub(super) fn new(listener: Listener, lang: Lang) -> Self {
        Self { listener, lang }
    }

    pub(super) fn context<'a>(&'a self, cancel: &'a CancellationToken) -> Context<'a> {
        Context {
            events: self,
            cancel,
        }
    }
}

/// For what is over before anyone could read of it.
pub(super) fn silent(cancel: &CancellationToken) -> Context<'_> {
    Context {
        events: &Silent,
        cancel,
    }
}
