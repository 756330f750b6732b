//! Changes that a release's server makes to a SQLite file when it first starts are reported in advance, by target
//! release.

use engine::Severity;
use rusqlite::Connection;
use support::{release, sqlite_install};

use crate::apply_stage::{Stage, inspect};
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

/// SQLite: alembic makes a table anew as `_alembic_tmp_…`, and gives it its name once the old one is gone.
#[test]
fn what_a_server_takes_from_a_file_at_its_start_is_told() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let file = Connection::open(root.join("pilot/meta_data/dbgpt.db")).unwrap();
    file.execute_batch(
        "ALTER TABLE chat_history ADD COLUMN mine TEXT; UPDATE chat_history SET mine = 'x'; \
         ALTER TABLE gpts_plans ADD COLUMN empty TEXT; \
         CREATE TABLE audit (what TEXT); \
         CREATE TRIGGER on_chat AFTER INSERT ON chat_history BEGIN INSERT INTO audit VALUES (NEW.conv_uid); END; \
         CREATE TRIGGER from_audit AFTER INSERT ON audit BEGIN UPDATE chat_history SET summary = ''; END; \
         CREATE TRIGGER on_prompt AFTER INSERT ON prompt_manage BEGIN INSERT INTO audit VALUES ('a'); END; \
         CREATE VIEW chats AS SELECT conv_uid FROM chat_history; \
         CREATE VIEW prompts AS SELECT id FROM prompt_manage",
    )
    .unwrap();
    let rows: i64 = file
        .query_row("SELECT COUNT(*) FROM chat_history", [], |row| row.get(0))
        .unwrap();
    let found = |to: &str, id: &str| -> Option<(String, String)> {
        let inspected = machine.json(&["inspect", "--config", text(&root), "--to", to]);
        let mut findings = inspected.json["findings"].as_array().unwrap().iter();
        let found = findings.find(|one| one["id"] == id)?;
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        Some((text("severity"), text("message")))
    };
    // v0.5.0 changes no table of a file.
    for id in [
        "server-drops-columns",
        "server-drops-triggers",
        "server-stops-at",
    ] {
        assert_eq!(found("0.5.0", id), None);
    }
    for release in ["0.5.1", "0.6.0", "0.8.2"] {
        let (severity, told) = found(release, "server-drops-columns").unwrap();
        assert_eq!(severity, "warning");
        assert!(
            told.contains(&format!(
                "with {rows} values: `chat_history.mine`, `gpts_plans.empty`."
            )),
            "{told}"
        );
        let (severity, told) = found(release, "server-drops-triggers").unwrap();
        assert_eq!(severity, "warning");
        assert!(told.contains("lost then: `on_chat`."), "{told}");
        let (severity, told) = found(release, "server-stops-at").unwrap();
        assert_eq!(severity, "warning");
        assert!(told.ends_with("start: `from_audit`, `chats`."), "{told}");
    }
    // What SQLite itself says of it.
    file.execute_batch("CREATE TABLE _alembic_tmp_chat_history AS SELECT * FROM chat_history")
        .unwrap();
    let anew =
        "DROP TABLE chat_history; ALTER TABLE _alembic_tmp_chat_history RENAME TO chat_history";
    let mut refusals = Vec::new();
    for remove in ["DROP VIEW chats", "DROP TRIGGER from_audit", ""] {
        file.execute_batch("BEGIN").unwrap();
        let made = file.execute_batch(anew);
        refusals.push(made.is_err());
        file.execute_batch("ROLLBACK").unwrap();
        file.execute_batch(remove).unwrap();
    }
    assert_eq!(refusals, [true, true, false]);
}

#[tokio::test]
async fn a_file_as_a_server_made_it_has_nothing_of_the_kind() {
    for (from, target) in [("0.4.6", "0.8.2"), ("0.6.0", "0.8.2"), ("0.8.1", "0.8.2")] {
        let folder = support::folder();
        let path = folder.path().join("dbgpt.db");
        support::eras::fresh_file(&path, release(from));
        let stage = Stage::on_file(&path).await;
        let seen = inspect(&stage.target).await;
        let seen = seen.aimed_at(target.parse().unwrap());
        let told = seen.findings.iter().filter(|one| {
            one.id.starts_with("server-")
                && one.id != "server-drops"
                && one.severity != Severity::Info
        });
        assert_eq!(told.count(), 0, "{from} {target} {:?}", seen.findings);
    }
}
