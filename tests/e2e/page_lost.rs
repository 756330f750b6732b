//! The process that draws the page dies: the page comes back at the same stage, the running work goes on, and closing
//! works.

use support::sqlite_install;
use tokio::task::block_in_place;

use crate::install::{BEFORE, Install};
use crate::window::{Protocol, Setup, drive, never_drawn};

/// The setting that the app recommends.
const TRY: &str = "WEBKIT_DISABLE_DMABUF_RENDERER=1";

#[test]
fn a_lost_page_comes_back_where_the_job_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    drive(Setup::picking([root]), |window| async move {
        window.click("folder").await;
        window.find("[data-testid=verdict]").await;
        block_in_place(|| {
            window.lose_page();
            window.await_log("the page was loaded anew");
            window.await_log("the page knows where the job stands");
            window.press_close();
            window.await_end();
        });
        window
    });
}

/// WebKit ends the app if its process dies before it has reported its id, so the app gives its advice before that.
#[test]
fn where_nothing_draws_at_all_it_is_told_what_to_try() {
    for protocol in [Protocol::X11, Protocol::Wayland] {
        never_drawn(protocol, TRY);
    }
}

/// As with a driver or compositor that WebKit can't work with.
#[test]
fn a_page_that_dies_at_each_start_is_told_by_gtk() {
    told_at_the_start(Setup::default());
}

/// Before anything is pressed; also called for other screens.
pub fn told_at_the_start(setup: Setup) {
    let heard = Setup {
        bus: true,
        ordinary: false,
        ..setup
    };
    drive(heard, |window| async move {
        block_in_place(|| {
            window.lose_page_for_good();
            window.await_spoken(TRY);
        });
        window
    });
}

#[test]
fn a_backup_goes_on_without_its_page_and_is_told_by_the_next() {
    let install = &Install::new();
    drive(install.setup(&[]), |window| async move {
        window.go_to_backup().await;
        let lock = block_in_place(|| install.lock("prompt_manage"));
        window.click("back-up").await;
        window.find("[data-testid=cancel]").await;
        block_in_place(|| {
            window.lose_page();
            // However long the page takes to return: it also reports work that ended in the meantime.
            install.let_go(lock);
            window.await_log("the page knows where the job stands ended=Some(BackUp)");
            assert!(install.backup().exists());
            window.press_close();
            window.await_end();
        });
        window
    });
}

#[test]
fn where_the_page_does_not_come_back_gtk_says_what_to_try_and_closing_works() {
    let install = &Install::new();
    let setup = Setup {
        bus: true,
        ordinary: false,
        ..install.setup(&[])
    };
    drive(setup, |window| async move {
        window.go_to_backup().await;
        let lock = block_in_place(|| install.lock("prompt_manage"));
        window.click("back-up").await;
        window.find("[data-testid=cancel]").await;
        block_in_place(|| {
            window.lose_page_for_good();
            window.await_spoken(TRY);
            // Without a page there is no one to ask: the backup is cancelled and cleaned up, and the window closes.
            window.press_close();
            window.await_end();
            install.let_go(lock);
        });
        window
    });
    let left: Vec<_> = std::fs::read_dir(install.folder.path())
        .expect("the folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(install.goals(), BEFORE);
}
