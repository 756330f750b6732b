//! Plans, backups and JSON of the command line as 0.1.0 wrote them (`tests/zoo`): plans hash the same, every backup
//! is proved and restored completely, and every JSON key is still there.

use std::path::Path;
use std::process::Stdio;

use engine::catalog::RepairId;
use engine::plan::{self, Choices, Plan};
use engine::target::{SqliteTarget, Target};
use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Database, Kind, Shape, server, sqlite_install, tools};

use crate::apply_stage::{inspect, stands};
use crate::cli_machine::{Machine, text};
use crate::zoo_files::{KINDS, files, folder, kind_name, read_json};

/// The choices by their name in the zoo.
fn choices(name: &str) -> Choices {
    match (name, name.strip_prefix("without-")) {
        ("default", _) => Choices::default(),
        ("guide-only", _) => Choices::guide_only(),
        (_, left_out) => Choices::without(left_out.map(RepairId::from)),
    }
}

/// Inspects, and compares the plan of each choice with the zoo's.
async fn same_plans(target: &Target, then: &Value, place: &str) {
    let seen = inspect(target).await;
    assert_eq!(json!(stands(&seen)), then["state"], "{place}");
    let plans = then["plans"].as_object().unwrap();
    assert!(plans.len() >= 5, "{place}");
    for (name, wanted) in plans {
        let plan = plan::make(&seen, &choices(name));
        assert_eq!(json!(plan.hash), wanted["hash"], "{place} {name}");
        if name == "default" {
            let steps = plan.steps.iter().map(|step| json!([step.id, step.state]));
            let steps: Value = steps.collect();
            assert_eq!(steps, wanted["steps"], "{place}");
        }
    }
}

