//! The window as a screen reader gets it over the accessibility bus (AT-SPI): GTK's tree, with WebKit's tree of the
//! page in it.

use gio::glib::variant::{ToVariant, Variant};
use gio::{Cancellable, DBusCallFlags, DBusConnection, DBusConnectionFlags};

use super::Window;
use super::lost::awaited;

const PATIENCE_MS: i32 = 5_000;
/// More parts than any page has.
const MOST_PARTS: usize = 2_000;

/// The roles of parts, by AT-SPI's numbers (enum AtspiRole).
pub mod role {
    pub const INVALID: u32 = 0;
    pub const CHECK_BOX: u32 = 7;
    pub const COMBO_BOX: u32 = 11;
    pub const FRAME: u32 = 23;
    pub const BUTTON: u32 = 43;
    /// Switches have this role too.
    pub const TOGGLE: u32 = 62;
    pub const UNKNOWN: u32 = 67;
    pub const ENTRY: u32 = 79;
    pub const LINK: u32 = 88;
}

/// Roles that are useless without a name.
const NAMED: [u32; 6] = [
    role::CHECK_BOX,
    role::COMBO_BOX,
    role::BUTTON,
    role::TOGGLE,
    role::ENTRY,
    role::LINK,
];

/// One part of the window.
#[derive(Debug)]
pub struct Part {
    pub role: u32,
    pub name: String,
}

/// A part's address: its owner's name on the bus, and its path.
type Place = (String, String);

impl Window {
    /// Waits until a screen reader can read this text. The window needs a session bus.
    pub fn await_spoken(&self, text: &str) {
        let mut parts = Vec::new();
        let heard = awaited(|| {
            parts = self.parts();
            let said = parts.iter().any(|part| part.name.contains(text));
            said.then_some(())
        });
        assert!(heard.is_some(), "nobody says {text}: {parts:?}");
    }

    /// Asserts that every part of the page has a role, and a name if its role needs one.
    pub fn is_spoken(&self, page: &str, heading: &str) {
        self.await_spoken(heading);
        let parts = self.parts();
        let is_mute = |part: &&Part| {
            [role::INVALID, role::UNKNOWN].contains(&part.role)
                || NAMED.contains(&part.role) && part.name.trim().is_empty()
        };
        let mute: Vec<&Part> = parts.iter().filter(is_mute).collect();
        assert!(mute.is_empty(), "on {page}: {mute:?} of {parts:?}");
    }

    /// All parts that exist now.
    pub fn parts(&self) -> Vec<Part> {
        let Some(bus) = self.accessibility_bus() else {
            return Vec::new();
        };
        let mut parts = Vec::new();
        let mut open: Vec<Place> = vec![(
            "org.a11y.atspi.Registry".to_owned(),
            "/org/a11y/atspi/accessible/root".to_owned(),
        )];
        while let Some(place) = open.pop()
            && parts.len() < MOST_PARTS
        {
            // A part that is gone does not answer.
            let Some(role) = accessible(&bus, &place, "GetRole", None) else {
                continue;
            };
            parts.push(Part {
                role: role.get().expect("a number"),
                name: text(property(&bus, &place, "Name")),
            });
            open.extend(children(&bus, &place));
        }
        parts
    }

    fn accessibility_bus(&self) -> Option<DBusConnection> {
        let session = connected(self.session.as_deref()?)?;
        let bus = ("org.a11y.Bus".to_owned(), "/org/a11y/bus".to_owned());
        let address = called(&session, &bus, "org.a11y.Bus", "GetAddress", None)?;
        connected(address.str()?)
    }
}

fn connected(address: &str) -> Option<DBusConnection> {
    let flags =
        DBusConnectionFlags::AUTHENTICATION_CLIENT | DBusConnectionFlags::MESSAGE_BUS_CONNECTION;
    DBusConnection::for_address_sync(address, flags, None, Cancellable::NONE).ok()
}

fn accessible(
    bus: &DBusConnection,
    place: &Place,
    method: &str,
    parameters: Option<&Variant>,
) -> Option<Variant> {
    called(bus, place, "org.a11y.atspi.Accessible", method, parameters)
}

fn children(bus: &DBusConnection, place: &Place) -> Vec<Place> {
    let listed = accessible(bus, place, "GetChildren", None);
    let mut found: Vec<Variant> = listed.iter().flat_map(Variant::iter).collect();
    // The socket that holds the page in GTK's tree counts its child but does not list it.
    if found.is_empty() {
        let count = property(bus, place, "ChildCount").and_then(|count| count.get::<i32>());
        found.extend(
            (0..count.unwrap_or(0)).filter_map(|at| {
                accessible(bus, place, "GetChildAtIndex", Some(&(at,).to_variant()))
            }),
        );
    }
    found
        .iter()
        .filter_map(|child| {
            let [to, path] = [0, 1].map(|at| child.child_value(at).str().map(str::to_owned));
            to.zip(path)
        })
        .collect()
}

fn property(bus: &DBusConnection, place: &Place, name: &str) -> Option<Variant> {
    let asked = ("org.a11y.atspi.Accessible", name).to_variant();
    let answer = called(
        bus,
        place,
        "org.freedesktop.DBus.Properties",
        "Get",
        Some(&asked),
    );
    answer?.as_variant()
}

/// The first value of an answer; `None` if the part is gone.
fn called(
    bus: &DBusConnection,
    (to, path): &Place,
    interface: &str,
    method: &str,
    parameters: Option<&Variant>,
) -> Option<Variant> {
    let answer = bus.call_sync(
        Some(to),
        path,
        interface,
        method,
        parameters,
        None,
        DBusCallFlags::NONE,
        PATIENCE_MS,
        Cancellable::NONE,
    );
    let answer = answer.ok()?;
    (answer.n_children() > 0).then(|| answer.child_value(0))
}

fn text(value: Option<Variant>) -> String {
    value
        .and_then(|value| value.str().map(str::to_owned))
        .unwrap_or_default()
}
