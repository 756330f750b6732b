//! A window's manners on a desktop: closing, dropping a file, a second start, its size.

use std::path::Path;
use std::sync::Arc;

use support::sqlite_install;

use crate::install::{Install, UPGRADED};
use crate::window::{Setup, drive};

#[test]
fn closing_is_refused_while_statements_run() {
    let install = &Install::new();
    drive(install.setup(&[]), |window| async move {
        window.go_to_upgrade().await;
        // The upgrade waits for this open transaction, so that it runs as long as the test needs (at most three lock
        // waits).
        let reader = tokio::task::block_in_place(|| install.hold("gpts_conversations"));
        window.click("apply").await;
        window.find("[data-step][data-state=started]").await;
        window.press_close();
        window.find("[data-testid=close-refused]").await;
        window.picture("close-refused").await;
        tokio::task::block_in_place(|| install.let_go(reader));
        window.find("[data-outcome=verified]").await;
        assert_eq!(tokio::task::block_in_place(|| install.goals()), UPGRADED);
        window
    });
}

#[test]
fn a_file_that_is_dropped_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("DB-GPT 安装"), "0.4.7");
    let bytes = folder.path().join("photo.jpg");
    std::fs::write(&bytes, [0xff, 0xd8, 0, 0xff]).expect("a photo");
    let setup = Setup {
        lent: vec![root.clone()],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.find("[data-testid=folder]:enabled").await;
        window.drop_file(&bytes);
        assert_eq!(window.error_code().await, "config-not-text");
        window.drop_file(&root.join(".env"));
        window
            .find("[data-testid=verdict][data-verdict=no-change-needed]")
            .await;
        window
    });
}

#[test]
fn a_second_start_ends_and_its_config_is_opened_in_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    let setup = Setup {
        bus: true,
        lent: vec![root.clone()],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.find("[data-testid=folder]:enabled").await;
        let ended = window.start_again(&[Path::new("--config"), &root]).await;
        assert!(ended.success());
        window
            .find("[data-testid=verdict][data-verdict=no-change-needed]")
            .await;
        window
    });
}

#[test]
fn a_job_keeps_the_desktop_awake_and_its_end_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    let setup = Setup {
        bus: true,
        ..Setup::picking([root, folder.path().join("b.dbgpt-backup.zip")])
    };
    drive(setup, |window| async move {
        window.click("folder").await;
        window.click("to-repair").await;
        window.click("to-backup").await;
        window.click("choose-target").await;
        let bus = window.overhear();
        window.turn_away();
        window.click("back-up").await;
        tokio::task::block_in_place(|| {
            bus.wait_for("member=Inhibit");
            bus.wait_for("member=Notify");
        });
        window.find("[data-testid=to-upgrade]:enabled").await;
        window
    });
}

#[test]
fn the_window_comes_back_in_its_size_with_what_was_opened() {
    let home = Arc::new(tempfile::tempdir().expect("a home"));
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    let setup = |picks: Vec<std::path::PathBuf>| Setup {
        home: Arc::clone(&home),
        lent: vec![folder.path().to_owned()],
        ..Setup::picking(picks)
    };
    drive(setup(vec![root]), |window| async move {
        window.click("folder").await;
        window.find("[data-testid=verdict]").await;
        window.resize(900, 640);
        window.press_close();
        // The page goes with its window.
        while window.is_open().await {}
        window
    });
    drive(setup(Vec::new()), |window| async move {
        window.click("recent").await;
        window.find("[data-testid=verdict]").await;
        assert_eq!(window.size(), (900, 640));
        window
    });
}
