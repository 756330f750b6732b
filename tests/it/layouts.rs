//! Installs of v0.7.0 and later, made as DB-GPT's documents describe them: sources with `packages/`, and folders of
//! profiles.

use std::fs;
use std::path::{Path, PathBuf};

use engine::config::{self, Install, Overrides};
use engine::target::{Address, Target};
use engine::words::{self, Lang};
use engine::{Error, Kind, Phase};
use rusqlite::Connection;
use secrecy::{ExposeSecret, SecretString};
use support::trees::{self, put};
use support::{folder, sqlite_install};
use tempfile::TempDir;

use crate::cli_machine::{Machine, text};

const SQLITE: &str = "[service.web]\nport = 5671\n[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";

/// Sources of this version with further files.
fn sources(version: &str, files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("DB-GPT");
    trees::new_sources(&root, version);
    for (path, text) in files {
        put(&root, path, text);
    }
    (top, root)
}

fn read(path: &Path) -> Install {
    config::read(path, &Overrides::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The ids of the findings; asserts that each has words.
fn ids(install: &Install) -> Vec<&str> {
    for finding in &install.findings {
        for lang in Lang::ALL {
            assert_worded(&words::finding(lang, finding));
            assert_worded(&words::finding_hint(lang, finding));
        }
    }
    install.findings.iter().map(|f| f.id.as_ref()).collect()
}

fn assert_worded(text: &str) {
    assert!(text.contains(' ') || !text.is_ascii(), "{text}");
    assert!(!text.contains("{$"), "{text}");
}

fn refusal(path: &Path, overrides: &Overrides) -> Error {
    let error = config::read(path, overrides).expect_err("a refusal");
    let seen = (error.phase(), error.kind(), error.changed());
    assert_eq!(seen, (Phase::Config, Kind::Refused, false));
    for lang in Lang::ALL {
        assert_worded(&error.message(lang));
        assert_worded(&error.hint(lang));
    }
    error
}

fn sqlite(install: &Install) -> &Path {
    match &install.target {
        Target::Sqlite(sqlite) => &sqlite.path,
        Target::Mysql(_) => panic!("{:?}", install.target),
    }
}

#[test]
fn a_folder_of_sources_leads_to_the_config_that_it_must_be() {
    let openai = "configs/dbgpt-proxy-openai.toml";
    let qwen = "configs/dbgpt-local-qwen.toml";
    let mine = "configs/my/chat.toml";
    let named = "configs/chat.toml";
    for (files, expected) in [
        (vec![openai], Ok(openai)),
        (vec![openai, qwen], Err("toml-several")),
        (vec![openai, qwen, mine], Ok(mine)),
        (vec![openai, qwen, named], Ok(named)),
        (vec![openai, mine, named], Err("toml-several")),
        (vec![], Err("toml-none")),
    ] {
        let files: Vec<(&str, &str)> = files.into_iter().map(|name| (name, SQLITE)).collect();
        let (_top, root) = sources("0.7.5", &files);
        match expected {
            Ok(config) => {
                let install = read(&root);
                assert_eq!(install.config_file, root.join(config));
                assert_eq!(ids(&install), ["toml-chosen"]);
                assert_eq!(sqlite(&install), root.join("pilot/meta_data/dbgpt.db"));
                assert_eq!(install.web.unwrap().port, 5671);
            }
            Err(code) => {
                let error = refusal(&root, &Overrides::default());
                assert_eq!(error.code(), code);
                for (name, _) in files {
                    let listed = error.message(Lang::En).contains(name);
                    assert!(
                        listed || (name == openai && files_have_own(&error)),
                        "{error:?}"
                    );
                }
            }
        }
    }
}

/// Samples are not listed if the user has configs of their own.
fn files_have_own(error: &Error) -> bool {
    error.message(Lang::En).contains("configs/my/chat.toml")
}

#[test]
fn the_release_is_told_by_what_can_be_trusted() {
    let sample = ("configs/dbgpt-proxy-openai.toml", SQLITE);
    let step = ("assets/schema/upgrade/v0_8_2/upgrade_to_v0.8.2.sql", "");
    let session = (
        "packages/dbgpt-serve/src/dbgpt_serve/session_file/models.py",
        "",
    );
    let old = ("dbgpt/_version.py", "version = \"0.6.3\"\n");
    for (version, files, expected) in [
        ("0.7.0", vec![sample], "0.7.0"),
        ("0.7.2", vec![sample], "0.7.2"),
        ("0.8.1", vec![sample], "0.8.1"),
        ("0.8.1", vec![sample, step], "0.8.2"),
        ("0.8.1", vec![sample, session], "0.8.2"),
        ("0.7.5", vec![sample, old], "0.7.5"),
    ] {
        let (_top, root) = sources(version, &files);
        let install = read(&root);
        let told = install.version.as_ref().map(|known| known.version.as_str());
        assert_eq!(told, Some(expected), "{version}");
        let is_mixed = ids(&install).contains(&"toml-old-layout");
        assert_eq!(is_mixed, files.contains(&old), "{version}");
    }
}

#[test]
fn alembic_has_its_place_in_each_era() {
    let custom = "[service.web.database]\ntype='sqlite'\npath='pilot/message/chat.db'\n";
    let left = ("pilot/meta_data/alembic/versions/a.py", "");
    for (version, config, expected, moved) in [
        ("0.7.5", SQLITE, "pilot/meta_data/alembic/versions", false),
        ("0.7.5", custom, "pilot/meta_data/alembic/versions", false),
        ("0.8.0", SQLITE, "pilot/meta_data/alembic/versions", false),
        ("0.8.1", custom, "pilot/message/alembic/versions", true),
    ] {
        let (_top, root) = sources(version, &[("configs/my/chat.toml", config), left]);
        let install = read(&root.join("configs/my/chat.toml"));
        assert_eq!(install.alembic, Some(root.join(expected)), "{version}");
        let told = ids(&install).contains(&"toml-alembic-moved");
        assert_eq!(told, moved, "{version}");
    }
}

#[test]
fn what_only_the_service_knows_can_be_given() {
    let config = "[service.web.database]\ntype='${env:KIND}'\nhost='${env:DB_HOST:-10.0.0.1}'\nport='${env:DB_PORT:-3307}'\nuser='${env:DB_USER}'\ndatabase='chats'\n";
    let (_top, root) = sources("0.7.5", &[("configs/my/chat.toml", config)]);
    let mut overrides = Overrides::default();
    let error = refusal(&root, &overrides);
    assert_eq!(error.code(), "toml-variable-unseen");
    assert!(
        error.message(Lang::En).contains("`type` on line 2"),
        "{error:?}"
    );
    overrides.host = Some("10.0.0.2".to_owned());
    let error = refusal(&root, &overrides);
    assert!(error.message(Lang::ZhCn).contains("`DB_USER`"), "{error:?}");
    // The form is filled with the known settings.
    let begun = config::as_written(&root, &overrides).unwrap();
    let Target::Mysql(mysql) = &begun.target else {
        panic!("{:?}", begun.target);
    };
    assert_eq!(mysql.database, "chats");
    overrides.user = Some("u".to_owned());
    assert!(
        refusal(&root, &overrides)
            .message(Lang::En)
            .contains("`DBGPT_DB_PASSWORD`")
    );
    overrides.password = Some(SecretString::from("p"));
    let install = config::read(&root, &overrides).unwrap();
    let Target::Mysql(mysql) = &install.target else {
        panic!("{:?}", install.target);
    };
    let address = Address::Tcp {
        host: "10.0.0.2".to_owned(),
        port: 3307,
    };
    assert_eq!((&mysql.address, mysql.user.as_str()), (&address, "u"));
    assert_eq!(mysql.password.expose_secret(), "p");
    assert_eq!(ids(&install), ["toml-chosen", "toml-environment-unseen"]);
    assert!(!format!("{:?}", install.settings).contains("\"p\""));
}

#[test]
fn findings_tell_what_a_reader_may_not_expect() {
    let database = "[service.web.database]\ntype='sqlite'\n";
    for (config, expected) in [
        (
            "[service.web]\ndisable_alembic_upgrade='false'\n",
            vec!["toml-no-database", "toml-truth-by-text"],
        ),
        (
            "[service.web]\ndisable_alembic_upgrade=false\nprot=1\n",
            vec!["toml-no-database", "toml-key-unknown"],
        ),
        (
            &format!("{database}path='~/x.db'\n"),
            vec!["toml-path-home"],
        ),
        (
            &format!("{database}path=':memory:'\n"),
            vec!["toml-path-memory"],
        ),
        (
            &format!("{database}path='100%.db'\n"),
            vec!["toml-path-percent"],
        ),
        (
            &format!("{database}path='x.db'\nhost='h'\n"),
            vec!["toml-key-unknown"],
        ),
        (
            &format!("[[hooks]]\npath='a.B'\n{database}path='x.db'\n"),
            vec!["toml-hooks"],
        ),
        (
            "[service.web.database]\ntype='mysql'\nhost=''\nport=1\nuser='u'\ndatabase='d'\npassword='p w'\n",
            vec!["toml-host-empty", "config-password-space"],
        ),
        (
            "[service.web.database]\ntype='mysql'\nhost='h:1'\nport=1\nuser='u'\ndb_name='x'\ndatabase='d'\npassword='p'\n",
            vec!["toml-host-colon", "toml-key-unknown"],
        ),
    ] {
        let (_top, root) = sources("0.7.5", &[("configs/my/chat.toml", config)]);
        let install = read(&root.join("configs/my/chat.toml"));
        assert_eq!(ids(&install), expected, "{config}");
    }
}

#[test]
fn a_config_outside_needs_a_whole_path() {
    let top = folder();
    put(top.path(), "chat.toml", SQLITE);
    let path = top.path().join("chat.toml");
    assert_eq!(refusal(&path, &Overrides::default()).code(), "toml-no-root");
    let overrides = Overrides {
        database: Some("/data/dbgpt.db".to_owned()),
        ..Overrides::default()
    };
    let install = config::read(&path, &overrides).unwrap();
    assert_eq!(sqlite(&install), Path::new("/data/dbgpt.db"));
    assert_eq!(
        install.alembic.as_deref(),
        Some(Path::new("/data/alembic/versions"))
    );
}

#[test]
fn a_folder_of_profiles_leads_to_the_active_one() {
    let top = folder();
    let home = top.path().canonicalize().unwrap().join(".dbgpt");
    put(&home, "configs/openai.toml", SQLITE);
    assert_eq!(
        refusal(&home, &Overrides::default()).code(),
        "toml-no-profile"
    );
    put(&home, "config.toml", "[default]\nprofile = \"kimi\"\n");
    let error = refusal(&home, &Overrides::default());
    assert_eq!(error.code(), "toml-profile-missing");
    assert!(
        error.message(Lang::En).contains("configs/kimi.toml"),
        "{error:?}"
    );
    put(&home, "config.toml", "[default]\nprofile = \"openai\"\n");
    let install = read(&home);
    assert_eq!(
        sqlite(&install),
        home.join("workspace/pilot/meta_data/dbgpt.db")
    );
    // The install script clones the sources there, and its server runs from them.
    put(
        &home,
        "DB-GPT/packages/dbgpt-core/src/dbgpt/_version.py",
        "version = \"0.8.1\"\n",
    );
    let install = read(&home.join("configs/openai.toml"));
    assert_eq!(
        sqlite(&install),
        home.join("DB-GPT/pilot/meta_data/dbgpt.db")
    );
    assert_eq!(install.version.unwrap().version, "0.8.1");
}

#[test]
fn a_profile_without_a_sign_of_its_place_is_told() {
    let top = folder();
    let home = top.path().canonicalize().unwrap().join(".dbgpt");
    put(&home, "configs/openai.toml", SQLITE);
    let profile = home.join("configs/openai.toml");
    assert_eq!(ids(&read(&profile)), ["toml-profile-place"]);
    let root = top.path().canonicalize().unwrap().join("sources");
    trees::new_sources(&root, "0.8.1");
    let overrides = Overrides {
        root: Some(root.clone()),
        ..Overrides::default()
    };
    let install = config::read(&profile, &overrides).unwrap();
    assert_eq!(sqlite(&install), root.join("pilot/meta_data/dbgpt.db"));
    assert_eq!(ids(&install), [""; 0]);
    assert_eq!(install.version.unwrap().version, "0.8.1");
    let whole = SQLITE.replace("pilot/", "/data/");
    put(&home, "configs/whole.toml", &whole);
    assert_eq!(ids(&read(&home.join("configs/whole.toml"))), [""; 0]);
    fs::create_dir_all(home.join("workspace/pilot")).unwrap();
    assert_eq!(ids(&read(&profile)), [""; 0]);
}

/// Many a project has folders with such names; DB-GPT's has the file that says which profile is active.
#[test]
fn a_project_of_somebodys_own_is_no_folder_of_profiles() {
    let top = folder();
    let root = top.path().canonicalize().unwrap().join("chat");
    put(&root, "configs/chat.toml", SQLITE);
    fs::create_dir_all(root.join("workspace")).unwrap();
    assert_eq!(
        refusal(&root, &Overrides::default()).code(),
        "config-no-install"
    );
    let file = root.join("configs/chat.toml");
    assert_eq!(refusal(&file, &Overrides::default()).code(), "toml-no-root");
    put(&root, "config.toml", "[default]\nprofile = \"chat\"\n");
    assert_eq!(
        sqlite(&read(&root)),
        root.join("workspace/pilot/meta_data/dbgpt.db")
    );
}

#[test]
fn damaged_files_are_refused_at_once() {
    let (_top, root) = sources("0.7.5", &[("configs/x.toml", SQLITE)]);
    let path = root.join("configs/x.toml");
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!("{}a = 1", "a.".repeat(100_000));
    let names = format!("[{}a]", "a.".repeat(100_000));
    let huge = vec![b'#'; 10 * 1024 * 1024];
    for (bytes, expected, line) in [
        (huge, "toml-too-large", None),
        (
            b"\n\nx = \xd6\xd0\n".to_vec(),
            "toml-not-text",
            Some("line 3, column 5"),
        ),
        (
            b"\n[a]\nb = \"c\n".to_vec(),
            "toml-syntax",
            Some("line 3, column"),
        ),
        (
            b"\xef\xbb\xbf[a]\n".to_vec(),
            "toml-bom",
            Some("line 1, column 1"),
        ),
        (
            deep.into_bytes(),
            "toml-too-deep",
            Some("line 1, column 69"),
        ),
        (long.into_bytes(), "toml-too-deep", Some("line 1")),
        (names.into_bytes(), "toml-too-deep", Some("line 1")),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = refusal(&path, &Overrides::default());
        assert_eq!(error.code(), expected);
        let message = error.message(Lang::En);
        assert!(line.is_none_or(|line| message.contains(line)), "{message}");
    }
}

/// A database of v0.7.0 or later is reported as newer, and no command changes it.
#[test]
fn a_newer_database_is_told_and_left_alone() {
    for (version, more) in [("0.7.5", 3), ("0.8.1", 6)] {
        let machine = Machine::new();
        let (_top, root) = sources(version, &[("configs/dbgpt-proxy-openai.toml", SQLITE)]);
        let old = sqlite_install(&machine.path("old"), "0.4.7");
        let file = root.join("pilot/meta_data/dbgpt.db");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(old.join("pilot/meta_data/dbgpt.db"), &file).unwrap();
        let database = Connection::open(&file).unwrap();
        database.execute_batch("ALTER TABLE gpts_messages RENAME COLUMN current_gogal TO current_goal; ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255);").unwrap();
        for table in ["gpts_app", "gpts_app_collection", "gpts_app_detail"] {
            database
                .execute_batch(&format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY)"))
                .unwrap();
        }
        database.execute_batch("CREATE TABLE dbgpt_serve_flow (id INTEGER PRIMARY KEY, error_message TEXT, define_type TEXT, variables TEXT); ALTER TABLE connect_config ADD COLUMN ext_config TEXT;").unwrap();
        let later = [
            "dbgpt_serve_model",
            "benchmark_summary",
            "dbgpt_serve_variables",
            "share_links",
            "connector_instance",
            "dbgpt_serve_scheduled_task",
        ];
        for table in &later[..more] {
            database
                .execute_batch(&format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY)"))
                .unwrap();
        }
        drop(database);
        let before = fs::read(&file).unwrap();
        for config in [root.clone(), root.join("configs/dbgpt-proxy-openai.toml")] {
            let inspected = machine.json(&["inspect", "--config", text(&config)]);
            let state = inspected.json["state"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            assert!(state.starts_with("newer"), "{}", inspected.json);
            assert_eq!(inspected.json["dbgpt"]["version"], version);
            // Its own release reads more columns, but on SQLite DB-GPT adds those itself.
            let verdict = &inspected.json["verdict"];
            assert_eq!(verdict, "no-change-needed", "{}", inspected.json);
        }
        let backups = machine.path("backups");
        let way_back = ["--backup-to", text(&backups), "--yes"];
        let upgrade = [&["upgrade", "--config", text(&root)][..], &way_back].concat();
        // Nothing to do or refused: the file is unchanged in either case.
        let upgraded = machine.json(&upgrade);
        assert!([0, 3].contains(&upgraded.code), "{}", upgraded.json);
        assert_eq!(fs::read(&file).unwrap(), before, "{version}");
    }
}
