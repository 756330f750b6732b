//! An invented release, defined by one file in a folder: that is enough to inspect, plan, apply, verify and undo it
//! on both kinds of database. Errors in such a file are reported with their line.

use std::path::Path;

use engine::catalog;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Account, Database, Kind, Shape, documented_grants, server, sqlite_install};

use crate::cli_machine::{Machine, Ran, ran_json, strings, text};

const RELEASE: &str = include_str!("../fixtures/9.9.0.toml");

struct Scene {
    machine: Machine,
    config: String,
}

impl Scene {
    fn new(machine: Machine, root: &Path, file: &str) -> Self {
        let folder = machine.path("releases");
        std::fs::create_dir(&folder).unwrap();
        let newest = catalog::known().newest().release.to_string();
        std::fs::write(folder.join("9.9.0.toml"), file.replace("AFTER", &newest)).unwrap();
        Self {
            config: text(root).to_owned(),
            machine,
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let config = ["--config", self.config.as_str(), "--json"];
        let mut command = self.machine.command(&[arguments, &config].concat());
        let folder = self.machine.path("releases");
        ran_json(
            &command
                .env(catalog::FOLDER_VARIABLE, folder)
                .output()
                .unwrap(),
        )
    }

    fn well(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}\n{}", ran.json, ran.stderr);
        ran.json
    }

    /// The ids of the changes to make.
    fn todo(&self, arguments: &[&str]) -> Vec<String> {
        let plan = self.well(&[&["plan"], arguments].concat());
        let id = |of: &Value| of["id"].as_str().unwrap().to_owned();
        let mut todo = Vec::new();
        for step in plan["steps"].as_array().unwrap() {
            let parts = step["parts"].as_array().unwrap();
            match parts.is_empty() {
                _ if step["state"] != "todo" => {}
                true => todo.push(id(step)),
                false => todo.extend(parts.iter().map(id)),
            }
        }
        todo
    }
}

/// An account with the grants that the invented release needs beyond the documented ones: to fill rows and drop
/// columns and keys.
async fn account(database: &Database) -> Account {
    let mut grants = documented_grants(database.server.kind).to_vec();
    grants.extend(["INSERT", "UPDATE", "INDEX", "DROP"]);
    database.account(&grants).await
}

