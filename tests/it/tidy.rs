//! House rules that a test can check: module docs, file length, layering, names, dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Longer files are worth a second look.
const LONG_LINES: usize = 400;
/// Longer files must be split.
const TOO_LONG_LINES: usize = 500;

/// Names that do not tell what a file is for.
const EMPTY_NAMES: [&str; 13] = [
    "manager",
    "service",
    "services",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "processor",
    "handler",
    "core",
    "misc",
    "data",
];

/// Crates of the window, which the engine must never depend on.
const WINDOW_CRATES: [&str; 6] = ["tauri", "wry", "tao", "rfd", "gtk", "webkit2gtk"];

#[test]
fn every_module_says_what_it_is_for() {
    let wrong: Vec<String> = sources(&["rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(wrong.is_empty(), "no `//!` at the top of {wrong:#?}");
}

#[test]
fn files_are_short() {
    let mut wrong = Vec::new();
    for source in sources(&["rs", "ts", "svelte"]) {
        let lines = source.text.lines().count();
        if lines > TOO_LONG_LINES {
            wrong.push(format!("{}: {lines}", source.path));
        } else if lines > LONG_LINES {
            eprintln!("{} has {lines} lines", source.path);
        }
    }
    assert!(wrong.is_empty(), "over {TOO_LONG_LINES} lines: {wrong:#?}");
}

#[test]
fn names_say_something() {
    let mut wrong = Vec::new();
    for path in listed() {
        for part in Path::new(&path).with_extension("").iter() {
            let words = part.to_string_lossy().to_ascii_lowercase();
            if words
                .split(['_', '-', '.'])
                .any(|word| EMPTY_NAMES.contains(&word))
            {
                wrong.push(path.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "names that say nothing: {wrong:#?}");
}

#[test]
fn nothing_is_left_for_later() {
    // Assembled here, so that this file does not contain them.
    let marks = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("db", "g!("),
        concat!("#[ig", "nore"),
        concat!("FIX", "ME"),
        concat!("TO", "DO:"),
    ];
    let mut wrong = Vec::new();
    for source in sources(&["rs", "ts", "svelte"]) {
        for mark in marks {
            if source.text.contains(mark) {
                wrong.push(format!("{}: {mark}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_engine_uses_only_what_stands_to_the_left() {
    let lib = std::fs::read_to_string(root().join("src-tauri/engine/src/lib.rs")).unwrap();
    let groups = groups(&lib);
    assert!(
        groups.len() > 5,
        "lib.rs lists its modules in groups: {groups:?}"
    );
    let mut wrong = Vec::new();
    for source in sources(&["rs"]) {
        let Some(inside) = source.path.strip_prefix("src-tauri/engine/src/") else {
            continue;
        };
        let module = inside.split('/').next().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let Some(own) = groups.get(module) else {
            wrong.push(format!("{}: `{module}` is not in lib.rs", source.path));
            continue;
        };
        for used in modules_used(&source.text) {
            match groups.get(used.as_str()) {
                Some(group) if group <= own => {}
                Some(_) => wrong.push(format!("{}: crate::{used}", source.path)),
                None => wrong.push(format!("{}: crate::{used}, not in lib.rs", source.path)),
            }
        }
    }
    assert!(wrong.is_empty(), "against the direction: {wrong:#?}");
}

#[test]
fn layering_sees_what_is_written() {
    let lib =
        "pub mod error;\npub mod io;\n\npub mod config;\n\npub(crate) mod plan;\npub use a::b;\n";
    let groups = groups(lib);
    assert_eq!(groups["error"], groups["io"]);
    assert!(groups["io"] < groups["config"] && groups["config"] < groups["plan"]);
    let text = "use crate::plan::Plan;\nuse crate::{Error, io::file, config::{a, b}};\nlet x = crate::error::f();\n// crate::session\n";
    let used: Vec<String> = modules_used(text).into_iter().collect();
    assert_eq!(used, ["config", "error", "io", "plan"]);
}

#[test]
fn the_engine_knows_no_window() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let packages = locked(&lock);
    for door in ["dbgpt-upgrade-engine", "dbgpt-upgrade-cli"] {
        let tree = tree(&packages, door);
        assert!(tree.len() > 20, "{door} has a tree: {tree:?}");
        let wrong: Vec<&str> = WINDOW_CRATES
            .into_iter()
            .filter(|name| tree.contains(*name))
            .collect();
        assert!(wrong.is_empty(), "in the tree of {door}: {wrong:?}");
    }
    // Proves that the check can see a window's crates at all.
    assert!(tree(&packages, "dbgpt-upgrade-desktop").contains("tauri"));
    // aws-lc-rs needs a C toolchain with cmake; ring does the same job.
    assert!(!packages.contains_key("aws-lc-rs"), "aws-lc-rs is locked");
}

#[test]
fn each_dependency_has_its_reason() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let wrong = without_reason(&manifest);
    assert!(wrong.is_empty(), "no reason above {wrong:?}");
    assert_eq!(
        without_reason("[workspace.dependencies]\n# why\na = \"1\"\nb = \"1\"\n[x]\nc = 1\n"),
        ["b"]
    );
}

/// Workspace dependencies, except ours, without a comment on the line above.
fn without_reason(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut above = "";
    let mut wrong = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        } else if inside
            && !line.contains("path = ")
            && !above.starts_with("# ")
            && let Some((name, _)) = line.split_once(" = ")
            && !line.starts_with('#')
        {
            wrong.push(name.to_owned());
        }
        above = line;
    }
    wrong
}

/// The modules of lib.rs with the number of their group; groups are separated by blank lines.
fn groups(lib: &str) -> BTreeMap<String, usize> {
    let mut group = 0;
    let mut modules = BTreeMap::new();
    for line in lib.lines() {
        let declared = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("pub(crate) mod "))
            .or_else(|| line.strip_prefix("mod "));
        if let Some(name) = declared {
            modules.insert(name.trim_end_matches(';').to_owned(), group);
        } else if line.trim().is_empty() {
            group += 1;
        }
    }
    modules
}

/// The modules that a source names by `crate::…`, in `use` or elsewhere; types at the root are no modules.
fn modules_used(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut used = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            used.extend(top_level(list));
        } else {
            used.insert(first_word(after));
        }
    }
    used.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    used
}

/// The first word of each item in a braced list, without nested lists.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut item = String::new();
    let mut items = Vec::new();
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(std::mem::take(&mut item)),
            _ if depth == 0 => item.push(c),
            _ => {}
        }
    }
    items.push(item);
    items.iter().map(|item| first_word(item.trim())).collect()
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect()
}

