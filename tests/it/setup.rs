//! A fresh machine: `tests/lab/setup` checks for each program that tests and scripts start, unless every Debian has
//! it.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{Source, listed, root, sources};

/// The programs of a bare Debian 12: its essential packages and apt.
const BARE: &[&str] = &[
    "apt-cache",
    "apt-config",
    "apt-get",
    "basename",
    "bash",
    "cat",
    "chmod",
    "chown",
    "chroot",
    "comm",
    "cp",
    "cut",
    "date",
    "diff",
    "dirname",
    "dpkg",
    "dpkg-deb",
    "dpkg-query",
    "env",
    "find",
    "flock",
    "grep",
    "gzip",
    "head",
    "id",
    "install",
    "ln",
    "ls",
    "mkdir",
    "mkfifo",
    "mktemp",
    "mount",
    "mv",
    "nproc",
    "paste",
    "pwd",
    "readlink",
    "rm",
    "sed",
    "setpriv",
    "sh",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "tail",
    "tar",
    "timeout",
    "touch",
    "tr",
    "umount",
    "uname",
    "unshare",
    "useradd",
    "wc",
    "xargs",
];

/// Programs that the README requires before the setup.
const BEFORE: [&str; 2] = ["git", "make"];

/// Programs that come with another one that the setup checks for.
const WITH: [(&str, &str); 6] = [
    ("python3", "python3-venv"),
    ("rustc", "cargo"),
    ("rustup", "cargo"),
    ("weston-screenshooter", "weston"),
    ("fc-list", "fonts-noto-cjk"),
    ("x86_64-w64-mingw32-ld", "x86_64-w64-mingw32-gcc"),
];

/// Shell keywords that a command may follow.
const LEADING: [&str; 12] = [
    "!", "if", "then", "elif", "else", "while", "until", "do", "exec", "command", "{", "time",
];
/// Shell builtins and keywords.
const SHELL: &[&str] = &[
    "break", "case", "cd", "compgen", "continue", "done", "echo", "esac", "exit", "export",
    "false", "fi", "for", "function", "in", "local", "printf", "read", "return", "set", "shift",
    "shopt", "source", "test", "trap", "true", "type", "umask", "unset", "wait",
];

#[test]
fn the_setup_asks_for_what_is_started() {
    let setup = std::fs::read_to_string(root().join("tests/lab/setup")).unwrap();
    let asked = asked_for(&setup);
    assert!(asked.contains("Xvfb") && asked.contains("cc"), "{asked:?}");
    let started = started();
    for known in ["Xvfb", "npm", "cargo", "import", "sha256sum"] {
        assert!(started.contains_key(known), "{known}: {started:#?}");
    }
    let brought = |program: &str| {
        let with = WITH.iter().find(|(one, _)| *one == program);
        BARE.contains(&program)
            || BEFORE.contains(&program)
            || asked.contains(program)
            || with.is_some_and(|(_, with)| setup.contains(with))
    };
    let missing: BTreeMap<_, _> = started
        .iter()
        .filter(|(program, _)| !brought(program))
        .collect();
    assert!(
        missing.is_empty(),
        "tests/lab/setup asks for none of {missing:#?}"
    );
}

#[test]
fn what_is_started_is_seen() {
    let rust = "Command::new(\"Xvfb\"); Command::new(\"/usr/bin/python3\"); user.command(\"kill\"); Command::new(program)";
    let names = |found: BTreeSet<String>| found.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(names(by_rust(rust)), "Xvfb kill python3");
    let shell = "#!/bin/bash\n# not this\nown() { one --x \"it's this\"; }\nif two; then A=1 three 'not; this' | four; fi\n\
                 list=(not these)\nx=$(five \"$(six)\") && ! seven || own\nmake eight \\\n  not\ncat << END\nnot; this\nEND\n\
                 case $1 in\n  not) echo hello ;;\nesac\n";
    assert_eq!(
        names(by_shell(shell)),
        "cat five four make one seven six three two"
    );
    assert_eq!(
        names(asked_for("have a && have b-c || missing+=(d)\nneeds e f\n")),
        "a b-c"
    );
}

/// The programs that the setup checks for: `have PROGRAM`.
fn asked_for(setup: &str) -> BTreeSet<String> {
    setup.split("have ").skip(1).map(first_word).collect()
}

/// The programs that tests and scripts start, with the file that does. Scripts that check for their programs
/// themselves (`for program in …`) are left out.
fn started() -> BTreeMap<String, String> {
    let mut started = BTreeMap::new();
    for source in sources(&["rs"]) {
        if source.path.starts_with("tests/") && !source.path.ends_with("it/setup.rs") {
            let programs = by_rust(&source.text).into_iter();
            started.extend(programs.map(|program| (program, source.path.clone())));
        }
    }
    for source in scripts() {
        let own = source.text.split("for program in ").nth(1);
        let own = own
            .and_then(|rest| rest.split(';').next())
            .unwrap_or_default();
        let own: Vec<&str> = own.split_whitespace().collect();
        let programs = by_shell(&source.text).into_iter();
        let programs = programs.filter(|program| !own.contains(&program.as_str()));
        started.extend(programs.map(|program| (program, source.path.clone())));
    }
    started
}

