//! `--rehearse` for scripts: a fourth proof, exit code 1 if it fails, and no upgrade without a requested rehearsal.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use engine::journal::{Journal, Place};
use engine::scratch::Purpose;
use serde_json::Value;
use support::{Account, Database, Kind, Shape, documented_grants, server, sqlite_install, tools};

use crate::cli_machine::{Machine, text};
use crate::rehearse::SCRATCH;

/// Whether the backup was rehearsed; `None` if that was not asked for.
fn rehearsed(json: &Value) -> Option<bool> {
    let proofs = json["proofs"].as_array().unwrap();
    let proof = proofs.iter().find(|proof| proof["proof"] == "rehearsed")?;
    proof["proved"].as_bool()
}

async fn account(database: &Database, more: &[&str]) -> Account {
    let mut grants = documented_grants(database.server.kind).to_vec();
    grants.extend(more);
    database.account(&grants).await
}

#[tokio::test]
async fn an_upgrade_is_rehearsed_before_it_is_made() {
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let scratch = format!("{SCRATCH}.*");
    let account = account(&database, &[&scratch]).await;
    database.env_file(&machine.path("DB-GPT"), &account);
    let (config, file) = (machine.path("DB-GPT"), machine.path("a.zip"));
    let (config, file, tool) = (text(&config), text(&file), tools(Kind::Mysql9));
    let backup = machine.json(&[
        "backup",
        "--config",
        config,
        "--out",
        file,
        "--tool",
        text(&tool),
        "--rehearse",
    ]);
    assert_eq!(
        (backup.code, rehearsed(&backup.json)),
        (0, Some(true)),
        "{}",
        backup.json
    );
    // Events tell the rehearsal's phase only, not those of the steps inside.
    assert!(backup.stderr.contains("\"rehearse\""), "{}", backup.stderr);
    assert!(!backup.stderr.contains("\"apply\""), "{}", backup.stderr);
    let plain = machine.json(&["prove", file]);
    assert_eq!((plain.code, rehearsed(&plain.json)), (0, None));
    let proved = machine.json(&["prove", file, "--rehearse", "--config", config]);
    assert_eq!((proved.code, rehearsed(&proved.json)), (0, Some(true)));
    let usage = machine.text(&["prove", file, "--rehearse"]);
    assert_eq!(usage.code, 2, "{}", usage.stderr);
    let journal = Journal::open(&machine.path("home")).unwrap();
    let place = Place::from(&database.target(&account));
    let known = journal.backups(&place).unwrap();
    assert!(known[0].rehearsed.as_ref().unwrap().proved);

    // An inspection drops the copy of a rehearsal that died.
    let left = format!("{}{}", Purpose::Rehearsal.prefix(), database.name);
    database.execute(&format!("CREATE DATABASE {left}")).await;
    let mut journal = journal;
    let mut copy = database.target(&account);
    if let engine::target::Target::Mysql(mysql) = &mut copy {
        mysql.database.clone_from(&left);
    }
    journal.remember_scratch(&Place::from(&copy)).unwrap();
    let upgrade = [
        "upgrade",
        "--config",
        config,
        "--backup",
        file,
        "--rehearse",
        "--yes",
    ];
    let upgraded = machine.json(&upgrade);
    assert_eq!(upgraded.code, 0, "{}", upgraded.json);
    let report = machine.json(&["report", upgraded.json["run"].as_str().unwrap()]);
    assert_eq!(rehearsed(&report.json["backup"]), Some(true));
    let found = database
        .rows(&format!("SHOW DATABASES LIKE '{left}'"))
        .await;
    assert!(found.is_empty());
}

