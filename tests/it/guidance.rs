//! The commands after a database upgrade, for every pair of releases and every kind of install: complete, in both
//! languages, never to an older release, and without releases that are not on the way.

use std::collections::BTreeSet;
use std::path::Path;

use engine::catalog::{self, Release};
use engine::config::{self, DbgptVersion, Install, Overrides};
use engine::guidance::{self, Guidance, Purpose, Shell};
use engine::target::Target;
use engine::words::{self, Lang};
use support::trees::{self, put};
use support::{folder, sqlite_install};
use tempfile::TempDir;

const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";
const MYSQL: &str = "services:\n  db:\n    image: mysql\n    ports: ['3307:3306']\n  chat:\n    image: eosphorosai/dbgpt\n    environment:\n      LOCAL_DB_TYPE: mysql\n      LOCAL_DB_HOST: db\n";

fn release(text: &str) -> Release {
    text.parse().unwrap()
}

fn read(path: &Path) -> Install {
    config::read(path, &Overrides::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The install with this release as its version.
fn of(mut install: Install, version: Release) -> Install {
    install.version = Some(DbgptVersion {
        version: version.to_string(),
        source: "the test".to_owned(),
    });
    install
}

/// A kind of install, and whether it can be of a release.
type OfKind = (&'static str, Install, fn(Release) -> bool);

/// An install of each kind.
fn installs(top: &Path) -> Vec<OfKind> {
    let is_old: fn(Release) -> bool = |release| {
        release
            < Release {
                major: 0,
                minor: 7,
                patch: 0,
            }
    };
    let is_new: fn(Release) -> bool = |release| {
        release
            >= Release {
                major: 0,
                minor: 7,
                patch: 0,
            }
    };
    let on_pip: fn(Release) -> bool = |release| {
        release
            >= Release {
                major: 0,
                minor: 8,
                patch: 0,
            }
    };
    let old = sqlite_install(&top.join("old"), "0.4.7");
    let new = top.join("new");
    trees::new_sources(&new, "0.7.0");
    put(&new, "configs/dbgpt-proxy-openai.toml", SQLITE);
    let compose = top.join("docker-compose.yml");
    std::fs::write(&compose, MYSQL).unwrap();
    let new = read(&new.join("configs/dbgpt-proxy-openai.toml"));
    let mut by_pip = new.clone();
    let site = trees::pip(&top.join("venv"), "0.8.0");
    by_pip.folder = Some(config::Folder {
        versions: Vec::new(),
        packages: Vec::new(),
        git: None,
        kind: config::folder::Kind::Installed { place: site },
    });
    let mut on_mysql = read(&old);
    on_mysql.target = read(&compose).target;
    vec![
        ("sources and .env", read(&old), is_old),
        ("sources and .env on MySQL", on_mysql, is_old),
        ("sources and TOML", new, is_new),
        ("compose", read(&compose), |_| true),
        ("pip", by_pip, on_pip),
    ]
}

fn guidance(install: &Install, from: Release, to: Release) -> Guidance {
    guidance::guidance(install, from, to, Shell::Posix)
}

/// Every text that is shown, in this language.
pub(crate) fn said(guidance: &Guidance, lang: Lang) -> Vec<String> {
    let notes = guidance.commands.iter().map(|command| &command.note);
    let all = notes.chain(&guidance.never);
    all.map(|message| words::message(lang, message)).collect()
}

/// The releases that a text names: `v0.5.0`, `==0.8.1`.
fn named(text: &str) -> BTreeSet<Release> {
    let part = |c: char| !c.is_ascii_digit() && c != '.';
    let numbers = text.split(part).map(|number| number.trim_matches('.'));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn every_pair_is_told_whole() {
    let top = folder();
    let known = catalog::known();
    let tags: Vec<Release> = known.tags().collect();
    let mut pairs = 0;
    for (kind, install, can_be) in installs(top.path()) {
        for from in tags.iter().copied().filter(|tag| can_be(*tag)) {
            let install = of(install.clone(), from);
            for to in tags.iter().copied().filter(|to| *to >= from) {
                let place = format!("{kind}: {from} to {to}");
                for shell in [Shell::Posix, Shell::PowerShell] {
                    let told = guidance::guidance(&install, from, to, shell);
                    check_whole(&place, &install, &told);
                    if shell == Shell::PowerShell {
                        crate::guidance_windows::check_lines(&place, &told);
                    }
                }
                pairs += 1;
            }
        }
    }
    assert!(pairs > 1000, "{pairs}");
}

fn check_whole(place: &str, install: &Install, told: &Guidance) {
    let purposes: Vec<Purpose> = told.commands.iter().map(|one| one.purpose).collect();
    let is = |purpose| purposes.contains(&purpose);
    assert_eq!(purposes.first(), Some(&Purpose::Stop), "{place}");
    assert_eq!(purposes.last(), Some(&Purpose::Inspect), "{place}");
    assert!(is(Purpose::Start), "{place}");
    assert_eq!(is(Purpose::Install), told.from < told.to, "{place}");
    let crosses = |at: &str| told.from < release(at) && release(at) <= told.to;
    // An install with a TOML keeps it.
    let changes = crosses("0.7.0") && !install.is_of_toml();
    assert_eq!(is(Purpose::Config), changes, "{place}");
    let lines: String = told
        .commands
        .iter()
        .map(|one| format!("{}\n", one.lines))
        .collect();
    for hole in ["{release}", "{config}", "{extras}"] {
        assert!(!lines.contains(hole), "{place}: {lines}");
    }
    for lang in Lang::ALL {
        for text in said(told, lang) {
            assert!(
                !text.contains("{ $") && !text.contains("{$"),
                "{place}: {text}"
            );
            assert!(
                !text.starts_with("guidance-"),
                "{place}: no words for {text}"
            );
            // No release before the start or after the target is named.
            let begin = catalog::known().nearest(told.from).release;
            for named in named(&text) {
                assert!(begin <= named && named <= told.to, "{place}: {text}");
            }
        }
    }
    let version = install.version.as_ref().unwrap().version.clone();
    for named in named(&lines) {
        let is_own = named == told.from || named == told.to || named.to_string() == version;
        // A number with a major part above 0 is from an address.
        assert!(is_own || named.major > 0, "{place}: {named} in {lines}");
    }
}

/// Each warning is shown only to the upgrades it concerns, by start, target and kind of install.
#[test]
fn what_must_not_be_done_is_said_to_those_whom_it_concerns() {
    let top = folder();
    let installs = installs(top.path());
    let never = |kind: &str, from: &str, to: &str| -> Vec<String> {
        let (_, install, _) = installs.iter().find(|(name, ..)| *name == kind).unwrap();
        let told = guidance(install, release(from), release(to));
        let ids = told
            .never
            .iter()
            .map(|never| never.id.replace("guidance-never-", ""));
        ids.collect()
    };
    let cases = [
        ("sources and .env", "0.4.7", "0.5.0", "old migration clean"),
        ("sources and .env", "0.5.0", "0.5.0", "migration clean"),
        (
            "sources and .env",
            "0.5.0",
            "0.6.3",
            "clean foreign versions migration-any",
        ),
        (
            "sources and .env",
            "0.5.1",
            "0.6.3",
            "clean older foreign versions migration-any",
        ),
        (
            "sources and .env",
            "0.6.3",
            "0.6.3",
            "clean foreign versions migration-any",
        ),
        (
            "sources and .env on MySQL",
            "0.4.6",
            "0.6.0",
            "old clean migration-any schema-file",
        ),
        (
            "sources and .env on MySQL",
            "0.6.3",
            "0.7.0",
            "schema-file clean-toml pip-e sync",
        ),
        (
            "sources and TOML",
            "0.7.0",
            "0.7.2",
            "older foreign versions migration-any clean-toml pip-e sync",
        ),
        (
            "sources and TOML",
            "0.7.0",
            "0.7.5",
            "older foreign versions migration-any clean-toml pip-e sync no-config",
        ),
        (
            "sources and TOML",
            "0.7.5",
            "0.8.0",
            "older foreign versions migration-any clean-toml pip-e sync profile setup",
        ),
        ("compose", "0.6.3", "0.7.0", "down schema-file compose-file"),
        ("compose", "0.7.0", "0.8.2", "down schema-file"),
        (
            "pip",
            "0.8.0",
            "0.8.2",
            "older foreign versions migration-any profile setup pip-alone",
        ),
    ];
    for (kind, from, to, expected) in cases {
        let expected: Vec<&str> = expected.split(' ').collect();
        assert_eq!(never(kind, from, to), expected, "{kind}: {from} to {to}");
    }
}

#[test]
fn what_a_step_loses_is_saved_first() {
    let top = folder();
    let installs = installs(top.path());
    let install = |kind: &str| {
        let found = installs.iter().find(|(name, ..)| *name == kind);
        found.unwrap().1.clone()
    };
    let saved = |install: &Install, from: &str, to: &str| -> Vec<(String, String)> {
        let told = guidance(install, release(from), release(to));
        let saved = told
            .commands
            .into_iter()
            .filter(|one| one.purpose == Purpose::Save);
        saved
            .map(|one| (one.note.id.to_string(), one.lines))
            .collect()
    };
    let ids = |install: &Install, from: &str, to: &str| -> Vec<String> {
        saved(install, from, to)
            .into_iter()
            .map(|(id, _)| id)
            .collect()
    };
    let old = install("sources and .env");
    put(
        old.root.as_deref().unwrap(),
        "pilot/data/a.vectordb/index",
        "x",
    );
    assert_eq!(ids(&old, "0.5.0", "0.6.3"), [""; 0]);
    assert_eq!(ids(&old, "0.5.10", "0.7.0"), ["guidance-lost-files"]);
    let lost = ["guidance-lost-files", "guidance-lost-node"];
    assert_eq!(ids(&old, "0.6.0", "0.8.2"), lost);
    let lines = &saved(&old, "0.6.0", "0.7.0")[0].1;
    assert!(
        lines.ends_with("tar -czf dbgpt-files-v0.6.0.tar.gz pilot/data"),
        "{lines}"
    );

    // With a SQLite file in another folder, v0.8.0 and later look for alembic's folder there.
    let new = install("sources and TOML");
    let mut elsewhere = new.clone();
    let Target::Sqlite(file) = &mut elsewhere.target else {
        panic!("SQLite");
    };
    file.path = top.path().join("my data/dbgpt.db");
    assert_eq!(ids(&new, "0.7.5", "0.8.0"), ["guidance-save-config"]);
    let moved = saved(&elsewhere, "0.7.5", "0.8.2");
    assert_eq!(moved[1].0, "guidance-lost-alembic");
    assert!(
        moved[1].1.starts_with("cp -a ") && moved[1].1.ends_with("/my data'"),
        "{}",
        moved[1].1
    );
    assert_eq!(ids(&elsewhere, "0.8.0", "0.8.2"), ["guidance-save-config"]);
    assert_eq!(ids(&elsewhere, "0.7.0", "0.7.5"), ["guidance-save-config"]);

    let compose = install("compose");
    let kept = [
        "guidance-compose-save",
        "guidance-lost-files",
        "guidance-lost-node",
    ];
    assert_eq!(ids(&compose, "0.6.3", "0.8.0"), kept);
    assert_eq!(ids(&compose, "0.7.0", "0.8.0"), ["guidance-compose-save"]);
}

/// All command lines of a guidance, without the notes.
fn lines(install: &Install, from: &str, to: &str) -> String {
    let told = guidance(install, release(from), release(to));
    let lines = told.commands.iter().map(|one| one.lines.as_str());
    lines.collect::<Vec<_>>().join("\n")
}

/// A kind of install, from, to, texts that its lines must contain, texts that they must not.
type Led<'t> = (&'t str, &'t str, &'t str, &'t [&'t str], &'t [&'t str]);

#[test]
fn each_kind_of_install_is_led_by_its_own_means() {
    let top = folder();
    let installs = installs(top.path());
    let install = |kind: &str| &installs.iter().find(|(name, ..)| *name == kind).unwrap().1;
    let cases: [Led<'_>; 6] = [
        (
            "sources and .env",
            "0.4.6",
            "0.6.3",
            &[
                "tags/v0.6.3.tar.gz",
                "pip uninstall -y db-gpt",
                "pip install -e",
                "python dbgpt/app/dbgpt_server.py",
                "up --config",
            ],
            &["uv ", "carry-over", "v0.5.0"],
        ),
        (
            "sources and .env",
            "0.6.3",
            "0.7.5",
            &[
                "uv sync --all-packages --extra \"base\"",
                "dbgpt-upgrade carry-over --config",
                "/configs/my/dbgpt.toml --to 0.7.5",
                "uv run dbgpt start webserver --config /",
            ],
            &["pip install -e", "pip uninstall", "dbgpt_server.py\n"],
        ),
        (
            "sources and TOML",
            "0.7.0",
            "0.8.1",
            &[
                "uv sync",
                "/configs/my\ncp ",
                "uv run dbgpt start webserver --config /",
            ],
            &["carry-over", "pip install", "start( web"],
        ),
        (
            "sources and TOML",
            "0.8.0",
            "0.8.1",
            &["dbgpt start( web| -|$)"],
            &[],
        ),
        (
            "pip",
            "0.8.0",
            "0.8.2",
            &[
                "\"dbgpt==0.8.2\" \"dbgpt-app==0.8.2\"",
                "\"dbgpt-acc-auto==0.8.2\"",
                "dbgpt start webserver --config /",
            ],
            &["uv ", "git ", "curl"],
        ),
        (
            "compose",
            "0.5.3",
            "0.7.0",
            &["stop chat", "pull chat", "up -d chat", "--service chat"],
            &["git ", "pip", "uv "],
        ),
    ];
    for (kind, from, to, has, has_not) in cases {
        let lines = lines(install(kind), from, to);
        for part in has {
            assert!(
                lines.contains(part),
                "{kind} {from} {to}: no {part} in {lines}"
            );
        }
        for part in has_not {
            assert!(
                !lines.contains(part),
                "{kind} {from} {to}: {part} in {lines}"
            );
        }
    }
    let told = guidance(install("compose"), release("0.5.3"), release("0.7.0"));
    let said = said(&told, Lang::En).join("\n");
    for part in [
        "`eosphorosai/dbgpt-openai:v0.7.0`",
        "port 5670",
        "v0.5.3 on 5000",
        "--config /app/configs",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn extras_that_are_there_are_kept() {
    let (_top, root) = new_install("0.7.0");
    let place = trees::environment(
        &root.join(".venv"),
        &[
            ("dbgpt", "0.7.0"),
            ("pymilvus", "2.5.0"),
            ("sentence_transformers", "3.4.1"),
            ("qdrant_client", "1.17.1"),
            ("torch", "2.6.0+cu121"),
        ],
    );
    trees::runs_from(&place, "dbgpt-app", "0.7.0", &root);
    let install = of(read(&root), release("0.7.0"));
    let sync = |to: &str| {
        let lines = lines(&install, "0.7.0", to);
        lines
            .lines()
            .find(|line| line.starts_with("uv sync"))
            .unwrap()
            .to_owned()
    };
    let kept = "--extra \"dbgpts\" --extra \"cuda121\" --extra \"hf\" --extra \"storage_milvus\"";
    assert!(sync("0.7.5").ends_with(kept), "{}", sync("0.7.5"));
    // This extra exists since v0.8.1.
    assert!(
        sync("0.8.1").ends_with(&format!("{kept} --extra \"storage_qdrant\"")),
        "{}",
        sync("0.8.1")
    );
}

pub(crate) fn new_install(version: &str) -> (TempDir, std::path::PathBuf) {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    trees::new_sources(&root, version);
    put(&root, "configs/my/chat.toml", SQLITE);
    (top, root)
}
