//! A server that vanishes: each page tells what was and was not done, and stays the current one.

use crate::install::{Install, KIND};
use crate::window::{Window, drive};

async fn stays(window: &Window, step: &str) {
    let code = window.error_code().await;
    assert!(code.starts_with("mysql-"), "{code}");
    assert!(window.text().await.contains("Nothing has been changed"));
    let current = window.find("[aria-current=step]").await;
    assert_eq!(current.text().await.expect("its text"), step);
}

#[test]
fn every_step_says_so_and_stays() {
    let install = Install::on(support::server_with(KIND, &[]));
    let server = install.database.server;
    drive(install.setup(&[]), |window| async move {
        window.go_to_inspect().await;
        server.kill();
        window.click("to-check").await;
        stays(&window, "Check").await;
        window.picture("vanished").await;
        window
    });
}

#[test]
fn a_server_that_is_gone_before_the_upgrade_changes_nothing() {
    let install = Install::on(support::server_with(KIND, &[]));
    let server = install.database.server;
    drive(install.setup(&[]), |window| async move {
        window.go_to_upgrade().await;
        server.kill();
        window.click("apply").await;
        stays(&window, "Upgrade").await;
        window
    });
}

#[test]
fn a_server_that_is_gone_during_the_backup_leaves_no_half_file() {
    let install = Install::on(support::server_with(KIND, &[]));
    let server = install.database.server;
    drive(install.setup(&[]), |window| async move {
        window.go_to_backup().await;
        server.kill();
        window.click("back-up").await;
        stays(&window, "Back up").await;
        window
    });
    assert!(!install.backup().exists());
}
