//! What compose files refer to: `!reset` and `!override`, names and networks, mounts, and a TOML from any source.
//! Compared with the real docker compose wherever its output tells.

use engine::Error;
use engine::config::{self, Install, Overrides};
use engine::target::Target;
use engine::words::Lang;
use support::compose::Project;
use support::folder;
use support::trees::put;

use crate::compose_refused::{compare_all, project};

/// A DB-GPT that keeps its metadata in SQLite.
const LITE: &str = "services:\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n";

fn address(install: &Install) -> String {
    match &install.target {
        Target::Mysql(mysql) => mysql.address.to_string(),
        Target::Sqlite(sqlite) => sqlite.path.display().to_string(),
    }
}

/// Override files on top of [`BASE`], and which of its settings they remove.
#[test]
fn takes_back_what_compose_takes_back() {
    const BASE: &str = "x-env: &env {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db, LOCAL_DB_NAME: first, LOCAL_DB_USER: me, LOCAL_DB_PASSWORD: a}\nservices:\n  db: {image: mysql, ports: ['3307:3306']}\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: *env\n    env_file: a.env\n    depends_on: [db]\n    volumes: ['data:/app/pilot']\n    networks: [default]\nvolumes: {data: {}}\n";
    let mut cases: Vec<(String, Project)> = Vec::new();
    let on_top = [
        "services: {webserver: {environment: {LOCAL_DB_NAME: !reset null}}}\n",
        "services: {webserver: {environment: {LOCAL_DB_NAME: !override 017}}}\n",
        "services: {webserver: {environment: [!reset 'LOCAL_DB_NAME=x']}}\n",
        "services: {webserver: {environment: !override {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db}}}\n",
        "services: {webserver: {environment: !reset {}}}\n",
        "services: {webserver: !override {image: eosphorosai/dbgpt, environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.1, LOCAL_DB_NAME: x}}}\n",
        "services: {webserver: !override {image: eosphorosai/dbgpt, environment: !reset {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.1}}}\n",
        "services: !override {webserver: {image: eosphorosai/dbgpt, environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.1}}}\n",
        "services: {db: {ports: [!reset '3307:3306', '3308:3306']}}\n",
        "services: {db: {ports: [!override '3308:3306']}}\n",
        "services: {db: {ports: !override ['3309:3306']}}\n",
        "services: {db: {ports: !reset []}}\n",
        "services: {db: !override {image: mysql, ports: ['3311:3306']}}\n",
        "services: {db: !reset null}\n",
        "services: {db: !reset null, webserver: {depends_on: {db: !reset null}}}\n",
        "services: {webserver: {image: !reset x}}\n",
        "services: {webserver: {env_file: !override b.env}}\n",
        "services: {webserver: {env_file: !reset null, environment: {LOCAL_DB_PASSWORD: !reset null}}}\n",
        "volumes: {data: !reset null}\n",
        "volumes: !reset null\n",
        "volumes: !override {other: }\nservices: {webserver: {volumes: !override ['other:/x']}}\n",
        "x-a: &a !override {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db}\nservices: {webserver: {environment: *a}}\n",
        "x-a: &a {environment: !override {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db}}\nservices: {webserver: {<<: *a}}\n",
        "services: {webserver: {environment: {LOCAL_DB_USER: other}}}\n---\nservices: {webserver: {environment: {LOCAL_DB_USER: !reset null}}}\n",
    ];
    for text in on_top {
        let files = [
            ("compose.yml", BASE),
            ("compose.override.yml", text),
            ("a.env", "LOCAL_DB_PASSWORD=of-a\nLOCAL_DB_USER=of-a\n"),
            ("b.env", "LOCAL_DB_PASSWORD=of-b\nLOCAL_DB_USER=of-b\n"),
        ];
        cases.push((text.to_owned(), project(&files)));
        // The same in a file that is included.
        let mut included = project(&files);
        let base = included.files.remove("compose.yml").unwrap();
        included.files.insert("base.yml".to_owned(), base);
        let main = "include: [base.yml]\n".to_owned();
        included.files.insert("compose.yml".to_owned(), main);
        cases.push((format!("included: {text}"), included));
    }
    let extending = [
        "    extends: base\n    environment: {LOCAL_DB_NAME: !reset null}\n",
        "    extends: base\n    environment: !override {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.1}\n",
        "    extends: base\n    environment: {LOCAL_DB_USER: !override x}\n",
        "    extends: {service: base, file: base.yml}\n    environment: {LOCAL_DB_NAME: !reset null}\n",
        "    extends: {service: mid, file: base.yml}\n",
    ];
    for text in extending {
        let base = "  base: {image: eosphorosai/dbgpt, environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: 10.0.0.2, LOCAL_DB_NAME: based, LOCAL_DB_USER: b}}\n";
        let main =
            format!("services:\n{base}  webserver:\n    command: python dbgpt_server.py\n{text}");
        let other = format!(
            "services:\n{base}  mid: {{extends: base, environment: {{LOCAL_DB_NAME: !reset null}}}}\n"
        );
        let files = [("compose.yml", &*main), ("base.yml", &*other)];
        cases.push((text.to_owned(), project(&files)));
    }
    compare_all(cases, None);
}

