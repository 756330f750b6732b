//! Ctrl+C while a dump tool is asked for its version: it takes effect at once and is reported as cancelled.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Kind, Shape, server};

use crate::cli_machine::{Machine, ran_json, text};

/// A tool that records the question, then does not answer for a minute.
const TOOL: &str = "#!/bin/sh\necho asked > \"$(dirname \"$0\")/told\"\nexec sleep 60\n";

#[tokio::test]
async fn a_tool_that_does_not_answer_is_not_waited_for() {
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let account = database.account_documented().await;
    let root = machine.path("DB-GPT");
    database.env_file(&root, &account);
    let (tool, told) = (machine.path("mysqldump"), machine.path("told"));
    std::fs::write(&tool, TOOL).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&told)
            .status()
            .unwrap()
            .success()
    );
    let out = machine.path("backups");
    let child = machine
        .command(&[
            "backup",
            "--json",
            "--config",
            text(&root),
            "--out",
            text(&out),
        ])
        .args(["--tool", text(&tool)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    // Waits until the tool has recorded the question.
    assert_eq!(std::fs::read_to_string(&told).unwrap(), "asked\n");
    let begun = Instant::now();
    // A terminal sends SIGINT to the whole process group.
    let group = format!("-{}", child.id());
    let kill = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(kill.unwrap().success());
    let ran = ran_json(&child.wait_with_output().unwrap());
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        (ran.code, ran.json["error"]["code"].as_str()),
        (130, Some("cancelled")),
        "{}",
        ran.json
    );
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
}
