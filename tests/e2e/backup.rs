//! A backup that is cancelled half-way, by the user or by closing the window.

use tokio::task::block_in_place;

use crate::install::{BEFORE, Install};
use crate::window::{Setup, Window, drive};

/// Starts a backup that stops half-way at a locked table, until the returned lock is released (or the wait for it
/// times out).
async fn half_way(window: &Window, install: &Install) -> mysql_async::Conn {
    window.go_to_backup().await;
    let lock = block_in_place(|| install.lock("prompt_manage"));
    window.click("back-up").await;
    window.find("[data-testid=cancel]").await;
    lock
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
    cancelled(|setup| setup);
}

/// `on` chooses the screen.
pub fn cancelled(on: impl FnOnce(Setup) -> Setup) {
    let install = &Install::new();
    drive(on(install.setup(&[])), |window| async move {
        let lock = half_way(&window, install).await;
        window.click("cancel").await;
        assert_eq!(window.error_code().await, "cancelled");
        assert!(window.has("[data-testid=unchanged]").await);
        // It can be tried again at once.
        window.find("[data-testid=back-up]:enabled").await;
        block_in_place(|| install.let_go(lock));
        window
    });
    nothing_is_left(install);
}

#[test]
fn closing_during_a_backup_is_asked_about_and_leaves_nothing() {
    let install = &Install::new();
    drive(install.setup(&[]), |window| async move {
        let lock = half_way(&window, install).await;
        window.press_close();
        window.click_to_close("close-anyway").await;
        block_in_place(|| install.let_go(lock));
        window
    });
    nothing_is_left(install);
}
