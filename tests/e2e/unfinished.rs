//! A run or restore that stopped half-way is shown at the next start, with every way to go on.

use std::process::{Command, Stdio};
use std::sync::Arc;

use support::Checksum;
use tempfile::TempDir;

use crate::install::{BEFORE, Install, KIND, UPGRADED};
use crate::window::{Setup, app_folder, drive, program};

/// Upgrades by the command line while a table that comes late in the plan is locked: four tables are made, then it
/// stops.
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
    at_home(install, home)
}

/// A window with this home, whose user may use the install and its backups.
fn at_home(install: &Install, home: Arc<TempDir>) -> Setup {
    let lent = [&install.root, &install.folder];
    Setup {
        home,
        programs: vec![support::tools(KIND)],
        lent: lent.map(|folder| folder.path().to_owned()).into(),
        ..Setup::default()
    }
}

#[test]
fn resuming_does_the_rest() {
    resumed(|setup| setup);
}

/// `on` chooses the screen.
pub fn resumed(on: impl FnOnce(Setup) -> Setup) {
    let install = Install::new();
    drive(on(greeted(&install)), |window| async move {
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
    for database in [install.database.name.as_str(), r"dbgpt\_upgrade\_%"] {
        install.execute(&format!("GRANT ALL ON `{database}`.* TO `{admin}`@`%`"));
    }
    drive(greeted(&install), |window| async move {
        window.click("restore").await;
        window.click("confirm-restore").await;
        window.find("[data-outcome=restored]").await;
        window
    });
    assert_eq!(install.goals(), BEFORE);
}

/// The command line on this install, with the window's home.
fn command(install: &Install, home: &TempDir, words: &[&str]) -> Command {
    let mut command = Command::new(program("dbgpt-upgrade"));
    command
        .args(words)
        .arg("--config")
        .arg(install.root.path())
        .env("DBGPT_UPGRADE_HOME", app_folder(home))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Restores in place by the command line and kills it once tables have gone; returns the checksum from before.
fn killed_restore(install: &Install, home: &TempDir) -> Checksum {
    let (name, user) = (&install.database.name, &install.account.user);
    let backup = install.backup();
    let backup = backup.to_str().expect("UTF-8");
    let written = command(install, home, &["backup", "--out", backup]).status();
    assert!(written.expect("the command line runs").success());
    install.execute("DELETE FROM chat_history LIMIT 1");
    let before = install.checksum();
    let tables =
        format!("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{name}'");
    let all = install.rows(&tables)[0].parse::<usize>().expect("a number");
    let mut child = command(
        install,
        home,
        &["restore", backup, "--yes", "--in-place", "--all"],
    )
    .spawn()
    .expect("the command line runs");
    install.until(&tables, |there| there < all / 2);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    // The server notices a closed connection some moments later.
    let theirs = format!(
        "SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_user = '{user}'"
    );
    install.until(&theirs, |there| there == 0);
    before
}

#[test]
fn a_killed_restore_is_put_back_by_one_button() {
    let install = Install::new();
    install.execute(&format!(
        "GRANT ALL ON `{}`.* TO `{}`@`%`",
        install.database.name, install.account.user
    ));
    let home = Arc::new(tempfile::tempdir().expect("a home"));
    let before = killed_restore(&install, &home);
    assert_ne!(install.checksum(), before);
    drive(at_home(&install, home), |window| async move {
        window.find("[data-testid=put-back]:enabled").await;
        window.picture("half-restored").await;
        window.click("put-back").await;
        window.find("[data-outcome=put-back]").await;
        window
    });
    assert_eq!(install.checksum(), before);
}