/// Which published port leads to the database, for every way of naming its service.
#[test]
fn follows_names_and_networks() {
    let pair = |web: &str, rest: &str| {
        format!(
            "services:\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: {{LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: the-db, LOCAL_DB_NAME: chats}}\n{web}{rest}"
        )
    };
    let db = |more: &str| format!("  db:\n    image: mysql\n    ports: ['3307:3306']\n{more}");
    let cases = [
        pair("", &db("    hostname: the-db\n")),
        pair("", &db("    container_name: the-db\n")),
        pair("", &db("    networks: {default: {aliases: [other, the-db]}}\n")),
        pair("    links: ['db:the-db']\n", &db("")),
        pair("    extra_hosts: ['the-db:10.0.0.7']\n", &db("")),
        pair("    extra_hosts: {the-db: host-gateway}\n", &db("")),
        pair("    network_mode: host\n    extra_hosts: ['the-db=10.0.0.8']\n", &db("")),
        pair("", &db("    hostname: the-db\n").replace("    ports: ['3307:3306']\n", "    network_mode: 'service:gate'\n  gate:\n    image: g\n    ports: ['3312:3306']\n")),
        pair("", "  the-db:\n    image: mysql\n    network_mode: 'service:gate'\n  gate:\n    image: g\n    network_mode: 'service:outer'\n  outer: {image: g, ports: ['3313:3306']}\n"),
        pair("", "  the-db:\n    image: mysql\n    network_mode: 'container:gate-1'\n  gate: {image: g, container_name: gate-1, ports: ['3314:3306']}\n"),
        pair("", "  the-db:\n    image: mysql\n    network_mode: 'service:gate'\n  gate: {image: g, network_mode: host}\n"),
        pair("", "  the-db:\n    image: mysql\n    network_mode: 'container:elsewhere'\n"),
        pair("", "  the-db:\n    image: mysql\n    network_mode: none\n"),
        pair("    network_mode: 'service:gate'\n", &format!("  gate: {{image: g, links: ['db:the-db']}}\n{}", db(""))),
        pair("    network_mode: 'service:gate'\n", &format!("  gate: {{image: g, extra_hosts: ['the-db:10.0.0.9']}}\n{}", db(""))),
        pair("    network_mode: 'service:gate'\n", &format!("  gate: {{image: g, network_mode: host}}\n{}", db(""))),
        pair("    network_mode: 'service:db'\n", &db("")).replace("the-db", "127.0.0.1"),
        pair("    network_mode: 'service:mid'\n", &format!("  mid: {{image: m, network_mode: 'service:db'}}\n{}", db(""))).replace("the-db", "localhost"),
        pair("    networks: [front]\n", "  db: {image: mysql, ports: ['3307:3306'], networks: {back: {aliases: [the-db]}}}\n  db2: {image: mysql, ports: ['3308:3306'], hostname: unlike, networks: {front: {aliases: [gone]}}}\nnetworks: {front: , back: }\n"),
    ];
    let cases = cases.iter();
    let cases = cases.map(|text| (text.clone(), project(&[("compose.yml", text)])));
    compare_all(cases.collect(), Some(false));
    // The same alias in two networks: DB-GPT's own network decides. Compose's output does not show that.
    let text = pair(
        "    networks: [front]\n",
        "  db1: {image: mysql, ports: ['3307:3306'], networks: {back: {aliases: [the-db]}}}\n  db2: {image: mysql, ports: ['3308:3306'], networks: {front: {aliases: [the-db]}}}\nnetworks: {front: , back: }\n",
    );
    let top = folder();
    put(top.path(), "compose.yml", &text);
    let install = config::read(&top.path().join("compose.yml"), &Overrides::default()).unwrap();
    assert_eq!(address(&install), "127.0.0.1:3308");
}

