//! One install of each era, made as DB-GPT's documents say that it is, chosen on the command line and understood: its release,
//! its database, where alembic's files are, and what can be done for it.

use std::fs;
use std::path::{Path, PathBuf};

use engine::config::{self, Overrides};
use engine::target::Target;
use rusqlite::Connection;
use secrecy::ExposeSecret;
use serde_json::Value;
use support::trees::{alembic, new_sources, old_sources, pip, put};
use support::{folder, sqlite_install};

use crate::cli_machine::{Machine, Ran, ran_json, text};

const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";

/// What each release after v0.4.7 brought, as far as it tells it.
const LATER: [(&str, &str); 13] = [
    (
        "0.5.0",
        "ALTER TABLE gpts_messages RENAME COLUMN current_gogal TO current_goal",
    ),
    (
        "0.5.0",
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255)",
    ),
    ("0.5.0", "CREATE TABLE gpts_app (id INTEGER PRIMARY KEY)"),
    (
        "0.5.0",
        "CREATE TABLE gpts_app_collection (id INTEGER PRIMARY KEY)",
    ),
    (
        "0.5.0",
        "CREATE TABLE gpts_app_detail (id INTEGER PRIMARY KEY)",
    ),
    (
        "0.5.0",
        "CREATE TABLE dbgpt_serve_flow (id INTEGER PRIMARY KEY, error_message TEXT, define_type TEXT)",
    ),
    (
        "0.5.10",
        "ALTER TABLE knowledge_space ADD COLUMN domain_type VARCHAR(255)",
    ),
    (
        "0.6.0",
        "CREATE TABLE dbgpt_serve_variables (id INTEGER PRIMARY KEY)",
    ),
    (
        "0.7.0",
        "CREATE TABLE dbgpt_serve_model (id INTEGER PRIMARY KEY)",
    ),
    (
        "0.7.4",
        "CREATE TABLE benchmark_summary (id INTEGER PRIMARY KEY)",
    ),
    ("0.8.0", "CREATE TABLE share_links (id INTEGER PRIMARY KEY)"),
    (
        "0.8.1",
        "CREATE TABLE connector_instance (id INTEGER PRIMARY KEY)",
    ),
    (
        "0.8.2",
        "CREATE TABLE dbgpt_session_file (id INTEGER PRIMARY KEY)",
    ),
];

/// A database as a server of this release would have it, as far as a look at it goes.
fn database(folder: &Path, release: &str, oldest: &Path) {
    alembic(folder);
    let file = folder.join("dbgpt.db");
    fs::copy(oldest.join("pilot/meta_data/dbgpt.db"), &file).unwrap();
    let database = Connection::open(&file).unwrap();
    for (_, sql) in LATER
        .iter()
        .filter(|later| number(later.0) <= number(release))
    {
        database.execute_batch(sql).unwrap();
    }
}

fn number(release: &str) -> Vec<u32> {
    let parts = release.split('.');
    parts.map(|part| part.parse().unwrap()).collect()
}

struct Home {
    machine: Machine,
    home: PathBuf,
}

impl Home {
    fn json(&self, arguments: &[&str]) -> Ran {
        let mut command = self.machine.command(arguments);
        command.arg("--json").env("HOME", &self.home);
        for name in ["DBGPT_HOME", "VIRTUAL_ENV", "CONDA_PREFIX"] {
            command.env_remove(name);
        }
        ran_json(&command.output().unwrap())
    }
}

/// An install, what is chosen of it, and where its data lies.
struct Chosen {
    config: PathBuf,
    data: PathBuf,
}

fn install(home: &Path, release: &str, oldest: &Path) -> Chosen {
    let root = home.join(format!("DB-GPT {release}"));
    let data = root.join("pilot/meta_data");
    match release {
        "0.5.10" | "0.6.3" => {
            old_sources(&root, release);
            put(&root, ".env", "LOCAL_DB_TYPE=sqlite\n");
        }
        "0.7.5" | "0.8.1" => {
            new_sources(&root, release);
            put(&root, "configs/dbgpt-proxy-openai.toml", SQLITE);
        }
        _pip => {
            let environment = home.join("venv");
            pip(&environment, release);
            let profiles = home.join(".dbgpt");
            put(
                &profiles,
                "config.toml",
                "[default]\nprofile = \"openai\"\n",
            );
            put(&profiles, "configs/openai.toml", SQLITE);
            let data = profiles.join("workspace/pilot/meta_data");
            database(&data, release, oldest);
            let config = environment;
            return Chosen { config, data };
        }
    }
    database(&data, release, oldest);
    Chosen { config: root, data }
}

