//! The DB-GPT installs of a machine that `find` lists: running ones, those in usual places, and containers. The fake
//! docker client prints what the real one prints for such containers.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::sqlite_install;
use support::trees::{new_sources, old_sources, pip, put};

use crate::cli_machine::{Machine, Ran, ran, ran_json, text};
use crate::processes::{Running, WAITS};

const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";
const MYSQL: &str = "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=10.0.0.9\nLOCAL_DB_NAME=chats\nLOCAL_DB_PASSWORD=s3cret-mark\n";

/// A user with a home, and with programs in its `bin`.
struct User {
    machine: Machine,
    home: PathBuf,
}

impl User {
    fn new() -> Self {
        let machine = Machine::new();
        let home = machine.folder.path().canonicalize().unwrap().join("lin");
        fs::create_dir_all(home.join("bin")).unwrap();
        Self { machine, home }
    }

    /// Puts a `docker` that runs this script into the user's `bin`.
    fn docker(&self, script: &str) {
        let path = self.home.join("bin/docker");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn command(&self, arguments: &[&str], dbgpt_home: Option<&Path>) -> std::process::Command {
        let mut command = self.machine.command(arguments);
        command.env("HOME", &self.home).current_dir(&self.home);
        let path = format!("{}:/usr/bin:/bin", self.home.join("bin").display());
        command.env("PATH", path);
        for name in ["DBGPT_HOME", "VIRTUAL_ENV", "CONDA_PREFIX"] {
            command.env_remove(name);
        }
        command.envs(dbgpt_home.map(|home| ("DBGPT_HOME", home)));
        command
    }

    fn find(&self, dbgpt_home: Option<&Path>) -> Ran {
        let found = ran_json(
            &self
                .command(&["find", "--json"], dbgpt_home)
                .output()
                .unwrap(),
        );
        assert_eq!(found.code, 0, "{}", found.json);
        assert!(!found.stdout.contains("s3cret-mark"), "{}", found.stdout);
        found
    }
}

/// The installs found below this user's home; the machine itself may have others.
fn below<'f>(found: &'f Ran, user: &User) -> Vec<&'f Value> {
    let installs = found.json["installs"].as_array().unwrap().iter();
    let home = text(&user.home);
    let own = |one: &&Value| {
        let path = one["config"].as_str();
        path.is_none_or(|path| path.starts_with(home))
    };
    installs.filter(own).collect()
}

