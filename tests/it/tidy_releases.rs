//! A release is one file: what DB-GPT's releases, tables and columns are called stands in `catalog/releases`, and with those who know
//! the configs of each era.

use std::collections::BTreeSet;

use engine::catalog::{self, Release};

use crate::tidy::{Source, sources};

/// Whose matter the names are as well.
const ELSEWHERE: [&str; 10] = [
    "engine/src/catalog/",
    // The configs of each era, and what is carried from one to the next.
    "engine/src/config/",
    "engine/src/carry.rs",
    "/carry.ftl",
    "/config.ftl",
    "/toml.ftl",
    // Packages, files and ways to stop of each era.
    "/folder.ftl",
    "/guidance.ftl",
    "/preflight.ftl",
    // An install of one release, made on the spot.
    "engine/src/sample.rs",
];

/// Columns whose names anything could have.
const ANYBODYS: [&str; 6] = [
    "app_name",
    "db_name",
    "error_code",
    "file_name",
    "size_bytes",
    "started_at",
];

/// What ships of a file: no comments, no tests.
fn shipped(source: &Source) -> Vec<&str> {
    let text = source.text.split("#[cfg(test)]").next();
    let lines = text.unwrap_or_default().lines().map(str::trim_start);
    let ships = lines.filter(|line| !line.starts_with("//") && !line.starts_with('#'));
    ships.collect()
}

#[test]
fn releases_and_their_columns_are_named_in_their_files() {
    let known = catalog::known();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut releases: BTreeSet<Release> = BTreeSet::new();
    for entry in known.entries() {
        releases.extend(entry.same.iter().chain([&entry.release]));
        for (table, model) in known.models(entry.release) {
            let columns = model.keys().map(String::as_str);
            names.extend(columns.chain([table.as_str()]));
        }
    }
    names.retain(|name| name.contains('_') && !ANYBODYS.contains(name));
    assert!(names.len() > 100 && releases.len() > 15);
    let mut found = Vec::new();
    for source in sources(&["rs", "ftl"]) {
        let is_product = source.path.starts_with("src-tauri/");
        if !is_product || ELSEWHERE.iter().any(|part| source.path.contains(part)) {
            continue;
        }
        for line in shipped(&source) {
            let names_it = |word: &str| {
                let number = word.trim_start_matches('v').trim_matches('.');
                let release = number.parse::<Release>().ok();
                names.contains(word) || release.is_some_and(|one| releases.contains(&one))
            };
            let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.');
            if line.split(is_end).any(names_it)
                || line.split(|c| is_end(c) || c == '.').any(names_it)
            {
                found.push(format!("{}: {line}", source.path));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
