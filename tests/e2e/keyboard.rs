//! The whole job by keyboard.

use fantoccini::key::Key;

use crate::install::{Install, UPGRADED};
use crate::window::{Setup, drive};

#[test]
fn the_whole_job_by_keyboard_alone() {
    whole_job(|setup| setup);
}

/// `on` chooses the screen.
pub fn whole_job(on: impl FnOnce(Setup) -> Setup) {
    let install = Install::new();
    drive(on(install.setup(&[])), |window| async move {
        for id in [
            "folder",
            "to-check",
            "to-backup",
            "choose-target",
            "back-up",
            "to-upgrade",
            "apply",
        ] {
            window.press_at(id, Key::Enter).await;
        }
        window.find("[data-outcome=verified]").await;
        let focus = window.ask("return document.activeElement.tagName").await;
        assert_eq!(focus, "H1");
        let current = window.find("[aria-current=step]").await;
        assert_eq!(current.text().await.expect("its text"), "Done");
        window
    });
    assert_eq!(install.goals(), UPGRADED);
}
