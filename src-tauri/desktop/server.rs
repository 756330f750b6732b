//! Linux: the name of the display server. Neither Wayland nor X11 tells it, so we look up the process at the other end
//! of the display's socket.

use std::path::{Path, PathBuf};

use engine::io::file;
use gio::prelude::SocketExt;
use gio::{Cancellable, Socket, SocketFamily, SocketProtocol, SocketType, UnixSocketAddress};
use gtk::gdk;
use gtk::prelude::DisplayExtManual;

/// Short, since only servers on this machine are asked.
const PATIENCE_S: u32 = 1;
/// Ample: the kernel keeps 15 bytes of a program's name.
const MAX_NAME_BYTES: u64 = 64;

/// The program that serves this display, such as `gnome-shell` or `Xorg`; `None` if it runs on another machine or in
/// another container.
pub(super) fn program(display: &gdk::Display) -> Option<String> {
    let name = display.name();
    let place = match display.backend().is_wayland() {
        true => wayland_socket(&name)?,
        false => x_socket(&name)?,
    };
    let process = process_at(&place)?;
    let name = file::read_head(Path::new(&format!("/proc/{process}/comm")), MAX_NAME_BYTES).ok()?;
    Some(String::from_utf8_lossy(&name).trim().to_owned())
}

/// The socket of a Wayland display: its name is a path, or a file in the user's runtime folder.
fn wayland_socket(name: &str) -> Option<PathBuf> {
    // `join` with an absolute path gives that path.
    Some(gtk::glib::user_runtime_dir().join(name)).filter(|socket| socket.exists())
}

/// The socket of an X display such as `:1` or `:1.0`; `None` if a host stands before the colon.
fn x_socket(name: &str) -> Option<PathBuf> {
    let name = name.strip_prefix("unix").unwrap_or(name);
    let number = name.strip_prefix(':')?.split('.').next()?;
    Some(PathBuf::from(format!("/tmp/.X11-unix/X{number}")))
}

fn process_at(socket: &Path) -> Option<i32> {
    let own = Socket::new(
        SocketFamily::Unix,
        SocketType::Stream,
        SocketProtocol::Default,
    )
    .ok()?;
    own.set_timeout(PATIENCE_S);
    own.connect(&UnixSocketAddress::new(socket), Cancellable::NONE)
        .ok()?;
    // The id is 0 for a process in another container.
    let process = own.credentials().ok()?.unix_pid().ok()?;
    (process > 0).then_some(process)
}
