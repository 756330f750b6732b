//! No circular imports: files and folders next to each other in the sources import each other in one direction only.
//!
//! A folder's `mod.rs` and its children are excepted: it declares them, and they may use its items.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::tidy::{Source, sources};

/// The crates' source folders.
const CRATES: [&str; 3] = ["src-tauri/engine/src/", "src-tauri/cli/src/", "src-tauri/"];
/// Crate roots, which are no modules.
const ROOTS: [&str; 3] = ["lib", "main", "build"];

/// A file's module path within its crate; empty for the root.
type Module = Vec<String>;

/// Which neighbours in a folder import which, with the file that does.
type Arrows = BTreeMap<Module, BTreeMap<String, BTreeMap<String, String>>>;

#[test]
fn neighbours_name_each_other_in_one_direction() {
    let mut wrong = Vec::new();
    let sources = sources(&["rs"]);
    for root in CRATES {
        let own: Vec<&Source> = sources
            .iter()
            .filter(|source| {
                home(&source.path) == Some(root) && !source.path.ends_with("/tests.rs")
            })
            .collect();
        assert!(own.len() > 3, "{root} has sources");
        for circle in circles(&arrows(root, &own)) {
            wrong.push(format!("{root}{circle}"));
        }
    }
    assert!(wrong.is_empty(), "circles: {wrong:#?}");
}

#[test]
fn circles_are_seen() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let tied = [
        source("x/mod.rs", "mod a;\nmod b;\nuse a::A;"),
        source("x/a.rs", "use super::Held;\nuse super::b::B;"),
        source("x/b.rs", "use crate::y;\n// crate::x::a\n"),
        source("y/mod.rs", "mod deep;"),
        source("y/deep.rs", "fn f() { crate::x::a::g() }"),
        source(
            "z.rs",
            "use crate::y;\n#[cfg(test)]\nmod tests { use crate::x; }",
        ),
    ];
    let tied: Vec<&Source> = tied.iter().collect();
    let found = circles(&arrows("", &tied));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("x, y"), "{found:?}");
    let untied: Vec<&Source> = tied[..4].to_vec();
    assert_eq!(circles(&arrows("", &untied)), Vec::<String>::new());
}

/// The crate that a file belongs to, by the longest matching folder.
fn home(path: &str) -> Option<&'static str> {
    let in_folder = |root: &&&str| path.starts_with(**root);
    let root = CRATES.iter().find(in_folder)?;
    // The window's crate contains the folders of the other crates.
    let is_other = |part: &str| path.starts_with(&format!("src-tauri/{part}/"));
    let outside = *root == "src-tauri/" && ["engine", "cli"].into_iter().any(is_other);
    (!outside).then_some(*root)
}

/// A file's module path within its crate.
fn module(root: &str, path: &str) -> Module {
    let inside = path.strip_prefix(root).expect("it lies in the crate");
    let mut parts: Module = Path::new(inside)
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") || parts.len() == 1 && is_root(&parts[0]) {
        parts.pop();
    }
    parts
}

fn is_root(name: &str) -> bool {
    ROOTS.contains(&name)
}

fn arrows(root: &str, sources: &[&Source]) -> Arrows {
    let modules: BTreeSet<Module> = sources
        .iter()
        .map(|source| module(root, &source.path))
        .collect();
    let mut arrows = Arrows::new();
    for source in sources {
        let from = module(root, &source.path);
        for named in names(&source.text, &from) {
            let Some(to) = (1..=named.len())
                .rev()
                .map(|length| named[..length].to_vec())
                .find(|prefix| modules.contains(prefix))
            else {
                continue;
            };
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            // One of them contains the other.
            let (Some(one), Some(other)) = (from.get(shared), to.get(shared)) else {
                continue;
            };
            arrows
                .entry(from[..shared].to_vec())
                .or_default()
                .entry(one.clone())
                .or_default()
                .entry(other.clone())
                .or_insert_with(|| format!("{} -> {}", source.path, to.join("::")));
        }
    }
    arrows
}

/// The modules that a source names by `crate::` and `super::`, outside its unit tests.
fn names(text: &str, own: &Module) -> Vec<Module> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut named = Vec::new();
    for (start, base) in [("crate::", Module::new()), ("super::", above(own))] {
        for (at, _) in code.match_indices(start) {
            let mut base = base.clone();
            let mut rest = &code[at + start.len()..];
            if start == "super::" && code[..at].ends_with("super::") {
                continue;
            }
            while let Some(further) = rest.strip_prefix("super::") {
                base.pop();
                rest = further;
            }
            paths(rest, &base, &mut named);
        }
    }
    named
}

fn above(own: &Module) -> Module {
    own[..own.len().saturating_sub(1)].to_vec()
}

/// Collects all paths that begin here: `a::b`, `{a, b::{c, d}}`.
fn paths(text: &str, base: &Module, found: &mut Vec<Module>) -> usize {
    let mut path = base.clone();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with('{') {
            at += 1;
            loop {
                let skipped =
                    text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                at += skipped;
                if text[at..].starts_with('}') || text[at..].is_empty() {
                    return at + 1;
                }
                at += paths(&text[at..], &path, found).max(1);
            }
        }
        let word: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        if word.is_empty() {
            return at;
        }
        at += word.len();
        path.push(word);
        if !text[at..].starts_with("::") {
            found.push(path);
            return at;
        }
        at += 2;
    }
}

/// The circles in each folder: the neighbours, and the files that tie them.
fn circles(arrows: &Arrows) -> Vec<String> {
    let mut told = Vec::new();
    for (folder, neighbours) in arrows {
        let mut seen = BTreeSet::new();
        for one in neighbours.keys() {
            if seen.contains(one) {
                continue;
            }
            let circle: BTreeSet<&String> = reached(neighbours, one)
                .into_iter()
                .filter(|other| reached(neighbours, other).contains(one))
                .collect();
            if circle.is_empty() {
                continue;
            }
            seen.extend(circle.iter().map(|name| (*name).clone()));
            let names: Vec<&str> = circle.iter().map(|name| name.as_str()).collect();
            let ties: Vec<&str> = circle
                .iter()
                .filter_map(|name| neighbours.get(*name))
                .flat_map(|to| to.iter().filter(|(other, _)| circle.contains(other)))
                .map(|(_, tie)| tie.as_str())
                .collect();
            let prefix: String = folder
                .iter()
                .flat_map(|part| [part.as_str(), "/"])
                .collect();
            told.push(format!(
                "{prefix}{} ({})",
                names.join(", "),
                ties.join("; ")
            ));
        }
    }
    told
}

/// All neighbours reachable from one.
fn reached<'a>(
    neighbours: &'a BTreeMap<String, BTreeMap<String, String>>,
    from: &str,
) -> BTreeSet<&'a String> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&String> = neighbours
        .get(from)
        .into_iter()
        .flat_map(BTreeMap::keys)
        .collect();
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            open.extend(neighbours.get(name).into_iter().flat_map(BTreeMap::keys));
        }
    }
    seen
}
