//! Windows and macOS: the system's webview, which chooses how to draw. A page whose process died is not brought back there.

use engine::message::Message;
use tauri::WebviewWindow;

use super::Answer;

/// Does nothing: both webviews choose how to draw.
pub(crate) fn prefer_light_drawing(_window: &WebviewWindow) {}

/// Does nothing: neither webview tells us of the death of its process.
pub(crate) fn on_page_death(_window: &WebviewWindow, _told: impl Fn() + Send + 'static) {}

/// Does nothing: neither webview runs in this process.
pub(crate) fn on_abort(_told: impl Fn(&str) + Send + Sync + 'static) {}

/// Never called, since no death is reported.
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

/// Whether the webview is installed: on Windows it is a separate program, which Windows 10 may lack. Checked first,
/// since the libraries below would report it in English only, or by a panic.
///
/// # Errors
/// `window-no-webview`, with the system's message.
pub(crate) fn can_open() -> Result<(), Message> {
    match tauri::webview_version() {
        Ok(_there) => Ok(()),
        Err(error) => Err(Message::new("window-no-webview").arg("why", error.to_string())),
    }
}

/// Always: both systems come with fonts for all languages.
pub(crate) fn can_draw(_text: &str) -> bool {
    true
}

/// Shows a dialog with a text, and waits until it is closed.
pub(crate) fn say(words: &str) {
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title(super::APP_NAME)
        .set_description(words)
        .show();
}

/// Always `false`: on both systems the page itself learns of high contrast.
pub(crate) fn wants_contrast() -> bool {
    false
}

/// The window's surroundings, for the log.
pub(crate) fn ground(_window: &WebviewWindow) -> String {
    let webview = tauri::webview_version().unwrap_or_default();
    format!("{}, webview {webview}", std::env::consts::OS)
}
