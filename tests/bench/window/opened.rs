//! Opens a window through WebDriver on its own screen and session bus, and reads the time of its first paint.

use std::path::Path;
use std::process::{Command, Stdio};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

use crate::processes::{Owned, await_port, free_port, session_bus};
use crate::screen::{Protocol, Screen};
use crate::{Opening, PATIENCE, memory, proc};

/// JavaScript that returns when the page began and when it first painted, in ms of the wall clock.
const FIRST_PAINT: &str = "const done = arguments[0]; \
    new PerformanceObserver((list) => { \
        const [paint] = list.getEntriesByName('first-contentful-paint'); \
        if (paint) done([performance.timeOrigin, performance.timeOrigin + paint.startTime]); \
    }).observe({type: 'paint', buffered: true});";

/// Shared by all windows of a run: a screen, a bus, and a home whose caches stay warm.
pub struct Desktop {
    screen: Screen,
    bus: String,
    home: TempDir,
    /// The machine's boot time, in ms of the wall clock.
    boot_ms: f64,
    _bus: Owned,
}

impl Desktop {
    pub fn open(protocol: Protocol) -> Self {
        let screen = Screen::open(protocol, 1280, 900);
        let (bus_process, bus) = session_bus(Command::new("dbus-daemon"), &screen.environment());
        Self {
            screen,
            bus,
            home: tempfile::tempdir().expect("a home"),
            boot_ms: proc::boot_ms(),
            _bus: bus_process,
        }
    }

    /// Opens a window, measures it, and closes it.
    pub async fn opening(&self, binary: &Path) -> Opening {
        let port = free_port();
        let driver = self.driver(port);
        await_port(port).await;
        let client = session(port, binary).await;
        let app = proc::children(driver.0.id());
        let [app] = app[..] else {
            panic!("the driver started {app:?}, not one process");
        };
        let started_ms = self.boot_ms + proc::start_ms(app).expect("it runs");
        client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css("main h1, body > p"))
            .await
            .expect("a page");
        let answer = client.execute_async(FIRST_PAINT, vec![]).await;
        let answer = answer.expect("the time of the first paint");
        let [begun, painted] = [0, 1].map(|index| answer[index].as_f64().expect("a time"));
        let opening = Opening {
            page_begins_ms: begun - started_ms,
            first_paint_ms: painted - started_ms,
            memory_bytes: memory::at_rest(app).await,
        };
        client.close().await.expect("the window closes");
        // There is one window per user: the next one would end at once while this process is still there.
        proc::end(app).await;
        opening
    }

    fn driver(&self, port: u16) -> Owned {
        let home = self.home.path();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(self.screen.environment())
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("share"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("DBGPT_UPGRADE_HOME", home.join("app"))
            .env("LANG", "en_US.UTF-8")
            .env_remove(self.screen.other_variable())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Owned(driver.spawn().expect("WebKitWebDriver (webkit2gtk-driver)"))
    }
}

async fn session(port: u16, binary: &Path) -> Client {
    let mut capabilities = Capabilities::new();
    capabilities.insert(
        "webkitgtk:browserOptions".to_owned(),
        json!({"binary": binary, "args": []}),
    );
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("a session with the window")
}
