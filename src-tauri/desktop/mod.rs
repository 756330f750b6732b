//! The services of the desktop that the window uses: a single instance, notifications, staying awake, showing files.
//!
//! On Linux these are a few D-Bus calls by GLib, which every GTK window has loaded already; elsewhere, a crate each.

mod awake;
#[cfg(target_os = "linux")]
mod server;
#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "elsewhere.rs")]
mod system;
#[cfg_attr(target_os = "linux", path = "webkit.rs")]
#[cfg_attr(not(target_os = "linux"), path = "webview.rs")]
mod view;

pub(crate) use awake::Awake;
pub(crate) use system::{Instance, notify, open_folder, show_in_folder};
pub(crate) use view::{
    can_draw, can_open, ground, on_abort, on_page_death, prefer_light_drawing, say, say_instead,
    wants_contrast,
};

/// The app's name in notifications and dialogs.
const APP_NAME: &str = "DB-GPT Upgrade";

/// The desktop's answer, or why there is none.
type Answer<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
