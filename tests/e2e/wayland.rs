//! The main jobs of the window on Wayland, the default of most desktops; everything else is tested on X11.

use crate::window::{Protocol, Setup};
use crate::{accessible, backup, keyboard, mysql, page_lost, sample, unfinished};

fn on_wayland(setup: Setup) -> Setup {
    Setup {
        protocol: Protocol::Wayland,
        ..setup
    }
}

fn on_a_wayland_desktop(setup: Setup) -> Setup {
    Setup {
        bus: true,
        ..on_wayland(setup)
    }
}

/// Fails if WebKit's web process dies at the start, as it does when the renderer is set after it began to load.
#[test]
fn the_sample_install_goes_through_its_whole_job() {
    sample::whole_job(on_wayland(Setup::default()));
}

#[test]
fn the_sample_install_goes_through_its_whole_job_on_a_desktop_with_a_bus() {
    sample::whole_job(on_a_wayland_desktop(Setup::default()));
}

#[test]
fn a_mysql_install_is_upgraded() {
    mysql::upgraded(on_a_wayland_desktop);
}

#[test]
fn the_whole_job_by_keyboard_alone() {
    keyboard::whole_job(on_wayland);
}

#[test]
fn a_cancelled_backup_leaves_nothing_but_a_message() {
    backup::cancelled(on_wayland);
}

#[test]
fn a_run_that_stopped_is_resumed() {
    unfinished::resumed(on_wayland);
}

#[test]
fn a_page_that_dies_at_each_start_is_told_by_gtk() {
    page_lost::told_at_the_start(on_wayland(Setup::default()));
}

#[test]
fn a_screen_reader_is_given_the_window_and_its_page() {
    accessible::spoken(on_wayland(Setup::default()));
}
