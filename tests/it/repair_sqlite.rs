//! `repair` on typical SQLite files: afterwards agent chat's columns exist, every value is kept, and v0.5.1 passes
//! the statements that a NULL would stop forever.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::json;
use support::sqlite_install;

use crate::cli_machine::{Machine, text};
use crate::orm::make_missing_tables;

/// A change that someone made to a v0.4.x file, and the steps that remain.
struct Case {
    what: &'static str,
    version: &'static str,
    before: fn(&Connection),
    applied: &'static [&'static str],
}

const BOTH: [&str; 2] = ["messages-goal", "conversations-team-mode"];

const CASES: [Case; 9] = [
    Case {
        what: "nothing",
        version: "0.4.6",
        before: |_| {},
        applied: &BOTH,
    },
    Case {
        what: "nothing",
        version: "0.4.7",
        before: |_| {},
        applied: &BOTH,
    },
    Case {
        what: "v0.5.0 was started",
        version: "0.4.6",
        before: start_v0_5_0,
        applied: &BOTH,
    },
    Case {
        what: "v0.5.0 was started",
        version: "0.4.7",
        before: start_v0_5_0,
        applied: &BOTH,
    },
    Case {
        what: "the guide's statements, those that SQLite takes",
        version: "0.4.7",
        before: run_guide,
        applied: &BOTH,
    },
    Case {
        what: "the guide's columns without MySQL's comments, after a start of v0.5.0",
        version: "0.4.7",
        before: |file| {
            start_v0_5_0(file);
            add_guide_columns(file);
        },
        applied: &["messages-goal", "conversations-team-mode-fill"],
    },
    Case {
        what: "all but the NULLs repaired by hand",
        version: "0.4.6",
        before: |file| {
            start_v0_5_0(file);
            add_guide_columns(file);
            run(
                file,
                "ALTER TABLE gpts_messages RENAME COLUMN current_gogal TO current_goal",
            );
        },
        applied: &["conversations-team-mode-fill"],
    },
    Case {
        what: "the new goal beside the old one",
        version: "0.4.7",
        before: |file| {
            run(
                file,
                "ALTER TABLE gpts_messages ADD COLUMN current_goal text",
            )
        },
        applied: &[
            "messages-goal-merge",
            "messages-goal-drop",
            "conversations-team-mode",
        ],
    },
    Case {
        what: "`dbgpt db migration`, which stops half-way",
        version: "0.4.6",
        before: |file| run(file, "ALTER TABLE gpts_messages DROP COLUMN current_gogal"),
        applied: &["messages-goal-add", "conversations-team-mode"],
    },
];

fn run(file: &Connection, sql: &str) {
    file.execute_batch(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn start_v0_5_0(file: &Connection) {
    make_missing_tables(file);
    run(
        file,
        "INSERT INTO gpts_app (app_code, app_name, app_describe, language, team_mode) VALUES ('a', '应用', '', 'zh', '')",
    );
}

/// Runs the guide like a shell that continues after errors. One statement succeeds: SQLite takes MySQL's comment for
/// a type.
fn run_guide(file: &Connection) {
    let guide = include_str!("../fixtures/guide.sql");
    let taken = guide
        .split_inclusive(";\n")
        .filter(|statement| file.execute_batch(statement).is_ok());
    assert_eq!(taken.count(), 1);
}

fn add_guide_columns(file: &Connection) {
    run(
        file,
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NULL; \
         ALTER TABLE gpts_conversations ADD COLUMN current_goal text",
    );
}

/// All values of a file by table and column; both names of the goal column count as one.
fn values(path: &Path) -> BTreeMap<(String, String), Vec<Value>> {
    let file = Connection::open(path).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let mut found = BTreeMap::new();
    for table in texts("SELECT name FROM sqlite_master WHERE type = 'table'") {
        for column in texts(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let sql = format!("SELECT `{column}` FROM `{table}` ORDER BY rowid");
            let mut statement = file.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            let column = column.replace("current_gogal", "current_goal");
            let values = rows.map(Result::unwrap).collect();
            // If both columns exist, the old one has the values.
            found.entry((table.clone(), column)).or_insert(values);
        }
    }
    found
}

/// Alembic makes `team_mode` NOT NULL by copying the table; v0.5.1 does so when it first starts.
fn start_v0_5_1(path: &Path) {
    let file = Connection::open(path).unwrap();
    run(
        &file,
        "BEGIN; \
         CREATE TABLE _alembic_tmp_gpts_conversations (id INTEGER NOT NULL PRIMARY KEY, team_mode VARCHAR(255) NOT NULL); \
         INSERT INTO _alembic_tmp_gpts_conversations (id, team_mode) SELECT id, team_mode FROM gpts_conversations; \
         SELECT current_goal FROM gpts_messages; \
         ROLLBACK",
    );
}

fn check(case: &Case) {
    let Case { what, version, .. } = case;
    let machine = Machine::new();
    let install = sqlite_install(&machine.path("it's 我的 DB-GPT"), version);
    let path = install.join("pilot/meta_data/dbgpt.db");
    (case.before)(&Connection::open(&path).unwrap());
    let (before, bytes) = (values(&path), std::fs::read(&path).unwrap());

    let (config, backup) = (text(&install), machine.path("backup.zip"));
    let on_config = |command: &[&str]| machine.json(&[command, &["--config", config]].concat());
    let upgrade = on_config(&["upgrade", "--backup-to", text(&backup), "--yes"]);
    assert_eq!(
        (upgrade.code, &upgrade.json["applied"]),
        (0, &json!([])),
        "{what}"
    );
    assert!(
        std::fs::read(&path).unwrap() == bytes,
        "{version}, {what}: changed by `upgrade`"
    );

    let repair = on_config(&["repair", "--backup-to", text(&backup), "--yes"]);
    assert_eq!(repair.code, 0, "{version}, {what}: {}", repair.json);
    assert_eq!(
        repair.json["applied"],
        json!(case.applied),
        "{version}, {what}"
    );
    assert_eq!(repair.json["verified"], true, "{version}, {what}");
    let after = values(&path);
    for (place, kept) in &before {
        let filled = place.1 == "team_mode" && place.0 == "gpts_conversations";
        let expected = match filled {
            true => &vec![Value::Text(String::new()); kept.len()],
            false => kept,
        };
        assert!(
            after.get(place) == Some(expected),
            "{version}, {what}: {place:?}"
        );
    }
    let inspected = on_config(&["inspect"]).json["findings"].to_string();
    let missing: bool = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT COUNT(*) < 4 FROM sqlite_master WHERE name IN \
             ('gpts_app', 'gpts_app_collection', 'gpts_app_detail', 'dbgpt_serve_flow')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(
        inspected.contains("sqlite-tables-by-dbgpt"),
        missing,
        "{version}, {what}: {inspected}"
    );
    start_v0_5_1(&path);
    let again = on_config(&["repair", "--backup-to", text(&backup), "--yes"]);
    assert_eq!(
        (again.code, &again.json["applied"]),
        (0, &json!([])),
        "{what}"
    );
}

#[test]
fn agent_chat_gets_its_columns_and_every_value_stays() {
    CASES.iter().for_each(check);
}
