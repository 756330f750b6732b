//! Actions of a desktop on a window, in X's own protocol: closing it, dropping a file on it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, InputFocus, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window as Id, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

use super::{PATIENCE, Protocol, Screen, Window};

impl Protocol {
    /// The beginning of the name that the window shows for such a screen; the desktop's name follows.
    pub fn ground(self) -> &'static str {
        match self {
            Self::X11 => "X11 (Xvfb",
            Self::Wayland => "Wayland (weston",
        }
    }
}

impl Window {
    /// The screen's name, for other programs.
    pub fn display(&self) -> &str {
        &self.screen.name
    }

    /// Asks the window to close, like the button in its title bar.
    pub fn press_close(&self) {
        let screen = Server::of(self);
        let window = screen.window();
        let [protocols, delete] = screen.atoms(["WM_PROTOCOLS", "WM_DELETE_WINDOW"]);
        screen.send(window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
    }

    /// Takes the focus away, as when the user turns to another window.
    pub fn turn_away(&self) {
        let screen = Server::of(self);
        screen
            .server
            .set_input_focus(InputFocus::NONE, NONE, CURRENT_TIME)
            .expect("a request");
        screen.server.sync().expect("the server answers");
    }

    /// Saves a picture of the window from the screen. WebDriver's own pictures need a page drawn by a graphics card.
    pub fn photograph(&self, file: &Path) {
        if self.screen.protocol == Protocol::Wayland {
            return weston_screen(&self.screen, file);
        }
        let window = Server::of(self).window().to_string();
        let taken = Command::new("import")
            .args(["-display", &self.screen.name, "-window", &window])
            .arg(file)
            .status()
            .expect("import (imagemagick)");
        assert!(taken.success(), "no picture: {}", file.display());
    }

    /// The window's width and height.
    pub fn size(&self) -> (u16, u16) {
        let screen = Server::of(self);
        let window = screen.window();
        let geometry = screen.server.get_geometry(window).expect("a request");
        let geometry = geometry.reply().expect("the window's size");
        (geometry.width, geometry.height)
    }

    /// Resizes the window, as a user does by its corner.
    pub fn resize(&self, width: u32, height: u32) {
        use x11rb::protocol::xproto::ConfigureWindowAux;
        let screen = Server::of(self);
        let window = screen.window();
        let wanted = ConfigureWindowAux::new().width(width).height(height);
        screen
            .server
            .configure_window(window, &wanted)
            .expect("a request");
        screen.server.sync().expect("the server answers");
    }

    /// Drops a file or folder on the window, as a file manager does (X's drag-and-drop protocol, XDND, version 5).
    pub fn drop_file(&self, path: &Path) {
        let screen = Server::of(self);
        let target = screen.window();
        let source = screen.source();
        let [selection, enter, position, drop, uri_list, copy] = screen.atoms([
            "XdndSelection",
            "XdndEnter",
            "XdndPosition",
            "XdndDrop",
            "text/uri-list",
            "XdndActionCopy",
        ]);
        let [status, finished] = screen.atoms(["XdndStatus", "XdndFinished"]);
        screen
            .server
            .set_selection_owner(source, selection, CURRENT_TIME)
            .expect("a request");
        let uris = format!("file://{}\r\n", percent_encoded(path));
        screen.send(target, enter, [source, 5 << 24, uri_list, 0, 0]);
        let (x, y) = screen.middle(target);
        // The target asks for the dragged data while it is dragged over, and accepts once it has it.
        for _ in 0..2 {
            screen.send(
                target,
                position,
                [source, 0, x << 16 | y, CURRENT_TIME, copy],
            );
            screen.serve(&uris, uri_list, |message| message.type_ == status);
        }
        screen.send(target, drop, [source, 0, CURRENT_TIME, 0, 0]);
        screen.serve(&uris, uri_list, |message| message.type_ == finished);
    }
}

/// Saves weston's whole screen. The program names the file by the time, so it gets an empty folder.
fn weston_screen(screen: &Screen, file: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = Command::new("weston-screenshooter")
        .envs(screen.environment())
        .env("XDG_PICTURES_DIR", folder.path())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .status();
    assert!(taken.expect("weston-screenshooter").success());
    let mut files = std::fs::read_dir(folder.path()).expect("a folder");
    let picture = files.next().expect("a picture").expect("its name");
    std::fs::copy(picture.path(), file).expect("a picture");
}

struct Server {
    server: RustConnection,
    root: Id,
}

impl Server {
    fn of(window: &Window) -> Self {
        let (server, number) =
            RustConnection::connect(Some(&window.screen.name)).expect("the screen");
        let root = server.setup().roots[number].root;
        Self { server, root }
    }

