//! The desktop's services on Windows and macOS, by a crate each.

use std::path::Path;

use keepawake::KeepAwake;
use notify_rust::Notification;
use tauri::AppHandle;

use super::{APP_NAME, Answer};

/// Makes this process the user's only window. The plugin keeps the name.
pub(crate) struct Instance;

impl Instance {
    /// Takes the app's name; if another window has it, hands it our arguments and folder, and ends this process.
    pub(crate) fn claim(
        app: &AppHandle,
        on_second_start: fn(&AppHandle, Vec<String>, String),
    ) -> Option<Self> {
        if let Err(error) = app.plugin(tauri_plugin_single_instance::init(on_second_start)) {
            tracing::info!(%error, "other windows can't be found");
        }
        Some(Self)
    }
}

/// Shows a notification.
pub(crate) fn notify(body: &str) -> Answer<()> {
    Notification::new()
        .appname(APP_NAME)
        .summary(APP_NAME)
        .body(body)
        .show()?;
    Ok(())
}

/// Keeps the machine awake until the returned value is dropped.
pub(crate) fn stay_awake(reason: &str) -> Answer<KeepAwake> {
    Ok(keepawake::Builder::default()
        .sleep(true)
        .idle(true)
        .app_name(APP_NAME)
        .app_reverse_domain("io.github.dbgpt-upgrade")
        .reason(reason)
        .create()?)
}

/// Opens the file manager in a folder.
pub(crate) fn open_folder(folder: &Path) -> Answer<()> {
    Ok(tauri_plugin_opener::open_path(folder, None::<&str>)?)
}

/// Opens the file manager at a file, with the file selected.
pub(crate) fn show_in_folder(file: &Path) -> Answer<()> {
    Ok(tauri_plugin_opener::reveal_item_in_dir(file)?)
}
