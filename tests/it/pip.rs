//! DB-GPT installed by pip, from v0.8.0 on: environments, and the profiles of the user who starts it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use serde_json::Value;
use support::trees::{self, new_sources, pip, put};

use crate::cli_machine::{Machine, Ran, ran_json, text};

const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";

/// A user with a home, for whom the command line runs.
struct User {
    machine: Machine,
    home: PathBuf,
}

impl User {
    fn new() -> Self {
        let machine = Machine::new();
        let home = machine.folder.path().canonicalize().unwrap().join("lin");
        fs::create_dir(&home).unwrap();
        Self { machine, home }
    }

    fn inspect(&self, config: &Path, more: impl FnOnce(&mut Command)) -> Ran {
        let arguments = ["inspect", "--config", text(config), "--json"];
        let mut command = self.machine.command(&arguments);
        command.env("HOME", &self.home);
        for name in ["DBGPT_HOME", "VIRTUAL_ENV", "CONDA_PREFIX"] {
            command.env_remove(name);
        }
        more(&mut command);
        ran_json(&command.output().unwrap())
    }
}

/// A folder of profiles with an active one, and a database as a recent DB-GPT leaves it.
fn profiles(home: &Path) {
    put(home, "config.toml", "[default]\nprofile = \"openai\"\n");
    put(home, "configs/openai.toml", SQLITE);
    let folder = home.join("workspace/pilot/meta_data");
    trees::alembic(&folder);
    let database = Connection::open(folder.join("dbgpt.db")).unwrap();
    let tables = "CREATE TABLE gpts_conversations (id INTEGER PRIMARY KEY, team_mode TEXT);
        CREATE TABLE gpts_messages (id INTEGER PRIMARY KEY, current_goal TEXT);
        CREATE TABLE share_links (id INTEGER PRIMARY KEY);";
    database.execute_batch(tables).unwrap();
}

fn ids(ran: &Ran) -> Vec<&str> {
    let found = ran.json["findings"].as_array().unwrap();
    found.iter().filter_map(|one| one["id"].as_str()).collect()
}

fn refusal(ran: &Ran) -> (&Value, &str) {
    assert_eq!(ran.code, 3, "{}", ran.json);
    let error = &ran.json["error"];
    (&error["code"], error["message"].as_str().unwrap())
}

#[test]
fn an_environment_leads_to_the_active_profile() {
    let user = User::new();
    let place = pip(&user.home.join("venv"), "0.8.2");
    profiles(&user.home.join(".dbgpt"));
    let file = user.home.join(".dbgpt/workspace/pilot/meta_data/dbgpt.db");
    for chosen in [&user.home.join("venv"), &place] {
        let ran = user.inspect(chosen, |_| {});
        assert_eq!(ran.code, 0, "{}", ran.json);
        assert_eq!(ran.json["target"]["path"], text(&file));
        assert_eq!(ran.json["dbgpt"]["version"], "0.8.2");
        let source = ran.json["dbgpt"]["source"].as_str().unwrap();
        assert_eq!(source, "site-packages/dbgpt/_version.py");
        assert!(ids(&ran).contains(&"pip-profile"), "{}", ran.json);
        assert_eq!(ran.json["folder"]["git"], Value::Null);
    }
    // `$DBGPT_HOME` may name another folder of profiles.
    let elsewhere = user.home.join("chat");
    profiles(&elsewhere);
    let ran = user.inspect(&user.home.join("venv"), |command| {
        command.env("DBGPT_HOME", &elsewhere);
    });
    let file = elsewhere.join("workspace/pilot/meta_data/dbgpt.db");
    assert_eq!(ran.json["target"]["path"], text(&file), "{}", ran.json);
}

/// DB-GPT looks for a `pyproject.toml` where sources would have theirs.
#[test]
fn an_environment_that_looks_like_sources_works_in_itself() {
    let user = User::new();
    let environment = user.home.join("venv");
    pip(&environment, "0.8.2");
    put(&environment, "pyproject.toml", "");
    profiles(&user.home.join(".dbgpt"));
    let file = environment.join("pilot/meta_data/dbgpt.db");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let usual = user.home.join(".dbgpt/workspace/pilot/meta_data/dbgpt.db");
    fs::copy(usual, &file).unwrap();
    let ran = user.inspect(&environment, |_| {});
    assert_eq!(ran.code, 0, "{}", ran.json);
    assert_eq!(ran.json["target"]["path"], text(&file));
}

