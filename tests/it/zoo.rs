//! Journals that 0.1.0 wrote (`tests/zoo`): every build reads them, resumes and undoes their runs, finishes a killed
//! restore, and drops the copy of a killed rehearsal.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Database, Kind, Shape, server, sqlite_install};

use crate::cli_machine::{Machine, text};
use crate::restore_stage::{Whole, whole};
use crate::zoo_files::{KINDS, copy_journal, folder, journals, kind_name, read_json};

/// A run as the journal has it.
struct Recorded {
    id: i64,
    state: String,
    /// Id, state, statement, and the statement that undoes it.
    steps: Vec<(String, String, String, Option<String>)>,
}

/// An entry of a journal, adapted to a test's own database.
struct Scene {
    name: String,
    machine: Machine,
    config: String,
    runs: Vec<Recorded>,
}

impl Scene {
    /// A machine with this kind's journal, in which this scene's install, database and backups are replaced by the
    /// test's.
    fn set(kind: &str, name: &str, root: &Path, place: impl Fn(&mut Value)) -> Self {
        let machine = Machine::new();
        let home = machine.path("home");
        copy_journal(&folder().join(format!("journals/{kind}.sqlite")), &home);
        let journal = Connection::open(home.join("journal.sqlite")).unwrap();
        let config = format!("/srv/dbgpt/{kind}/{name}");
        let (key, old): (String, String) = journal
            .query_row(
                "SELECT place_key, place FROM installs WHERE config = ?1",
                [&config],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let moved = |old: &str| {
            let mut value: Value = serde_json::from_str(old).unwrap();
            place(&mut value);
            let key = key_of(&value);
            (key, value.to_string())
        };
        let (new_key, new) = moved(&old);
        for table in ["runs", "installs"] {
            let sql = format!("UPDATE {table} SET place_key = ?1, place = ?2 WHERE place_key = ?3");
            assert!(journal.execute(&sql, [&new_key, &new, &key]).unwrap() > 0 || table == "runs");
        }
        for table in ["backups", "restores"] {
            let sql = format!("UPDATE {table} SET place_key = ?1 WHERE place_key = ?2");
            journal.execute(&sql, [&new_key, &key]).unwrap();
        }
        journal
            .execute(
                "UPDATE installs SET config = ?1, overrides = '{}' WHERE config = ?2",
                [text(root), &config],
            )
            .unwrap();
        let backups = machine.path("backups");
        for (table, column) in [
            ("runs", "backup_file"),
            ("backups", "file"),
            ("restores", "file"),
            ("restores", "safety"),
        ] {
            let from = format!("/srv/backups/{kind}/");
            let sql = format!("UPDATE {table} SET {column} = replace({column}, ?1, ?2)");
            let to = format!("{}/", backups.display());
            journal.execute(&sql, [&from, &to]).unwrap();
        }
        for file in std::fs::read_dir(folder().join("backups").join(kind)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), backups.join(file.file_name())).unwrap();
        }
        Self {
            name: format!("{kind} {name}"),
            config: text(root).to_owned(),
            runs: runs(&journal, &new_key),
            machine,
        }
    }

    /// Runs a command on this scene's install and asserts its exit code.
    fn run(&self, first: &[&str], code: i32) -> Value {
        let config = ["--config", self.config.as_str()];
        let ran = self.machine.json(&[first, &config].concat());
        assert_eq!(ran.code, code, "{} {first:?}: {}", self.name, ran.json);
        ran.json
    }

    fn only_run(&self) -> &Recorded {
        assert_eq!(self.runs.len(), 1, "{}", self.name);
        &self.runs[0]
    }

    fn with_state(&self, state: &str) -> &Recorded {
        let mut found = self.runs.iter().filter(|run| run.state == state);
        found
            .next()
            .unwrap_or_else(|| panic!("{} {state}", self.name))
    }

    fn state_of(&self, run: &Recorded) -> String {
        let listed = self.machine.json(&["runs"]).json;
        let id = run.id.to_string();
        let runs = listed["runs"].as_array().unwrap();
        let found = runs.iter().find(|known| known["run"] == id).unwrap();
        found["state"].as_str().unwrap().to_owned()
    }

    fn journal(&self) -> Connection {
        Connection::open(self.machine.path("home/journal.sqlite")).unwrap()
    }
}