    /// The app's window: the visible one that supports closing.
    fn window(&self) -> Id {
        let [protocols] = self.atoms(["WM_PROTOCOLS"]);
        let tree = self.server.query_tree(self.root).expect("a request");
        let children = tree.reply().expect("the windows").children;
        children
            .into_iter()
            .find(|id| {
                let asked = self
                    .server
                    .get_property(false, *id, protocols, AtomEnum::ATOM, 0, 8);
                let has = asked.expect("a request").reply();
                let shown = self.server.get_geometry(*id).expect("a request").reply();
                has.is_ok_and(|property| property.value_len > 0)
                    && shown.is_ok_and(|geometry| geometry.width > 300)
            })
            .expect("the app's window")
    }

    fn atoms<const N: usize>(&self, names: [&str; N]) -> [u32; N] {
        names.map(|name| {
            let asked = self.server.intern_atom(false, name.as_bytes());
            asked.expect("a request").reply().expect("an atom").atom
        })
    }

    /// A window that is never shown, as the source of a drag.
    fn source(&self) -> Id {
        let id = self.server.generate_id().expect("an id");
        let (depth, class) = (0, WindowClass::INPUT_ONLY);
        let settings = CreateWindowAux::new();
        self.server
            .create_window(depth, id, self.root, 0, 0, 1, 1, 0, class, 0, &settings)
            .expect("a request");
        id
    }

    fn middle(&self, window: Id) -> (u32, u32) {
        let geometry = self.server.get_geometry(window).expect("a request");
        let geometry = geometry.reply().expect("the window's size");
        let (x, y) = (geometry.width / 2, geometry.height / 2);
        let asked = self.server.translate_coordinates(
            window,
            self.root,
            i16::try_from(x).expect("a screen's size"),
            i16::try_from(y).expect("a screen's size"),
        );
        let there = asked.expect("a request").reply().expect("a place");
        let positive = |value: i16| u32::from(value.unsigned_abs());
        (positive(there.dst_x), positive(there.dst_y))
    }

    fn send(&self, window: Id, kind: u32, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, window, kind, data);
        self.server
            .send_event(false, window, EventMask::NO_EVENT, message)
            .expect("a request");
        self.server.sync().expect("the server listens");
    }

    /// Answers requests for the dragged data until a message ends it.
    fn serve(&self, uris: &str, uri_list: u32, ends: impl Fn(&ClientMessageEvent) -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.server.poll_for_event().expect("the server answers") {
                Some(Event::SelectionRequest(request)) => self.give(&request, uris, uri_list),
                Some(Event::ClientMessage(message)) if ends(&message) => return,
                Some(_) => {}
                // X can't wait for an event with a timeout.
                None => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        }
        panic!("the window does not answer to what is dragged over it");
    }

    fn give(&self, request: &SelectionRequestEvent, uris: &str, uri_list: u32) {
        self.server
            .change_property8(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                uri_list,
                uris.as_bytes(),
            )
            .expect("a request");
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        self.server
            .send_event(false, request.requestor, EventMask::NO_EVENT, notice)
            .expect("a request");
        self.server.flush().expect("the server listens");
    }
}

fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|byte| match plain(byte) {
            true => char::from(*byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}
