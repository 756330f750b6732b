//! Our reader refuses what compose refuses, and accepts what it accepts: each case is also given to the real docker
//! compose.

use std::path::PathBuf;

use engine::config::{self, Overrides};
use engine::words::Lang;
use support::compose::{Compose, Project};
use support::folder;
use support::trees::put;

use crate::compose_oracle::compare;

/// A project of DB-GPT and its database, to which the cases add something.
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

/// Compares each case with compose, and reports all differences.
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

/// Cases that append something to the pair: to its webserver, as a third service, or at the top level.
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
        // Names that are not defined.
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
        // Missing or contradicting keys.
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
        // Values of a wrong type.
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

/// Texts in places where compose converts them to another type: each is refused on its own.
#[test]
fn refuses_texts_that_do_not_read_as_what_they_are_for() {
    let cases = [
        ("tty: @", "abc|1|t|''"),
        ("attach: @", "abc"),
        ("build: {context: ., no_cache: @}", "abc"),
        ("build: {context: ., shm_size: @}", "abc|2.5"),
        ("build: {context: ., ulimits: {nofile: @}}", "'5'"),
        ("blkio_config: {weight: @}", "'5'|-1"),
        (
            "blkio_config: {device_read_bps: [{path: /x, rate: @}]}",
            "abc",
        ),
        ("cpu_count: @", "abc|2.5|-1"),
        ("cpu_percent: @", "50.5|abc"),
        ("cpu_shares: @", "abc|'2.5'|0x"),
        ("cpus: @", "abc|'1e39'|2g"),
        ("mem_limit: @", "abc|'-1'|5x|1ib|''"),
        ("mem_reservation: @", "abc|2.5"),
        ("oom_score_adj: @", "abc|2.5"),
        ("scale: @", "abc|-1|2.5"),
        ("stop_grace_period: @", "abc|10|1y|'1m 30s'"),
        ("healthcheck: {test: x, interval: @}", "abc|1.5.5s"),
        ("healthcheck: {test: x, retries: @}", "abc|-1"),
        ("healthcheck: {disable: @}", "abc"),
        ("ulimits: {nofile: @}", "abc|2.5"),
        ("ulimits: {nofile: {soft: @, hard: 9}}", "abc"),
        ("deploy: {replicas: @}", "abc|-1"),
        ("deploy: {update_config: {delay: @}}", "abc"),
        ("deploy: {update_config: {max_failure_ratio: @}}", "abc"),
        ("deploy: {resources: {limits: {cpus: @}}}", "abc"),
        ("deploy: {resources: {limits: {memory: @}}}", "abc|512"),
        ("deploy: {resources: {limits: {pids: @}}}", "abc"),
        (
            "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: @}]}}}",
            "one",
        ),
        ("deploy: {restart_policy: {max_attempts: @}}", "abc"),
        ("deploy: {restart_policy: {window: @}}", "abc"),
        ("gpus: [{count: @}]", "one|'1.0'"),
        ("ports: [{target: 80, host_ip: @}]", "localhost|'[::1]'"),
        ("expose: [@]", "2.5|true"),
        ("pull_policy: @", "sometimes|Always|every_5x"),
        ("container_name: @", "'a'|'a/b'"),
        ("extra_hosts: [@]", "':1'"),
        ("devices: [@]", "'a:b:c:d'"),
        ("devices: [{source: @}]", "/a"),
        ("storage_opt: {a: @}", "2.5|true"),
        (
            "volumes: [{type: bind, source: /x, target: /y, read_only: @}]",
            "abc",
        ),
        (
            "volumes: [{type: tmpfs, target: /y, tmpfs: {size: @}}]",
            "-1|abc",
        ),
        (
            "volumes: [{type: tmpfs, target: /y, tmpfs: {mode: @}}]",
            "'0755'|-1",
        ),
        (
            "depends_on: {db: {condition: service_started, restart: @}}",
            "abc",
        ),
    ];
    let each = cases.iter().flat_map(|(key, values)| {
        let values = values.split('|');
        values.map(|value| format!("    {}\n", key.replace('@', value)))
    });
    let each: Vec<String> = each.collect();
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    compare_all(added(&each), Some(true));
    let top = added(&[
        "networks: {one: {internal: abc}}\n",
        "volumes: {one: {external: abc}}\n",
        "configs: {one: {external: abc}}\n",
    ]);
    compare_all(top, Some(true));
    // By a variable as well, where it can be seen.
    let text = format!("{PAIR}    mem_limit: ${{MEMORY}}\n");
    let by_variable = [("compose.yml", text.as_str()), (".env", "MEMORY=lots\n")];
    compare_all(
        vec![("variable".to_owned(), project(&by_variable))],
        Some(true),
    );
}

/// Such texts as compose takes them, together.
#[test]
fn takes_texts_that_read_as_what_they_are_for() {
    let cases = added(&[
        "    tty: 'Y'\n    init: off\n    attach: 'FALSE'\n    cpu_count: '+2'\n    cpu_percent: '1e2'\n    cpu_shares: '-5'\n    cpu_quota: 2.5\n    cpus: '.5'\n    oom_score_adj: '-5'\n    pids_limit: -1\n",
        "    mem_limit: 1.5 GB\n    mem_reservation: 1KiB\n    memswap_limit: -1\n    shm_size: 2.5\n    mem_swappiness: '60'\n    stop_grace_period: 1w2d1h30m.5s\n    scale: '1'\n    container_name: _ab\n",
        "    healthcheck: {test: x, interval: '0', timeout: -5s, start_period: 1µs, retries: 2.5}\n",
        "    deploy: {replicas: '1', update_config: {parallelism: '2', delay: 10s, max_failure_ratio: '0.5'}, resources: {limits: {cpus: '0.5', memory: 1g, pids: '-1'}}, restart_policy: {max_attempts: 3, window: 2m}}\n",
        "    ulimits: {nofile: '5', nproc: {soft: -1, hard: '9'}}\n    blkio_config: {weight: 300, device_read_bps: [{path: /x, rate: 1mb}]}\n    gpus: [{count: All}]\n",
        "    ports: [{target: '80', host_ip: '::1', published: '8080'}]\n    expose: [7, any]\n    pull_policy: every_1w2d\n    devices: ['a:b:c']\n    group_add: [5, x]\n",
        "    volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1g, mode: 0755}}, {type: bind, source: ./a, target: /b, read_only: 'yes', bind: {create_host_path: 'no'}}]\n",
        "    configs: [{source: one, mode: '0440'}]\nconfigs: {one: {content: a}}\nnetworks: {two: {internal: 'no', attachable: on}}\n",
        "    build: {context: ., pull: 'yes', provenance: mode=max, shm_size: 1g, ulimits: {nofile: 5}}\n",
        "    mem_limit: ${MEMORY:-2g}\n    stop_grace_period: ${GRACE:-10s}\n    tty: ${TTY:-no}\n",
    ]);
    compare_all(cases, Some(false));
    // The shell that compose is started from may set it to a size.
    let top = folder();
    put(
        top.path(),
        "compose.yml",
        &format!("{PAIR}    mem_limit: ${{MEMORY}}\n"),
    );
    let read = config::read(&top.path().join("compose.yml"), &Overrides::default());
    assert_eq!(read.err().map(|error| error.code().to_owned()), None);
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

/// If a file that a line refers to is missing, the error names that line.
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

/// `NAME=value:` as a key is an item that lost its dash; messages name the variable but not its value.
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
