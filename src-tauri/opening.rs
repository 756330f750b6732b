//! Opens the window: first an empty view, for the settings that must precede loading, then the page. Loads the page
//! again if the process that draws it dies; if it dies repeatedly, GTK shows the reason instead.

use std::collections::VecDeque;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use engine::io::{self, home::Home};
use engine::message::Message;
use engine::words::{self, Lang};
use tauri::{
    App, AppHandle, LogicalPosition, LogicalSize, Manager, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
};

use crate::desktop;
use crate::job::Job;
use crate::language::{self, Fonts};
use crate::window::Ear;

/// Errors of Tauri and the desktop, shown as they are.
type Answer = Result<(), Box<dyn std::error::Error + Send + Sync>>;

const MAIN: &str = "main";
/// The view's address before the page: Tauri loads nothing for it.
const NOTHING: &str = "about:blank";
/// The page's address in Tauri's own scheme.
const PAGE: &str = if cfg!(any(windows, target_os = "android")) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};
/// Script that runs before the page's own: WebKit does not tell the page of high-contrast themes.
const CONTRAST: &str = "document.documentElement.dataset.contrast = 'more'";
/// After this many losses within [`SHORT_TIME`] the page is not loaded again automatically.
const LOSSES: usize = 3;
const SHORT_TIME: Duration = Duration::from_secs(60);

/// The times at which the page was lost, the latest last.
#[derive(Default)]
pub(crate) struct Losses(Mutex<VecDeque<Instant>>);

impl Losses {
    /// Records a loss; `true` if the page should be loaded again.
    fn add(&self) -> bool {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        times.push_back(now);
        while times.len() > LOSSES {
            times.pop_front();
        }
        let first = times.front().copied().unwrap_or(now);
        times.len() < LOSSES || now.duration_since(first) > SHORT_TIME
    }

    fn forget(&self) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.clear();
    }
}

/// The window's surroundings (display, desktop, webview), for reports.
#[derive(Default)]
pub(crate) struct Ground(OnceLock<String>);

