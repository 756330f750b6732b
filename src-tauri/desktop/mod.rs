//! What the window wants of the desktop that it stands on: to be the only one, to be told of, to stay awake, to show files.
//!
//! On Linux all of it is a few calls on D-Bus by GLib, which every GTK window has loaded already; elsewhere a crate does each.

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

/// The name that the desktop shows for what comes from us.
const APP_NAME: &str = "DB-GPT Upgrade";

/// What the desktop answered, or why it did not.
type Answer<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
