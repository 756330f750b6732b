//! Linux: WebKit's view, and plain GTK for when WebKit fails.

use std::sync::mpsc;

use engine::message::Message;
use gtk::glib::{LogLevels, log_set_handler};
use gtk::prelude::{
    BoxExt, ButtonExt, ContainerExt, DialogExt, DisplayExtManual, GtkSettingsExt, GtkWindowExt,
    LabelExt, WidgetExt,
};
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, pango};
use tauri::WebviewWindow;
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

use super::{APP_NAME, Answer, server};

const MARGIN: i32 = 32;
const SPACING: i32 = 12;

/// Makes WebKit draw without the graphics card. A page of text and buttons gains nothing by it; its driver, loaded
/// twice per window, takes more memory than the page; and some drivers show an empty window.
///
/// Call it before anything is loaded: between the start of loading and the first display, the change kills WebKit
/// 2.50's web process on Wayland by SIGSEGV, and the window stays empty.
pub(crate) fn prefer_light_drawing(window: &WebviewWindow) {
    let asked = window.with_webview(|view| {
        if let Some(settings) = WebViewExt::settings(&view.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = asked {
        tracing::info!(%error, "the window draws as WebKit likes");
    }
}

/// Calls `told` each time that the process which draws the page has died.
pub(crate) fn on_page_death(window: &WebviewWindow, told: impl Fn() + Send + 'static) {
    let asked = window.with_webview(move |view| {
        view.inner()
            .connect_web_process_terminated(move |_, reason| {
                tracing::warn!(?reason, "the process that draws the page is gone");
                told();
            });
    });
    if let Err(error) = asked {
        tracing::info!(%error, "nobody tells when the page is gone");
    }
}

/// Calls `told` before a library aborts the whole app. WebKit does so if the process that draws the page dies before it
/// has reported its id.
pub(crate) fn on_abort(told: impl Fn(&str) + Send + Sync + 'static) {
    // WebKit logs its errors without a domain.
    let domain = None;
    log_set_handler(
        domain,
        LogLevels::LEVEL_ERROR,
        true,
        false,
        move |_, _, why| told(why),
    );
}

/// Shows a text in place of the page, drawn by GTK itself, with a button that brings the page back.
///
/// # Errors
/// Tauri's error if the window is gone.
pub(crate) fn say_instead(
    window: &WebviewWindow,
    words: &str,
    again: &str,
    on_again: impl Fn() + 'static,
) -> Answer<()> {
    let whole = window.default_vbox()?;
    let page: Vec<gtk::Widget> = whole.children();
    page.iter().for_each(WidgetExt::hide);
    let said = gtk::Box::new(gtk::Orientation::Vertical, SPACING);
    said.set_margin(MARGIN);
    let label = gtk::Label::new(Some(words));
    label.set_line_wrap(true);
    label.set_selectable(true);
    label.set_xalign(0.0);
    let button = gtk::Button::with_label(again);
    button.set_halign(gtk::Align::Start);
    said.pack_start(&label, false, false, 0);
    said.pack_start(&button, false, false, 0);
    whole.pack_start(&said, true, true, 0);
    said.show_all();
    button.connect_clicked(move |_| {
        whole.remove(&said);
        page.iter().for_each(WidgetExt::show);
        on_again();
    });
    Ok(())
}

/// Whether there is a screen to open a window on.
///
/// # Errors
/// `window-no-screen`, with GTK's message.
pub(crate) fn can_open() -> Result<(), Message> {
    gtk::init().map_err(|error| Message::new("window-no-screen").arg("why", error.to_string()))
}

/// Whether this machine's fonts can draw all of a text, by Pango and fontconfig, as for GTK's own texts.
pub(crate) fn can_draw(text: &str) -> bool {
    let Some(context) = gtk::gdk::pango_context_get() else {
        return true;
    };
    let layout = pango::Layout::new(&context);
    layout.set_text(text);
    layout.unknown_glyphs_count() == 0
}

/// Shows a dialog with a text, and waits until it is closed. Does nothing without a screen.
pub(crate) fn say(words: &str) {
    if can_open().is_err() {
        return;
    }
    let none = None::<&gtk::Window>;
    let (kind, buttons) = (MessageType::Error, ButtonsType::Close);
    let said = MessageDialog::new(none, DialogFlags::empty(), kind, buttons, words);
    said.set_title(APP_NAME);
    said.run();
}

/// Whether the desktop's theme has high contrast. If it is an inverse one, tells GTK that it is dark, which WebKit does
/// not detect by the theme's name.
pub(crate) fn wants_contrast() -> bool {
    let settings = gtk::Settings::default();
    let chosen = settings
        .as_ref()
        .and_then(|settings| settings.gtk_theme_name());
    // The variable overrides the setting, as for GTK.
    let theme = std::env::var("GTK_THEME").ok();
    let theme = theme.or_else(|| chosen.map(Into::into)).unwrap_or_default();
    let theme = theme.to_lowercase();
    if !theme.contains("highcontrast") {
        return false;
    }
    if let Some(settings) = settings
        && theme.contains("inverse")
    {
        settings.set_gtk_application_prefer_dark_theme(true);
    }
    true
}

/// The window's surroundings, for the log: display protocol and server, desktop, WebKit's version, how it draws.
pub(crate) fn ground(window: &WebviewWindow) -> String {
    let display = gtk::gdk::Display::default();
    let is_wayland = |display: &gtk::gdk::Display| display.backend().is_wayland();
    let protocol = match display.as_ref().is_some_and(is_wayland) {
        true => "Wayland",
        false => "X11",
    };
    let server = display.as_ref().and_then(server::program);
    let desktop = ["XDG_CURRENT_DESKTOP", "DESKTOP_SESSION"];
    let desktop = desktop
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    let named: Vec<String> = server.into_iter().chain(desktop).collect();
    let webkit = tauri::webview_version().unwrap_or_default();
    let drawn = how_it_draws(window);
    let told = [
        "WEBKIT_DISABLE_DMABUF_RENDERER",
        "WEBKIT_DISABLE_COMPOSITING_MODE",
        "GDK_SCALE",
    ]
    .into_iter()
    .filter_map(|name| Some(format!(", {name}={}", std::env::var(name).ok()?)))
    .collect::<String>();
    format!(
        "{protocol} ({}), WebKitGTK {webkit}, {drawn}{told}",
        match named.is_empty() {
            true => "-".to_owned(),
            false => named.join(", "),
        },
    )
}

/// How WebKit draws, by its own settings.
fn how_it_draws(window: &WebviewWindow) -> &'static str {
    let (tell, told) = mpsc::channel();
    let asked = window.with_webview(move |view| {
        let settings = WebViewExt::settings(&view.inner());
        // The receiver waits below.
        let _ = tell.send(settings.map(|settings| settings.hardware_acceleration_policy()));
    });
    match asked.ok().and_then(|()| told.try_recv().ok()).flatten() {
        Some(HardwareAccelerationPolicy::Never) => "drawn without the graphics card",
        _ => "drawn as WebKit likes",
    }
}
