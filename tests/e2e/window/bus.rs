//! The desktop's session bus: what the window says to the desktop on it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};

use super::processes::Owned;
use super::{PATIENCE, Window};

/// The bus, listened to.
pub struct Overheard {
    lines: Receiver<String>,
    _monitor: Owned,
}

impl Window {
    /// Listens to the session bus from now on.
    pub fn overhear(&self) -> Overheard {
        let mut monitor = self
            .user
            .command("dbus-monitor")
            .arg("--session")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-monitor");
        let stdout = monitor.stdout.take().expect("piped");
        let monitor = Owned(monitor);
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Nobody listens any more when the test is over.
                let _ = sender.send(line);
            }
        });
        let overheard = Overheard {
            lines,
            _monitor: monitor,
        };
        // Its own greeting: from here on it hears.
        overheard.wait_for("member=NameAcquired");
        overheard
    }
}

impl Overheard {
    /// Waits until something like this was said.
    pub fn wait_for(&self, text: &str) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(text) => return,
                Ok(_) => {}
                Err(_) => panic!("nobody says {text} on the bus"),
            }
        }
    }
}
