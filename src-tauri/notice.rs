//! Notifies the user that a job is over, if the window is not focused.

use engine::message::Message;
use engine::words::{self, Lang};
use engine::{Error, Kind};
use tauri::WebviewWindow;

use crate::desktop;

/// The messages for the acts that a notification is for.
pub(crate) const BACKED_UP: &str = "notice-backed-up";
pub(crate) const CHANGED: &str = "notice-changed";

/// Shows a notification of how a job ended, unless the window is focused or the user cancelled.
pub(crate) fn tell<T>(
    window: &WebviewWindow,
    lang: Lang,
    over: &'static str,
    answer: &Result<T, Error>,
) {
    if window.is_focused().unwrap_or(false) {
        return;
    }
    let id = match answer {
        Ok(_) => over,
        // The user who cancelled is at the window.
        Err(error) if error.kind() == Kind::Cancelled => return,
        Err(_) => "notice-stopped",
    };
    let body = words::message(lang, &Message::new(id));
    // On a thread of its own: a slow desktop must not delay the answer. A failure is only logged.
    std::thread::spawn(move || {
        if let Err(error) = desktop::notify(&body) {
            tracing::info!(%error, "no notification");
        }
    });
}