async fn on_server(kind: Kind) {
    let machine = Machine::new();
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let root = machine.path("DB-GPT");
    database.env_file(&root, &account(&database).await);
    let scene = Scene::new(machine, &root, RELEASE);
    let to = ["--to", "9.9.0"];

    // By default an older database aims at the guide's release; the later one must be chosen.
    assert_eq!(scene.well(&["inspect"])["aim"], "0.5.0");
    let inspected = scene.well(&["inspect", "--to", "9.9.0"]);
    assert_eq!(
        (&inspected["at"], &inspected["verdict"]),
        (&json!("0.4.6"), &json!("upgrade-needed"))
    );
    let before = definitions(&database).await;
    let rows = database.checksum().await;
    let todo = scene.todo(&to);
    for id in [
        "create-gpts-app",
        "9.9.0/wishes",
        "9.9.0/mood",
        "9.9.0/owner",
        "9.9.0/sys-code",
        "9.9.0/by-user",
    ] {
        assert!(
            todo.iter().any(|one| one == id),
            "{kind:?}: no {id} in {todo:?}"
        );
    }
    // A table that this plan creates has these columns from the start.
    assert!(
        !todo
            .iter()
            .any(|id| id == "9.9.0/picture" || id == "9.9.0/app"),
        "{todo:?}"
    );
    let backups = scene.machine.path("backups");
    let upgraded = scene.well(&[
        "upgrade",
        "--to",
        "9.9.0",
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(upgraded["verified"], true, "{kind:?}: {upgraded}");
    // Only NULLs were filled in existing rows; the time of the last change stays.
    let other = rows.lost(&database.checksum().await);
    assert_eq!(other, ["chat_history.sys_code"], "{kind:?}");
    assert_eq!(scene.well(&["inspect"])["at"], "9.9.0");
    assert_eq!(scene.todo(&to), Vec::<String>::new());
    assert_eq!(scene.well(&["verify", "--to", "9.9.0"])["verified"], true);
    let app = database.show_create("gpts_app").await;
    assert!(
        app.contains("`picture`") && app.contains("`wishers`") && !app.contains("`icon`"),
        "{app}"
    );
    let back = scene.run(&["plan", "--to", "0.5.0"]);
    assert_eq!(
        (back.code, &back.json["error"]["code"]),
        (3, &json!("target-below")),
        "{}",
        back.json
    );

    // Undo can't tell filled values from those that were there, so the run has no way back.
    let run = upgraded["run"].as_str().unwrap();
    let applied = strings(&upgraded["applied"]);
    let undone = scene.run(&["undo", run]);
    if applied.contains(&"9.9.0/sys-code-fill") {
        assert_eq!(
            undone.json["refused"][0]["id"], "undo-no-way",
            "{}",
            undone.json
        );
    } else {
        assert_eq!(undone.code, 0, "{}", undone.json);
        assert_eq!(definitions(&database).await, before, "{kind:?}");
    }
}

/// From the previous release, each kind of change alone, and back.
async fn step_by_step(kind: Kind) {
    let machine = Machine::new();
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let root = machine.path("DB-GPT");
    database.env_file(&root, &account(&database).await);
    database
        .execute("UPDATE chat_history SET sys_code = 'x' WHERE sys_code IS NULL")
        .await;
    let scene = Scene::new(machine, &root, RELEASE);
    let backups = scene.machine.path("backups");
    let to = ["--to", "9.9.0"];
    let first = scene.well(&[
        "upgrade",
        "--to",
        "0.5.0",
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(first["verified"], true);
    // A later release is never the default aim.
    let inspected = scene.well(&["inspect"]);
    assert_eq!(
        (&inspected["at"], &inspected["aim"]),
        (&json!("0.5.0"), &json!("0.5.0"))
    );
    assert_eq!(inspected["state"], "0.5.0");
    database
        .execute("INSERT INTO gpts_app (app_code, app_name, app_describe, language, team_mode, icon) VALUES ('a', 'a', 'a', 'en', 'm', 'i.png')")
        .await;
    let before = definitions(&database).await;
    let todo = scene.todo(&to);
    for id in [
        "9.9.0/picture",
        "9.9.0/app",
        "9.9.0/describe",
        "9.9.0/sys-code",
    ] {
        assert!(
            todo.iter().any(|one| one == id),
            "{kind:?}: no {id} in {todo:?}"
        );
    }
    let second = scene.well(&[
        "upgrade",
        "--to",
        "9.9.0",
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(second["verified"], true, "{kind:?}: {second}");
    assert_eq!(
        database.rows("SELECT picture FROM gpts_app").await,
        [["i.png".to_owned()]],
        "{kind:?}"
    );
    assert_eq!(scene.todo(&to), Vec::<String>::new(), "{kind:?}");
    let run = second["run"].as_str().unwrap();
    let undone = scene.run(&["undo", run]);
    assert_eq!(undone.code, 0, "{kind:?}: {}", undone.json);
    assert_eq!(definitions(&database).await, before, "{kind:?}");
    let without = ["--without", "9.9.0/picture", "--without", "9.9.0/describe"];
    let without = scene.todo(&[&to[..], &without].concat());
    assert!(
        !without
            .iter()
            .any(|id| id == "9.9.0/picture" || id == "9.9.0/describe"),
        "{without:?}"
    );
    let unknown = scene.run(&["plan", "--to", "9.9.0", "--without", "9.9.0/pictures"]);
    assert_eq!(
        (unknown.code, &unknown.json["error"]["code"]),
        (3, &json!("repair-unknown"))
    );
    database
        .execute("ALTER TABLE gpts_messages ADD COLUMN litter int")
        .await;
    assert!(scene.todo(&to).contains(&"9.9.0/litter".to_owned()));
}

pub(crate) async fn definitions(database: &Database) -> Vec<String> {
    let mut found = Vec::new();
    for table in database.tables().await {
        found.push(database.show_create(&table).await);
    }
    found
}

#[tokio::test]
async fn a_file_is_all_it_takes_on_mysql9() {
    on_server(Kind::Mysql9).await;
    step_by_step(Kind::Mysql9).await;
}

#[tokio::test]
async fn a_file_is_all_it_takes_on_mysql56() {
    step_by_step(Kind::Mysql56).await;
}

#[tokio::test]
async fn a_file_is_all_it_takes_on_mariadb1011() {
    on_server(Kind::Mariadb1011).await;
    step_by_step(Kind::Mariadb1011).await;
}

#[test]
fn a_file_is_all_it_takes_on_sqlite() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let path = root.join("pilot/meta_data/dbgpt.db");
    let scene = Scene::new(machine, &root, RELEASE);
    let todo = scene.todo(&["--to", "9.9.0"]);
    // Columns that refuse NULL in existing tables; DB-GPT adds the rest itself.
    assert_eq!(
        todo,
        [
            "messages-goal",
            "conversations-team-mode",
            "0.6.0/gpts-messages-app-code",
            "0.6.0/gpts-messages-app-name",
            "9.9.0/chat-history-mood"
        ]
    );
    let backup = scene.machine.path("backups/1.zip");
    let repaired = scene.well(&[
        "repair",
        "--to",
        "9.9.0",
        "--backup-to",
        text(&backup),
        "--yes",
    ]);
    assert_eq!(strings(&repaired["applied"]), todo);
    let file = Connection::open(&path).unwrap();
    let empty = "SELECT COUNT(*) FROM chat_history WHERE mood = ''";
    let all = "SELECT COUNT(*) FROM chat_history";
    let count = |sql: &str| -> i64 { file.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert!(count(all) > 0 && count(empty) == count(all));
    // Closed first, since undo refuses a file that is open elsewhere.
    drop(file);
    let undone = scene.run(&["undo", repaired["run"].as_str().unwrap()]);
    assert_eq!(undone.code, 0, "{}", undone.json);
    assert_eq!(scene.todo(&["--to", "9.9.0"]), todo);
}

#[test]
fn what_can_not_be_led_to_is_told() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let scene = Scene::new(machine, &root, RELEASE);
    for (to, code) in [("9.9.1", "target-unknown"), ("0.3.0", "target-unknown")] {
        let ran = scene.run(&["plan", "--to", to]);
        assert_eq!(
            (ran.code, &ran.json["error"]["code"]),
            (3, &json!(code)),
            "{to}"
        );
    }
    if let Some(told) = catalog::known()
        .entries()
        .iter()
        .find(|entry| entry.told_only)
    {
        let ran = scene.run(&["plan", "--to", &told.release.to_string()]);
        assert_eq!(
            (ran.code, &ran.json["error"]["code"]),
            (3, &json!("target-unreachable"))
        );
    }
    let wrong = scene
        .machine
        .text(&["plan", "--config", text(&root), "--to", "9.9"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    let listed = scene.machine.json(&["releases"]);
    assert_eq!(
        listed.json["releases"][1]["release"], "0.5.0",
        "{}",
        listed.json
    );
}

#[test]
fn a_file_that_contradicts_itself_is_told_with_its_line() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let wrong = RELEASE.replace("from = \"icon\"", "from = \"ikon\"");
    let line = RELEASE
        .lines()
        .position(|line| line == "id = \"9.9.0/picture\"")
        .unwrap()
        + 1;
    let scene = Scene::new(machine, &root, &wrong);
    let ran = scene.run(&["inspect"]);
    assert_eq!(
        (ran.code, &ran.json["error"]["code"]),
        (3, &json!("catalog-wrong"))
    );
    let said = ran.json["error"]["message"].as_str().unwrap();
    assert!(
        said.contains(&format!("line {line}")) && said.contains("9.9.0.toml"),
        "{said}"
    );
}
