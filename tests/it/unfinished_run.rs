//! An inspection reports a run that was killed or that another process runs; no second run begins, and every
//! recommended command works.

use std::path::PathBuf;

use engine::io::claim::Claim;
use engine::journal::{Journal, Place, claim_path};
use engine::plan::{self, Choices};
use engine::target::{SqliteTarget, Target};
use rusqlite::Connection;
use support::sqlite_install;

use crate::apply_stage::inspect;
use crate::cli_machine::{Machine, Ran, text};

struct Scene {
    machine: Machine,
    root: PathBuf,
    path: PathBuf,
    backup: PathBuf,
}

impl Scene {
    /// An install whose run has begun but done nothing, as after SIGKILL.
    async fn set() -> Self {
        let machine = Machine::new();
        let root = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
        let scene = Self {
            path: root.join("pilot/meta_data/dbgpt.db"),
            backup: machine.path("first.zip"),
            machine,
            root,
        };
        let written = scene.run(&["backup", "--out", text(&scene.backup)]);
        let target = Target::Sqlite(SqliteTarget {
            path: scene.path.clone(),
        });
        let plan = plan::make(&inspect(&target).await, &Choices::default());
        let sha256 = written.json["sha256"].as_str().unwrap();
        let mut journal = Journal::open(&scene.machine.path("home")).unwrap();
        let place = Place::from(&target);
        journal
            .begin_run(&place, &plan, &scene.backup, sha256)
            .unwrap();
        scene
    }

    fn run(&self, command: &[&str]) -> Ran {
        let config = ["--config", text(&self.root)];
        self.machine.json(&[command, &config].concat())
    }

    /// The inspection's findings about runs: id, severity and hint.
    fn told(&self) -> Vec<(String, String, String)> {
        let inspected = self.run(&["inspect"]);
        let found = inspected.json["findings"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        found
            .filter(|one| one["id"].as_str().unwrap().starts_with("run-"))
            .map(|one| (text(&one["id"]), text(&one["severity"]), text(&one["hint"])))
            .collect()
    }

    fn repair(&self) -> Ran {
        let backup = self.machine.path("second.zip");
        self.run(&["repair", "--backup-to", text(&backup), "--yes"])
    }

    fn refuses(&self, code: &str) {
        let bytes = std::fs::read(&self.path).unwrap();
        let ran = self.repair();
        assert_eq!(
            (ran.code, ran.json["error"]["code"].as_str()),
            (3, Some(code)),
            "{}",
            ran.json
        );
        assert!(std::fs::read(&self.path).unwrap() == bytes);
        assert!(!self.machine.path("second.zip").exists());
    }

    fn has_goal(&self) -> bool {
        Connection::open(&self.path)
            .unwrap()
            .prepare("SELECT current_goal FROM gpts_messages")
            .is_ok()
    }
}

#[tokio::test]
async fn it_is_told_and_a_restore_ends_it() {
    let scene = Scene::set().await;
    let path = claim_path(&scene.machine.path("home"), 1);
    let at_work = Claim::take(&path).unwrap().unwrap();
    let told = scene.told();
    assert_eq!((told[0].0.as_str(), told.len()), ("run-at-work", 1));
    scene.refuses("run-at-work");

    drop(at_work);
    let told = scene.told();
    let (id, severity, hint) = &told[0];
    assert_eq!(
        (id.as_str(), severity.as_str()),
        ("run-unfinished", "blocker")
    );
    for way in [
        "resume 1 ",
        "undo 1 ",
        &format!("restore {} ", text(&scene.backup)),
    ] {
        assert!(
            hint.contains(&format!("dbgpt-upgrade {way}--config")),
            "{hint}"
        );
    }
    scene.refuses("run-unfinished");

    let restored = scene.run(&["restore", text(&scene.backup), "--yes"]);
    assert_eq!(restored.code, 0, "{}", restored.json);
    assert_eq!(scene.told(), []);
    let repaired = scene.repair();
    assert_eq!(repaired.code, 0, "{}", repaired.json);
}

#[tokio::test]
async fn resume_finishes_it_and_undo_takes_it_back() {
    let scene = Scene::set().await;
    let resumed = scene.run(&["resume", "1"]);
    assert_eq!(resumed.code, 0, "{}", resumed.json);
    assert!(scene.has_goal());
    assert_eq!(scene.told(), []);

    let scene = Scene::set().await;
    let undone = scene.run(&["undo", "1"]);
    assert_eq!(
        (undone.code, scene.has_goal()),
        (0, false),
        "{}",
        undone.json
    );
    assert_eq!(scene.told(), []);
}
