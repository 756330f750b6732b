//! Every code has words in both languages with the same parameters, and no words are unused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use engine::Message;
use engine::catalog::{self, Change};
use engine::plan::Choices;
use engine::words::{self, Lang};

/// The entry of a key in one language: its attributes and variables.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    attributes: BTreeSet<String>,
    variables: BTreeSet<String>,
}

type Entries = BTreeMap<String, Entry>;

/// Constructors of messages, and the prefix of their keys.
const SPEAKERS: [(&str, &str); 7] = [
    ("Error::failed(", "error-"),
    ("Error::refused(", "error-"),
    ("Error::interrupted(", "error-"),
    ("Finding::info(", "finding-"),
    ("Finding::warning(", "finding-"),
    ("Finding::blocker(", "finding-"),
    ("Message::new(", ""),
];

#[test]
fn every_code_has_words_and_a_next_action() {
    let english = entries(Lang::En);
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        for key in keys_said(&text) {
            match english.get(&key) {
                None => missing.insert(format!("{key} ({path})")),
                Some(entry) if has_hint(&key) && !entry.attributes.contains("hint") => {
                    missing.insert(format!("{key}.hint ({path})"))
                }
                Some(_) => continue,
            };
        }
    }
    for key in keys_of_releases() {
        match english.get(&key) {
            None => missing.insert(format!("{key} (a release's file)")),
            Some(entry) if has_hint(&key) && !entry.attributes.contains("hint") => {
                missing.insert(format!("{key}.hint (a release's file)"))
            }
            Some(_) => continue,
        };
    }
    assert!(missing.is_empty(), "no words: {missing:#?}");
}

/// The keys named in the releases' files, and those of a change that meets an unexpected database.
fn keys_of_releases() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut finding =
        |id: &Option<String>| keys.extend(id.iter().map(|id| format!("finding-{id}")));
    let known = catalog::known();
    for entry in known.led_to() {
        let found = &entry.found;
        for id in [
            &found.alike,
            &found.guide_alone,
            &found.sqlite_lacking,
            &found.sqlite_tables,
        ] {
            finding(id);
        }
        told.extend(entry.brings.clone());
        for stays in &entry.stays {
            finding(&Some(stays.found.clone()));
        }
        let lists = entry.web.lists.iter().map(|list| list.what.clone());
        let never = entry.never.iter().map(|never| never.told.clone());
        let lost = entry.lost.iter().map(|lost| lost.told.clone());
        told.extend(lists.chain(never).chain(lost));
        for tag in entry.tags() {
            let setup = known.setup(tag);
            let hands = [Some(&setup.sources), setup.pip.as_ref()];
            let hands = hands.into_iter().flatten();
            told.extend(
                hands.flat_map(|hands| [&hands.install, &hands.start].map(|one| one.told.clone())),
            );
            told.extend([setup.stop.told, setup.stop_on_windows.told]);
        }
        for wanted in &entry.changes {
            for id in [&wanted.found_both, &wanted.found_neither, &wanted.left] {
                finding(id);
            }
        }
        for named in entry.not_null.values() {
            finding(&Some(named.found.clone()));
            finding(&Some(named.left.clone()));
        }
    }
    for (_, wanted) in known.changes() {
        let endings: &[&str] = match wanted.change {
            Change::Rename(_) => &["", "-add", "-merge", "-drop", "-keep"],
            Change::Tighten(_) => &["", "-fill"],
            _ => &[""],
        };
        if let Some(why) = &wanted.why {
            keys.extend(endings.iter().map(|ending| format!("{why}{ending}")));
        }
    }
    for named in known.led_to().flat_map(|entry| entry.not_null.values()) {
        keys.extend([named.why.clone(), format!("{}-fill", named.why)]);
    }
    keys.extend(told);
    let repairs = Choices::repairs(known.newest().release).into_iter();
    keys.extend(repairs.map(|id| format!("repair-{}", id.as_str().replace(['.', '/'], "-"))));
    keys
}

