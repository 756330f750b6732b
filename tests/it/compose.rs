//! Compose files as configs: one folder per case in `fixtures/compose` with the expected result in it; and damaged
//! files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::config::{self, Install, Origin, Overrides, Setting};
use engine::target::Target;
use engine::words::{self, Lang};
use engine::{Error, Kind as Failure, Phase, Result};
use secrecy::ExposeSecret;
use serde::Deserialize;
use support::{Kind, Shape, server};
use tempfile::TempDir;

use crate::cli_machine::{Machine, text};

/// The expected result: a target with findings, or an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// The file that the user chooses.
    config: PathBuf,
    #[serde(default)]
    overrides: Given,
    /// In the form of [`shown`].
    target: Option<String>,
    version: Option<String>,
    findings: Option<Vec<String>>,
    /// Settings and where they came from: `file:line`, `default` or `override`.
    #[serde(default)]
    origins: BTreeMap<String, String>,
    error: Option<String>,
    /// Texts that the English messages must contain.
    #[serde(default)]
    says: Vec<String>,
    /// Texts that no message may contain.
    #[serde(default)]
    secrets: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Given {
    host: Option<String>,
    port: Option<u16>,
}

#[test]
fn reads_every_case() {
    let cases = fixtures();
    let mut folders: Vec<PathBuf> = fs::read_dir(&cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(folders.len() > 40, "the cases are in {}", cases.display());
    for folder in folders {
        check(&folder);
    }
}

fn check(folder: &Path) {
    let case = folder.file_name().unwrap().to_string_lossy();
    let text = fs::read_to_string(folder.join("expect.json")).unwrap();
    let expected: Expected = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{case}: {e}"));
    let overrides = Overrides {
        host: expected.overrides.host.clone(),
        port: expected.overrides.port,
        ..Overrides::default()
    };
    let read = config::read(&folder.join(&expected.config), &overrides);
    let said = said(&read);
    for text in &expected.says {
        assert!(said[0].contains(text), "{case}: no {text} in {}", said[0]);
    }
    for secret in &expected.secrets {
        for text in &said {
            assert!(!text.contains(secret), "{case}: a secret in {text}");
        }
    }
    match read {
        Ok(install) => {
            assert_eq!(expected.error, None, "{case}");
            let target = shown(&install, folder);
            assert_eq!(Some(target), expected.target, "{case}");
            let found: Vec<&str> = install.findings.iter().map(|f| f.id.as_ref()).collect();
            assert_eq!(
                Some(found),
                expected
                    .findings
                    .as_ref()
                    .map(|all| all.iter().map(String::as_str).collect()),
                "{case}"
            );
            let version = install.version.as_ref().map(|known| known.version.clone());
            assert_eq!(version, expected.version, "{case}");
            for (key, origin) in &expected.origins {
                let setting = install.settings.iter().find(|setting| setting.key == *key);
                let setting = setting.unwrap_or_else(|| panic!("{case}: no {key}"));
                assert_eq!(place(setting, folder), *origin, "{case}: {key}");
            }
        }
        Err(error) => {
            let code = error.code().to_owned();
            assert_eq!(Some(&code), expected.error.as_ref(), "{case}: {error}");
        }
    }
}

/// Everything a user could see, in each language: findings or error with hints, settings, and `Debug`.
fn said(read: &Result<Install>) -> Vec<String> {
    let in_language = |lang: Lang| match read {
        Ok(install) => {
            let mut text = format!("{:?}\n{:?}\n", install.settings, install.target);
            for finding in &install.findings {
                for words in [
                    words::finding(lang, finding),
                    words::finding_hint(lang, finding),
                ] {
                    assert_worded(&words, &finding.id);
                    text.push_str(&words);
                }
            }
            text
        }
        Err(error) => {
            assert_refused(error);
            format!("{}\n{}\n{error:?}", error.message(lang), error.hint(lang))
        }
    };
    Lang::ALL.map(in_language).into()
}

fn assert_refused(error: &Error) {
    assert_eq!(
        (error.phase(), error.kind(), error.changed()),
        (Phase::Config, Failure::Refused, false)
    );
    for lang in Lang::ALL {
        assert_worded(&error.message(lang), error.code());
        assert_worded(&error.hint(lang), error.code());
    }
}

/// Fails on a message that is a bare key (its words are missing) or has an unfilled parameter.
fn assert_worded(text: &str, id: &str) {
    assert!(text.contains(' ') || !text.is_ascii(), "{id}: {text}");
    assert!(!text.contains("{$"), "{id}: {text}");
}

/// `user:password@address/database`, or `sqlite:` and the path below the case's folder.
fn shown(install: &Install, folder: &Path) -> String {
    match &install.target {
        Target::Sqlite(sqlite) => {
            let path = sqlite.path.strip_prefix(folder).unwrap_or(&sqlite.path);
            format!("sqlite:{}", path.display())
        }
        Target::Mysql(mysql) => format!(
            "{}:{}@{}/{}",
            mysql.user,
            mysql.password.expose_secret(),
            mysql.address,
            mysql.database
        ),
    }
}

fn place(setting: &Setting, folder: &Path) -> String {
    match &setting.origin {
        Origin::EnvFile { path, line }
        | Origin::ComposeFile { path, line }
        | Origin::TomlFile { path, line } => {
            let path = path.strip_prefix(folder).unwrap();
            format!("{}:{line}", path.display())
        }
        Origin::Default => "default".to_owned(),
        Origin::Override => "override".to_owned(),
    }
}

const MYSQL: &str = "services:\n  db:\n    image: mysql\n    ports: ['3307:3306']\n  webserver:\n    image: eosphorosai/dbgpt\n    environment:\n      LOCAL_DB_TYPE: mysql\n      LOCAL_DB_HOST: db\n";

#[test]
fn line_ends_and_marks_of_windows_make_no_difference() {
    for text in [
        MYSQL.replace('\n', "\r\n"),
        format!("\u{feff}{MYSQL}"),
        format!("\u{feff}# 注释\r\n---\r\n{}", MYSQL.replace('\n', "\r\n")),
    ] {
        let (folder, path) = written("docker-compose.yml", text.as_bytes());
        let read = config::read(&path, &Overrides::default()).unwrap();
        assert_eq!(
            shown(&read, folder.path()),
            "root:aa123456@127.0.0.1:3307/dbgpt"
        );
    }
}

#[test]
fn any_folder_will_do() {
    let top = tempfile::tempdir().unwrap();
    for name in [
        "plain",
        "with space",
        "it's \"quoted\"",
        "数据库 升级",
        "$HOME",
        "-f",
    ] {
        let folder = top.path().join(name);
        fs::create_dir(&folder).unwrap();
        let path = folder.join("my compose's.yml");
        fs::write(
            &path,
            MYSQL.replace("mysql\n      LOCAL", "sqlite\n      LOCAL"),
        )
        .unwrap();
        let error = config::read(&path, &Overrides::default()).unwrap_err();
        assert_refused(&error);
        assert!(
            error
                .hint(Lang::En)
                .contains(r"-f 'my compose'\''s.yml' cp webserver:/app"),
            "{error:?}"
        );
        // A folder without a DB-GPT leads to the compose file in it.
        fs::rename(&path, folder.join("compose.yml")).unwrap();
        let error = config::read(&folder, &Overrides::default()).unwrap_err();
        assert!(
            error
                .hint(Lang::ZhCn)
                .contains("`docker compose cp webserver:/app"),
            "{error:?}"
        );
    }
}

#[test]
fn what_is_damaged_huge_or_endless_is_refused_at_once() {
    let bomb = {
        let mut text = "x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..60 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("x-a{level}: &a{level} [{below}]\n"));
        }
        format!("{text}{MYSQL}")
    };
    let chain = (1..5000).fold("a0: &a0 [x]\n".to_owned(), |text, at| {
        format!("{text}a{at}: &a{at} [*a{}]\n", at - 1)
    });
    let merges = (1..5000).fold("a0: &a0 {k0: x}\n".to_owned(), |text, at| {
        format!("{text}a{at}: &a{at} {{<<: *a{}, k{at}: x}}\n", at - 1)
    });
    let deep: String = (0..500)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let utf16: Vec<u8> = MYSQL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let many = format!("{MYSQL}x-y:\n{}", "- y\n".repeat(30_000));
    let files: String = (0..2_000)
        .map(|at| format!("  s{at}:\n    env_file: .env\n"))
        .collect();
    let texts: String = (0..2_000)
        .map(|at| format!("      K{at}: {}\n", "$A".repeat(100)))
        .collect();
    let cases: [(&str, Vec<u8>, &str); 15] = [
        (
            "files over and over",
            format!("services:\n{files}").into_bytes(),
            "compose-no-dbgpt",
        ),
        (
            "many expansions",
            format!("{MYSQL}{texts}      LOCAL_DB_NAME: $A\n").into_bytes(),
            "compose-too-large",
        ),
        ("aliases of aliases", bomb.into_bytes(), "fine"),
        (
            "a chain of aliases",
            chain.into_bytes(),
            "compose-unbounded",
        ),
        (
            "a chain of merges",
            merges.into_bytes(),
            "compose-unbounded",
        ),
        ("deep", deep.into_bytes(), "compose-unbounded"),
        ("deep in one line", vec![b'['; 1024 * 1024], "compose-yaml"),
        ("many values", many.into_bytes(), "compose-unbounded"),
        ("10 MiB", vec![b'#'; 10 * 1024 * 1024], "compose-too-large"),
        ("UTF-16", utf16, "compose-yaml"),
        (
            "another encoding",
            b"services:\n  # \xd6\xd0\xce\xc4\n".to_vec(),
            "compose-not-text",
        ),
        ("zeros", b"services:\n  a: \0\0\n".to_vec(), "compose-yaml"),
        (
            "a picture",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "compose-not-text",
        ),
        ("a list", b"- services\n".to_vec(), "compose-no-services"),
        (
            "an expansion",
            format!("{MYSQL}      LOCAL_DB_PASSWORD: {}", "$A".repeat(9_000)).into_bytes(),
            "compose-too-large",
        ),
    ];
    for (case, bytes, expected) in cases {
        let (folder, path) = written("compose.yml", &bytes);
        let doubled = format!("A={}\n{}", "x".repeat(1000), "B=$A$A\n".repeat(1000));
        fs::write(folder.path().join(".env"), doubled).unwrap();
        let began = Instant::now();
        let read = config::read(&path, &Overrides::default());
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{case}: {:?}",
            began.elapsed()
        );
        let code = match &read {
            Ok(_) => "fine",
            Err(error) => {
                assert_refused(error);
                error.code()
            }
        };
        assert_eq!(code, expected, "{case}: {:?}", read.err());
    }
}