#[test]
fn an_install_of_each_era_is_chosen_and_understood() {
    let machine = Machine::new();
    let home = machine.folder.path().canonicalize().unwrap();
    let home = Home { machine, home };
    let oldest = sqlite_install(&home.home.join("oldest"), "0.4.6");
    let looked = home.json(&["inspect", "--config", text(&oldest)]);
    assert_eq!(looked.json["dbgpt"]["version"], "0.4.6", "{}", looked.json);
    assert_eq!(looked.json["verdict"], "no-change-needed");
    let mut files = Vec::new();
    for release in ["0.5.10", "0.6.3", "0.7.5", "0.8.1", "0.8.2"] {
        let chosen = install(&home.home, release, &oldest);
        let config = text(&chosen.config);
        let file = chosen.data.join("dbgpt.db");
        let before = fs::read(&file).unwrap();
        let looked = home.json(&["inspect", "--config", config]);
        assert_eq!(looked.code, 0, "{release}: {}", looked.json);
        assert_eq!(looked.json["target"]["path"], text(&file), "{release}");
        assert_eq!(looked.json["dbgpt"]["version"], release);
        // Where it stands is told, and that no guide asks for anything.
        let state = looked.json["state"].as_str().unwrap();
        assert!(state.starts_with("newer"), "{release}: {state}");
        let verdict = looked.json["verdict"].as_str().unwrap();
        assert!(
            ["no-change-needed", "up-to-date"].contains(&verdict),
            "{release}: {verdict}"
        );
        // A backup holds it, and alembic's files of its era.
        let revision = chosen.data.join("alembic/versions/a.py");
        fs::write(&revision, "revision = 'a'\n").unwrap();
        let out = home.home.join(format!("{release}.backup"));
        let backup = home.json(&["backup", "--config", config, "--out", text(&out)]);
        assert_eq!(backup.code, 0, "{release}: {}", backup.json);
        let proofs = backup.json["proofs"].as_array().unwrap();
        assert!(
            proofs.iter().all(|proof| proof["proved"] == true),
            "{release}"
        );
        assert_eq!(fs::read(&file).unwrap(), before, "{release}");
        files.push((release, file));
    }
    // All of them are on the machine, and found.
    let found = home.json(&["find"]);
    let installs = found.json["installs"].as_array().unwrap();
    for (release, file) in files {
        let is_it = |one: &&Value| one["target"]["path"] == text(&file);
        let known = installs.iter().find(is_it);
        let known = known.unwrap_or_else(|| panic!("{release}: {}", found.json));
        // Its own folder does not say which environment of pip's it is used from.
        let told = known["dbgpt"]["version"].as_str();
        assert_eq!(told, Some(release).filter(|one| *one != "0.8.2"), "{known}");
    }
}