/// The repository's scripts, and the Makefile's commands.
fn scripts() -> Vec<Source> {
    let all: Vec<Source> = listed()
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).ok()?;
            let is_shell = text.starts_with("#!/bin/bash") || text.starts_with("#!/bin/sh");
            let text = match path.as_str() {
                "Makefile" => recipes(&text),
                _ if is_shell => text,
                _ => return None,
            };
            Some(Source { path, text })
        })
        .collect();
    assert!(all.len() > 7, "there are scripts");
    all
}

fn recipes(makefile: &str) -> String {
    let lines = makefile.lines().filter_map(|line| line.strip_prefix('\t'));
    let lines = lines.map(|line| line.trim_start_matches('@').replace("$$", "$"));
    lines.collect::<Vec<_>>().join("\n")
}

fn by_rust(text: &str) -> BTreeSet<String> {
    // The second form starts programs as the window's own user.
    let starts = ["Command::new(\"", ".command(\""];
    let starts = starts.map(|start| text.split(start).skip(1));
    starts
        .into_iter()
        .flatten()
        .filter_map(|rest| rest.split('"').next()?.rsplit('/').next())
        .map(str::to_owned)
        .collect()
}

/// The programs of a script: words in a command's place that are neither shell words nor the script's functions.
fn by_shell(text: &str) -> BTreeSet<String> {
    let text = spoken(text);
    let functions: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.trim().split_once("() {"))
        .map(|(name, _)| name)
        .collect();
    let mut programs = BTreeSet::new();
    for line in text.lines() {
        for command in commands(line) {
            let mut words = command.split_whitespace();
            let word = words.find(|word| !LEADING.contains(word) && !is_set(word));
            let word = word.unwrap_or_default().trim_end_matches([')', '"']);
            let name = first_word(word);
            let is_program = name == word
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.ends_with(|c: char| c.is_ascii_alphanumeric())
                // Names of make's variables and ends of here-documents are in capitals.
                && name.contains(|c: char| c.is_ascii_lowercase());
            if is_program && !SHELL.contains(&word) && !functions.contains(word) {
                programs.insert(name);
            }
        }
    }
    programs
}

/// Whether a word sets a variable: `NAME=value`.
fn is_set(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// A script without comments, here-documents, single-quoted text and line continuations.
fn spoken(text: &str) -> String {
    let mut spoken = String::new();
    let mut end: Option<String> = None;
    let mut quoted = false;
    for line in text.lines() {
        if let Some(word) = &end {
            if line.trim() == word {
                end = None;
            }
            continue;
        }
        let mut kept = String::new();
        // An apostrophe within double quotes does not quote.
        let mut in_words = false;
        for (at, c) in line.char_indices() {
            let begins_word = line[..at].ends_with(char::is_whitespace) || at == 0;
            match c {
                '\'' if !in_words => quoted = !quoted,
                _ if quoted => {}
                '"' => {
                    in_words = !in_words;
                    kept.push(c);
                }
                '#' if begins_word => break,
                _ => kept.push(c),
            }
        }
        if let Some((_, word)) = line.split_once("<< ").filter(|_| !quoted) {
            end = Some(word.trim_matches('\'').to_owned());
        }
        match kept.strip_suffix('\\') {
            Some(begun) => spoken.push_str(begun),
            None => {
                spoken.push_str(&kept);
                spoken.push('\n');
            }
        }
    }
    spoken
}

/// The pieces of a line that each begin with a command, without `case` patterns and array literals.
fn commands(line: &str) -> Vec<&str> {
    let line = line.trim();
    if line.contains("=(") {
        return Vec::new();
    }
    let line = match line.split_once(") ") {
        Some((pattern, rest)) if !pattern.contains(['(', '"']) => rest,
        _ => line,
    };
    let mut pieces = Vec::new();
    let mut begin = 0;
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = match &bytes[at..] {
            [b'&', b'&', ..] | [b'|', b'|', ..] | [b'$', b'(', ..] | [b'{', b' ', ..] => 2,
            [b';' | b'|' | b'`', ..] => 1,
            _ => 0,
        };
        if length > 0 {
            pieces.push(&line[begin..at]);
            begin = at + length;
            at += length;
        } else {
            at += 1;
        }
    }
    pieces.push(&line[begin..]);
    pieces
}

fn first_word(text: &str) -> String {
    let is_name = |c: &char| c.is_ascii_alphanumeric() || "-_.+".contains(*c);
    text.chars().take_while(is_name).collect()
}
