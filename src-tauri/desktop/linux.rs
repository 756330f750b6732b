//! The desktop's services on Linux: D-Bus calls by GLib.

use std::collections::HashMap;
use std::path::Path;

use gio::glib::variant::{ToVariant, Variant};
use gio::prelude::{ApplicationCommandLineExt, ApplicationExt, ApplicationExtManual, FileExt};
use gio::{AppInfo, AppLaunchContext, Application, ApplicationFlags, BusType, Cancellable};
use gio::{DBusCallFlags, DBusConnection, File, UnixFDList};
use tauri::AppHandle;

use super::{APP_NAME, Answer};

/// Longest wait for the desktop's answer.
const PATIENCE_MS: i32 = 5_000;
/// The name under which the package installs our icon.
const ICON: &str = "dbgpt-upgrade-desktop";
/// Parameters of `Notify`: replaces no other notification, and expires as the desktop decides.
const NEW: u32 = 0;
const AS_LONG_AS_USUAL: i32 = -1;

/// Makes this process the user's only window: owns the app's name on the session bus while it lives.
pub(crate) struct Instance {
    _named: Application,
}

impl Instance {
    /// Takes the app's name; if another window has it, hands it our arguments and folder, and returns `None`.
    /// Without a session bus every start counts as the first.
    pub(crate) fn claim(
        app: &AppHandle,
        on_second_start: fn(&AppHandle, Vec<String>, String),
    ) -> Option<Self> {
        let name = app.config().identifier.as_str();
        let named = Application::new(Some(name), ApplicationFlags::HANDLES_COMMAND_LINE);
        let app = app.clone();
        named.connect_command_line(move |_, second| {
            let arguments = second.arguments();
            let arguments = arguments.iter().map(|it| it.to_string_lossy().into_owned());
            let folder = second.cwd().unwrap_or_default();
            on_second_start(&app, arguments.collect(), folder.display().to_string());
            0
        });
        if let Err(error) = named.register(Cancellable::NONE) {
            tracing::info!(%error, "other windows can't be found");
        }
        if named.is_remote() {
            named.run();
            return None;
        }
        Some(Self { _named: named })
    }
}

/// Shows a notification.
pub(crate) fn notify(body: &str) -> Answer<()> {
    let (actions, hints) = (Vec::<String>::new(), HashMap::<String, Variant>::new());
    call(
        "org.freedesktop.Notifications",
        "/org/freedesktop/Notifications",
        "Notify",
        &(
            APP_NAME,
            NEW,
            ICON,
            APP_NAME,
            body,
            actions,
            hints,
            AS_LONG_AS_USUAL,
        )
            .to_variant(),
    )
}

/// Keeps the machine awake until the returned value is dropped.
pub(crate) fn stay_awake(reason: &str) -> Answer<UnixFDList> {
    let (_, held) = bus(BusType::System)?.call_with_unix_fd_list_sync(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager",
        "Inhibit",
        Some(&("sleep:idle", APP_NAME, reason, "block").to_variant()),
        None,
        DBusCallFlags::NONE,
        PATIENCE_MS,
        UnixFDList::NONE,
        Cancellable::NONE,
    )?;
    Ok(held)
}

/// Opens the file manager in a folder.
pub(crate) fn open_folder(folder: &Path) -> Answer<()> {
    AppInfo::launch_default_for_uri(&File::for_path(folder).uri(), AppLaunchContext::NONE)?;
    Ok(())
}

/// Opens the file manager at a file, with the file selected if the file manager supports that.
pub(crate) fn show_in_folder(file: &Path) -> Answer<()> {
    let marked = call(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "ShowItems",
        &(vec![File::for_path(file).uri().as_str()], "").to_variant(),
    );
    marked.or_else(|error| match file.parent() {
        Some(folder) => open_folder(folder),
        None => Err(error),
    })
}

/// Calls a method of a service on the session bus; its interface has the service's name.
fn call(service: &str, object: &str, method: &str, parameters: &Variant) -> Answer<()> {
    bus(BusType::Session)?.call_sync(
        Some(service),
        object,
        service,
        method,
        Some(parameters),
        None,
        DBusCallFlags::NONE,
        PATIENCE_MS,
        Cancellable::NONE,
    )?;
    Ok(())
}

fn bus(kind: BusType) -> Answer<DBusConnection> {
    Ok(gio::bus_get_sync(kind, Cancellable::NONE)?)
}
