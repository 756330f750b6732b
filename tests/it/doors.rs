//! Doors hold no rules: the command line, the window and its page ask the session what comes next, do it, and show
//! the result.

use std::collections::BTreeSet;

use crate::tidy::{Source, root, sources};

/// The Rust sources of the doors, without the window's desktop code.
const DOORS: [&str; 5] = [
    "src-tauri/cli/src/",
    "src-tauri/job/",
    "src-tauri/messages/",
    "src-tauri/commands.rs",
    "src-tauri/views.rs",
];

/// The engine's stages. A door may use their types to show them, but calls none of their functions: the session
/// decides what may be called when.
const STAGES: [&str; 14] = [
    "alembic",
    "apply",
    "backup",
    "definitions",
    "inspect",
    "journal",
    "loadable",
    "plan",
    "preflight",
    "rehearse",
    "restore",
    "scratch",
    "undo",
    "verify",
];

/// Code that would be a rule in a door, and where that rule lives.
const RULES: [(&str, &str); 10] = [
    (
        "Journal::",
        "the session is given the journal; `History` reads it",
    ),
    ("refuse_blocked(", "`Session::next` refuses"),
    (
        ".needs_change(",
        "`Session::next` says that there is nothing to do, `Session::offers_change` whether there is",
    ),
    (".into_verified(", "`Session::suffices`"),
    ("== Severity::", "`Checked` says what blocks and what warns"),
    ("== Verdict::", "`Session::offers_change`"),
    ("== State::", "`Session::offers_change`"),
    ("== RunningVerdict::", "`Running` says what blocks"),
    ("== ProofKind::", "`Session::suffices`, `is_proved`"),
    (".code() ==", "the engine says what an error asks for"),
];

/// The page's sources, and those that are not the page: the demo engine, tests, words, generated types.
const PAGE: &str = "ui/src/";
const NOT_PAGE: [&str; 5] = [
    "ui/src/demo/",
    "ui/src/testing/",
    "ui/src/types/",
    "ui/src/words/",
    ".test.ts",
];

/// Comparisons that the page may not make, and the field that tells it the result.
const PAGE_RULES: [(&str, &str); 9] = [
    ("=== \"blocker\"", "`CheckView.verdict`"),
    (
        "=== \"sqlite\"",
        "`InspectView.must_rehearse`, `InspectView.is_repair`",
    ),
    ("=== \"upgrade-needed\"", "`InspectView.to_do`"),
    ("=== \"no-change-needed\"", "`InspectView.to_do`"),
    ("proof ===", "`BackupView.suffices`"),
    (".every((", "`BackupView.suffices`"),
    (".code ===", "an error says what it asks for"),
    (".id ===", "the inspection says what was found"),
    (
        ".startsWith(",
        "ids are names, and nothing is read out of them",
    ),
];

#[test]
fn doors_hold_no_rule() {
    let all = sources(&["rs", "ts", "svelte"]);
    let mut wrong = Vec::new();
    let mut counts = (0, 0);
    for source in &all {
        if DOORS.iter().any(|door| source.path.starts_with(door)) {
            counts.0 += 1;
            wrong.extend(of_door(source));
        }
        let is_page = source.path.starts_with(PAGE) && !source.path.ends_with(".rs");
        if is_page && !NOT_PAGE.iter().any(|part| source.path.contains(part)) {
            counts.1 += 1;
            wrong.extend(found(source, &PAGE_RULES));
        }
    }
    assert!(counts.0 > 25 && counts.1 > 25, "sources: {counts:?}");
    assert!(wrong.is_empty(), "rules in doors: {wrong:#?}");
}