impl Ground {
    pub(crate) fn told(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Opens the one window that `tauri.conf.json` describes.
///
/// # Errors
/// Tauri's error if the system gives no window.
pub(crate) fn open(app: &App) -> Answer {
    let config = &app.config().app;
    let mut config = config.windows.first().cloned().unwrap_or_default();
    config.label = MAIN.to_owned();
    config.url = WebviewUrl::External(Url::parse(NOTHING)?);
    let room = room(app)?;
    if let Some(room) = room {
        (config.width, config.height) =
            (config.width.min(room.width), config.height.min(room.height));
        config.min_width = config.min_width.map(|width| width.min(room.width));
        config.min_height = config.min_height.map(|height| height.min(room.height));
    }
    let mut builder = WebviewWindowBuilder::from_config(app.handle(), &config)?;
    if let Some(folder) = other_folder(app) {
        builder = builder.data_directory(folder);
    }
    if desktop::wants_contrast() {
        builder = builder.initialization_script(CONTRAST);
    }
    let window = builder.build()?;
    if let Some(room) = room {
        fit(&window, room)?;
    }
    desktop::prefer_light_drawing(&window);
    let ground = desktop::ground(&window);
    tracing::info!(%ground, "the window opens");
    let _ = app.state::<Ground>().0.set(ground);
    let handle = app.handle().clone();
    desktop::on_page_death(&window, move || on_page_death(&handle));
    load(&window)?;
    // Now, while the page is loading: it may take a moment.
    app.state::<Fonts>().remember(desktop::can_draw("简体中文"));
    Ok(())
}

/// The usable size of the screen in logical pixels; `None` if the desktop does not tell.
fn room(app: &App) -> tauri::Result<Option<LogicalSize<f64>>> {
    let screen = match app.primary_monitor()? {
        Some(screen) => Some(screen),
        None => app.available_monitors()?.into_iter().next(),
    };
    Ok(screen.map(|screen| screen.work_area().size.to_logical(screen.scale_factor())))
}

/// Shrinks a window whose remembered size is of a larger screen, and moves it to this screen's corner.
fn fit(window: &WebviewWindow, room: LogicalSize<f64>) -> tauri::Result<()> {
    let size: LogicalSize<f64> = window.inner_size()?.to_logical(window.scale_factor()?);
    if size.width > room.width || size.height > room.height {
        let fitting = LogicalSize::new(size.width.min(room.width), size.height.min(room.height));
        window.set_size(fitting)?;
        window.set_position(LogicalPosition::new(0, 0))?;
    }
    Ok(())
}

/// The folder for the webview's data if the usual one can't be used: one in the app's own folder, else the system's
/// temporary folder.
fn other_folder(app: &App) -> Option<PathBuf> {
    let usual = app.path().app_local_data_dir();
    if usual.is_ok_and(|folder| io::home::is_usable(&folder)) {
        return None;
    }
    let own = Home::of_user()
        .folder()
        .ok()
        .map(|home| home.join("window"));
    let own = own.filter(|folder| io::home::is_usable(folder));
    let other = own.unwrap_or_else(std::env::temp_dir);
    tracing::warn!(folder = %other.display(), "the usual folder of the window can't be used");
    Some(other)
}

fn load(window: &WebviewWindow) -> Answer {
    let dev_url = window.config().build.dev_url.clone();
    let served = dev_url.filter(|_| tauri::is_dev());
    window.navigate(served.map_or_else(|| Url::parse(PAGE), Ok)?)?;
    Ok(())
}

/// Loads the page again, which then asks for the job's state; otherwise its last picture would stay and look alive.
fn on_page_death(app: &AppHandle) {
    app.state::<Ear>().lose();
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let shown = match app.state::<Losses>().add() {
        true => load(&window),
        false => say_why(&window),
    };
    if let Err(error) = shown {
        tracing::error!(%error, "the page can't be brought back");
    }
}

fn say_why(window: &WebviewWindow) -> Answer {
    let job = window.state::<Job>();
    let lang = job.lang();
    let logs = job.logs().unwrap_or_default();
    let id = match job.act() {
        Some(_) => "window-page-lost-busy",
        None => "window-page-lost",
    };
    let said = in_words(lang, &[Message::new(id), what_to_try(&logs)]);
    let again = words::message(lang, &Message::new("window-page-again"));
    tracing::error!("the page is lost for good");
    let back = window.clone();
    desktop::say_instead(window, &said, &again, move || {
        back.state::<Losses>().forget();
        if let Err(error) = load(&back) {
            tracing::error!(%error, "the page can't be brought back");
        }
    })
}

/// Shows why a library is about to abort the app, and what to try; then exits.
pub(crate) fn end(why: &str) {
    let home = Home::of_user().folder().unwrap_or_default();
    let logs = io::log::folder(&home);
    refuse(&[
        Message::new("window-ended").arg("why", why),
        what_to_try(&logs),
    ]);
    std::process::exit(1);
}

fn what_to_try(logs: &Path) -> Message {
    Message::new("window-page-lost-try").arg("logs", logs.display().to_string())
}

/// The message that no window could be opened, with the library's reason.
pub(crate) fn no_window(why: &dyn Display) -> Message {
    Message::new("window-not-opened").arg("why", why.to_string())
}

/// Reports why there is no window: in the log, on stderr and, if there is a screen, in a dialog.
pub(crate) fn refuse(messages: &[Message]) {
    let lang = language::of_environment().unwrap_or_default();
    let said = in_words(lang, messages);
    tracing::error!(%said, "no window");
    // A closed stderr is no error here.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{said}\n").as_bytes());
    desktop::say(&said);
}

fn in_words(lang: Lang, messages: &[Message]) -> String {
    let said = messages.iter().map(|message| words::message(lang, message));
    said.collect::<Vec<_>>().join("\n\n")
}
