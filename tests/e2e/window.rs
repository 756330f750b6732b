//! One real window: its own X server, WebDriver, home folder. All processes end, by their ids, when it is dropped.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

/// How long anything on the page may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a whole test may take.
const TEST_LIMIT: Duration = Duration::from_secs(180);

/// The system's colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    Light,
    Dark,
}

/// How a window is opened.
pub struct Setup {
    pub colours: Colours,
    /// The system's language, as in `LANG`.
    pub language: &'static str,
    /// What the dialogs answer, in order.
    pub picks: Vec<PathBuf>,
    /// Where programs are looked for before `PATH`.
    pub programs: Vec<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            colours: Colours::Light,
            language: "en_US.UTF-8",
            picks: Vec::new(),
            programs: Vec::new(),
        }
    }
}

/// A process that ends when it is dropped.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An open window.
pub struct Window {
    client: Client,
    // Dropped in this order: the driver ends the window, then the screen goes.
    _driver: Owned,
    _screen: Owned,
    home: TempDir,
}

/// Runs a test on a window of its own, within a time limit, and ends everything on every way out.
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
            // The driver ends the window with its session.
            let _ = window.client.clone().close().await;
        };
        tokio::time::timeout(TEST_LIMIT, whole)
            .await
            .expect("the test ends in time");
    });
}

impl Window {
    async fn open(setup: Setup) -> Self {
        let binary = target_folder().join("dbgpt-upgrade-desktop");
        assert!(
            binary.exists(),
            "{} is not there: `cargo build -p dbgpt-upgrade-desktop` builds it",
            binary.display()
        );
        let (screen, display) = screen();
        let home = tempfile::tempdir().expect("a home");
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("DISPLAY", &display)
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("share"))
            .env("XDG_CACHE_HOME", home.path().join("cache"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("DBGPT_UPGRADE_HOME", home.path().join("app"))
            .env("LANG", setup.language)
            .env("LANGUAGE", setup.language)
            .env(
                "DBGPT_UPGRADE_PICKS",
                std::env::join_paths(&setup.picks).expect("paths without `:`"),
            )
            .env("PATH", search_path(setup.programs))
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if setup.colours == Colours::Dark {
            driver.env("GTK_THEME", "Adwaita:dark");
        }
        let driver = Owned(driver.spawn().expect("WebKitWebDriver (webkit2gtk-driver)"));
        await_port(port).await;
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({"binary": binary, "args": []}),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session with the window");
        Self {
            client,
            _driver: driver,
            _screen: screen,
            home,
        }
    }

    /// The app's own folder.
    pub fn app_folder(&self) -> PathBuf {
        self.home.path().join("app")
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!("no {css}: {error}\n{}", self.text().await),
        }
    }

    /// Waits for the element with that `data-testid` and clicks on it once it can be clicked on.
    pub async fn click(&self, id: &str) {
        self.find(&format!("[data-testid={id}]:enabled"))
            .await
            .click()
            .await
            .expect("a click");
    }

    /// All that can be read.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// What a piece of JavaScript says.
    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.client
            .execute(script, vec![])
            .await
            .expect("an answer")
    }

    /// Saves a picture as `target/e2e/NAME.png`.
    pub async fn picture(&self, name: &str) {
        let folder = target_folder().parent().expect("target").join("e2e");
        std::fs::create_dir_all(&folder).expect("target/e2e");
        // What was changed last is on the screen only after the next frame.
        let frames = "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done()), 100))";
        self.client
            .execute_async(frames, vec![])
            .await
            .expect("a frame");
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(name).with_extension("png"), png).expect("the picture");
    }
}

/// `target/debug`, of which this test is two folders below.
fn target_folder() -> PathBuf {
    let own = std::env::current_exe().expect("this test");
    own.ancestors()
        .nth(2)
        .map(Path::to_owned)
        .expect("target/debug")
}

/// A screen that nothing else uses; Xvfb chooses the number.
fn screen() -> (Owned, String) {
    let mut child = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb (xvfb)");
    let stdout = child.stdout.take().expect("piped");
    let owned = Owned(child);
    let mut number = String::new();
    BufReader::new(stdout)
        .read_line(&mut number)
        .expect("the screen's number");
    (owned, format!(":{}", number.trim()))
}

fn search_path(mut programs: Vec<PathBuf>) -> std::ffi::OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    programs.extend(std::env::split_paths(&inherited));
    std::env::join_paths(programs).expect("paths without `:`")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// The driver tells nobody when it listens, so it is asked.
async fn await_port(port: u16) {
    let begun = Instant::now();
    while TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_err() {
        assert!(
            begun.elapsed() < PATIENCE,
            "WebKitWebDriver does not listen"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
