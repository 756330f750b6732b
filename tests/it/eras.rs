//! One install of each era, made as DB-GPT's documents describe it, chosen on the command line: its release, its
//! database and alembic's folder are recognized, and it is upgraded to the newest release.

use std::fs;
use std::path::PathBuf;

use engine::config::{self, Overrides};
use engine::target::Target;
use secrecy::ExposeSecret;
use serde_json::Value;
use support::eras::{eras, fresh_file};
use support::trees::{alembic, new_sources, put};
use support::{folder, release};

use crate::cli_machine::{Machine, Ran, ran_json, text};

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

/// The state of each database. v0.6.1 to v0.6.3 differ from v0.6.0 in types only, v0.7.5 has v0.7.4's tables, and
/// v0.8.1's schema file makes some tables in another database.
const AT: [&str; 8] = [
    "0.4.6", "0.5.10", "0.6.0", "0.7.4", "0.8.1", "0.8.2", "0.6.0", "0.8.0",
];
/// The newest release.
const TARGET: &str = "0.8.2";

#[tokio::test]
async fn an_install_of_each_era_is_chosen_understood_and_led_to_the_newest() {
    let machine = Machine::new();
    let home = machine.folder.path().canonicalize().unwrap();
    let home = Home { machine, home };
    let all = eras(&home.home).await;
    for (number, era) in all.iter().enumerate() {
        let what = format!("{} {}", era.release, era.config.display());
        let config = text(&era.config);
        let inspected = home.json(&["inspect", "--config", config, "--to", TARGET]);
        assert_eq!(inspected.code, 0, "{what}: {}", inspected.json);
        let at = inspected.json["at"].as_str().unwrap();
        assert_eq!(at, AT[number], "{what}");
        assert_eq!(inspected.json["aim"], TARGET, "{what}: {}", inspected.json);
        let backup = home.home.join(format!("{number}.backup"));
        let word = match &era.file {
            Some(file) => {
                assert_eq!(inspected.json["target"]["path"], text(file), "{what}");
                assert_eq!(inspected.json["dbgpt"]["version"], era.release, "{what}");
                let revision = file.with_file_name("alembic/versions/a.py");
                fs::write(&revision, "revision = 'a'\n").unwrap();
                "repair"
            }
            None => {
                let database = era.database.as_ref().unwrap();
                assert_eq!(
                    inspected.json["target"]["database"], *database.name,
                    "{what}"
                );
                "upgrade"
            }
        };
        let arguments = [
            word,
            "--config",
            config,
            "--to",
            TARGET,
            "--backup-to",
            text(&backup),
            "--yes",
        ];
        let led = home.json(&arguments);
        assert_eq!(led.code, 0, "{what}: {}", led.json);
        let inspected = home.json(&["plan", "--config", config, "--to", TARGET]);
        assert_eq!(
            inspected.json["steps"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|step| step["state"] == "todo")
                .count(),
            0,
            "{what}: {}",
            inspected.json
        );
        let told = home.json(&["guide", "--config", config, "--to", TARGET]);
        let lines = told.json["commands"].to_string();
        assert!(lines.contains(TARGET), "{what}: {lines}");
    }
    // `find` lists all of them.
    let found = home.json(&["find"]);
    let installs = found.json["installs"].as_array().unwrap();
    for era in &all {
        let Some(file) = &era.file else {
            continue;
        };
        let is_it = |one: &&Value| one["target"]["path"] == text(file);
        let known = installs.iter().find(is_it);
        let known = known.unwrap_or_else(|| panic!("{}: {}", era.release, found.json));
        // A folder of profiles does not tell which pip environment uses it.
        let told = known["dbgpt"]["version"].as_str();
        assert_eq!(
            told,
            Some(era.release).filter(|one| *one != "0.8.2"),
            "{known}"
        );
    }
}

/// DB-GPT's own compose file up to v0.6.3 starts MySQL but keeps the metadata in SQLite in the container.
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
    // A file that was copied out of the container can be inspected.
    let machine = Machine::new();
    alembic(&machine.path("meta_data"));
    let copy = machine.path("meta_data/dbgpt.db");
    fresh_file(&copy, release("0.6.2"));
    let words = ["inspect", "--config", text(&file), "--database"];
    let name = text(&copy).strip_suffix(".db").unwrap();
    let inspected = machine.json(&[&words[..], &[name]].concat());
    assert_eq!(
        inspected.json["target"]["path"],
        text(&copy),
        "{}",
        inspected.json
    );
    assert!(
        inspected.json["state"]
            .as_str()
            .unwrap()
            .starts_with("newer")
    );
}

/// From v0.7.0 on the compose file uses MySQL, through a sample TOML that is mounted from the sources.
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
