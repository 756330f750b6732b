//! `guide`: the release it leads to, by the install, its database, and the user's choice.

use std::path::Path;

use serde_json::Value;
use support::sqlite_install;
use support::trees::{self, put};

use crate::cli_machine::{Machine, Ran, strings, text};
use crate::guidance::new_install;

fn guide(machine: &Machine, root: &Path, to: &[&str]) -> Ran {
    machine.json(&[&["guide", "--config", text(root)], to].concat())
}

fn way(ran: &Ran) -> (&Value, &Value) {
    assert_eq!(ran.code, 0, "{}", ran.json);
    (&ran.json["from"], &ran.json["target"])
}

#[test]
fn the_guide_leads_where_inspect_would_or_where_it_is_told() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    for (to, target) in [
        (None, "0.5.0"),
        (Some("0.6.3"), "0.6.3"),
        (Some("0.5.4"), "0.5.4"),
        (Some("0.8.2"), "0.8.2"),
    ] {
        let arguments: Vec<&str> = to.iter().flat_map(|to| ["--to", to]).collect();
        let ran = guide(&machine, &root, &arguments);
        assert_eq!(way(&ran), (&"0.4.6".into(), &target.into()), "{to:?}");
        let all = ran.json.to_string();
        assert!(all.contains(&format!("v{target}")), "{all}");
        assert_eq!(all.contains("v0.5.0"), target == "0.5.0", "{all}");
    }
    let unknown = guide(&machine, &root, &["--to", "0.5.99"]);
    assert_eq!(
        (unknown.code, &unknown.json["error"]["code"]),
        (3, &"target-unknown".into())
    );
    let ids: Vec<&str> = Vec::from_iter(["stop", "fetch", "install", "start", "look"]);
    let ran = guide(&machine, &root, &[]);
    let commands = ran.json["commands"].as_array().unwrap().iter();
    let purposes: Vec<&str> = commands
        .map(|one| one["purpose"].as_str().unwrap())
        .collect();
    assert_eq!(purposes, ids);
}

/// Sources newer than the database's next release stay as they are.
#[test]
fn the_guide_never_leads_back() {
    for version in ["0.5.1", "0.5.10", "0.6.0", "0.6.3"] {
        let machine = Machine::new();
        let root = machine.path("DB-GPT");
        trees::old_sources(&root, version);
        put(&root, ".env", "LOCAL_DB_TYPE=sqlite\n");
        let made = sqlite_install(&machine.path("other"), "0.4.7");
        std::fs::create_dir_all(root.join("pilot/meta_data")).unwrap();
        let file = "pilot/meta_data/dbgpt.db";
        // With a database of v0.4.7, and with an unreadable one.
        std::fs::copy(made.join(file), root.join(file)).unwrap();
        for _ in 0..2 {
            let ran = guide(&machine, &root, &[]);
            assert_eq!(way(&ran).1, version);
            let all = ran.json.to_string();
            assert!(
                !all.contains("v0.5.0") && !all.contains("git checkout"),
                "{version}: {all}"
            );
            std::fs::write(root.join(file), "no database").unwrap();
        }
        // Nor does an empty one.
        std::fs::write(root.join(file), "").unwrap();
        assert_eq!(way(&guide(&machine, &root, &[])).1, version);
        std::fs::write(root.join(file), "no database").unwrap();
        // `--to` an older release is refused with a note.
        let ran = guide(&machine, &root, &["--to", "0.5.0"]);
        let said = ran.json["never"].to_string();
        assert!(
            said.contains("v0.5.0 was asked for"),
            "{version}: {}",
            ran.json
        );
        assert_eq!(way(&ran).1, version);
    }
    let (_top, root) = new_install("0.7.5");
    let machine = Machine::new();
    put(&root, "pilot/meta_data/dbgpt.db", "no database");
    let ran = guide(&machine, &root, &[]);
    assert_eq!(way(&ran), (&"0.7.5".into(), &"0.7.5".into()));
    let purposes: Vec<String> = ran.json["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["purpose"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(purposes, ["stop", "start", "look"]);
    assert!(!strings(&ran.json["never"]).is_empty());
}

/// A server that can't be reached does not stop the guide.
#[test]
fn what_can_not_be_reached_is_passed_by() {
    let machine = Machine::new();
    let root = machine.path("DB-GPT");
    trees::old_sources(&root, "0.6.2");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let env = format!("LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=127.0.0.1\nLOCAL_DB_PORT={port}\n");
    put(&root, ".env", &env);
    assert_eq!(
        way(&guide(&machine, &root, &[])),
        (&"0.6.2".into(), &"0.6.2".into())
    );
    let on = guide(&machine, &root, &["--to", "0.8.1"]);
    assert_eq!(way(&on), (&"0.6.2".into(), &"0.8.1".into()));
    let unknown = guide(&machine, &root, &["--to", "0.9.9"]);
    assert_eq!(unknown.json["error"]["code"], "target-unknown");
}