/// `because` accepts an error or one of our messages. Any other text would reach the user untranslated.
#[test]
fn a_cause_is_no_text_of_the_code_s() {
    let round: Vec<String> = sources(&["rs"])
        .into_iter()
        .filter(|source| source.path.starts_with("src-tauri/"))
        .filter(|source| !source.path.ends_with("engine/src/error.rs"))
        .filter(|source| {
            source
                .text
                .replace(char::is_whitespace, "")
                .contains("arg(\"cause\"")
        })
        .map(|source| source.path)
        .collect();
    assert_eq!(round, Vec::<String>::new());
}

/// Ids are for people and scripts: what a rule needs to know of an error or a finding is told by `topic.rs`, whose ids a
/// unit test holds to the words.
#[test]
fn no_rule_hangs_on_the_spelling_of_an_id() {
    let wrong: Vec<String> = sources(&["rs"])
        .into_iter()
        .filter(|source| source.path.starts_with("src-tauri/") && !source.path.contains("/tests"))
        .filter(|source| !source.path.ends_with("/topic.rs"))
        .flat_map(|source| {
            let found = compared_ids(&source.text).into_iter();
            let found = found.map(|line| format!("{}: {line}", source.path));
            found.collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Comparisons of an error's code or an id with texts or constants, without blanks and line breaks.
fn compared_ids(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code: String = code.split_whitespace().collect();
    let code = code.replace(".as_ref()", "").replace(".as_str()", "");
    let is_fixed = |text: &str| {
        text.starts_with('"')
            || text
                .chars()
                .take(2)
                .filter(char::is_ascii_uppercase)
                .count()
                == 2
    };
    let mut found = Vec::new();
    for id in [".code()", ".id"] {
        for (at, _) in code.match_indices(id) {
            let (before, after) = (&code[..at], &code[at + id.len()..]);
            let is_compared = ["==", "!=", ".starts_with(", ".ends_with(", "{"]
                .iter()
                .filter_map(|sign| after.strip_prefix(sign))
                .any(is_fixed);
            let is_listed = after.strip_prefix(',').is_some_and(is_fixed)
                && before
                    .rsplit(['(', ')', ';'])
                    .nth(1)
                    .is_some_and(|macro_| macro_.ends_with("matches!"));
            let is_in_list = before
                .rsplit_once(".contains(&")
                .is_some_and(|(list, own)| {
                    own.chars()
                        .all(|c| c.is_ascii_lowercase() || ".()_".contains(c))
                        && list.ends_with(|c: char| c.is_ascii_uppercase() || c == ']')
                });
            if is_compared || is_listed || is_in_list {
                let end = (at + 60..=code.len()).find(|&end| code.is_char_boundary(end));
                found.push(code[at..end.unwrap_or(code.len())].to_owned());
            }
        }
    }
    found
}

#[test]
fn compared_ids_are_seen() {
    for (text, count) in [
        ("if error.code() == \"apply-locked\" {", 1),
        ("matches!(\n    error.code(),\n    \"a\" | \"b\"\n)", 1),
        ("match error.code() {\n    \"a\" => 1,", 1),
        ("!finding.id.starts_with(\"grants-\")", 1),
        ("if proof.why.id == STEP_REFUSED {", 1),
        ("matches!(self.why.id.as_ref(), FAILED | DIFFERS)", 1),
        ("NOT_HAD.contains(&proof.why.id.as_ref())", 1),
        ("repairs.contains(&one.id) && step.id == own.id", 0),
        ("error.topic() == Some(Topic::Locked)", 0),
        ("json!({ \"code\": error.code(), \"phase\": 1 })", 0),
        ("#[cfg(test)]\nmod tests { a.code() == \"b\" }", 0),
    ] {
        assert_eq!(compared_ids(text).len(), count, "{text}");
    }
}

/// The packages in a lock file with their dependencies, by name.
fn locked(lock: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in lock.lines() {
        if let Some(quoted) = line.strip_prefix("name = ") {
            name = quoted.trim_matches('"').to_owned();
            packages.entry(name.clone()).or_default();
        } else if let Some(quoted) = line.strip_prefix(" \"") {
            let needs = quoted.split([' ', '"']).next().unwrap().to_owned();
            packages.entry(name.clone()).or_default().insert(needs);
        }
    }
    packages
}

/// All direct and indirect dependencies of a package.
fn tree(packages: &BTreeMap<String, BTreeSet<String>>, root: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(name) = open.pop() {
        for needs in packages.get(&name).into_iter().flatten() {
            if seen.insert(needs.clone()) {
                open.push(needs.clone());
            }
        }
    }
    seen
}

pub(crate) struct Source {
    /// The path in the repository, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn sources(extensions: &[&str]) -> Vec<Source> {
    let sources: Vec<Source> = listed()
        .into_iter()
        .filter(|path| {
            Path::new(path)
                .extension()
                .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
        })
        .filter_map(|path| {
            // A deleted file is listed until the deletion is committed.
            let text = std::fs::read_to_string(root().join(&path)).ok()?;
            Some(Source { path, text })
        })
        .collect();
    assert!(sources.len() > 20, "git lists the sources");
    sources
}

/// The files that git tracks or would add.
pub(crate) fn listed() -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is there");
    assert!(listing.status.success(), "git lists the files");
    String::from_utf8(listing.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}
