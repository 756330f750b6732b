//! The desktop's own file dialog, once: everything else is told what it would answer.

use std::process::Command;
use std::time::Duration;

use support::sqlite_install;

use crate::window::{Dialogs, Setup, Window, drive};

#[test]
fn the_desktops_own_dialog_opens_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("install"), "0.4.7");
    let setup = Setup {
        dialogs: Dialogs::Native,
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click("file").await;
        let env = root.join(".env");
        let path = env.to_str().expect("plain letters").to_owned();
        let dialog = [
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "^(Open|Select|Choose)",
        ];
        xdotool(&window, &[&dialog[..], &["windowfocus", "--sync"]].concat());
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

fn xdotool(window: &Window, arguments: &[&str]) {
    let status = Command::new("xdotool")
        .args(arguments)
        .env("DISPLAY", window.display())
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("xdotool").success(), "{arguments:?}");
}
