//! Compose files as people write them: brackets closed at any indent, the config named in any way by the command,
//! profiles, and the commands recommended for a project of several files.

use engine::config::{self, Install, Overrides};
use engine::guidance::{Shell, guidance};
use engine::target::Target;
use support::folder;
use support::trees::put;

const TOML: &str = "[service.web.database]\ntype = \"mysql\"\nhost = \"db\"\nport = 3306\ndatabase = \"chats\"\nuser = \"me\"\npassword = \"x\"\n";

fn read(files: &[(&str, &str)]) -> Result<Install, String> {
    let top = folder();
    for (path, text) in files {
        put(top.path(), path, text);
    }
    let file = top.path().join("docker-compose.yml");
    config::read(&file, &Overrides::default()).map_err(|error| error.code().to_owned())
}

fn database(install: &Install) -> &str {
    match &install.target {
        Target::Mysql(target) => &target.database,
        Target::Sqlite(_) => "sqlite",
    }
}

fn project(command: &str) -> String {
    format!(
        "services:\n  db:\n    image: mysql\n    ports: ['3307:3306']\n  web:\n    image: eosphorosai/dbgpt-openai:latest\n    command: {command}\n    volumes: ['./configs:/app/configs', './pilot:/app/pilot']\n"
    )
}

#[test]
fn the_config_is_the_one_that_the_command_names() {
    let told = [
        "dbgpt start webserver --config /app/configs/my.toml",
        "dbgpt start webserver -c /app/configs/my.toml",
        "dbgpt start webserver -c/app/configs/my.toml",
        "dbgpt start webserver --conf configs/my.toml",
        "dbgpt start webserver --config /app/configs/other.toml --config=/app/configs/my.toml",
        "['dbgpt', 'start', 'webserver', '--config', '/app/configs/my own.toml']",
        "bash -c \"cd /app && dbgpt start webserver --config configs/my.toml>>log&\"",
        "['sh', '-c', '(dbgpt start webserver -c configs/my.toml)']",
        "[\n      'dbgpt', 'start', 'webserver',\n      '--config', 'configs/my.toml'\n    ]",
    ];
    for command in told {
        let install = read(&[
            ("docker-compose.yml", &project(command)),
            ("configs/my.toml", TOML),
            ("configs/my own.toml", TOML),
        ]);
        let install = install.unwrap_or_else(|code| panic!("{command}: {code}"));
        assert_eq!(database(&install), "chats", "{command}");
    }
    for command in [
        "/app/start.sh",
        "dbgpt start webserver --profile openai",
        "sh -c \"dbgpt start webserver --config $$CFG\"",
    ] {
        let files = [
            ("docker-compose.yml", &*project(command)),
            ("configs/my.toml", TOML),
        ];
        assert_eq!(
            read(&files).unwrap_err(),
            "compose-config-untold",
            "{command}"
        );
    }
}

#[test]
fn brackets_close_at_any_indent_and_underscores_stay() {
    let text = "services:\n  web:\n    image: eosphorosai/dbgpt:v0.6.0\n    command: [\n      \"python3\",\n      \"dbgpt/app/dbgpt_server.py\"\n    ]\n    environment: {\n      LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 127.0.0.1,\n    LOCAL_DB_NAME: _123\n    }\n    network_mode: host\n";
    let install = read(&[("docker-compose.yml", text)]).unwrap();
    assert_eq!(database(&install), "_123");
}

#[test]
fn what_compose_does_not_start_is_not_meant() {
    let web = |name: &str, more: &str| {
        format!(
            "  {name}:\n    image: eosphorosai/dbgpt:v0.6.0\n    command: python3 dbgpt/app/dbgpt_server.py\n    network_mode: host\n    environment: {{LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 127.0.0.1, LOCAL_DB_NAME: {name}}}\n{more}"
        )
    };
    let both = format!(
        "services:\n{}{}",
        web("one", ""),
        web("two", "    profiles: [dev]\n")
    );
    let install = read(&[("docker-compose.yml", &both)]).unwrap();
    assert_eq!(database(&install), "one");
    let active = [
        ("docker-compose.yml", &*both),
        (".env", "COMPOSE_PROFILES=dev\n"),
    ];
    assert_eq!(read(&active).unwrap_err(), "compose-several-dbgpt");
}

#[test]
fn ocean_base_is_no_sqlite() {
    let at = |tag: &str| {
        format!(
            "services:\n  web:\n    image: eosphorosai/dbgpt:{tag}\n    volumes: ['./pilot:/app/pilot']\n    environment: {{LOCAL_DB_TYPE: oceanbase}}\n"
        )
    };
    let refused = read(&[("docker-compose.yml", &at("v0.6.3"))]).unwrap_err();
    assert_eq!(refused, "config-oceanbase");
    // Releases before v0.5.8 ignore an OceanBase type and use SQLite.
    let files = [
        ("docker-compose.yml", &*at("v0.5.7")),
        ("pilot/meta_data/dbgpt.db", ""),
    ];
    assert_ne!(read(&files).err().as_deref(), Some("config-oceanbase"));
}

#[test]
fn what_is_typed_takes_the_same_files() {
    let top = folder();
    let text = "services:\n  web:\n    image: eosphorosai/dbgpt:v0.6.0\n    network_mode: host\n    environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 127.0.0.1}\n";
    put(top.path(), "docker-compose.yml", text);
    put(
        top.path(),
        "docker-compose.override.yml",
        "services:\n  web:\n    environment: {LOCAL_DB_NAME: mine}\n",
    );
    put(top.path(), "deploy/a.yml", text);
    let lines = |file: &str| -> Vec<String> {
        let install = config::read(&top.path().join(file), &Overrides::default()).unwrap();
        let (from, to) = ("0.6.0".parse().unwrap(), "0.6.3".parse().unwrap());
        let told = guidance(&install, from, to, Shell::Posix);
        let lines = told.commands.iter().flat_map(|one| one.lines.lines());
        lines.map(str::to_owned).collect()
    };
    let folder = format!("cd {}", top.path().display());
    let by_itself = lines("docker-compose.yml");
    assert!(by_itself.contains(&folder), "{by_itself:#?}");
    assert!(
        by_itself.contains(&"docker compose up -d web".to_owned()),
        "{by_itself:#?}"
    );
    let named = lines("deploy/a.yml");
    let place = format!("cd {}/deploy", top.path().display());
    let up = "docker compose -f a.yml up -d web".to_owned();
    assert!(named.contains(&place) && named.contains(&up), "{named:#?}");
}
