//! What a window needs around it: a driver, a session bus. All end, by their ids, when they are dropped.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A process that ends when it is dropped.
pub struct Owned(pub Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session bus of its own, by `dbus-daemon`; it says its address.
///
/// What it starts by itself, such as the accessibility bus, belongs to that screen alone.
pub fn session_bus(mut daemon: Command, screen: &[(&'static str, OsString)]) -> (Owned, String) {
    daemon.envs(screen.iter().cloned());
    daemon.args(["--session", "--nofork", "--print-address=1"]);
    telling(daemon)
}

/// Starts a program that says one line on stdout when it is ready, and goes on.
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

/// The driver tells nobody when it listens, so it is asked.
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
