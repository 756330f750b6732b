//! The desktop's own file dialog, once: in other tests the dialogs' answers are scripted.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use support::sqlite_install;

use crate::window::{Dialogs, Setup, Window, drive};

#[test]
fn the_desktops_own_dialog_opens_a_file() {
    by_typing("file", |root| root.join(".env"), 1);
}

/// GTK confirms a typed path only while its dialog shows a folder.
#[test]
fn the_desktops_own_dialog_opens_a_folder() {
    by_typing("folder", Path::to_owned, 2);
}

/// `returns`: how often Return is pressed; for a folder, the first one enters it.
fn by_typing(button: &'static str, chosen: impl Fn(&Path) -> PathBuf, returns: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("install"), "0.4.7");
    let setup = Setup {
        dialogs: Dialogs::Native,
        lent: vec![root.clone()],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click(button).await;
        let chosen = chosen(&root);
        let path = chosen.to_str().expect("plain letters").to_owned();
        let dialog = [
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "^(Open|Select|Choose)",
        ];
        xdotool(&window, &[&dialog[..], &["windowfocus", "--sync"]].concat());
        // GTK gives no sign that its dialog is ready for keys; these pauses suffice on a slow machine.
        for (keys, pause_ms) in [
            (vec!["key", "ctrl+l"], 400),
            (vec!["key", "ctrl+a"], 100),
            (vec!["type", "--delay", "12", &path], 300),
            (vec!["key", "Return"], 0),
        ] {
            xdotool(&window, &keys);
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        }
        for _ in 1..returns {
            tokio::time::sleep(Duration::from_millis(500)).await;
            xdotool(&window, &["key", "Return"]);
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
