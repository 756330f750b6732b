//! A screen that nothing else uses: X11's by Xvfb, Wayland's by weston, both without a monitor.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::PATIENCE;
use super::processes::{Owned, telling};

/// What a desktop speaks to its windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    X11,
    Wayland,
}

/// The name of weston's socket; it stands in a folder of its own.
const SOCKET: &str = "wayland-test";

/// A screen; it goes when this is dropped.
pub struct Screen {
    pub protocol: Protocol,
    /// As in `DISPLAY` or `WAYLAND_DISPLAY`.
    pub name: String,
    /// The user's runtime folder.
    pub folder: TempDir,
    _process: Owned,
}

impl Screen {
    pub fn open(protocol: Protocol, width: u16, height: u16) -> Self {
        let folder = tempfile::tempdir().expect("a runtime folder");
        let (process, name) = match protocol {
            Protocol::X11 => xvfb(width, height),
            Protocol::Wayland => weston(folder.path(), width, height),
        };
        Self {
            protocol,
            name,
            folder,
            _process: process,
        }
    }

    /// What a program needs to open its windows here. It knows of no other screen.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let runtime = ("XDG_RUNTIME_DIR", OsString::from(self.folder.path()));
        match self.protocol {
            Protocol::X11 => vec![
                runtime,
                ("DISPLAY", OsString::from(&self.name)),
                ("GDK_BACKEND", "x11".into()),
            ],
            Protocol::Wayland => vec![
                runtime,
                ("WAYLAND_DISPLAY", OsString::from(&self.name)),
                ("GDK_BACKEND", "wayland".into()),
            ],
        }
    }

    /// The variable of the other protocol, which the developer's own desktop may have set.
    pub fn other_variable(&self) -> &'static str {
        match self.protocol {
            Protocol::X11 => "WAYLAND_DISPLAY",
            Protocol::Wayland => "DISPLAY",
        }
    }
}

/// Xvfb chooses the number.
fn xvfb(width: u16, height: u16) -> (Owned, String) {
    let mut xvfb = Command::new("Xvfb");
    xvfb.args(["-displayfd", "1", "-screen", "0"])
        .arg(format!("{width}x{height}x24"))
        .args(["-nolisten", "tcp"])
        .stderr(Stdio::null());
    let (owned, number) = telling(xvfb);
    (owned, format!(":{number}"))
}

/// Weston says nothing when it is ready; its socket is there then.
fn weston(folder: &Path, width: u16, height: u16) -> (Owned, String) {
    let weston = Command::new("weston")
        .args([
            "--backend=headless-backend.so",
            "--use-pixman",
            "--no-config",
        ])
        // Pictures may be taken by anybody.
        .args(["--debug", "--idle-time=0"])
        .arg(format!("--socket={SOCKET}"))
        .args([format!("--width={width}"), format!("--height={height}")])
        .env("XDG_RUNTIME_DIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("weston");
    let owned = Owned(weston);
    let begun = Instant::now();
    while std::os::unix::net::UnixStream::connect(folder.join(SOCKET)).is_err() {
        assert!(begun.elapsed() < PATIENCE, "weston does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    (owned, SOCKET.to_owned())
}