/// DB-GPT's own compose file up to v0.6.3 starts MySQL, and keeps its metadata in the container all the same.
#[test]
fn the_compose_file_of_0_6_3_is_understood() {
    let top = folder();
    put(
        top.path(),
        ".env.template",
        "LOCAL_DB_TYPE=sqlite\nLOCAL_DB_PATH=data/default_sqlite.db\n",
    );
    let project = "services:
  db:
    image: mysql/mysql-server
    environment: {MYSQL_USER: user, MYSQL_PASSWORD: password, MYSQL_ROOT_PASSWORD: aa123456}
    ports: ['3306:3306']
    volumes: ['dbgpt-myql-db:/var/lib/mysql', './assets/schema/dbgpt.sql:/docker-entrypoint-initdb.d/dbgpt.sql']
  webserver:
    image: eosphorosai/dbgpt:latest
    command: python3 dbgpt/app/dbgpt_server.py
    environment: ['LOCAL_DB_HOST=db', 'LOCAL_DB_PASSWORD=aa123456', 'LLM_MODEL=glm-4-9b-chat']
    depends_on: [db]
    env_file: .env.template
    volumes: ['/data:/data', '/data/models:/app/models', 'dbgpt-data:/app/pilot/data', 'dbgpt-message:/app/pilot/message']
    ports: ['5670:5670/tcp']
volumes:
  dbgpt-myql-db:
  dbgpt-data:
  dbgpt-message:
";
    put(top.path(), "docker-compose.yml", project);
    let file = top.path().join("docker-compose.yml");
    let error = config::read(&file, &Overrides::default()).unwrap_err();
    assert_eq!(error.code(), "compose-sqlite-inside");
    let hint = error.hint(engine::words::Lang::En);
    assert!(hint.contains("webserver:/app/pilot/meta_data"), "{hint}");
    // What was copied out can be looked at.
    let oldest = sqlite_install(&top.path().join("oldest"), "0.4.6");
    let machine = Machine::new();
    database(&machine.path("meta_data"), "0.6.3", &oldest);
    let copy = machine.path("meta_data/dbgpt.db");
    let words = ["inspect", "--config", text(&file), "--database"];
    let name = text(&copy).strip_suffix(".db").unwrap();
    let looked = machine.json(&[&words[..], &[name]].concat());
    assert_eq!(
        looked.json["target"]["path"],
        text(&copy),
        "{}",
        looked.json
    );
    assert!(looked.json["state"].as_str().unwrap().starts_with("newer"));
}

/// From v0.7.0 on it takes MySQL, by a sample that the sources mount into the container.
#[test]
fn the_compose_file_of_0_8_1_is_understood() {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    new_sources(&root, "0.8.1");
    let sample = "configs/dbgpt-proxy-siliconflow-mysql.toml";
    let config = "[service.web]\nhost = \"0.0.0.0\"\nport = 5670\n[service.web.database]\ntype = \"mysql\"\nhost = \"${env:MYSQL_HOST:-127.0.0.1}\"\nport = \"${env:MYSQL_PORT:-3306}\"\ndatabase = \"${env:MYSQL_DATABASE:-dbgpt}\"\nuser = \"${env:MYSQL_USER:-root}\"\npassword = \"${env:MYSQL_PASSWORD:-aa123456}\"\n";
    put(&root, sample, config);
    let project = "services:
  db:
    image: mysql/mysql-server
    environment: {MYSQL_USER: user, MYSQL_PASSWORD: password, MYSQL_ROOT_PASSWORD: aa123456}
    ports: ['3306:3306']
  webserver:
    image: eosphorosai/dbgpt-openai:latest
    command: dbgpt start webserver --config /app/configs/dbgpt-proxy-siliconflow-mysql.toml
    environment: ['SILICONFLOW_API_KEY=k', 'MYSQL_PASSWORD=aa123456', 'MYSQL_HOST=db', 'MYSQL_PORT=3306', 'MYSQL_DATABASE=dbgpt', 'MYSQL_USER=root']
    volumes: ['./configs:/app/configs', '/data:/data', 'dbgpt-data:/app/pilot/data', 'dbgpt-message:/app/pilot/message']
    depends_on: [db]
    ports: ['5670:5670/tcp']
volumes:
  dbgpt-data:
  dbgpt-message:
  dbgpt-alembic-versions:
";
    put(&root, "docker-compose.yml", project);
    let file = root.join("docker-compose.yml");
    let install = config::read(&file, &Overrides::default()).unwrap();
    let Target::Mysql(mysql) = &install.target else {
        panic!("{:?}", install.target);
    };
    assert_eq!(mysql.address.to_string(), "127.0.0.1:3306");
    assert_eq!(
        (mysql.user.as_str(), mysql.database.as_str()),
        ("root", "dbgpt")
    );
    assert_eq!(mysql.password.expose_secret(), "aa123456");
    assert_eq!(install.service.as_deref(), Some("webserver"));
    assert_eq!(install.web.unwrap().port, 5670);
    assert_eq!(install.alembic, None);
}
