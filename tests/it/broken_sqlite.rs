//! SQLite files whose views or triggers are already broken: these are reported, backed up, left alone by repairs, and
//! restored with their texts. Anything that a repair would break, or that stops agent chat from writing, is reported
//! before anything changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;
use support::sqlite_install;

use crate::cli_machine::{Machine, Ran, text};

/// A view of a dropped table: the usual way in which one breaks.
const ORPHAN: &str =
    "CREATE TABLE gone (a); CREATE VIEW orphan AS SELECT a FROM gone; DROP TABLE gone;";

/// Every kind of object that can use a column and is intact: SQLite renames the column in all of them.
const USERS: &str = "CREATE TABLE notes (a); \
    CREATE VIEW goals AS SELECT m.id, m.current_gogal FROM gpts_messages m; \
    CREATE VIEW \"it's 目标\" AS SELECT id AS a FROM goals; \
    CREATE TRIGGER noted AFTER UPDATE OF current_gogal ON gpts_messages BEGIN INSERT INTO notes VALUES (NEW.current_gogal); END; \
    CREATE INDEX some_goals ON gpts_messages (id) WHERE current_gogal IS NOT NULL; \
    CREATE INDEX low_goals ON gpts_messages (lower(current_gogal)); \
    ALTER TABLE gpts_messages ADD COLUMN goal_size INT GENERATED ALWAYS AS (length(current_gogal)) VIRTUAL CHECK (length(current_gogal) >= 0);";

/// A virtual table whose module only another program has.
const FOREIGN_MODULE: &str = "PRAGMA writable_schema = ON; \
    INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING vec0(a)'); \
    PRAGMA writable_schema = RESET; \
    CREATE VIEW near AS SELECT * FROM vectors;";

struct Scene {
    machine: Machine,
    root: PathBuf,
    path: PathBuf,
}

