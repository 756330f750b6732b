//! Opens the window: first an empty view, on which is settled what has to be before anything is loaded, then the page.

use tauri::{AppHandle, Url, WebviewUrl, WebviewWindowBuilder};

use crate::desktop;

/// The view's address as long as nothing is loaded: Tauri loads nothing for this one.
const NOTHING: &str = "about:blank";
/// The page, as Tauri names its own files.
const PAGE: &str = if cfg!(any(windows, target_os = "android")) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};

/// Opens the one window that `tauri.conf.json` describes.
///
/// # Errors
/// What Tauri says where the system gives no window.
pub(crate) fn open(app: &AppHandle) -> Result<(), Box<dyn std::error::Error>> {
    let mut config = app
        .config()
        .app
        .windows
        .first()
        .cloned()
        .unwrap_or_default();
    config.url = WebviewUrl::External(Url::parse(NOTHING)?);
    let window = WebviewWindowBuilder::from_config(app, &config)?.build()?;
    desktop::prefer_light_drawing(&window);
    let served = app
        .config()
        .build
        .dev_url
        .clone()
        .filter(|_| tauri::is_dev());
    window.navigate(served.map_or_else(|| Url::parse(PAGE), Ok)?)?;
    Ok(())
}
