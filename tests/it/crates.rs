//! Which dependencies are allowed: their licences, their sources, and how many come in several versions. Known
//! vulnerabilities change daily and are checked nightly (`.github/workflows/nightly.yml`).

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::tidy::root;

/// Licences compatible with distributing a program under MIT; of alternatives one is enough.
const LICENCES: [&str; 11] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
    "0BSD",
];
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Crates that come in several versions on Linux, nearly all through the window's libraries. The number may only
/// shrink.
const SEVERAL_VERSIONS: usize = 35;

#[test]
fn licences_and_sources_are_those_that_may_be() {
    let packages = packages();
    let mut wrong = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let version = package["version"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence) {
            wrong.push(format!("{name} {version}: {licence}"));
        }
        // A package without a source belongs to this repository.
        if package["source"]
            .as_str()
            .is_some_and(|from| from != REGISTRY)
        {
            wrong.push(format!("{name} {version}: from {}", package["source"]));
        }
        versions.entry(name).or_default().insert(version);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    versions.retain(|_, versions| versions.len() > 1);
    assert!(
        versions.len() <= SEVERAL_VERSIONS,
        "{} of more than {SEVERAL_VERSIONS}: {versions:#?}",
        versions.len()
    );
}

#[test]
fn licences_are_read_as_they_are_meant() {
    for allowed in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "none",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "MIT AND (GPL-2.0 OR AGPL-3.0)",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}

/// Whether an SPDX expression is allowed: all parts of an AND, or one part of an OR.
fn is_allowed(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    let part_allowed = |part: &str| {
        let part = part.trim().trim_matches(['(', ')']);
        let one = |one: &str| {
            LICENCES.contains(
                &one.split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .as_str(),
            )
        };
        part.split(" OR ").any(one)
    };
    match licence.contains('(') {
        // An AND of alternatives in brackets.
        true => licence.split(" AND ").all(part_allowed),
        false => licence
            .split(" OR ")
            .any(|one| one.split(" AND ").all(part_allowed)),
    }
}

/// All crates built on this system, including ours, from `cargo metadata` without a network.
fn packages() -> Vec<Value> {
    let output = Command::new("cargo")
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root())
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = told["packages"].as_array().unwrap().clone();
    assert!(packages.len() > 200, "{}", packages.len());
    packages
}
