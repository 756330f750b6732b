//! Windows and macOS: the system's own webview, which knows how it draws best and comes back by itself.

use engine::message::Message;
use tauri::WebviewWindow;

use super::Answer;

/// Both draw by themselves.
pub(crate) fn prefer_light_drawing(_window: &WebviewWindow) {}

/// Neither tells.
pub(crate) fn on_page_death(_window: &WebviewWindow, _told: impl Fn() + Send + 'static) {}

/// Neither is of this process.
pub(crate) fn on_abort(_told: impl Fn(&str) + Send + Sync + 'static) {}

/// Never asked for, since no death is told.
///
/// # Errors
/// None.
pub(crate) fn say_instead(
    _window: &WebviewWindow,
    _words: &str,
    _again: &str,
    _on_again: impl Fn() + 'static,
) -> Answer<()> {
    Ok(())
}

/// Whether the webview is there: on Windows it is a program of its own, which Windows 10 may lack. Asked before anything
/// below looks for it and says so in English alone, or by a panic.
///
/// # Errors
/// `window-no-webview`, with what the system says.
pub(crate) fn can_open() -> Result<(), Message> {
    match tauri::webview_version() {
        Ok(_there) => Ok(()),
        Err(error) => Err(Message::new("window-no-webview").arg("why", error.to_string())),
    }
}

/// Both come with fonts for all languages.
pub(crate) fn can_draw(_text: &str) -> bool {
    true
}

/// Says something in a box of its own, and waits until it was read.
pub(crate) fn say(words: &str) {
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title(super::APP_NAME)
        .set_description(words)
        .show();
}

/// Both tell the page itself.
pub(crate) fn wants_contrast() -> bool {
    false
}

/// What the window stands on.
pub(crate) fn ground(_window: &WebviewWindow) -> String {
    let webview = tauri::webview_version().unwrap_or_default();
    format!("{}, webview {webview}", std::env::consts::OS)
}
