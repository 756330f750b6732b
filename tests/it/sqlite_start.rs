//! Changes that a release's server makes to a SQLite file when it first starts are reported in advance, by target
//! release.

use rusqlite::Connection;
use support::sqlite_install;

use crate::cli_machine::{Machine, text};

#[test]
fn what_the_first_start_takes_is_told() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("100%"), "0.4.7");
    let file = Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap();
    file.execute_batch(
        "CREATE TABLE shop (id integer); INSERT INTO shop VALUES (1), (2); CREATE TABLE _alembic_tmp_users (id integer)",
    )
    .unwrap();
    let agents: i64 = file
        .query_row("SELECT COUNT(*) FROM gpts_instance", [], |row| row.get(0))
        .unwrap();
    drop(file);
    let found = |to: &str, id: &str| -> Option<String> {
        let inspected = machine.json(&["inspect", "--config", text(&root), "--to", to]);
        let mut findings = inspected.json["findings"].as_array().unwrap().iter();
        let found = findings.find(|one| one["id"] == id)?;
        Some(format!("{} {}", found["severity"], found["message"]))
    };
    // v0.5.0 drops nothing.
    assert_eq!(found("0.5.0", "server-drops"), None);
    assert_eq!(found("0.5.0", "alembic-path"), None);
    let told = found("0.5.1", "server-drops").unwrap();
    assert!(
        told.contains("with 2 rows: `_alembic_tmp_users`, `shop`."),
        "{told}"
    );
    assert!(told.contains("warning"), "{told}");
    // Tables in that finding are not in the other one too.
    assert_eq!(found("0.5.1", "other-tables"), None);
    assert!(found("0.5.1", "agents-stay-behind").is_some());
    let told = found("0.8.2", "server-drops").unwrap();
    let names = "`_alembic_tmp_users`, `gpts_instance`, `shop`";
    assert!(
        told.contains(&format!("with {} rows: {names}.", agents + 2)),
        "{told}"
    );
    assert_eq!(found("0.8.2", "agents-stay-behind"), None);
    assert!(found("0.8.2", "alembic-path").is_some());
}
