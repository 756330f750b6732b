//! A release is one file: names of DB-GPT's releases, tables and columns appear only in `catalog/releases`, and in
//! the code that knows each era's configs.

use std::collections::BTreeSet;

use engine::catalog::{self, Release};

use crate::tidy::{Source, sources};

/// Other places that may use these names.
const ELSEWHERE: [&str; 10] = [
    "engine/src/catalog/",
    // The configs of each era, and what is carried from one to the next.
    "engine/src/config/",
    "engine/src/carry.rs",
    "/carry.ftl",
    "/config.ftl",
    "/toml.ftl",
    // Packages, files, and ways to stop DB-GPT, by era.
    "/folder.ftl",
    "/guidance.ftl",
    "/preflight.ftl",
    // A sample install of one release.
    "engine/src/sample.rs",
];

/// Columns with names too common to tell.
const ANYBODYS: [&str; 6] = [
    "app_name",
    "db_name",
    "error_code",
    "file_name",
    "size_bytes",
    "started_at",
];

/// The lines of a file that ship: no comments, no tests.
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