fn key_of(place: &Value) -> String {
    match place["kind"].as_str() {
        Some("sqlite") => format!("sqlite:{}", place["path"].as_str().unwrap()),
        _ => format!(
            "mysql:{}/{}",
            place["address"].as_str().unwrap(),
            place["database"].as_str().unwrap()
        ),
    }
}

fn runs(journal: &Connection, key: &str) -> Vec<Recorded> {
    let mut statement = journal
        .prepare("SELECT id, state, plan FROM runs WHERE place_key = ?1 ORDER BY id")
        .unwrap();
    let rows = statement.query_map([key], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    });
    rows.unwrap()
        .map(|row| {
            let (id, state, plan): (i64, String, String) = row.unwrap();
            let plan: Value = serde_json::from_str(&plan).unwrap();
            let steps = plan["steps"].as_array().unwrap().iter().map(|step| {
                let step_id = step["id"].as_str().unwrap();
                let of_step = "SELECT state FROM steps WHERE run = ?1 AND id = ?2";
                let found = journal.query_row(of_step, (id, step_id), |row| row.get(0));
                (
                    step_id.to_owned(),
                    found.unwrap(),
                    step["sql"].as_str().unwrap().to_owned(),
                    step["undo"]["sql"].as_str().map(str::to_owned),
                )
            });
            let steps = steps.collect();
            Recorded { id, state, steps }
        })
        .collect()
}

/// The statements that a run has sent, in order: those of done steps, and of started ones if they took effect.
fn sent(run: &Recorded, begun_got_through: bool) -> Vec<&str> {
    let done = run
        .steps
        .iter()
        .filter(|(_, state, _, _)| match state.as_str() {
            "done" | "undoing" | "undone" => true,
            "started" => begun_got_through,
            _ => false,
        });
    done.map(|(_, _, sql, _)| sql.as_str()).collect()
}

/// The statements that an undo had sent, last step first. A step that only widened a column has none.
fn taken_back(run: &Recorded) -> Vec<&str> {
    let undone = run.steps.iter().rev().filter(|step| step.1 == "undone");
    undone.filter_map(|step| step.3.as_deref()).collect()
}

#[test]
fn every_journal_of_a_release_is_read() {
    let all = journals();
    assert!(all.len() >= 12, "{all:?}");
    for file in all {
        let machine = Machine::new();
        let home = machine.path("home");
        copy_journal(&file, &home);
        let journal = Connection::open(home.join("journal.sqlite")).unwrap();
        let mut statement = journal
            .prepare("SELECT id, state, plan_hash FROM runs ORDER BY id DESC")
            .unwrap();
        let wanted: Vec<(i64, String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        drop(statement);
        drop(journal);
        assert!(!wanted.is_empty(), "{}", file.display());
        let listed = machine.json(&["runs"]);
        assert_eq!(listed.code, 0, "{}: {}", file.display(), listed.json);
        let listed = listed.json["runs"].as_array().unwrap().clone();
        assert_eq!(listed.len(), wanted.len(), "{}", file.display());
        for ((id, state, hash), listed) in wanted.iter().zip(&listed) {
            let place = format!("{} {id}", file.display());
            assert_eq!(listed["run"], json!(id.to_string()), "{place}");
            assert_eq!(listed["state"], json!(state), "{place}");
            let report = machine.json(&["report", &id.to_string()]);
            assert_eq!(report.code, 0, "{place}: {}", report.json);
            assert_eq!(report.json["plan_hash"], json!(hash), "{place}");
            assert!(
                report.json["steps"]
                    .as_array()
                    .is_some_and(|all| !all.is_empty())
            );
        }
    }
}

/// A newer journal is left unchanged; a torn one and one of another program are reported.
#[test]
fn what_is_no_journal_of_ours_is_told() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 3] = [
        ("journal-newer", |file| {
            let journal = Connection::open(file).unwrap();
            journal.pragma_update(None, "user_version", 1000).unwrap();
        }),
        ("journal-corrupt", |file| {
            let bytes = std::fs::read(file).unwrap();
            std::fs::write(file, &bytes[..bytes.len() / 2 + 100]).unwrap();
        }),
        ("journal-unusable", |file| {
            std::fs::remove_file(file).unwrap();
            let other = Connection::open(file).unwrap();
            let made = "CREATE TABLE notes (id INTEGER); PRAGMA user_version = 7;";
            other.execute_batch(made).unwrap();
        }),
    ];
    for (code, spoil) in cases {
        let machine = Machine::new();
        let home = machine.path("home");
        copy_journal(&folder().join("journals/mysql-5.6.sqlite"), &home);
        spoil(&home.join("journal.sqlite"));
        let before = std::fs::read(home.join("journal.sqlite")).unwrap();
        let ran = machine.json(&["runs"]);
        assert_eq!(ran.json["error"]["code"], code, "{}", ran.json);
        if code == "journal-newer" {
            assert_eq!(std::fs::read(home.join("journal.sqlite")).unwrap(), before);
        }
    }
}