#[test]
fn a_folder_of_profiles_is_of_the_release_that_is_installed() {
    let user = User::new();
    let home = user.home.join(".dbgpt");
    profiles(&home);
    let ran = user.inspect(&home, |_| {});
    assert_eq!((ran.code, &ran.json["dbgpt"]), (0, &Value::Null));
    pip(&user.home.join(".local/share/uv/tools/dbgpt-app"), "0.8.1");
    let ran = user.inspect(&home, |_| {});
    assert_eq!(ran.json["dbgpt"]["version"], "0.8.1", "{}", ran.json);
    // A second environment is reported; the active one decides.
    let active = user.home.join("venv");
    pip(&active, "0.8.2");
    let ran = user.inspect(&home.join("configs/openai.toml"), |command| {
        command.env("VIRTUAL_ENV", &active);
    });
    assert_eq!(ran.json["dbgpt"]["version"], "0.8.2", "{}", ran.json);
    assert!(ids(&ran).contains(&"pip-several"), "{}", ran.json);
}

#[test]
fn releases_that_are_mixed_are_told() {
    let user = User::new();
    profiles(&user.home.join(".dbgpt"));
    let environment = user.home.join("venv");
    let packages = [
        ("dbgpt", "0.8.0"),
        ("dbgpt-app", "0.8.2"),
        ("dbgpt-serve", "0.8.0"),
    ];
    trees::environment(&environment, &packages);
    let ran = user.inspect(&environment, |_| {});
    assert!(ids(&ran).contains(&"pip-releases-mixed"), "{}", ran.json);
    assert_eq!(ran.json["dbgpt"]["version"], "0.8.0");
}

#[test]
fn an_environment_without_a_home_or_a_server_is_refused() {
    let user = User::new();
    let environment = user.home.join("venv");
    pip(&environment, "0.8.2");
    let ran = user.inspect(&environment, |_| {});
    let (code, message) = refusal(&ran);
    assert_eq!(code, "toml-home-missing");
    assert!(message.contains("/lin/.dbgpt`"), "{message}");
    let gone = user.home.join("gone");
    let ran = user.inspect(&environment, |command| {
        command.env("DBGPT_HOME", &gone);
    });
    let (code, message) = refusal(&ran);
    assert_eq!(code, "toml-home-missing");
    assert!(message.contains(text(&gone)), "{message}");

    let library = user.home.join("library");
    trees::environment(&library, &[("dbgpt", "0.7.5"), ("dbgpt-ext", "0.7.5")]);
    let ran = user.inspect(&library, |_| {});
    let (code, message) = refusal(&ran);
    assert_eq!(code, "pip-no-server");
    assert!(message.contains("`dbgpt` 0.7.5"), "{message}");
    let other = user.home.join("other");
    trees::environment(&other, &[("requests", "2.0")]);
    let ran = user.inspect(&other, |_| {});
    assert_eq!(refusal(&ran).0, "config-no-install");
}

/// `uv sync` makes an environment whose packages run directly from the sources.
#[test]
fn an_environment_of_sources_leads_to_them() {
    let user = User::new();
    let root = user.home.join("code/DB-GPT");
    new_sources(&root, "0.7.5");
    put(&root, "configs/my/chat.toml", SQLITE);
    let environment = user.home.join("envs/chat");
    let packages = [("dbgpt", "0.7.5"), ("dbgpt-app", "0.7.5")];
    let place = trees::environment(&environment, &packages);
    for (name, folder) in [("dbgpt", "dbgpt-core"), ("dbgpt-app", "dbgpt-app")] {
        let from = root.join("packages").join(folder);
        trees::runs_from(&place, name, "0.7.5", &from);
    }
    fs::write(root.join("pilot/meta_data/dbgpt.db"), "").unwrap();
    let ran = user.inspect(&environment, |_| {});
    let file = root.join("pilot/meta_data/dbgpt.db");
    assert_eq!(ran.json["target"]["path"], text(&file), "{}", ran.json);
    assert_eq!(ran.json["dbgpt"]["version"], "0.7.5");

    fs::rename(&root, user.home.join("code/moved")).unwrap();
    let ran = user.inspect(&environment, |_| {});
    let (code, message) = refusal(&ran);
    assert_eq!(code, "pip-sources-gone");
    assert!(message.contains(text(&root)), "{message}");
}

/// install.sh clones the sources next to the profiles, and its server runs from them.
#[test]
fn the_scripts_clone_is_what_its_profile_runs_from() {
    let user = User::new();
    let home = user.home.join(".dbgpt");
    profiles(&home);
    let clone = home.join("DB-GPT");
    new_sources(&clone, "0.8.2");
    put(&clone, "configs/dbgpt-proxy-openai.toml", SQLITE);
    let file = clone.join("pilot/meta_data/dbgpt.db");
    fs::copy(home.join("workspace/pilot/meta_data/dbgpt.db"), &file).unwrap();
    for chosen in [&home, &home.join("configs/openai.toml")] {
        let ran = user.inspect(chosen, |_| {});
        assert_eq!(ran.json["target"]["path"], text(&file), "{}", ran.json);
        assert_eq!(ran.json["dbgpt"]["version"], "0.8.2");
    }
}
