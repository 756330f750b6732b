//! A screen of its own without a monitor: X11's by Xvfb, Wayland's by weston.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::PATIENCE;
use super::processes::{Owned, telling};

/// The protocol between the desktop and its windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    X11,
    Wayland,
}

/// The name of weston's socket, which lies in a folder of its own.
const SOCKET: &str = "wayland-test";

/// A screen; it ends when dropped.
pub struct Screen {
    pub protocol: Protocol,
    /// The value of `DISPLAY` or `WAYLAND_DISPLAY`.
    pub name: String,
    /// The user's runtime folder (`XDG_RUNTIME_DIR`).
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

    /// The environment of a program that opens windows here, and on no other screen.
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

    /// The other protocol's variable, which the developer's own desktop may have set.
    pub fn other_variable(&self) -> &'static str {
        match self.protocol {
            Protocol::X11 => "WAYLAND_DISPLAY",
            Protocol::Wayland => "DISPLAY",
        }
    }
}

/// Starts Xvfb, which chooses its number itself.
fn xvfb(width: u16, height: u16) -> (Owned, String) {
    let mut xvfb = Command::new("Xvfb");
    xvfb.args(["-displayfd", "1", "-screen", "0"])
        .arg(format!("{width}x{height}x24"))
        .args(["-nolisten", "tcp"])
        .stderr(Stdio::null());
    let (owned, number) = telling(xvfb);
    (owned, format!(":{number}"))
}

/// Starts weston; its socket exists once it is ready.
fn weston(folder: &Path, width: u16, height: u16) -> (Owned, String) {
    let weston = Command::new("weston")
        .args([
            "--backend=headless-backend.so",
            "--use-pixman",
            "--no-config",
        ])
        // --debug: any program may take pictures.
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
