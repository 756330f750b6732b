//! Windows and macOS: a crate for each.

use std::path::Path;

use keepawake::KeepAwake;
use notify_rust::Notification;
use tauri::AppHandle;

use super::{APP_NAME, Answer};

/// The one window of this user; the plugin holds the name.
pub(crate) struct Instance;

impl Instance {
    /// Takes the name, or hands our arguments and folder to the window that has it, and ends this process.
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

/// Keeps the machine awake until the answer is dropped.
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

/// Opens the file manager where a file is, with the file marked.
pub(crate) fn show_in_folder(file: &Path) -> Answer<()> {
    Ok(tauri_plugin_opener::reveal_item_in_dir(file)?)
}
