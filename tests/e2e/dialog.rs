//! The desktop's own file dialog, once: everything else is told what it would answer.

use std::process::Command;
use std::time::Duration;

use support::sqlite_install;

use crate::window::{Dialogs, Setup, Window, drive};

#[test]
fn the_desktops_own_dialog_opens_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("install"), "0.4.7");
    let setup = Setup {
        dialogs: Dialogs::Native,
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click("folder").await;
        let path = root.to_str().expect("plain letters").to_owned();
        // GTK says nowhere when its dialog is ready for keys; these pauses are what it took on a slow machine.
        for (keys, pause_ms) in [
            (vec!["key", "ctrl+l"], 400),
            (vec!["key", "ctrl+a"], 100),
            (vec!["type", "--delay", "12", &path], 300),
            (vec!["key", "Return"], 0),
        ] {
            xdotool(&window, &keys);
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        }
        window
            .find("[data-testid=verdict][data-verdict=no-change-needed]")
            .await;
        window
    });
}

/// Waits for the dialog, which is a window of its own, and sends it keys.
fn xdotool(window: &Window, keys: &[&str]) {
    let status = Command::new("xdotool")
        .args([
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "^(Open|Select|Choose).*",
        ])
        .args(["windowfocus", "--sync", "%1"])
        .args(keys)
        .env("DISPLAY", window.display())
        .status();
    assert!(status.expect("xdotool").success(), "{keys:?}");
}
