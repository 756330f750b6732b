//! Lines that compose refuses, and lines that only look wrong: to be added to a random project.

use crate::generate::Random;

/// Lines for a service.
const OF_SERVICE: &[&str] = &[
    "imge: x",
    "x-note: fine",
    "restart: no",
    "restart: false",
    "restart: always",
    "expose: [80]",
    "expose: 80",
    "depends_on: [gone]",
    "depends_on: {gone: {condition: service_started, required: false}}",
    "volumes_from: [gone]",
    "networks: [default]",
    "networks: [gone]",
    "secrets: [gone]",
    "healthcheck: {test: [CMD, x], retries: '3'}",
    "healthcheck: {test: x, every: 5s}",
    "labels: {a: true, b: 1.5, c: }",
    "labels: {a: [b]}",
    "labels: {a: '${REQ:?must}'}",
    "labels: {a: 2026-01-31}",
    "shm_size: 1g",
    "privileged: yes",
    "tty: true",
    "tty: 1",
    "user: 1000",
    "user: '1000'",
    "working_dir: 5",
    "extra_hosts: [alone]",
    "profiles: one",
    "tmpfs: /tmp",
    "tmpfs: [1]",
    "deploy: {replicas: 1}",
    "deploy: {replica: 1}",
    "logging: {driver: none}",
    "ulimits: {nofile: 5}",
    "ulimits: {nofile: {soft: 5}}",
    "stop_grace_period: 5",
    "hostname: true",
];

/// Lines for the top level of a file.
const OF_FILE: &[&str] = &[
    "x-note: [fine]\n",
    "note: wrong\n",
    "networks: {more: }\n",
    "networks: [more]\n",
    "networks: {more: {drive: x}}\n",
    "configs: {one: {content: x}}\n",
    "configs: {one: {}}\n",
    "secrets: {one: {file: x, environment: y}}\n",
    "x-note: '${REQ:?must}'\n",
    "---\nservices: {webserver: {labels: {a: b}}}\n",
    "---\n",
];

/// A line for a service in one of 12 cases.
pub(super) fn of_service(random: &mut Random) -> Option<&'static str> {
    random.once_in(12).then(|| *random.one(OF_SERVICE))
}

/// Lines for the end of a file in one of 20 cases.
pub(super) fn of_file(random: &mut Random) -> &'static str {
    match random.once_in(20) {
        true => random.one::<&str>(OF_FILE),
        false => "",
    }
}
