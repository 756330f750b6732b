//! DB-GPT's web server, asked: whether the new one is up, and whether the old one still answers.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use support::{Answers, WebServer};

use crate::cli_machine::{Machine, text};

/// The glance of two seconds, and what a busy machine takes for the rest.
const PATIENCE: Duration = Duration::from_secs(15);

#[test]
fn the_new_one_is_asked_whether_it_is_up() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let described = Answers::V0_5_0.description;
    let old = Answers::V0_4_7.description;
    let listed = Answers::V0_5_0.conversations;
    let failing = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let complaining =
        "HTTP/1.1 200 OK\r\n\r\n{\"success\":false,\"err_msg\":\"no such table: chat_history\"}";
    for (description, conversations, expected, code) in [
        (described, listed, "up-and-reads", 0),
        (described, failing, "up-database", 1),
        (described, complaining, "up-database", 1),
        (old, listed, "up-release", 1),
        (listed, listed, "up-other", 1),
        ("SSH-2.0-OpenSSH\r\n", listed, "up-other", 1),
    ] {
        let answers = Answers {
            description,
            conversations,
        };
        let url = format!("http://127.0.0.1:{}", WebServer::start(answers).port);
        let up = machine.json(&["up", "--config", text(&root), "--url", &url]);
        let evidence = &up.json["evidence"][0];
        assert_eq!(
            (&evidence["id"], up.code),
            (&expected.into(), code),
            "{}",
            up.json
        );
        let message = evidence["message"].as_str().unwrap();
        assert!(message.contains(&url), "{message}");
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let up = machine.json(&["up", "--config", text(&root), "--url", &closed.to_string()]);
    assert_eq!(
        (&up.json["verdict"], up.code),
        (&"down".into(), 1),
        "{}",
        up.json
    );
}

/// A compose file whose DB-GPT is on a SQLite file here, and publishes its web server at that port.
fn composed(machine: &Machine, port: u16) -> PathBuf {
    let root = machine.path("DB-GPT");
    if !root.exists() {
        support::sqlite_install(&root, "0.4.7");
    }
    let compose = machine.path("docker-compose.yml");
    let file = format!(
        "services:\n  chat:\n    image: eosphorosai/dbgpt\n    ports: ['{port}:5000']\n    volumes: ['{}/pilot/meta_data:/app/pilot/meta_data']\n",
        text(&root),
    );
    std::fs::write(&compose, file).unwrap();
    compose
}

#[test]
fn a_container_that_still_answers_is_seen() {
    let machine = Machine::new();
    let compose = composed(&machine, WebServer::start(Answers::V0_4_7).port);
    let running = machine.json(&["running", "--config", text(&compose)]);
    assert_eq!(
        (&running.json["verdict"], running.code),
        (&"runs".into(), 3),
        "{}",
        running.json
    );
    let first = &running.json["evidence"][0];
    assert_eq!(first["id"], "dbgpt-answers", "{}", running.json);
    let hint = first["hint"].as_str().unwrap();
    assert!(hint.contains("docker compose stop chat"), "{hint}");
}

#[test]
fn whoever_looks_or_checks_asks_it_too() {
    let machine = Machine::new();
    // Takes the question, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    for (port, answers) in [
        (WebServer::start(Answers::V0_4_7).port, true),
        (WebServer::start(Answers::OTHER).port, false),
        (silent_port, false),
    ] {
        let compose = composed(&machine, port);
        for (command, blocked) in [("inspect", 0), ("check", 3)] {
            let begun = Instant::now();
            let ran = machine.json(&[command, "--config", text(&compose)]);
            let findings = ran.json["findings"].as_array().unwrap();
            let told: Vec<_> = findings
                .iter()
                .filter_map(|one| one["id"].as_str())
                .filter(|id| id.contains("answers") || id.starts_with("web-"))
                .collect();
            let (expected, code) = match answers {
                true => (vec!["dbgpt-answers"], blocked),
                false => (vec![], 0),
            };
            assert_eq!((told, ran.code), (expected, code), "{command} {}", ran.json);
            assert!(begun.elapsed() < PATIENCE, "{command}");
        }
    }
}

#[test]
fn nothing_is_changed_while_it_answers() {
    let machine = Machine::new();
    let compose = composed(&machine, WebServer::start(Answers::V0_4_7).port);
    let file = machine.path("DB-GPT/pilot/meta_data/dbgpt.db");
    let before = std::fs::read(&file).unwrap();
    let backups = machine.path("backups");
    let repair = [
        "repair",
        "--config",
        text(&compose),
        "--backup-to",
        text(&backups),
        "--yes",
    ];
    let refused = machine.json(&repair);
    assert_eq!(refused.code, 3, "{}", refused.json);
    assert_eq!(refused.json["error"]["code"], "check-blocked");
    let message = refused.json["error"]["message"].as_str().unwrap();
    assert!(message.contains("DB-GPT answers at"), "{message}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(&backups).unwrap().count(), 0);

    // Stopped, the repair goes its way.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    composed(&machine, port);
    let repaired = machine.json(&repair);
    assert_eq!(repaired.json["verified"], true, "{}", repaired.json);
}