/// The process is killed during a rehearsal: its copy stays until the next command inspects the database.
#[tokio::test]
async fn a_copy_whose_process_was_killed_goes_at_the_next_inspection() {
    for kind in [Kind::Mysql9, Kind::Mariadb118] {
        let machine = Machine::new();
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let scratch = format!("{SCRATCH}.*");
        let account = account(&database, &[&scratch]).await;
        database.env_file(&machine.path("DB-GPT"), &account);
        let (config, file) = (machine.path("DB-GPT"), machine.path("a.zip"));
        let config = text(&config);
        let mut child = machine
            .command(&[
                "backup",
                "--config",
                config,
                "--out",
                text(&file),
                "--rehearse",
                "--json",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let at_work = lines.map(Result::unwrap).any(|line| {
            let event: Value = serde_json::from_str(&line).unwrap();
            event["event"] == "progress" && event["phase"] == "rehearse"
        });
        assert!(at_work, "{kind:?}");
        child.kill().unwrap();
        child.wait().unwrap();

        let journal = Journal::open(&machine.path("home")).unwrap();
        let known = journal.scratches().unwrap();
        let [Place::Mysql { database: left, .. }] = &known[..] else {
            panic!("{kind:?}: {known:?}");
        };
        let there = format!("SHOW DATABASES LIKE '{left}'");
        assert_eq!(database.rows(&there).await.len(), 1, "{kind:?}");
        // The server takes a moment to notice that the client is gone.
        let swept = (0..200).any(|_| {
            assert_eq!(machine.json(&["inspect", "--config", config]).code, 0);
            journal.scratches().unwrap().is_empty()
        });
        assert!(swept, "{kind:?}");
        assert!(database.rows(&there).await.is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn an_upgrade_is_refused_where_its_rehearsal_can_not_be_had() {
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let account = account(&database, &[]).await;
    database.env_file(&machine.path("DB-GPT"), &account);
    let (config, out, file) = (
        machine.path("DB-GPT"),
        machine.path("backups"),
        machine.path("a.zip"),
    );
    let (config, tool) = (text(&config), tools(Kind::Mariadb1011));
    let backup = machine.json(&[
        "backup",
        "--config",
        config,
        "--out",
        text(&file),
        "--tool",
        text(&tool),
        "--rehearse",
    ]);
    assert_eq!((backup.code, rehearsed(&backup.json)), (1, Some(false)));
    let before = crate::restore_stage::whole(&database).await;
    let mut upgrade = vec![
        "upgrade",
        "--config",
        config,
        "--backup-to",
        text(&out),
        "--tool",
        text(&tool),
        "--yes",
        "--rehearse",
    ];
    let refused = machine.json(&upgrade);
    let error = &refused.json["error"];
    assert_eq!(
        (refused.code, error["code"].as_str()),
        (3, Some("session-no-rehearsal")),
        "{}",
        refused.json
    );
    let told = error["message"].as_str().unwrap();
    let grant = "GRANT ALL ON `dbgpt\\_upgrade\\_%`.* TO";
    assert!(told.contains(grant), "{told}");
    // Not even a backup has been made.
    assert!(!out.exists() || std::fs::read_dir(&out).unwrap().next().is_none());
    assert_eq!(crate::restore_stage::whole(&database).await, before);
    let runs = machine.json(&["runs"]);
    assert_eq!(runs.json["runs"], serde_json::json!([]));
    // Without `--rehearse` the upgrade runs.
    upgrade.pop();
    let upgraded = machine.json(&upgrade);
    assert_eq!(upgraded.code, 0, "{}", upgraded.json);
    assert_eq!(rehearsed(&upgraded.json), None);
}

#[test]
fn a_repair_is_rehearsed_and_stops_where_it_fails() {
    let machine = Machine::new();
    let config = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let path = config.join("pilot/meta_data/dbgpt.db");
    let file = rusqlite::Connection::open(&path).unwrap();
    // The trigger fails the step on the copy, so that nothing is tried on the file.
    file.execute_batch(
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255); \
         CREATE TRIGGER kept BEFORE UPDATE ON gpts_conversations BEGIN SELECT RAISE(ABORT, 'kept'); END",
    )
    .unwrap();
    drop(file);
    let bytes = std::fs::read(&path).unwrap();
    let (config, out) = (text(&config).to_owned(), machine.path("backups"));
    let repair = [
        "repair",
        "--config",
        &config,
        "--backup-to",
        text(&out),
        "--yes",
    ];
    let stopped = machine.json(&repair);
    assert_eq!(
        (stopped.code, stopped.json["error"]["code"].as_str()),
        (3, Some("backup-rehearsal-failed")),
        "{}",
        stopped.json
    );
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let runs = machine.json(&["runs"]);
    assert_eq!(runs.json["runs"], serde_json::json!([]));

    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("DROP TRIGGER kept").unwrap();
    drop(file);
    let second = machine.path("second.zip");
    let repair = [
        "repair",
        "--config",
        &config,
        "--backup-to",
        text(&second),
        "--yes",
    ];
    let repaired = machine.json(&repair);
    assert_eq!(repaired.code, 0, "{}", repaired.json);
}