fn shape_of(name: &str) -> Shape {
    match name {
        "S1" => Shape::S1,
        "S2" => Shape::S2,
        _ => Shape::S3,
    }
}

/// A database of the scene's shape, the scene on it, and the database's content.
async fn server_scene(kind: Kind, name: &str) -> (Scene, Database, Whole) {
    let all = read_json(&folder().join(format!("scenes/{}.json", kind_name(kind))));
    let all = all.as_array().unwrap();
    let told = all.iter().find(|scene| scene["scene"] == name).unwrap();
    let shape = shape_of(told["shape"].as_str().unwrap());
    let database = server(kind).await.database(Some(shape)).await;
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let root: PathBuf = support::folder().keep();
    database.env_file(&root, &account);
    let scene = Scene::set(kind_name(kind), name, &root, |place| {
        place["address"] = json!(format!("{}:{}", database.server.host, database.server.port));
        place["database"] = json!(database.name);
        place["user"] = json!(account.user);
    });
    let before = whole(&database).await;
    (scene, database, before)
}

#[tokio::test]
async fn runs_of_a_release_are_resumed_and_undone() {
    for kind in KINDS {
        for (name, got_through) in [
            ("running-before", false),
            ("running-after", true),
            ("interrupted", false),
        ] {
            let (scene, database, before) = server_scene(kind, name).await;
            let run = scene.only_run();
            let begun = if name == "interrupted" {
                "interrupted"
            } else {
                "running"
            };
            assert_eq!(run.state, begun, "{}", scene.name);
            for sql in sent(run, got_through) {
                database.execute(sql).await;
            }
            let id = run.id.to_string();
            // With the guide alone the database is not verified.
            let code = if name == "interrupted" { 1 } else { 0 };
            scene.run(&["resume", &id], code);
            assert_eq!(scene.state_of(run), "done", "{}", scene.name);
            scene.run(&["undo", &id], 0);
            whole(&database).await.must_be(&before, kind);
        }

        let (scene, database, before) = server_scene(kind, "undoing").await;
        let run = scene.only_run();
        assert_eq!(run.state, "undoing", "{}", scene.name);
        for sql in sent(run, false).into_iter().chain(taken_back(run)) {
            database.execute(sql).await;
        }
        let id = run.id.to_string();
        let refused = scene.run(&["resume", &id], 3);
        assert_eq!(refused["error"]["code"], "apply-run-undone");
        scene.run(&["undo", &id], 0);
        assert_eq!(scene.state_of(run), "undone", "{}", scene.name);
        whole(&database).await.must_be(&before, kind);

        let (scene, database, before) = server_scene(kind, "done").await;
        let states: Vec<&str> = scene.runs.iter().map(|run| run.state.as_str()).collect();
        assert_eq!(states, ["failed", "undone", "done"], "{}", scene.name);
        let run = scene.with_state("done");
        for sql in sent(run, false) {
            database.execute(sql).await;
        }
        let (done, undone) = (
            run.id.to_string(),
            scene.with_state("undone").id.to_string(),
        );
        for (command, run, code) in [
            ("resume", &done, "apply-run-finished"),
            ("undo", &undone, "undo-run-undone"),
        ] {
            assert_eq!(scene.run(&[command, run], 3)["error"]["code"], code);
        }
        scene.run(&["undo", &done], 0);
        whole(&database).await.must_be(&before, kind);
    }
}