/// Where a SQLite file lies, for every way of mounting its folder.
#[test]
fn follows_mounts() {
    let cases = [
        "    volumes: ['data:/app/pilot/meta_data']\nvolumes: {data: {driver: local, driver_opts: {type: none, o: bind, device: ./here}}}\n",
        "    volumes: ['data:/app/pilot/meta_data']\nvolumes: {data: {driver_opts: {type: none, o: bind, device: /srv/here}}}\n",
        "    volumes: ['data:/app/pilot/meta_data']\nvolumes: {data: {driver_opts: {type: nfs, o: 'addr=10.0.0.1', device: ':/srv'}}}\n",
        "    volumes: ['data:/app/pilot/meta_data']\nvolumes: {data: {external: true}}\n",
        "    volumes: ['./here:/app']\n    tmpfs: /app/pilot\n",
        "    volumes: ['./here:/app/pilot/meta_data']\n    tmpfs: ['/app/pilot:size=64m']\n",
        "    volumes: ['./here:/app', {type: tmpfs, target: /app/pilot}]\n",
        "    volumes_from: [other]\n  other: {image: a, volumes: ['./there:/app/pilot']}\n",
        "    volumes_from: ['other:ro']\n    volumes: ['./here:/app/pilot']\n  other: {image: a, volumes: ['./there:/app/pilot']}\n",
        "    volumes_from: [other]\n  other: {image: a, volumes_from: [third]}\n  third: {image: a, volumes: ['data:/app/pilot']}\nvolumes: {data: {driver: local, driver_opts: {type: none, o: bind, device: ./deep}}}\n",
        "    volumes_from: [other]\n  other: {image: a, tmpfs: /app/pilot, volumes: ['./there:/app']}\n",
    ];
    let cases = cases.iter().map(|more| {
        let text = format!("{LITE}{more}");
        ((*more).to_owned(), project(&[("compose.yml", &text)]))
    });
    compare_all(cases.collect(), Some(false));
}

const TOML: &str = "[service.web.database]\ntype = \"mysql\"\nhost = \"10.0.0.5\"\nport = 3306\ndatabase = \"chats\"\nuser = \"me\"\npassword = \"$${env:PW:-x}\"\n";

/// A TOML that comes by `configs`, `secrets` or another service's volumes.
#[test]
fn reads_a_toml_by_whatever_brings_it() {
    let content: String = TOML.lines().map(|line| format!("      {line}\n")).collect();
    let written = format!("configs:\n  my:\n    content: |\n{content}");
    let at = |path: &str, more: &str| {
        format!(
            "services:\n  web:\n    image: eosphorosai/dbgpt-openai:latest\n    command: dbgpt start webserver --config {path}\n{more}"
        )
    };
    let file = TOML.replace("$$", "$");
    let read = |text: &str| -> Result<String, Error> {
        let top = folder();
        put(top.path(), "compose.yml", text);
        put(top.path(), "my.toml", &file);
        put(top.path(), "conf/my.toml", &file);
        put(top.path(), ".env", &format!("MY='{file}'\n"));
        let install = config::read(&top.path().join("compose.yml"), &Overrides::default())?;
        Ok(address(&install))
    };
    for text in [
        at(
            "/app/my.toml",
            &format!("    configs: [{{source: my, target: /app/my.toml}}]\n{written}"),
        ),
        at("/my", &format!("    configs: [my]\n{written}")).replace("--config /my", "--config=/my"),
        at(
            "/app/my.toml",
            "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {file: ./my.toml}}\n",
        ),
        at(
            "/app/my.toml",
            "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {environment: MY}}\n",
        ),
        at(
            "/run/secrets/my.toml",
            "    secrets: [my.toml]\nsecrets: {my.toml: {file: ./my.toml}}\n",
        ),
        at(
            "/run/secrets/conf.toml",
            "    secrets: [{source: my, target: conf.toml}]\nsecrets: {my: {file: ./my.toml}}\n",
        ),
        at(
            "/app/configs/my.toml",
            "    volumes_from: [other]\n  other: {image: a, volumes: ['./conf:/app/configs']}\n",
        ),
        at(
            "/app/configs/my.toml",
            "    volumes: ['conf:/app/configs']\nvolumes: {conf: {driver: local, driver_opts: {type: none, o: bind, device: ./conf}}}\n",
        ),
    ] {
        let told = read(&text).map_err(|error| format!("{text}: {}", error.message(Lang::En)));
        assert_eq!(told.as_deref(), Ok("10.0.0.5:3306"), "{text}");
    }
    for (text, code) in [
        (
            at(
                "/app/configs/dbgpt-proxy-siliconflow.toml",
                "    tmpfs: /app/configs\n",
            ),
            "toml-inside",
        ),
        (
            at(
                "/app/configs/my.toml",
                "    volumes: ['./conf:/app/configs']\n    tmpfs: /app/configs/my.toml\n",
            ),
            "toml-inside",
        ),
        (
            at(
                "/app/my.toml",
                "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {external: true}}\n",
            ),
            "toml-inside",
        ),
        (
            at(
                "/app/my.toml",
                "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {file: ./gone.toml}}\n",
            ),
            "toml-not-mounted",
        ),
        (
            at("/app/conf/gone.toml", "    volumes: ['./conf:/app/conf']\n"),
            "toml-not-mounted",
        ),
    ] {
        assert_eq!(read(&text).unwrap_err().code(), code, "{text}");
    }
}