#[test]
fn a_rule_is_seen() {
    let source = |text: &str| Source {
        path: "door".to_owned(),
        text: text.to_owned(),
    };
    let bad = [
        "use engine::undo;",
        "use engine::{Error, backup::{self, Backup}};",
        "use engine::preflight::{Running, blockers};",
        "let x = engine::apply::run(target);",
        "let x = engine::journal::Journal::open(folder);",
        "if finding.severity == Severity::Blocker {}",
    ];
    for text in bad {
        assert_ne!(of_door(&source(text)), Vec::<String>::new(), "{text}");
    }
    let good = [
        "use engine::backup::{Backup, Method};",
        "use engine::{Error, undo::Undone, session};",
        "// engine::apply::run(target)",
        "impl From<Method> for engine::backup::Method {}",
    ];
    for text in good {
        assert_eq!(of_door(&source(text)), Vec::<String>::new(), "{text}");
    }
    let page = source("const up = inspection.verdict === \"upgrade-needed\";");
    assert_eq!(found(&page, &PAGE_RULES).len(), 1);
}

fn of_door(source: &Source) -> Vec<String> {
    let mut wrong = found(source, &RULES);
    for path in engine_paths(&code(&source.text)) {
        let mut parts = path.split("::");
        let (Some(stage), named) = (parts.next(), parts.next()) else {
            continue;
        };
        let is_type = named.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
        if STAGES.contains(&stage) && !is_type {
            wrong.push(format!("{}: engine::{path}, a stage", source.path));
        }
    }
    wrong
}

fn found(source: &Source, rules: &[(&str, &str)]) -> Vec<String> {
    let code = code(&source.text);
    rules
        .iter()
        .filter(|(rule, _)| code.contains(rule))
        .map(|(rule, instead)| format!("{}: {rule}: {instead}", source.path))
        .collect()
}

/// The text without its comment lines.
fn code(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// All paths named in the engine: `a::b::C` for `engine::a::{b::C}`.
fn engine_paths(code: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for after in code.split("engine::").skip(1) {
        spread("", after, &mut paths);
    }
    paths
}

/// Collects a path with everything in its braces; returns the text after it.
fn spread<'a>(prefix: &str, text: &'a str, paths: &mut BTreeSet<String>) -> &'a str {
    let length = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(text.len());
    let (own, rest) = text.split_at(length);
    let path = format!("{prefix}{own}");
    let Some(mut inner) = rest.strip_prefix('{') else {
        // `a::{self}` is `a`.
        paths.insert(path.trim_end_matches("::self").to_owned());
        return rest;
    };
    loop {
        inner = spread(&path, inner.trim_start(), paths).trim_start();
        match inner.chars().next() {
            Some(',') if inner[1..].trim_start().starts_with('}') => {
                return &inner[1..].trim_start()[1..];
            }
            Some(',') => inner = &inner[1..],
            Some('}') => return &inner[1..],
            Some(_) | None => return inner,
        }
    }
}

/// A command of the window stands in three lists: its handler, its permission, and the page's capabilities. Tauri
/// refuses a command that is missing in one, but only when it is called.
#[test]
fn the_page_may_call_each_command_and_nothing_else() {
    let text = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let all_between = |text: &str, before: &str, after: char| -> BTreeSet<String> {
        let parts = text.split(before).skip(1);
        parts
            .filter_map(|part| Some(part.split_once(after)?.0.to_owned()))
            .collect()
    };
    let main = text("src-tauri/main.rs");
    let (_, handled) = main.split_once("generate_handler![").unwrap();
    let answered = all_between(handled.split_once(']').unwrap().0, "commands::", ',');
    let build = text("src-tauri/build.rs");
    let (_, listed) = build.split_once("COMMANDS: &[&str] = &[").unwrap();
    let made = all_between(listed.split_once("];").unwrap().0, "    \"", '"');
    let given = all_between(&text("capabilities/main.json"), "\"allow-", '"');
    let given: BTreeSet<String> = given.iter().map(|name| name.replace('-', "_")).collect();
    assert!(answered.len() > 20, "{answered:?}");
    assert_eq!(made, answered);
    assert_eq!(given, answered);
}
