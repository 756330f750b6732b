//! What a screen reader is given of the window: GTK's own tree, over the accessibility bus (AT-SPI).

use gio::glib::variant::{ToVariant, Variant};
use gio::{Cancellable, DBusCallFlags, DBusConnection, DBusConnectionFlags};

use super::Window;
use super::lost::awaited;

const PATIENCE_MS: i32 = 5_000;
/// More than any page has.
const MOST_PARTS: usize = 2_000;

/// One part of the window.
#[derive(Debug)]
pub struct Part {
    pub role: String,
    pub name: String,
}

/// What is called on the bus: whose part, and which.
type Place = (String, String);

impl Window {
    /// Waits until a screen reader is given this text. The window needs a session bus for that.
    pub fn await_spoken(&self, text: &str) {
        let mut parts = Vec::new();
        let heard = awaited(|| {
            parts = self.parts();
            let said = parts.iter().any(|part| part.name.contains(text));
            said.then_some(())
        });
        assert!(heard.is_some(), "nobody says {text}: {parts:?}");
    }

    /// All parts that there are now.
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
            parts.push(Part {
                role: text(accessible(&bus, &place, "GetRoleName")),
                name: text(property(&bus, &place, "Name")),
            });
            let children = accessible(&bus, &place, "GetChildren");
            for child in children.iter().flat_map(Variant::iter) {
                let [to, path] = [0, 1].map(|at| child.child_value(at).str().map(str::to_owned));
                open.extend(to.zip(path));
            }
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

fn accessible(bus: &DBusConnection, place: &Place, method: &str) -> Option<Variant> {
    called(bus, place, "org.a11y.atspi.Accessible", method, None)
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

/// The first value of an answer; a part may be gone before it is asked.
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