/// A plan of the zoo on an equal database: as printed, as stored in the journal, and after each step.
async fn same_in_every_stage(
    machine: &Machine,
    config: &Path,
    (database, target): (Option<&Database>, &Target),
    file: &Path,
) {
    let then = read_json(file);
    let place = file.display().to_string();
    let printed = machine.json(&["plan", "--config", text(config)]);
    assert_eq!(printed.json["hash"], then["printed"]["hash"], "{place}");
    let statements = |plan: &Value| {
        let steps = plan["steps"].as_array().unwrap().iter();
        steps
            .map(|step| json!([step["id"], step["origin"], step["state"], step["sql"]]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        statements(&printed.json),
        statements(&then["printed"]),
        "{place}"
    );
    let stored: Plan = serde_json::from_value(then["stored"].clone()).unwrap();
    assert_eq!(json!(stored.hash), then["printed"]["hash"], "{place}");
    let stages = then["stages"].as_array().unwrap();
    assert_eq!(stages.len(), stored.steps.len() + 1, "{place}");
    for (number, stage) in stages.iter().enumerate() {
        if let Some(step) = number.checked_sub(1).map(|before| &stored.steps[before]) {
            assert_eq!(stage["after"], json!(step.id), "{place}");
            run(database, target, &step.sql).await;
        }
        same_plans(target, stage, &format!("{place} after {}", stage["after"])).await;
    }
}

/// Runs a plan's statement on its database.
async fn run(database: Option<&Database>, target: &Target, sql: &str) {
    match (database, target) {
        (Some(database), _) => database.execute(sql).await,
        (None, Target::Sqlite(file)) => {
            let file = Connection::open(&file.path).unwrap();
            file.execute_batch(sql).unwrap();
        }
        (None, Target::Mysql(_)) => panic!("a server has a database"),
    }
}

#[tokio::test]
async fn plans_have_the_hashes_that_they_had() {
    let machine = Machine::new();
    let mut seen = 0;
    for kind in KINDS {
        for shape in Shape::ALL {
            let database = server(kind).await.database(Some(shape)).await;
            let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
            let root = machine.path(&database.name).join(kind_name(kind));
            database.env_file(&root, &account);
            let name = format!("{}-{shape:?}.json", kind_name(kind)).to_lowercase();
            let file = folder().join("plans").join(name);
            let target = database.target(&account);
            same_in_every_stage(&machine, &root, (Some(&database), &target), &file).await;
            seen += 1;
        }
    }
    for version in ["0.4.6", "0.4.7"] {
        let root = sqlite_install(&machine.path(version), version);
        let path = root.join("pilot/meta_data/dbgpt.db");
        let file = folder().join(format!("plans/sqlite-{version}.json"));
        let target = Target::Sqlite(SqliteTarget { path });
        same_in_every_stage(&machine, &root, (None, &target), &file).await;
        seen += 1;
    }
    assert_eq!(files("plans", ".json").len(), seen);
}

/// The number of rows of each table in a proved backup.
fn proved(machine: &Machine, file: &Path) -> Vec<(String, u64)> {
    let ran = machine.json(&["prove", text(file)]);
    assert_eq!(ran.code, 0, "{}: {}", file.display(), ran.json);
    let tables = ran.json["tables"].as_array().unwrap().iter();
    tables
        .map(|table| {
            let name = table["name"].as_str().unwrap().to_owned();
            (name, table["rows"].as_u64().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn backups_of_a_release_are_proved_and_restored() {
    for kind in KINDS {
        let machine = Machine::new();
        let inside = format!("backups/{}", kind_name(kind));
        for file in files(&inside, ".zip") {
            assert!(proved(&machine, &file).len() > 10, "{}", file.display());
        }
        for (name, shape) in [
            ("done", Shape::S1),
            ("dumped", Shape::S1),
            ("undoing", Shape::S3),
        ] {
            let file = folder().join(&inside).join(format!("{name}.zip"));
            let database = server(kind).await.database(Some(shape)).await;
            let wanted = database.checksum().await;
            let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
            let root = machine.path(name);
            database.env_file(&root, &account);
            // alembic's version files are restored with the database.
            let alembic = root.join("pilot/meta_data/alembic/versions");
            std::fs::remove_dir_all(&alembic).unwrap();
            std::fs::create_dir(&alembic).unwrap();
            database.execute("DELETE FROM chat_history_message").await;
            let restore = ["restore", text(&file), "--config", text(&root), "--yes"];
            let safety = machine.path("backups");
            let ran = machine.json(&[&restore[..], &["--safety-to", text(&safety)]].concat());
            assert_eq!(ran.code, 0, "{kind:?} {name}: {}", ran.json);
            let lost = wanted.lost(&database.checksum().await);
            assert_eq!(lost, Vec::<String>::new(), "{kind:?} {name}");
            let files = u64::from(shape == Shape::S3);
            assert_eq!(ran.json["alembic_files"], json!(files), "{kind:?} {name}");
            for (table, rows) in proved(&machine, &file) {
                let count = database
                    .rows(&format!("SELECT COUNT(*) FROM `{table}`"))
                    .await;
                assert_eq!(count, [[rows.to_string()]], "{kind:?} {name} {table}");
            }
        }
    }
}

#[test]
fn backups_of_a_release_on_sqlite_are_proved_and_restored() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let path = root.join("pilot/meta_data/dbgpt.db");
    for (number, file) in files("backups/sqlite", ".zip").into_iter().enumerate() {
        let rows = proved(&machine, &file);
        assert!(rows.len() > 10, "{}", file.display());
        let safety = machine.path(&format!("backups/{number}.zip"));
        let restore = ["restore", text(&file), "--config", text(&root), "--yes"];
        let ran = machine.json(&[&restore[..], &["--safety-to", text(&safety)]].concat());
        assert_eq!(ran.code, 0, "{}: {}", file.display(), ran.json);
        let restored = Connection::open(&path).unwrap();
        for (table, rows) in rows {
            let sql = format!("SELECT COUNT(*) FROM \"{table}\"");
            let count: i64 = restored.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(
                u64::try_from(count).unwrap(),
                rows,
                "{} {table}",
                file.display()
            );
        }
    }
}

/// What a script would miss: missing keys, and values of another type. A value may become null, or stop being null.
fn missed(then: &Value, now: &Value, place: &str, missing: &mut Vec<String>) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (key, value) in then {
                match now.get(key) {
                    Some(found) => missed(value, found, &format!("{place}.{key}"), missing),
                    None => missing.push(format!("{place}.{key} is gone")),
                }
            }
        }
        (Value::Array(then), Value::Array(now)) => {
            if let (Some(then), Some(now)) = (then.first(), now.first()) {
                missed(then, now, &format!("{place}[]"), missing);
            }
        }
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => {}
        _ => missing.push(format!("{place} was {then}, is {now}")),
    }
}

/// Runs a command and compares exit code, result and events with the zoo's.
fn says_the_same(machine: &Machine, kind: &str, name: &str, command: &[&str]) -> Value {
    let then = read_json(
        &folder()
            .join("json")
            .join(kind)
            .join(format!("{name}.json")),
    );
    let mut command = machine.command(command);
    let output = command.arg("--json").stdin(Stdio::null()).output().unwrap();
    let ran = crate::cli_machine::ran_json(&output);
    assert_eq!(json!(ran.code), then["code"], "{kind} {name}: {}", ran.json);
    let mut missing = Vec::new();
    missed(&then["stdout"], &ran.json, name, &mut missing);
    let events = ran
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let events: Vec<Value> = events.collect();
    for event in then["events"].as_array().unwrap() {
        match events.iter().find(|now| now["event"] == event["event"]) {
            Some(now) => missed(
                event,
                now,
                &format!("{name} {}", event["event"]),
                &mut missing,
            ),
            None => missing.push(format!("{name}: no event {}", event["event"])),
        }
    }
    assert!(missing.is_empty(), "{kind}: {missing:#?}");
    ran.json
}

#[tokio::test]
async fn scripts_find_every_key_where_it_was() {
    let kind = Kind::Mysql9;
    let machine = Machine::new();
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let (root, tool) = (machine.path("DB-GPT"), tools(kind));
    database.env_file(&root, &account);
    let (file, dumped) = (machine.path("first.zip"), machine.path("dumped.zip"));
    let (root, file, dumped, tool) = (text(&root), text(&file), text(&dumped), text(&tool));
    let backups = machine.path("backups");
    let says = |name: &str, first: &[&str]| {
        says_the_same(
            &machine,
            kind_name(kind),
            name,
            &[first, &["--config", root]].concat(),
        )
    };
    says("inspect", &["inspect"]);
    says("check", &["check", "--backup-to", text(&backups)]);
    says("plan", &["plan"]);
    says("plan-guide-only", &["plan", "--guide-only"]);
    says("running", &["running"]);
    says("guide", &["guide"]);
    says("up", &["up"]);
    says("backup-rehearsed", &["backup", "--out", file, "--rehearse"]);
    let dump = [
        "backup",
        "--out",
        dumped,
        "--tool",
        tool,
        "--method",
        "mysqldump",
    ];
    says("backup-dumped", &dump);
    says("prove", &["prove", file]);
    says("prove-rehearsed", &["prove", file, "--rehearse"]);
    let upgraded = says("upgrade", &["upgrade", "--backup", file, "--yes"]);
    says("verify", &["verify"]);
    let run = upgraded["run"].as_str().unwrap();
    says("undo", &["undo", run]);
    says("verify-not", &["verify"]);
    says("upgrade-again", &["upgrade", "--backup", file, "--yes"]);
    says(
        "upgrade-nothing-to-do",
        &["upgrade", "--backup", file, "--yes"],
    );
    says("resume-unknown", &["resume", "99"]);
    let new = format!("{}_new", database.name);
    says("restore-into", &["restore", file, "--into", &new]);
    says(
        "restore",
        &["restore", file, "--safety-to", text(&backups), "--yes"],
    );
    says_the_same(&machine, kind_name(kind), "runs", &["runs"]);
    says_the_same(&machine, kind_name(kind), "report", &["report", run]);
}

#[test]
fn scripts_find_every_key_where_it_was_on_sqlite() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let (first, second) = (machine.path("first.zip"), machine.path("second.zip"));
    let (root, first, second) = (text(&root), text(&first), text(&second));
    let (backups, into) = (machine.path("backups"), machine.path("new.db"));
    let says = |name: &str, first: &[&str]| {
        says_the_same(
            &machine,
            "sqlite",
            name,
            &[first, &["--config", root]].concat(),
        )
    };
    says("inspect", &["inspect"]);
    says("check", &["check", "--backup-to", text(&backups)]);
    says("plan", &["plan"]);
    says("plan-guide-only", &["plan", "--guide-only"]);
    says("running", &["running"]);
    says("guide", &["guide"]);
    says(
        "upgrade-nothing-to-do",
        &["upgrade", "--backup-to", first, "--yes"],
    );
    says(
        "backup-rehearsed",
        &["backup", "--out", first, "--rehearse"],
    );
    says("prove-rehearsed", &["prove", first, "--rehearse"]);
    let repaired = says("repair", &["repair", "--backup-to", second, "--yes"]);
    says("verify", &["verify"]);
    let run = repaired["run"].as_str().unwrap();
    says("undo", &["undo", run]);
    says("verify-not", &["verify"]);
    says("restore-into", &["restore", first, "--into", text(&into)]);
    says(
        "restore",
        &["restore", first, "--safety-to", text(&backups), "--yes"],
    );
    says_the_same(&machine, "sqlite", "report", &["report", run]);
}
