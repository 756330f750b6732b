//! The session bus: what the window says on it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};

use super::processes::Owned;
use super::{PATIENCE, Window};

/// A recording of the bus.
pub struct Overheard {
    lines: Receiver<String>,
    _monitor: Owned,
}

impl Window {
    /// Starts to record the session bus.
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
                // The test is over and the receiver gone.
                let _ = sender.send(line);
            }
        });
        let overheard = Overheard {
            lines,
            _monitor: monitor,
        };
        // The monitor's own NameAcquired: from here on it records.
        overheard.wait_for("member=NameAcquired");
        overheard
    }
}

impl Overheard {
    /// Waits until a message contains this text.
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