#[test]
fn proposes_an_address_for_a_service_that_is_named_from_outside() {
    let published = Some(("127.0.0.1", 3307, "compose-why-published"));
    let env =
        |host: &str| format!("LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST={host}\nLOCAL_DB_PORT=3306\n");
    let unpublished = MYSQL.replace("    ports: ['3307:3306']\n", "");
    for (host, compose, expected) in [
        ("db", Some(MYSQL), published),
        (
            "db",
            Some(unpublished.as_str()),
            Some(("127.0.0.1", 3306, "compose-why-unpublished")),
        ),
        (
            "db",
            Some("services: ["),
            Some(("127.0.0.1", 3306, "compose-why-guessed")),
        ),
        ("db", None, Some(("127.0.0.1", 3306, "compose-why-guessed"))),
        (
            "mysql",
            Some(MYSQL),
            Some(("127.0.0.1", 3306, "compose-why-guessed")),
        ),
        ("localhost", Some(MYSQL), None),
        ("127.0.0.1", Some(MYSQL), None),
        ("db.example.com", Some(MYSQL), None),
        ("[::1]", Some(MYSQL), None),
    ] {
        let (folder, path) = written(".env", env(host).as_bytes());
        if let Some(text) = compose {
            fs::write(folder.path().join("docker-compose.yml"), text).unwrap();
        }
        let install = config::read(&path, &Overrides::default()).unwrap();
        let proposal = config::proposal(&install);
        let seen = proposal
            .as_ref()
            .map(|p| (p.host.as_str(), p.port, p.why.id.as_ref()));
        assert_eq!(seen, expected, "{host}");
        if let Some(proposal) = proposal {
            for lang in Lang::ALL {
                assert_worded(&words::message(lang, &proposal.why), "why");
            }
        }
    }
}

