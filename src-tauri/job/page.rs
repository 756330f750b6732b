//! The channel from a running job to the page.

use std::sync::{Arc, Mutex};

use engine::Context;
use engine::event::{Event, EventSink, Silent};
use engine::words::Lang;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use super::hold;
use crate::messages::ProgressView;
use crate::views;

/// Sends a job's events to the page, in the user's language.
pub(crate) struct Page {
    listener: Listener,
    lang: Lang,
}

/// The page's channel, behind a lock: a reloaded page replaces it.
pub(super) type Listener = Arc<Mutex<Channel<ProgressView>>>;

impl EventSink for Page {
    fn emit(&self, event: Event) {
        // An error means that the page is gone.
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

/// A context without progress, for calls too short to show any.
pub(super) fn silent(cancel: &CancellationToken) -> Context<'_> {
    Context {
        events: &Silent,
        cancel,
    }
}
