//! Working folder and output streams of a command: any folder, a reader that has gone, a full disk.

use std::fs::File;
use std::process::Stdio;

use support::{Kind, Shape, server};

use crate::cli_machine::{Machine, ran};

/// A pipe without a reader, as after `| head`.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[tokio::test]
async fn nobody_has_to_read_along() {
    for (json, to) in [(&[][..], "backups"), (&["--json"], "backups/new.zip")] {
        let machine = Machine::new();
        let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
        let account = database.account_documented().await;
        database.env_file(&machine.path("DB-GPT"), &account);
        let mut upgrade = machine.command(&["upgrade", "--config", "DB-GPT", "--yes"]);
        let mut child = upgrade
            .args(["--backup-to", to])
            .args(json)
            .current_dir(machine.folder.path())
            .stdout(unread())
            .stderr(unread())
            .spawn()
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{json:?}");
        let told = machine.text(&["report", "1"]);
        // The report is read in another folder than the run's.
        let backup = machine.path(to).display().to_string();
        assert!(told.stdout.contains(&backup), "{}", told.stdout);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_has_no_room_is_no_success() {
    let machine = Machine::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut runs = machine.command(&["runs"]);
    let told = ran(&runs.stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert_eq!(told.code, 1);
    assert!(
        told.stderr.contains("os error 28") && told.stderr.contains("[cli-unsaid]"),
        "{}",
        told.stderr
    );
}
