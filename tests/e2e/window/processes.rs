//! The processes around a window: a driver, a session bus. Each is ended by its id when it is dropped.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A process that is killed when this value is dropped.
pub struct Owned(pub Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a session bus with `dbus-daemon`; returns its address.
///
/// Services that it starts, such as the accessibility bus, belong to this screen only.
pub fn session_bus(mut daemon: Command, screen: &[(&'static str, OsString)]) -> (Owned, String) {
    daemon.envs(screen.iter().cloned());
    daemon.args(["--session", "--nofork", "--print-address=1"]);
    telling(daemon)
}

/// Starts a program that prints one line on stdout when it is ready; returns the line.
pub fn telling(mut command: Command) -> (Owned, String) {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let stdout = child.stdout.take().expect("piped");
    let owned = Owned(child);
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("its line");
    assert!(!line.trim().is_empty(), "{name} says nothing");
    (owned, line.trim().to_owned())
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Waits until the driver accepts connections; it does not report that itself.
pub async fn await_port(port: u16) {
    let begun = Instant::now();
    while TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_err() {
        assert!(
            begun.elapsed() < PATIENCE,
            "WebKitWebDriver does not listen"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