fn one<'f>(found: &'f [&'f Value], path: &Path) -> &'f Value {
    let mut found = found.iter().filter(|one| one["config"] == text(path));
    let first = found.next().unwrap_or_else(|| panic!("{}", path.display()));
    assert!(found.next().is_none(), "twice: {}", path.display());
    first
}

fn profiles(home: &Path) {
    put(home, "config.toml", "[default]\nprofile = \"openai\"\n");
    put(home, "configs/openai.toml", SQLITE);
    fs::create_dir_all(home.join("workspace/pilot/meta_data")).unwrap();
}

#[test]
fn what_lies_in_the_usual_places_is_listed_once() {
    let user = User::new();
    let old = sqlite_install(&user.home.join("DB-GPT"), "0.4.7");
    let mysql = user.home.join("code/dbgpt_0.6");
    old_sources(&mysql, "0.6.3");
    put(&mysql, ".env", MYSQL);
    let new = user.home.join("projects/db-gpt");
    new_sources(&new, "0.7.5");
    put(&new, "configs/my/chat.toml", SQLITE);
    // The config is ambiguous: that is reported, and the folder can still be chosen.
    let open = user.home.join("Downloads/DB-GPT-0.8.1");
    new_sources(&open, "0.8.1");
    put(&open, "configs/dbgpt-proxy-openai.toml", SQLITE);
    put(&open, "configs/dbgpt-local-qwen.toml", SQLITE);
    let tool = user.home.join(".local/share/uv/tools/dbgpt-app");
    pip(&tool, "0.8.2");
    profiles(&user.home.join(".dbgpt"));
    // Files that only look like a DB-GPT.
    put(&user.home, "dbgpt-notes/todo.txt", "");
    put(
        &user.home,
        "other/dbgpt/_version.py",
        "version = \"0.5.0\"\n",
    );

    let found = user.find(None);
    let own = below(&found, &user);
    assert_eq!(own.len(), 5, "{}", found.json);
    for (path, version, kind) in [
        (&old, "0.4.7", "sqlite"),
        (&mysql, "0.6.3", "mysql"),
        (&new, "0.7.5", "sqlite"),
        (&tool, "0.8.2", "sqlite"),
    ] {
        let known = one(&own, path);
        assert_eq!(known["dbgpt"]["version"], version, "{known}");
        assert_eq!(known["target"]["kind"], kind, "{known}");
        assert_eq!(
            (&known["runs"], &known["trouble"]),
            (&false.into(), &Value::Null)
        );
        // Each listed path can be inspected.
        let target = user.command(&["inspect", "--json", "--config", text(path)], None);
        let inspected = ran_json(&{ target }.output().unwrap());
        let code = &inspected.json["error"]["code"];
        assert!(
            !code
                .as_str()
                .is_some_and(|code| code.starts_with("config-"))
        );
    }
    let known = one(&own, &open);
    assert_eq!(known["dbgpt"]["version"], "0.8.1", "{known}");
    assert!(
        known["trouble"]
            .as_str()
            .unwrap()
            .contains("dbgpt-local-qwen.toml")
    );
    let said = ran(&user.command(&["find"], None).output().unwrap()).stdout;
    for part in [
        "DB-GPT v0.6.3",
        "MySQL  chats @ 10.0.0.9:3306",
        "does not run",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        said.contains(&format!("--config {}", mysql.display())),
        "{said}"
    );
}

#[test]
fn what_runs_is_listed_with_the_config_that_it_runs_on() {
    let user = User::new();
    let old = sqlite_install(&user.home.join("elsewhere/chat"), "0.4.7");
    put(&old, "dbgpt/app/dbgpt_server.py", WAITS);
    let new = user.home.join("somewhere/else");
    new_sources(&new, "0.8.1");
    put(&new, "configs/my/chat.toml", SQLITE);
    put(&new, "configs/my/other.toml", SQLITE);
    put(
        &new,
        "packages/dbgpt-app/src/dbgpt_app/dbgpt_server.py",
        WAITS,
    );
    let environment = user.home.join("venv");
    pip(&environment, "0.8.2");
    profiles(&user.home.join(".dbgpt"));
    let program = environment.join("bin/dbgpt");
    put(
        &environment,
        "bin/dbgpt",
        &format!("#!/usr/bin/python3\n{WAITS}"),
    );
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();

    let script = "packages/dbgpt-app/src/dbgpt_app/dbgpt_server.py";
    let by_hand = Running::start(&old, &["/usr/bin/python3", "dbgpt/app/dbgpt_server.py"]);
    let script = new.join(script);
    let with_config = [
        "/usr/bin/python3",
        text(&script),
        "--config",
        "configs/my/chat.toml",
    ];
    let with_config = Running::start(&user.home, &with_config);
    let alone = Running::start(&user.home, &[text(&program), "start"]);

    let found = user.find(None);
    let own = below(&found, &user);
    for (path, version, running) in [
        (&old, "0.4.7", &by_hand),
        (&new.join("configs/my/chat.toml"), "0.8.1", &with_config),
        (&environment, "0.8.2", &alone),
    ] {
        let known = one(&own, path);
        assert_eq!(known["runs"], true, "{known}");
        assert_eq!(known["dbgpt"]["version"], version, "{known}");
        let pid: u32 = running.pid.parse().unwrap();
        assert_eq!(
            known["seen"][0],
            serde_json::json!({"by": "process", "pid": pid})
        );
        assert_eq!(known["target"]["kind"], "sqlite", "{known}");
    }
    // The profiles' folder belongs to the running install: listed once, under its start command.
    assert!(
        !own.iter()
            .any(|one| one["config"] == text(&user.home.join(".dbgpt")))
    );
    drop(by_hand);
    let found = user.find(None);
    assert!(
        !below(&found, &user)
            .iter()
            .any(|one| one["config"] == text(&old))
    );
}

/// Started with a profile, a DB-GPT from sources keeps its file in their folder, and not in the profiles' `workspace`.
#[test]
fn a_profile_is_read_with_the_sources_that_it_is_started_from() {
    let user = User::new();
    let root = user.home.join("code/chat");
    new_sources(&root, "0.8.1");
    profiles(&user.home.join(".dbgpt"));
    let script = "packages/dbgpt-app/src/dbgpt_app/dbgpt";
    put(&root, script, WAITS);
    let script = root.join(script);
    let starts = [
        "/usr/bin/python3",
        text(&script),
        "start",
        "web",
        "--profile",
        "openai",
    ];
    let running = Running::start(&user.home, &starts);
    let found = user.find(None);
    let own = below(&found, &user);
    let profile = user.home.join(".dbgpt/configs/openai.toml");
    let known = one(&own, &profile);
    let file = root.join("pilot/meta_data/dbgpt.db");
    assert_eq!(known["target"]["path"], text(&file), "{known}");
    assert_eq!(known["root"], text(&root), "{known}");
    assert_eq!(known["dbgpt"]["version"], "0.8.1", "{known}");
    let listed = ran(&user.command(&["find"], None).output().unwrap()).stdout;
    let given = format!("--config {} --root {}", profile.display(), root.display());
    assert!(listed.contains(&given), "{listed}");
    drop(running);
}

#[test]
fn containers_are_listed_by_what_docker_says_of_them() {
    let user = User::new();
    let project = user.home.join("chat");
    let compose = project.join("docker-compose.yml");
    let text_of = "services:\n  db:\n    image: mysql/mysql-server\n    ports: ['3307:3306']\n  web:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db, LOCAL_DB_PASSWORD: s3cret-mark, LOCAL_DB_NAME: $NAME}\n";
    put(&project, ".env", "NAME=usual\n");
    put(&project, "live.env", "NAME=live\n");
    let env = project.join("live.env");
    let env = env.display();
    put(&project, "docker-compose.yml", text_of);
    let file = compose.display();
    let lines = format!(
        "chat-web-1\teosphorosai/dbgpt:v0.6.3\trunning\t{file}\tweb\tprod\t{env}\n\
         chat-db-1\tmysql/mysql-server\trunning\t{file}\tdb\tprod\t{env}\n\
         alone\teosphorosai/dbgpt-openai:v0.8.1\texited\t\t\t\t\n\
         gone\tmine/db-gpt:latest\trunning\t/gone/compose.yaml\tweb\tgone\t\n"
    );
    put(&user.home, "answer", &lines);
    user.docker(&format!(
        "[ \"$1 $2\" = 'ps --all' ] || exit 9\ncat {}",
        user.home.join("answer").display()
    ));
    let found = user.find(None);
    let own = below(&found, &user);
    assert_eq!(own.len(), 3, "{}", found.json);
    let known = one(&own, &compose);
    assert_eq!(
        (&known["service"], &known["runs"]),
        (&"web".into(), &true.into())
    );
    assert_eq!(known["dbgpt"]["version"], "0.6.3");
    assert_eq!(known["target"]["port"], 3307, "{known}");
    // It was made with another file of variables, and under another name than the folder's.
    assert_eq!(known["target"]["database"], "live", "{known}");
    assert_eq!(known["env_files"], serde_json::json!([env.to_string()]));
    assert_eq!(known["project"], "prod");
    let listed = ran(&user.command(&["find"], None).output().unwrap()).stdout;
    let given = format!("--config {file} --service web --env-file {env} --project-name prod");
    assert!(listed.contains(&given), "{listed}");
    let by_name = |name: &str| {
        own.iter()
            .find(|one| one["seen"][0]["name"] == name)
            .unwrap_or_else(|| panic!("{name}: {}", found.json))
    };
    let alone = by_name("alone");
    assert_eq!(
        (&alone["config"], &alone["runs"]),
        (&Value::Null, &false.into())
    );
    assert_eq!(alone["dbgpt"]["version"], "0.8.1");
    assert!(alone["trouble"].as_str().unwrap().contains("docker cp"));
    assert!(
        by_name("gone")["trouble"]
            .as_str()
            .unwrap()
            .contains("/gone/")
    );
}

#[test]
fn what_cannot_be_seen_is_told() {
    let user = User::new();
    user.docker("echo 'permission denied while trying to connect' >&2\nexit 1");
    let gone = user.home.join("gone");
    let found = user.find(Some(&gone));
    let notes = found.json["findings"].as_array().unwrap();
    let ids: Vec<&str> = notes
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["find-home-missing", "find-containers-unseen"]);
    assert!(
        notes[1]["message"]
            .as_str()
            .unwrap()
            .contains("permission denied")
    );
    // `find` does not wait for a client that never answers.
    user.docker("exec sleep 1000");
    let found = user.find(None);
    let notes = found.json["findings"].to_string();
    assert!(notes.contains("find-containers-unseen") || notes.contains("find-cut-short"));
}
