//! The window's manners: closing, dropping, a second start.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};

use crate::arguments::config_of;
use crate::job::{Doing, Job};
use crate::messages::WindowEventView;

/// The page's ear for what it did not ask for.
#[derive(Default)]
pub(crate) struct Ear(Mutex<Option<Channel<WindowEventView>>>);

impl Ear {
    pub(crate) fn lend(&self, channel: Channel<WindowEventView>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// The page is gone; nobody hears until the next one does.
    pub(crate) fn lose(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether the page heard it.
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
                // A statement that runs can't be taken back: the window stays until the run has ended.
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

/// Nobody can be asked, since the page is lost: what can be cancelled is, what can't goes on to its end.
fn close_when_over(window: Window, doing: Doing) {
    tauri::async_runtime::spawn(async move {
        let job = window.state::<Job>();
        match doing {
            Doing::Cancellable => job.wind_up().await,
            Doing::Nothing | Doing::Changing => job.over().await,
        }
        // A window that is gone already is closed.
        let _ = window.destroy();
    });
}

/// The app was started again: its window comes to the front, and takes the config that was given.
pub(crate) fn on_second_start(app: &AppHandle, arguments: Vec<String>, folder: String) {
    if let Some(window) = app.get_webview_window("main") {
        // A desktop may refuse to bring it to the front; it is there all the same.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    if let Some(config) = config_of(arguments.into_iter().map(Into::into)) {
        let path: PathBuf = Path::new(&folder).join(config);
        let path = path.display().to_string();
        app.state::<Ear>().tell(WindowEventView::Opened { path });
    }
}
