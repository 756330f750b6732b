//! A backup that the user cancels half-way.

use crate::install::{BEFORE, Install};
use crate::window::drive;

/// Enough for a dump to take seconds: 2^12 documents of 32 KiB, which do not compress.
const GROW: [&str; 3] = [
    "CREATE TABLE ballast (id INT AUTO_INCREMENT PRIMARY KEY, bytes LONGBLOB)",
    "INSERT INTO ballast (bytes) VALUES (RANDOM_BYTES(1024))",
    "UPDATE ballast SET bytes = REPEAT(bytes, 32)",
];
const DOUBLE: &str = "INSERT INTO ballast (bytes) SELECT RANDOM_BYTES(1024) FROM ballast";

/// An install whose backup takes seconds.
fn large() -> Install {
    let install = Install::new();
    install.execute(GROW[0]);
    install.execute(GROW[1]);
    for _ in 0..12 {
        install.execute(DOUBLE);
    }
    install.execute(GROW[2]);
    install
}

fn nothing_is_left(install: &Install) {
    let left: Vec<_> = std::fs::read_dir(install.folder.path())
        .expect("the folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(install.goals(), BEFORE);
}

#[test]
fn a_cancelled_backup_leaves_nothing_but_a_message() {
    let install = large();
    drive(install.setup(&[]), |window| async move {
        window.go_to_backup().await;
        window.click("back-up").await;
        window.click("cancel").await;
        assert_eq!(window.error_code().await, "cancelled");
        assert!(window.has("[data-testid=unchanged]").await);
        // And it can be tried again at once.
        window.find("[data-testid=back-up]:enabled").await;
        window
    });
    nothing_is_left(&install);
}

#[test]
fn closing_during_a_backup_is_asked_about_and_leaves_nothing() {
    let install = large();
    drive(install.setup(&[]), |window| async move {
        window.go_to_backup().await;
        window.click("back-up").await;
        window.find("[data-testid=cancel]").await;
        window.press_close();
        window.click("close-anyway").await;
        while window.is_open().await {}
        window
    });
    nothing_is_left(&install);
}