impl Scene {
    fn set(before: &str) -> Self {
        let machine = Machine::new();
        let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
        let path = root.join("pilot/meta_data/dbgpt.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch(before)
            .unwrap();
        Self {
            machine,
            root,
            path,
        }
    }

    fn run(&self, command: &[&str]) -> Ran {
        let config = ["--config", text(&self.root)];
        self.machine.json(&[command, &config].concat())
    }

    fn repair(&self) -> Ran {
        let backup = self.machine.path("backup.zip");
        self.run(&["repair", "--backup-to", text(&backup), "--yes"])
    }
}

/// The texts of views and triggers, by name.
fn texts(path: &Path) -> BTreeMap<String, String> {
    let file = Connection::open(path).unwrap();
    let mut statement = file
        .prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_repair_goes_round_what_was_broken() {
    let cases: [(&str, &str, &[&str]); 9] = [
        ("a view over a table that is gone", "", &["orphan"]),
        (
            "over a column that is gone, and a view over that",
            "CREATE VIEW first AS SELECT no_such FROM gpts_messages; CREATE VIEW second AS SELECT * FROM first;",
            &["first", "orphan", "second"],
        ),
        (
            "with a function that is not there",
            "CREATE VIEW scored AS SELECT score(content) FROM gpts_messages;",
            &["orphan", "scored"],
        ),
        (
            "a trigger of DB-GPT's that names a table that is gone",
            "CREATE TRIGGER logged AFTER DELETE ON prompt_manage BEGIN INSERT INTO log VALUES (1); END; \
             CREATE TRIGGER whole AFTER INSERT ON prompt_manage BEGIN SELECT 1; END;",
            &["logged", "orphan"],
        ),
        (
            "triggers on a table of the user's and on a view",
            "CREATE TABLE mine (a); CREATE TRIGGER named AFTER INSERT ON mine BEGIN UPDATE mine SET b = 1; END; \
             CREATE VIEW over AS SELECT a FROM mine; \
             CREATE TRIGGER instead INSTEAD OF UPDATE ON over BEGIN DELETE FROM log; END;",
            &["instead", "named", "orphan"],
        ),
        (
            "names that have to be quoted",
            "CREATE VIEW \"it's \"\"我的\"\"\" AS SELECT a FROM gone;",
            &["it's \"我的\"", "orphan"],
        ),
        ("beside all that uses the column", USERS, &["orphan"]),
        (
            "a table of a module that is not there",
            FOREIGN_MODULE,
            &["near", "orphan"],
        ),
        (
            "where the old name of the goal is dropped",
            "ALTER TABLE gpts_messages ADD COLUMN current_goal text; CREATE VIEW old AS SELECT id FROM gpts_messages;",
            &["orphan"],
        ),
    ];
    for (what, more, broken) in cases {
        let scene = Scene::set(&format!("{ORPHAN} {more}"));
        let before = texts(&scene.path);
        let inspected = scene.run(&["inspect"]).json["findings"].clone();
        let mut told: Vec<&str> = inspected
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| found["id"].as_str().unwrap().starts_with("sqlite-broken-"))
            .map(|found| {
                let words = found["message"].as_str().unwrap();
                *broken
                    .iter()
                    .find(|name| words.contains(&format!("`{name}`")))
                    .unwrap_or(&"?")
            })
            .collect();
        told.sort_unstable();
        assert_eq!(told, broken, "{what}: {inspected}");

        let repaired = scene.repair();
        assert_eq!(
            (repaired.code, &repaired.json["verified"]),
            (0, &json!(true)),
            "{what}: {}",
            repaired.json
        );
        let after = texts(&scene.path);
        let file = Connection::open(&scene.path).unwrap();
        for (name, sql) in &before {
            if broken.contains(&name.as_str()) {
                assert_eq!(after.get(name), Some(sql), "{what}");
            } else {
                assert!(
                    !after[name].contains("current_gogal"),
                    "{what}: {}",
                    after[name]
                );
            }
        }
        let whole: String = file
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok", "{what}");
        file.execute_batch("UPDATE gpts_messages SET current_goal = 'a goal'; SELECT current_goal FROM gpts_messages")
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(scene.run(&["verify"]).code, 0, "{what}");
    }
}

#[test]
fn what_a_repair_would_break_is_told_before() {
    let both = "CREATE VIEW both AS SELECT current_gogal, current_goal FROM gpts_messages m JOIN gpts_conversations c ON c.conv_id = m.conv_id;";
    let guided = "ALTER TABLE gpts_conversations ADD COLUMN current_goal text;";
    let merged = "ALTER TABLE gpts_messages ADD COLUMN current_goal text; CREATE INDEX goals ON gpts_messages (current_gogal);";
    let above = "CREATE VIEW goals AS SELECT m.current_gogal FROM gpts_messages m; CREATE VIEW above AS SELECT current_gogal FROM goals;";
    let cases = [
        ("a view over a view", above.to_owned(), "sqlite-step-refused"),
        ("the same beside a broken one", format!("{ORPHAN} {above}"), "sqlite-step-refused"),
        (
            "agent chat writes to a table whose trigger is broken",
            "CREATE TRIGGER logged AFTER INSERT ON gpts_messages BEGIN INSERT INTO log VALUES (NEW.id); END;".to_owned(),
            "sqlite-trigger-stops",
        ),
        (
            "a function that is not there, on the column",
            "CREATE VIEW scored AS SELECT score(current_gogal) FROM gpts_messages;".to_owned(),
            "sqlite-step-refused",
        ),
        ("a view that would name two columns", format!("{guided} {both}"), "sqlite-step-refused"),
        ("the same beside a broken one", format!("{ORPHAN} {guided} {both}"), "sqlite-step-refused"),
        ("an index on what is dropped, beside a broken view", format!("{ORPHAN} {merged}"), "sqlite-step-refused"),
    ];
    for (what, before, finding) in cases {
        let scene = Scene::set(&before);
        let bytes = std::fs::read(&scene.path).unwrap();
        let refused = scene.repair();
        assert_eq!(
            (refused.code, &refused.json["error"]["code"]),
            (3, &json!("check-blocked")),
            "{what}: {}",
            refused.json
        );
        let checked = scene.run(&["check"]).json.to_string();
        assert!(checked.contains(finding), "{what}: {checked}");
        assert!(std::fs::read(&scene.path).unwrap() == bytes, "{what}");
        assert!(!scene.machine.path("backup.zip").exists(), "{what}");
    }
}

#[test]
fn what_is_broken_comes_back_with_a_backup() {
    let scene = Scene::set(&format!("{ORPHAN} {FOREIGN_MODULE} {USERS}"));
    let (before, backup) = (texts(&scene.path), scene.machine.path("first.zip"));
    let written = scene.run(&["backup", "--out", text(&backup), "--rehearse"]);
    assert_eq!(written.code, 0, "{}", written.json);
    let repaired = scene.repair();
    assert_eq!(repaired.code, 0, "{}", repaired.json);
    assert_ne!(texts(&scene.path), before);
    let undone = scene.run(&["undo", "1"]);
    assert_eq!(
        (undone.code, texts(&scene.path)),
        (0, before.clone()),
        "{}",
        undone.json
    );
    let repaired = scene.run(&[
        "repair",
        "--backup-to",
        text(&scene.machine.path("second.zip")),
        "--yes",
    ]);
    assert_eq!(repaired.code, 0, "{}", repaired.json);
    let restored = scene.run(&["restore", text(&backup), "--yes"]);
    assert_eq!(
        (restored.code, texts(&scene.path)),
        (0, before),
        "{}",
        restored.json
    );
}
