//! Kills the process that draws the page, and observes the window without the driver, which ends with the page: by
//! its log and its processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::processes::Owned;
use super::{PATIENCE, Protocol, Screen, Window, app_folder, program};

/// The web process's name, of which the kernel keeps 15 letters.
const WEB_PROCESS: &str = "WebKitWebProces";
/// The thread with which WebKit's process receives messages; it exists once the process has reported its id.
const HEARS: &str = "ReceiveQueue";
const PAUSE: Duration = Duration::from_millis(50);

impl Window {
    /// Waits for the process that draws the page, and kills it.
    pub fn lose_page(&self) {
        let page = awaited(|| {
            let app = self.app()?;
            pages(app).find(|id| is_at_work(*id))
        });
        let page = page.expect("a page");
        assert!(kill(page));
        awaited(|| (!is_alive(page)).then_some(())).expect("its end");
    }

    /// Waits until the app has ended.
    pub fn await_end(&self) {
        awaited(|| self.app().is_none().then_some(())).expect("the app's end");
    }

    /// Waits until the app's log contains this text.
    pub fn await_log(&self, text: &str) {
        let logged = awaited(|| self.log().contains(text).then_some(()));
        assert!(logged.is_some(), "no {text} in the log: {}", self.log());
    }

    /// Kills every process that draws the page until the app gives up. Not each death hits the page: once it is
    /// loaded, a spare process may be ready for it.
    pub fn lose_page_for_good(&self) {
        let given_up = awaited(|| {
            for page in pages(self.app()?).filter(|id| is_at_work(*id)) {
                // The process may have ended.
                let _gone = kill(page);
            }
            self.log()
                .contains("the page is lost for good")
                .then_some(())
        });
        assert!(given_up.is_some(), "{}", self.log());
    }

    pub fn log(&self) -> String {
        log_in(&self.app_folder())
    }

    fn app(&self) -> Option<u32> {
        children(self.driver.0.id()).find(|id| is_alive(*id))
    }
}

/// Starts the app and kills every process that would draw its page, until its log contains this text.
pub fn never_drawn(protocol: Protocol, text: &str) {
    let screen = Screen::open(protocol, 1280, 900);
    let home = tempfile::tempdir().expect("a home");
    let mut app = Command::new(program("dbgpt-upgrade-desktop"));
    app.envs(screen.environment())
        .env_remove(screen.other_variable())
        .env("HOME", home.path())
        .env("DBGPT_UPGRADE_HOME", app_folder(&home))
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let app = Owned(app.spawn().expect("it starts"));
    let told = awaited(|| {
        // The process may have ended.
        for page in pages(app.0.id()) {
            let _gone = kill(page);
        }
        log_in(&app_folder(&home)).contains(text).then_some(())
    });
    assert!(told.is_some(), "{}", log_in(&app_folder(&home)));
}

fn log_in(folder: &Path) -> String {
    let logs = std::fs::read_dir(folder.join("logs"));
    let files = logs.into_iter().flatten().flatten();
    files
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect()
}

/// The processes that draw an app's page, or are about to.
fn pages(app: u32) -> impl Iterator<Item = u32> {
    children(app).filter(|id| name(*id).is_some_and(|name| name == WEB_PROCESS))
}

fn kill(process: u32) -> bool {
    let killed = Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    killed.expect("kill").success()
}

pub(super) fn awaited<T>(mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(found) = found() {
            return Some(found);
        }
        std::thread::sleep(PAUSE);
    }
    None
}

fn children(parent: u32) -> impl Iterator<Item = u32> {
    let processes = std::fs::read_dir("/proc").expect("/proc");
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(move |id| stat(*id).is_some_and(|(_, above)| above == parent))
}

/// A process that has ended remains as a zombie until its parent waits for it.
fn is_alive(process: u32) -> bool {
    stat(process).is_some_and(|(state, _)| state != "Z")
}

/// Whether the process has reported its id. If it dies before, WebKit ends the whole app.
fn is_at_work(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let mut threads = threads.into_iter().flatten().flatten();
    threads.any(|thread| {
        let name = std::fs::read_to_string(thread.path().join("comm"));
        name.is_ok_and(|name| name.trim_end() == HEARS)
    })
}

fn name(process: u32) -> Option<String> {
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

/// A process's state and parent.
fn stat(process: u32) -> Option<(String, u32)> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may contain blanks and brackets.
    let (_, fields) = line.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
