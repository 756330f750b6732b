//! What compose refuses is refused, what it takes is taken, and what several files take back of each other is taken back: each case is
//! asked of the real docker compose as well.

use std::path::PathBuf;

use engine::Error;
use engine::config::{self, Install, Overrides};
use engine::target::Target;
use engine::words::Lang;
use support::compose::{Compose, Project};
use support::folder;
use support::trees::put;

use crate::compose_oracle::compare;

/// A DB-GPT and its database, so that there is something to compare.
const PAIR: &str = "services:\n  db:\n    image: mysql:8\n    ports: ['3307:3306']\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db, LOCAL_DB_NAME: chats, LOCAL_DB_USER: me}\n";

/// The same for SQLite.
const LITE: &str = "services:\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n";

fn project(files: &[(&str, &str)]) -> Project {
    Project {
        files: files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        arguments: Vec::new(),
        chosen: PathBuf::from("compose.yml"),
    }
}

/// Compares each case, and tells all that differ.
fn compare_all(cases: Vec<(String, Project)>, refused: Option<bool>) {
    let compose = Compose::new();
    let mut differ = Vec::new();
    for (name, project) in cases {
        match compare(&project, &compose) {
            Ok(was) if refused.is_none_or(|expected| was == expected) => {}
            Ok(was) => differ.push(format!("{name}: refused: {was}")),
            Err(told) => differ.push(format!("{name}: {told}")),
        }
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

/// Cases that add something to the pair: to its webserver, to a third service, or at the top.
fn added(more: &[&str]) -> Vec<(String, Project)> {
    let cases = more.iter();
    cases
        .map(|more| {
            let text = format!("{PAIR}{more}");
            ((*more).to_owned(), project(&[("compose.yml", &text)]))
        })
        .collect()
}

#[test]
fn refuses_what_compose_refuses() {
    let cases = added(&[
        // Keys that compose does not know, on each level.
        "    imagee: x\n",
        "    Environment: {A: b}\n",
        "    healthcheck: {tests: x}\n",
        "    deploy: {replica: 1}\n",
        "    logging: {drive: x}\n",
        "    volumes: [{type: bind, source: ./a, target: /b, readonly: true}]\n",
        "  third: {image: a, comand: x}\n",
        "  third: {build: {contxt: .}}\n",
        "service: {}\n",
        "volume: {}\n",
        "volumes: {one: {drivers: local}}\n",
        "networks: {one: {drivers: bridge}}\n",
        "configs: {one: {files: ./a}}\n",
        // Names that nothing has.
        "    volumes: ['data:/data']\n",
        "    volumes: [{type: volume, source: data, target: /data}]\n",
        "    networks: [front]\n",
        "    networks: {front: {aliases: [a]}}\n",
        "    depends_on: [gone]\n",
        "    depends_on: {gone: {condition: service_started}}\n",
        "    links: ['gone:mysql']\n",
        "    volumes_from: ['gone:ro']\n",
        "    network_mode: service:gone\n",
        "    configs: [gone]\n",
        "    secrets: [{source: gone, target: x}]\n",
        "  third: {image: a, networks: [front]}\n",
        // Circles.
        "    depends_on: [webserver]\n",
        "    depends_on: [third]\n  third: {image: a, depends_on: [webserver]}\n",
        "    links: [third]\n  third: {image: a, volumes_from: [fourth]}\n  fourth: {image: a, network_mode: 'service:webserver'}\n",
        // What is missing.
        "  third: {command: x}\n",
        "  third: {image: ''}\n",
        "  third:\n",
        "configs: {one: {}}\n",
        "configs: {one: {file: a, content: b}}\n",
        "secrets: {one: {}}\n",
        "    depends_on: {db: {required: true}}\n",
        "    volumes: [{source: ./a, target: /b}]\n",
        "    volumes: [{type: bind, source: ./a}]\n",
        // Ports.
        "    ports: ['x']\n",
        "    ports: ['']\n",
        "    ports: ['70000:1']\n",
        "    ports: ['1:2:3:4']\n",
        "    ports: ['a.b:1:2']\n",
        "    ports: ['1-3:1-2']\n",
        "    ports: ['80/xxx']\n",
        "    ports: [{published: 1}]\n",
        "  third: {image: a, ports: ['5-4:5-4']}\n",
        // Wrong kinds.
        "    ports: '1:2'\n",
        "    ports: 80\n",
        "    ports: [true]\n",
        "    ports:\n",
        "    volumes: ./a:/b\n",
        "    volumes: [1]\n",
        "    volumes:\n",
        "    depends_on: db\n",
        "    command: 1\n",
        "    command: [a, 1]\n",
        "    command: {a: b}\n",
        "    hostname: 1\n",
        "    container_name: true\n",
        "    restart: false\n",
        "    profiles: dev\n",
        "    healthcheck: {interval: 5}\n",
        "    healthcheck:\n",
        "    labels: 5\n",
        "    logging: {options: {a: true}}\n",
        "  third: {image: a, environment: A=B}\n",
        "  third: {image: a, environment: [1, 2]}\n",
        "  third: {image: a, environment: {A: {B: c}}}\n",
        "  third: {image: a, environment: {A: 2026-01-31}}\n",
        "  third: {image: a, environment: {1: b}}\n",
        "  third: {image: 1}\n",
        "  third: a\n",
        "volumes:\n",
        "volumes: [one]\n",
        "include: {path: a.yml}\n",
        "x-one: 1\nname: 3\n",
        // Volumes that can't be read, and two at one place.
        "    volumes: ['']\n",
        "    volumes: ['./a::ro']\n",
        "    volumes: ['./a:/b:ro:z']\n",
        "    volumes: ['./a:/b', './c:/b/']\n",
        "    volumes: ['./a:/b']\n    tmpfs: /b\n",
        "    networks: [default, default]\n",
        "    depends_on: [db, db]\n",
        "    network_mode: host\n    networks: [default]\n",
        "    extra_hosts: [alone]\n",
        // Variables.
        "    labels: {a: '${REQ:?must}'}\n",
        "x-one: '${REQ?must}'\n",
        "  third: {image: '${REQ:?must}'}\n",
        "  third: {image: '${'}\n",
        // YAML.
        "    image: twice\n",
        "    labels:\n      <<: x\n",
        "    labels:\n      <<:\n",
        "x-a: &a {A: b}\nx-b:\n  <<: *a\n  <<: *a\n",
        "    labels: *unknown\n",
        "---\n",
        "---\n[a]\n",
        "  'with blank': {image: a}\n",
        "    env_file:\n",
        "    env_file: [{required: false}]\n",
        "    env_file: {path: a.env, required: false}\n",
        "    env_file: .\n",
    ]);
    compare_all(cases, Some(true));
    let whole = [
        format!("version: 3.8\n{PAIR}"),
        format!("version: 3\n{PAIR}"),
        format!("version: [a]\n{PAIR}"),
        format!("version:\n{PAIR}"),
        "services: [a]\n".to_owned(),
        "services:\n".to_owned(),
        "hello\n".to_owned(),
        "[a]\n".to_owned(),
        String::new(),
        "services:\n\tweb:\n".to_owned(),
    ];
    let whole = whole.iter();
    compare_all(
        whole
            .map(|text| (text.clone(), project(&[("compose.yml", text)])))
            .collect(),
        Some(true),
    );
    let env = [("compose.yml", PAIR), (".env", "COMPOSE_FILE=\n")];
    compare_all(vec![("COMPOSE_FILE".to_owned(), project(&env))], Some(true));
}

#[test]
fn takes_what_compose_takes() {
    let cases = added(&[
        "    x-own: {a: [1]}\n",
        "    restart: no\n",
        "    privileged: yes\n",
        "    command:\n",
        "    command: []\n",
        "    shm_size: 2g\n    mem_limit: 512\n    cpus: 0.5\n",
        "    healthcheck: {test: [CMD, x], interval: 5s, retries: 3, disable: 'false'}\n",
        "    deploy: {resources: {reservations: {devices: [{driver: nvidia, capabilities: [gpu], count: all}]}}}\n",
        "    depends_on: {db: {condition: service_healthy, restart: true}}\n",
        "    networks: [default, front]\nnetworks: {front: }\n",
        "    volumes: ['data:/data', '/anonymous', './a:/b:ro,z']\nvolumes: {data: }\n",
        "    volumes: [{type: tmpfs, target: /t, tmpfs: {size: 100}}]\n",
        "    ports: [80, '81', '82-83:82-83/udp', {target: 84, published: '85', mode: host}]\n",
        "    ports: ['1:2', '1:2']\n",
        "    labels: [a=b, a=b]\n",
        "    configs: [one]\nconfigs: {one: {content: 'a'}}\n",
        "    secrets: [one]\nsecrets: {one: {environment: NONE}}\n",
        "    configs: [one]\nconfigs: {one: {external: true}}\n",
        "    env_file: /dev/null\n",
        "    env_file: [{path: gone.env, required: false}]\n",
        "    env_file: [{path: gone.env, required: false, format: odd}]\n",
        "    extra_hosts: {a: 10.0.0.1}\n",
        "    network_mode: bridge\n",
        "  third: {image: a, profiles: [x]}\n",
        "  third: {build: {context: ., args: [A=b]}}\n",
        "x-a: &a {A: '1'}\nx-l: &l [*a]\nx-b:\n  <<: *l\n",
        "---\nservices: {webserver: {environment: [LOCAL_DB_NAME=later]}}\n",
        "...\n# more\n",
        "name: odd\n",
        "version: 'odd'\n",
        "networks: {one: {external: true}}\n",
    ]);
    compare_all(cases, Some(false));
    let links = project(&[("compose.yml", PAIR)]);
    compare_all(vec![("plain".to_owned(), links)], Some(false));
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_no_file_of_variables() {
    for to in ["gone", "/dev/null"] {
        let top = folder();
        put(top.path(), "compose.yml", PAIR);
        std::os::unix::fs::symlink(to, top.path().join(".env")).unwrap();
        let read = config::read(&top.path().join("compose.yml"), &Overrides::default());
        assert_eq!(read.err().map(|error| error.code().to_owned()), None, "{to}");
    }
}

/// Files put upon [`BASE`], and what of it they take back.
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
        // And below what is included.
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
        let main = format!("services:\n{base}  webserver:\n    command: python dbgpt_server.py\n{text}");
        let other = format!("services:\n{base}  mid: {{extends: base, environment: {{LOCAL_DB_NAME: !reset null}}}}\n");
        let files = [("compose.yml", &*main), ("base.yml", &*other)];
        cases.push((text.to_owned(), project(&files)));
    }
    compare_all(cases, None);
}

/// Which published port leads to the database, by every way of naming it.
#[test]
fn follows_names_and_networks() {
    let pair = |web: &str, rest: &str| {
        format!("services:\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: {{LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: the-db, LOCAL_DB_NAME: chats}}\n{web}{rest}")
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
    // The same alias in two networks: the one that DB-GPT is in counts. Compose does not tell that of its output.
    let text = pair("    networks: [front]\n", "  db1: {image: mysql, ports: ['3307:3306'], networks: {back: {aliases: [the-db]}}}\n  db2: {image: mysql, ports: ['3308:3306'], networks: {front: {aliases: [the-db]}}}\nnetworks: {front: , back: }\n");
    let top = folder();
    put(top.path(), "compose.yml", &text);
    let install = config::read(&top.path().join("compose.yml"), &Overrides::default()).unwrap();
    assert_eq!(address(&install), "127.0.0.1:3308");
}

fn address(install: &Install) -> String {
    match &install.target {
        Target::Mysql(mysql) => mysql.address.to_string(),
        Target::Sqlite(sqlite) => sqlite.path.display().to_string(),
    }
}

/// Where a SQLite file is, by every way of mounting its folder.
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

/// A TOML that `configs`, `secrets` or another service's volumes bring.
#[test]
fn reads_a_toml_by_whatever_brings_it() {
    let content: String = TOML.lines().map(|line| format!("      {line}\n")).collect();
    let written = format!("configs:\n  my:\n    content: |\n{content}");
    let at = |path: &str, more: &str| {
        format!("services:\n  web:\n    image: eosphorosai/dbgpt-openai:latest\n    command: dbgpt start webserver --config {path}\n{more}")
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
        at("/app/my.toml", &format!("    configs: [{{source: my, target: /app/my.toml}}]\n{written}")),
        at("/my", &format!("    configs: [my]\n{written}")).replace("--config /my", "--config=/my"),
        at("/app/my.toml", "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {file: ./my.toml}}\n"),
        at("/app/my.toml", "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {environment: MY}}\n"),
        at("/run/secrets/my.toml", "    secrets: [my.toml]\nsecrets: {my.toml: {file: ./my.toml}}\n"),
        at("/run/secrets/conf.toml", "    secrets: [{source: my, target: conf.toml}]\nsecrets: {my: {file: ./my.toml}}\n"),
        at("/app/configs/my.toml", "    volumes_from: [other]\n  other: {image: a, volumes: ['./conf:/app/configs']}\n"),
        at("/app/configs/my.toml", "    volumes: ['conf:/app/configs']\nvolumes: {conf: {driver: local, driver_opts: {type: none, o: bind, device: ./conf}}}\n"),
    ] {
        let told = read(&text).map_err(|error| format!("{text}: {}", error.message(Lang::En)));
        assert_eq!(told.as_deref(), Ok("10.0.0.5:3306"), "{text}");
    }
    for (text, code) in [
        (at("/app/configs/dbgpt-proxy-siliconflow.toml", "    tmpfs: /app/configs\n"), "toml-inside"),
        (at("/app/configs/my.toml", "    volumes: ['./conf:/app/configs']\n    tmpfs: /app/configs/my.toml\n"), "toml-inside"),
        (at("/app/my.toml", "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {external: true}}\n"), "toml-inside"),
        (at("/app/my.toml", "    configs: [{source: my, target: /app/my.toml}]\nconfigs: {my: {file: ./gone.toml}}\n"), "toml-not-mounted"),
        (at("/app/conf/gone.toml", "    volumes: ['./conf:/app/conf']\n"), "toml-not-mounted"),
    ] {
        assert_eq!(read(&text).unwrap_err().code(), code, "{text}");
    }
}

/// A file that a line names and that is not there is told with that line.
#[test]
fn names_the_line_that_names_a_missing_file() {
    for (files, by) in [
        (vec![("compose.yml", "include: [gone.yml]\n")], "compose.yml"),
        (vec![("compose.yml", "include: [{path: a.yml, env_file: gone.env}]\n"), ("a.yml", PAIR)], "compose.yml"),
        (vec![("compose.yml", "services:\n  webserver: {extends: {service: a, file: gone.yml}}\n")], "compose.yml"),
        (vec![("compose.yml", PAIR), (".env", "A=1\nCOMPOSE_FILE=compose.yml:gone.yml\n")], ".env"),
    ] {
        let top = folder();
        for (name, text) in &files {
            put(top.path(), name, text);
        }
        let error = config::read(&top.path().join("compose.yml"), &Overrides::default()).unwrap_err();
        assert_eq!(error.code(), "compose-file-missing", "{files:?}");
        let said = error.message(Lang::En);
        assert!(said.contains("gone.") && said.contains(by), "{said}");
    }
}
