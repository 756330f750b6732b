//! A run that stopped half-way greets the user at the next start, with every way on.

use std::process::{Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use crate::install::{BEFORE, Install, KIND, UPGRADED};
use crate::window::{Setup, app_folder, drive, program};

/// Has the command line upgrade while a table that comes late in the plan is held: four tables are made, then it stops.
fn stopped_half_way(install: &Install, home: &TempDir) {
    let reader = install.hold("gpts_messages");
    let ended = Command::new(program("dbgpt-upgrade"))
        .args(["upgrade", "--yes", "--json", "--tool"])
        .arg(support::tools(KIND))
        .arg("--config")
        .arg(install.root.path())
        .arg("--backup-to")
        .arg(install.folder.path())
        .env("DBGPT_UPGRADE_HOME", app_folder(home))
        .stdin(Stdio::null())
        .output()
        .expect("the command line runs");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(4), "{said}");
    install.let_go(reader);
    assert_ne!(install.goals(), BEFORE);
    assert_ne!(install.goals(), UPGRADED);
}

fn greeted(install: &Install) -> Setup {
    let home = Arc::new(tempfile::tempdir().expect("a home"));
    stopped_half_way(install, &home);
    Setup {
        home,
        programs: vec![support::tools(KIND)],
        ..Setup::default()
    }
}

#[test]
fn resuming_does_the_rest() {
    let install = Install::new();
    drive(greeted(&install), |window| async move {
        window.find("[data-testid=unfinished]").await;
        window.picture("unfinished").await;
        window.click("resume").await;
        window.find("[data-outcome=verified]").await;
        window
    });
    assert_eq!(install.goals(), UPGRADED);
}

#[test]
fn undoing_takes_back_what_was_done() {
    let install = Install::new();
    let admin = install.account.user.clone();
    install.execute(&format!(
        "GRANT DROP ON `{}`.* TO `{admin}`@`%`",
        install.database.name
    ));
    drive(greeted(&install), |window| async move {
        window.click("undo").await;
        window.click("confirm-undo").await;
        window.find("[data-outcome=undone]").await;
        window
    });
    assert_eq!(install.goals(), BEFORE);
}

#[test]
fn restoring_brings_the_backup_back() {
    let install = Install::new();
    let admin = install.account.user.clone();
    install.execute(&format!(
        "GRANT ALL ON `{}`.* TO `{admin}`@`%`",
        install.database.name
    ));
    drive(greeted(&install), |window| async move {
        window.click("restore").await;
        window.click("confirm-restore").await;
        window.find("[data-outcome=restored]").await;
        window
    });
    assert_eq!(install.goals(), BEFORE);
}
