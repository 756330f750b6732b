//! Tells the desktop that a job is over, if nobody is looking at the window.

use engine::message::Message;
use engine::words::{self, Lang};
use engine::{Error, Kind};
use tauri::WebviewWindow;

use crate::desktop;

/// What is over, by its message.
pub(crate) const BACKED_UP: &str = "notice-backed-up";
pub(crate) const CHANGED: &str = "notice-changed";

/// Says how a job ended.
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
        // Whoever cancels is there.
        Err(error) if error.kind() == Kind::Cancelled => return,
        Err(_) => "notice-stopped",
    };
    let body = words::message(lang, &Message::new(id));
    // A desktop without notifications makes no difference; one that is slow must not hold up the answer.
    std::thread::spawn(move || {
        if let Err(error) = desktop::notify(&body) {
            tracing::info!(%error, "no notification");
        }
    });
}
