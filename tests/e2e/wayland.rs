//! The main ways through the window on Wayland, the default of most desktops; all else is tried on X11.

use crate::window::{Protocol, Setup};
use crate::{mysql, sample};

fn on_wayland(setup: Setup) -> Setup {
    Setup {
        protocol: Protocol::Wayland,
        ..setup
    }
}

/// Fails where WebKit's web process dies at the start, as it does when it is told how to draw after it began to load.
#[test]
fn the_sample_install_goes_through_its_whole_job() {
    sample::whole_job(on_wayland(Setup::default()));
}

#[test]
fn a_mysql_install_is_upgraded() {
    mysql::upgraded(on_wayland);
}
