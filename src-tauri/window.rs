//! Window events: closing, drag and drop, a second start of the app.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};

use crate::arguments::config_of;
use crate::job::{Doing, Job};
use crate::messages::WindowEventView;

/// The channel for events that the page did not ask for.
#[derive(Default)]
pub(crate) struct Ear(Mutex<Option<Channel<WindowEventView>>>);

impl Ear {
    pub(crate) fn lend(&self, channel: Channel<WindowEventView>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// Forgets the channel of a page that is gone, until the next page registers one.
    pub(crate) fn lose(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Sends an event; `false` if no page listens.
    fn tell(&self, event: WindowEventView) -> bool {
        let ear = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ear.as_ref()
            .is_some_and(|channel| channel.send(event).is_ok())
    }
}

pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let ear = window.state::<Ear>();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            let doing = window.state::<Job>().doing();
            let heard = match doing {
                Doing::Nothing => return,
                // A running statement can't be cancelled: the window stays until the run has ended.
                Doing::Changing => ear.tell(WindowEventView::CloseRefused),
                Doing::Cancellable => ear.tell(WindowEventView::CloseAsked),
            };
            api.prevent_close();
            if !heard {
                close_when_over(window.clone(), doing);
            }
        }
        WindowEvent::DragDrop(DragDropEvent::Enter { .. }) => {
            ear.tell(WindowEventView::Drag { over: true });
        }
        WindowEvent::DragDrop(DragDropEvent::Leave) => {
            ear.tell(WindowEventView::Drag { over: false });
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            ear.tell(WindowEventView::Drag { over: false });
            if let Some(path) = paths.first() {
                let path = path.display().to_string();
                ear.tell(WindowEventView::Dropped { path });
            }
        }
        _ => {}
    }
}

/// Closes the window without asking, since the page is lost: cancels the act if possible, else waits for its end.
fn close_when_over(window: Window, doing: Doing) {
    tauri::async_runtime::spawn(async move {
        let job = window.state::<Job>();
        match doing {
            Doing::Cancellable => job.wind_up().await,
            Doing::Nothing | Doing::Changing => job.over().await,
        }
        // An error means that the window is gone already.
        let _ = window.destroy();
    });
}

/// Handles a second start of the app: brings the window to the front, and opens the config that was given.
pub(crate) fn on_second_start(app: &AppHandle, arguments: Vec<String>, folder: String) {
    if let Some(window) = app.get_webview_window("main") {
        // A desktop may refuse to raise it, which is no error.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    if let Some(config) = config_of(arguments.into_iter().map(Into::into)) {
        let path: PathBuf = Path::new(&folder).join(config);
        let path = path.display().to_string();
        app.state::<Ear>().tell(WindowEventView::Opened { path });
    }
}