/// After a killed restore the old content comes back; the copy of a killed rehearsal is dropped.
#[tokio::test]
async fn what_a_release_left_behind_is_taken_up() {
    for kind in KINDS {
        let (scene, database, _) = server_scene(kind, "restore").await;
        let all = database.tables().await;
        for table in &all[all.len() / 2..] {
            let drop = format!("SET foreign_key_checks = 0; DROP TABLE `{table}`");
            database.script(&drop).await;
        }
        let told = scene.run(&["inspect"], 0);
        let findings = told["findings"].as_array().unwrap();
        let told = findings
            .iter()
            .any(|found| found["id"] == "restore-unfinished");
        assert!(told, "{}: {findings:?}", scene.name);
        scene.run(&["resume"], 0);
        assert_eq!(database.tables().await, all, "{}", scene.name);
        let older = database
            .rows("SELECT DISTINCT summary FROM chat_history")
            .await;
        assert_eq!(older, [["not the backup"]], "{}", scene.name);
        let nothing = scene.run(&["resume"], 3);
        assert_eq!(nothing["error"]["code"], "restore-nothing-to-put-back");

        let (scene, database, before) = server_scene(kind, "rehearsal").await;
        let journal = scene.journal();
        let place: String = journal
            .query_row("SELECT place FROM scratches", [], |row| row.get(0))
            .unwrap();
        let mut place: Value = serde_json::from_str(&place).unwrap();
        let copy = place["database"].as_str().unwrap().to_owned();
        place["address"] = json!(format!("{}:{}", database.server.host, database.server.port));
        let sql = "UPDATE scratches SET place_key = ?1, place = ?2";
        journal
            .execute(sql, [&key_of(&place), &place.to_string()])
            .unwrap();
        database.execute(&format!("CREATE DATABASE `{copy}`")).await;
        scene.run(&["inspect"], 0);
        let there = database
            .rows(&format!("SHOW DATABASES LIKE '{copy}'"))
            .await;
        assert!(there.is_empty(), "{}: {there:?}", scene.name);
        let left: i64 = journal
            .query_row("SELECT count(*) FROM scratches", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 0, "{}", scene.name);
        whole(&database).await.must_be(&before, kind);
    }
}

#[test]
fn runs_of_a_release_on_sqlite_are_resumed_and_undone() {
    let all = read_json(&folder().join("scenes/sqlite.json"));
    for told in all.as_array().unwrap() {
        let name = told["scene"].as_str().unwrap();
        let folder = support::folder();
        let root = sqlite_install(
            &folder.path().join("DB-GPT"),
            told["version"].as_str().unwrap(),
        );
        let path = root.join("pilot/meta_data/dbgpt.db");
        let scene = Scene::set("sqlite", name, &root, |place| {
            place["path"] = json!(path.display().to_string());
        });
        let file = Connection::open(&path).unwrap();
        let before = definitions(&file);
        let wanted = match name {
            "done" | "restore" => "done",
            "undoing" => "undoing",
            "failed" | "interrupted" => "failed",
            _ => "running",
        };
        if name == "restore" {
            assert!(scene.runs.is_empty());
            continue;
        }
        let run = scene.with_state(wanted);
        let id = run.id.to_string();
        // A repair is one transaction: all its steps took effect, or none.
        if matches!(name, "running-after" | "done" | "undoing") {
            for (_, _, sql, _) in &run.steps {
                file.execute_batch(sql).unwrap();
            }
        }
        drop(file);
        match name {
            "running-before" | "running-after" | "failed" | "interrupted" => {
                scene.run(&["resume", &id], 0);
                assert_eq!(scene.state_of(run), "done", "{name}");
            }
            _ => {}
        }
        scene.run(&["undo", &id], 0);
        assert_eq!(scene.state_of(run), "undone", "{name}");
        assert_eq!(
            definitions(&Connection::open(&path).unwrap()),
            before,
            "{name}"
        );
    }
}

fn definitions(file: &Connection) -> Vec<String> {
    let sql = "SELECT m.name || ' ' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' ORDER BY m.name, c.cid";
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}
