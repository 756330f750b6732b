//! `undo` for scripts: its JSON, and exit code 3 whenever nothing was undone.

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{Kind, Shape, server, sqlite_install, tools};

use crate::cli_machine::{Machine, text};

fn refused(json: &Value) -> Vec<&str> {
    let findings = json["refused"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_repair_is_taken_back_once_nobody_has_the_file_open() {
    let machine = Machine::new();
    let config = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = text(&config);
    let out = machine.path("backups");
    let repair = [
        "repair",
        "--config",
        config,
        "--backup-to",
        text(&out),
        "--yes",
    ];
    let repaired = machine.json(&repair);
    let run = repaired.json["run"].as_str().unwrap();
    let undo = ["undo", run, "--config", config];

    let file = machine.path("DB-GPT/pilot/meta_data/dbgpt.db");
    let mut holder = Command::new("sh")
        .args(["-c", "exec 9<\"$0\"; echo; read line", text(&file)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The first byte tells that the process has opened the file.
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut [0]).unwrap();
    let held = machine.json(&undo);
    assert_eq!((held.code, refused(&held.json)), (3, vec!["sqlite-held"]));
    drop(holder.stdin.take());
    holder.wait().unwrap();

    let undone = machine.json(&undo);
    let expected = json!({
        "run": run, "undone": ["conversations-team-mode", "messages-goal"], "refused": [],
    });
    assert_eq!((undone.code, undone.json), (0, expected));
    let again = machine.json(&undo);
    assert_eq!(
        (again.code, again.json["error"]["code"].as_str()),
        (3, Some("undo-run-undone"))
    );
    let second = machine.path("second.zip");
    let repair = [
        "repair",
        "--config",
        config,
        "--backup-to",
        text(&second),
        "--yes",
    ];
    assert_eq!(machine.json(&repair).code, 0);
}

#[tokio::test]
async fn an_upgrade_is_taken_back_once_the_account_may() {
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let before = database.tables().await;
    let account = database.account_documented().await;
    database.env_file(&machine.path("DB-GPT"), &account);
    let (config, out) = (machine.path("DB-GPT"), machine.path("backups"));
    let (config, tool) = (text(&config), tools(Kind::Mysql9));
    let upgraded = machine.json(&[
        "upgrade",
        "--config",
        config,
        "--backup-to",
        text(&out),
        "--tool",
        text(&tool),
        "--yes",
    ]);
    assert_eq!(upgraded.code, 0, "{}", upgraded.json);
    let run = upgraded.json["run"].as_str().unwrap();
    let undo = ["undo", run, "--config", config];
    let denied = machine.json(&undo);
    assert_eq!(
        (denied.code, refused(&denied.json)),
        (3, vec!["undo-grants"])
    );
    let grant = denied.json["refused"][0]["hint"].as_str().unwrap();
    database
        .execute(grant.split_once(": ").unwrap().1.trim_end_matches(';'))
        .await;
    let undone = machine.json(&undo);
    assert_eq!(undone.code, 0, "{}", undone.json);
    assert_eq!(before, database.tables().await);
    let inspected = machine.json(&["inspect", "--config", config]);
    assert_eq!(inspected.json["state"], "0.4.6-0.4.7");
    let runs = machine.json(&["runs"]);
    assert_eq!(runs.json["runs"][0]["state"], "undone");
}
