//! The process that draws the page, killed; and what can be seen of the window without the driver, which goes with the page: the
//! log and the processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::processes::Owned;
use super::{PATIENCE, Protocol, Screen, Window, app_folder, program};

/// The kernel keeps 15 letters of a name.
const WEB_PROCESS: &str = "WebKitWebProces";
/// The thread by which WebKit's hears, once it has said its number.
const HEARS: &str = "ReceiveQueue";
const PAUSE: Duration = Duration::from_millis(50);

impl Window {
    /// Kills the process that draws the page, as soon as there is one.
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

    /// Waits until the app's log has this in it.
    pub fn await_log(&self, text: &str) {
        let logged = awaited(|| self.log().contains(text).then_some(()));
        assert!(logged.is_some(), "no {text} in the log: {}", self.log());
    }

    /// Kills whatever draws the page, again and again, until the app gives it up. Not each death is one of the page: when it is
    /// loaded, another process may already be at hand for it.
    pub fn lose_page_for_good(&self) {
        let given_up = awaited(|| {
            for page in pages(self.app()?).filter(|id| is_at_work(*id)) {
                // It may be gone by itself.
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

/// Starts the app where whatever would draw its page dies at once, until its log has this in it.
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
        // It may be gone by itself.
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

/// What draws the page of an app, or is about to.
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

/// A process that ended stays as a zombie until its parent has looked.
fn is_alive(process: u32) -> bool {
    stat(process).is_some_and(|(state, _)| state != "Z")
}

/// Whether it has said its number. WebKit itself ends the whole app where the process dies before.
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

/// State and parent.
fn stat(process: u32) -> Option<(String, u32)> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may hold blanks and brackets itself.
    let (_, fields) = line.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