/// For an address that can't be reached from here: what the form is filled with, and what the user can choose.
#[test]
fn what_is_refused_can_be_corrected() {
    let unpublished = fixtures().join("unpublished/docker-compose.yml");
    let install = config::as_written(&unpublished, &Overrides::default()).unwrap();
    let Target::Mysql(target) = &install.target else {
        panic!("{:?}", install.target);
    };
    assert_eq!(target.address.to_string(), "db:3306");
    let proposal = config::proposal(&install).unwrap();
    assert_eq!(
        (proposal.host.as_str(), proposal.why.id.as_ref()),
        ("127.0.0.1", "compose-why-unpublished")
    );

    let several = fixtures().join("several-dbgpt/docker-compose.yml");
    assert_eq!(config::services(&several).unwrap(), ["web-a", "web-b"]);
    for (service, expected) in [("web-a", Ok("web-a")), ("web-c", Err("compose-no-service"))] {
        let overrides = Overrides {
            service: Some(service.to_owned()),
            database: Some("/nowhere/copy".to_owned()),
            ..Overrides::default()
        };
        let read = config::read(&several, &overrides);
        let chosen = read
            .as_ref()
            .map(|install| install.service.as_deref().unwrap());
        assert_eq!(chosen.map_err(Error::code), expected);
    }
}

#[tokio::test]
async fn the_command_line_finds_the_database_from_outside() {
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let account = database.account_documented().await;
    let compose = machine.path("docker-compose.yml");
    let text_of_file = format!(
        "services:\n  db:\n    image: mariadb\n    ports: ['{}:3306']\n  webserver:\n    image: eosphorosai/dbgpt:v0.4.7\n    env_file: chat.env\n",
        database.server.port
    );
    fs::write(&compose, text_of_file).unwrap();
    let settings = format!(
        "LOCAL_DB_TYPE=mysql\nLOCAL_DB_HOST=db\nLOCAL_DB_NAME={}\nLOCAL_DB_USER={}\nLOCAL_DB_PASSWORD='{}'\n",
        database.name, account.user, account.password
    );
    fs::write(machine.path("chat.env"), settings).unwrap();
    let inspected = machine.json(&["inspect", "--config", text(&compose)]);
    assert_eq!(inspected.code, 0, "{}", inspected.json);
    assert_eq!(inspected.json["state"], "0.4.6-0.4.7");
    assert_eq!(inspected.json["target"]["host"], "127.0.0.1");
    assert_eq!(inspected.json["target"]["port"], database.server.port);
    assert_eq!(inspected.json["dbgpt"]["version"], "0.4.7");
    assert_eq!(inspected.json["settings"][0]["origin"]["from"], "env-file");
}

/// A file in a new folder.
fn written(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/compose")
        .canonicalize()
        .unwrap()
}