#[test]
fn both_languages_say_the_same() {
    let english = entries(Lang::En);
    let chinese = entries(Lang::ZhCn);
    let mut wrong = Vec::new();
    for key in english.keys().chain(chinese.keys()) {
        if english.get(key) != chinese.get(key) {
            wrong.push(format!(
                "{key}: en {:?}, zh-CN {:?}",
                english.get(key),
                chinese.get(key)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_words_are_left_over() {
    // Keys that only old journals contain.
    let past = [
        "error-cancelled",
        "release-older",
        "release-0-5-0",
        "release-newer",
    ];
    let mut used: BTreeSet<String> = past.map(str::to_owned).into();
    used.extend(keys_of_releases());
    // The parameters that `error.rs` itself fills, in `because` and `cancelled`.
    let mut given: BTreeSet<String> = ["cause", "phase", "version"].map(str::to_owned).into();
    for (_, text) in sources() {
        // A code that is chosen in a match is a plain literal in the source.
        for literal in literals(&text) {
            for prefix in ["error-", "finding-", ""] {
                used.insert(format!("{prefix}{literal}"));
            }
            given.insert(literal);
        }
    }
    let mut unused = Vec::new();
    for (key, entry) in entries(Lang::En) {
        if !used.contains(&key) {
            unused.push(key.clone());
        }
        for variable in entry.variables.difference(&given) {
            unused.push(format!("{key} ${variable}: never given"));
        }
    }
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn the_bundles_load() {
    for lang in Lang::ALL {
        assert_eq!(
            words::message(lang, &Message::new("no-such-key")),
            "no-such-key"
        );
    }
}

#[test]
fn the_reader_sees_what_is_written() {
    let code = r#"Error::failed("a-b", p); Error::refused(
        "c-d", p).arg("x", 1); Finding::info("e"); Message::new("why-f");"#;
    let said: Vec<String> = keys_said(code).into_iter().collect();
    assert_eq!(said, ["error-a-b", "error-c-d", "finding-e", "why-f"]);

    let chosen = r#"let code = match n { 1 => "one-a", 2 => { "two-b" } _ => f("no-no") };
        Error::failed(code, phase)"#;
    let said: Vec<String> = keys_said(chosen).into_iter().collect();
    assert_eq!(said, ["error-one-a", "error-two-b"]);

    let ftl = "# c\nerror-a = One { $x }\n    and { $y }.\n    .hint = Do { $z }.\nb = B\n";
    let read = read_entries(ftl);
    assert_eq!(read["error-a"].variables.len(), 3);
    assert!(read["error-a"].attributes.contains("hint"));
    assert_eq!(read["b"], Entry::default());
}

fn has_hint(key: &str) -> bool {
    key.starts_with("error-") || key.starts_with("finding-")
}

/// The keys of the messages that a source makes. For codes that are chosen first and used later, literals that are
/// values of match arms and blocks count as codes.
fn keys_said(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (call, prefix) in SPEAKERS {
        for after in text.split(call).skip(1) {
            let argument = after.trim_start();
            if let Some(quoted) = argument.strip_prefix('"') {
                keys.insert(format!("{prefix}{}", quoted.split('"').next().unwrap()));
            } else if argument.starts_with("code") || argument.starts_with("id") {
                keys.extend(chosen(text).map(|code| format!("{prefix}{code}")));
            }
        }
    }
    keys
}

/// Literals like `one-two` that are the value of a match arm or block.
fn chosen(text: &str) -> impl Iterator<Item = String> {
    let pieces: Vec<&str> = text.split('"').collect();
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate().skip(1).step_by(2) {
        let before = pieces[index - 1].trim_end();
        let is_value = before.ends_with("=>") || before.ends_with('{');
        let is_code = piece.contains('-')
            && !piece.starts_with('-')
            && piece
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if is_value && is_code {
            found.push((*piece).to_owned());
        }
    }
    found.into_iter()
}

/// All texts in double quotes, roughly: enough to see whether a key occurs.
fn literals(text: &str) -> impl Iterator<Item = String> {
    let texts: Vec<String> = text
        .split('"')
        .filter(|piece| {
            !piece.is_empty()
                && piece
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
        .map(str::to_owned)
        .collect();
    texts.into_iter()
}

fn entries(lang: Lang) -> Entries {
    let folder = root().join("src-tauri/engine/src/words").join(lang.tag());
    let mut all = Entries::new();
    for release in catalog::known().entries() {
        let words = &release.words;
        all.extend(read_entries(match lang {
            Lang::En => &words.en,
            Lang::ZhCn => &words.zh_cn,
        }));
    }
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let read = read_entries(&std::fs::read_to_string(&path).unwrap());
        for (key, entry) in read {
            assert!(
                all.insert(key.clone(), entry).is_none(),
                "{key} is there twice"
            );
        }
    }
    all
}

/// Parses the part of Fluent's format that the words use: keys, attributes, variables.
fn read_entries(text: &str) -> Entries {
    let mut entries = Entries::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            key = line.split([' ', '=']).next().unwrap().to_owned();
            entries.entry(key.clone()).or_default();
        }
        let Some(entry) = entries.get_mut(&key) else {
            continue;
        };
        if let Some(attribute) = line.trim_start().strip_prefix('.')
            && let Some((name, _)) = attribute.split_once(" =")
        {
            let is_new = entry.attributes.insert(name.to_owned());
            assert!(is_new, "{key} has two .{name}");
        }
        for after in line.split('$').skip(1) {
            let name: String = after
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
                .collect();
            if !name.is_empty() {
                entry.variables.insert(name);
            }
        }
    }
    entries
}

/// The engine's and command line's sources without unit tests, and without the modules of the message types, which
/// take any key.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join("src-tauri")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("src/error.rs")
                && !path.ends_with("src/message.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
                let shown = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((shown, code));
            }
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}
