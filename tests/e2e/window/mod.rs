//! A real window with its own screen, WebDriver and home. When it is dropped, all its processes are ended by their
//! ids.

mod bus;
mod desktop;
mod hands;
mod lost;
mod ordinary;
mod processes;
mod reader;
mod screen;

use std::ffi::OsString;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

use ordinary::User;
use processes::{Owned, await_port, free_port, session_bus};

pub use lost::never_drawn;
pub use reader::{Part, role};
pub use screen::{Protocol, Screen};

/// The limit for anything on the page.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The limit for a whole test.
const TEST_LIMIT: Duration = Duration::from_secs(180);

/// The system's colour scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    Light,
    Dark,
}

/// How the window asks for files.
pub enum Dialogs {
    /// The dialogs answer with these paths, in order.
    Scripted(Vec<PathBuf>),
    /// The desktop's own dialogs.
    Native,
}

/// How a window is opened.
pub struct Setup {
    pub protocol: Protocol,
    pub colours: Colours,
    /// The system's language, as in `LANG`.
    pub language: &'static str,
    pub dialogs: Dialogs,
    /// Folders searched for programs before `PATH`.
    pub programs: Vec<PathBuf>,
    /// The user's home, shared by windows that are opened one after the other.
    pub home: Arc<TempDir>,
    /// Whether there is a session bus, as on a desktop.
    pub bus: bool,
    /// The screen's width and height.
    pub screen: (u16, u16),
    /// Further environment variables of the window.
    pub variables: Vec<(&'static str, OsString)>,
    /// Whether it runs as an ordinary user although the tests run as root. Off for tests that listen to a bus that
    /// answers the same user only.
    pub ordinary: bool,
    /// Folders of the test that the user may use, besides the dialogs' answers.
    pub lent: Vec<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            protocol: Protocol::X11,
            colours: Colours::Light,
            language: "en_US.UTF-8",
            dialogs: Dialogs::Scripted(Vec::new()),
            programs: Vec::new(),
            home: Arc::new(tempfile::tempdir().expect("a home")),
            bus: false,
            screen: (1280, 900),
            variables: Vec::new(),
            ordinary: true,
            lent: Vec::new(),
        }
    }
}

impl Setup {
    /// A window whose dialogs answer with these paths, in order.
    pub fn picking(picks: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            dialogs: Dialogs::Scripted(picks.into_iter().collect()),
            ..Self::default()
        }
    }
}

/// An open window.
pub struct Window {
    client: Client,
    /// The environment for programs on the same desktop.
    environment: Vec<(&'static str, OsString)>,
    /// The address of the session bus, if there is one.
    session: Option<String>,
    // Dropped in this order: the driver ends the window, then the screen ends.
    driver: Owned,
    _bus: Option<Owned>,
    screen: Screen,
    home: Arc<TempDir>,
    user: User,
}

/// Runs a test on a window of its own with a time limit, and ends all its processes in any case.
pub fn drive<F>(setup: Setup, test: impl FnOnce(Window) -> F)
where
    F: Future<Output = Window>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let whole = async {
            let window = test(Window::open(setup).await).await;
            // Closing the session makes the driver end the window.
            let _ = window.client.clone().close().await;
        };
        tokio::time::timeout(TEST_LIMIT, whole)
            .await
            .expect("the test ends in time");
    });
}

impl Window {
    async fn open(setup: Setup) -> Self {
        let binary = program("dbgpt-upgrade-desktop");
        let (width, height) = setup.screen;
        let screen = Screen::open(setup.protocol, width, height);
        let user = match setup.ordinary {
            true => User::ordinary(&setup, &screen, binary),
            false => User::own(binary),
        };
        let (bus, address) = if setup.bus {
            let mut daemon = user.command("dbus-daemon");
            daemon.env("HOME", setup.home.path());
            let (bus, address) = session_bus(daemon, &screen.environment());
            (Some(bus), address)
        } else {
            // Keeps the developer's own session bus out of the test.
            (None, "unix:path=/nowhere".to_owned())
        };
        let environment = environment(&setup, &screen, &address);
        let port = free_port();
        let mut driver = user.command("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().cloned())
            .env_remove(screen.other_variable())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Owned(driver.spawn().expect("WebKitWebDriver (webkit2gtk-driver)"));
        await_port(port).await;
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({"binary": user.binary, "args": []}),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session with the window");
        Self {
            client,
            session: setup.bus.then_some(address),
            environment,
            driver,
            _bus: bus,
            screen,
            home: setup.home,
            user,
        }
    }

    /// The app's own folder.
    pub fn app_folder(&self) -> PathBuf {
        app_folder(&self.home)
    }

    /// Starts the app again on the same desktop, and waits until that process has ended.
    pub async fn start_again(&self, arguments: &[&Path]) -> std::process::ExitStatus {
        let mut command = tokio::process::Command::from(self.user.command(&self.user.binary));
        let started = command
            .args(arguments)
            .env_remove(self.screen.other_variable())
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .status();
        tokio::time::timeout(PATIENCE, started)
            .await
            .expect("the second start ends")
            .expect("it starts")
    }
}

/// The folder of the app's journal and logs, for the window and the command line.
pub fn app_folder(home: &TempDir) -> PathBuf {
    home.path().join("app")
}

/// One of the binaries under test.
pub fn program(name: &str) -> PathBuf {
    let path = target_folder().join(name);
    assert!(
        path.exists(),
        "{} is not there: `cargo build` builds it",
        path.display()
    );
    path
}

/// The folder `target/debug`, two folders above this test.
fn target_folder() -> PathBuf {
    let own = std::env::current_exe().expect("this test");
    own.ancestors()
        .nth(2)
        .map(Path::to_owned)
        .expect("target/debug")
}

fn environment(setup: &Setup, screen: &Screen, bus: &str) -> Vec<(&'static str, OsString)> {
    let home = setup.home.path();
    let mut environment: Vec<(&'static str, OsString)> = vec![
        ("DBUS_SESSION_BUS_ADDRESS", bus.into()),
        // logind, which keeps the machine awake, is on the system bus; in the tests that is the same bus.
        ("DBUS_SYSTEM_BUS_ADDRESS", bus.into()),
        ("HOME", home.into()),
        ("XDG_DATA_HOME", home.join("share").into()),
        ("XDG_CACHE_HOME", home.join("cache").into()),
        ("XDG_CONFIG_HOME", home.join("config").into()),
        ("DBGPT_UPGRADE_HOME", app_folder(&setup.home).into()),
        ("LANG", setup.language.into()),
        ("LANGUAGE", setup.language.into()),
        ("PATH", search_path(&setup.programs)),
    ];
    environment.extend(screen.environment());
    if let Dialogs::Scripted(picks) = &setup.dialogs {
        let picks = std::env::join_paths(picks).expect("paths without `:`");
        environment.push(("DBGPT_UPGRADE_PICKS", picks));
    }
    if setup.colours == Colours::Dark {
        environment.push(("GTK_THEME", "Adwaita:dark".into()));
    }
    environment.extend(setup.variables.iter().cloned());
    environment
}

fn search_path(programs: &[PathBuf]) -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = programs
        .iter()
        .cloned()
        .chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders).expect("paths without `:`")
}
