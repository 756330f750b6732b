//! What compose refuses is refused, and what it takes is taken: each case is asked of the real docker compose as well.

use std::path::PathBuf;

use engine::config::{self, Overrides};
use engine::words::Lang;
use support::compose::{Compose, Project};
use support::folder;
use support::trees::put;

use crate::compose_oracle::compare;

/// A DB-GPT and its database, so that there is something to compare.
const PAIR: &str = "services:\n  db:\n    image: mysql:8\n    ports: ['3307:3306']\n  webserver:\n    image: eosphorosai/dbgpt:v0.6.3\n    environment: {LOCAL_DB_TYPE: mysql, LOCAL_DB_HOST: db, LOCAL_DB_NAME: chats, LOCAL_DB_USER: me}\n";

pub(crate) fn project(files: &[(&str, &str)]) -> Project {
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
pub(crate) fn compare_all(cases: Vec<(String, Project)>, refused: Option<bool>) {
    let compose = Compose::new();
    let mut differ = Vec::new();
    for (name, project) in cases {
        match compare(&project, &compose) {
            Ok(was) if refused.is_none_or(|expected| was == expected) => {}
            Ok(was) => differ.push(format!("{name}: refused: {was}")),
            Err(told) => differ.push(format!("{name}: {told}")),
        }
    }
    assert!(
        differ.is_empty(),
        "{} differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
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
        "    volumes: [{type: bind, source: ./a, target: /b}, {type: bind, source: ./c, target: /b}]\n    tmpfs: /b\n",
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
        "    volumes: ['./a:/b', './c:/b/']\n",
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
        assert_eq!(
            read.err().map(|error| error.code().to_owned()),
            None,
            "{to}"
        );
    }
}

/// A file that a line names and that is not there is told with that line.
#[test]
fn names_the_line_that_names_a_missing_file() {
    for (files, by) in [
        (
            vec![("compose.yml", "include: [gone.yml]\n")],
            "compose.yml",
        ),
        (
            vec![
                (
                    "compose.yml",
                    "include: [{path: a.yml, env_file: gone.env}]\n",
                ),
                ("a.yml", PAIR),
            ],
            "compose.yml",
        ),
        (
            vec![(
                "compose.yml",
                "services:\n  webserver: {extends: {service: a, file: gone.yml}}\n",
            )],
            "compose.yml",
        ),
        (
            vec![
                ("compose.yml", PAIR),
                (".env", "A=1\nCOMPOSE_FILE=compose.yml:gone.yml\n"),
            ],
            ".env",
        ),
    ] {
        let top = folder();
        for (name, text) in &files {
            put(top.path(), name, text);
        }
        let error =
            config::read(&top.path().join("compose.yml"), &Overrides::default()).unwrap_err();
        assert_eq!(error.code(), "compose-file-missing", "{files:?}");
        let said = error.message(Lang::En);
        assert!(said.contains("gone.") && said.contains(by), "{said}");
    }
}

/// `NAME=value:` in a key's place is a variable that lost its list; what is said of it names the variable alone.
#[test]
fn a_value_in_a_key_s_place_is_not_told() {
    let line = "LOCAL_DB_PASSWORD=dog-eared-7: ''\n";
    for (code, more) in [
        ("compose-key-unknown", format!("    {line}")),
        (
            "compose-key-unknown",
            format!("  {}", line.replace("''", "{image: a}")),
        ),
        (
            "compose-kind",
            format!("    sysctls:\n      {}", line.replace("''", "{}")),
        ),
        ("compose-duplicate-key", format!("    {line}    {line}")),
    ] {
        let top = folder();
        put(top.path(), "compose.yml", &format!("{PAIR}{more}"));
        let path = top.path().join("compose.yml");
        let error = config::read(&path, &Overrides::default()).unwrap_err();
        assert_eq!(error.code(), code, "{more}");
        for lang in Lang::ALL {
            let said = format!("{} {error:?}", error.message(lang));
            assert!(said.contains("LOCAL_DB_PASSWORD"), "{said}");
            assert!(!said.contains("dog-eared-7"), "{said}");
        }
    }
}
