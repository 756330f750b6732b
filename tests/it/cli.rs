//! The command line as scripts and people use it, on real servers: the documented JSON, exit codes, and no secret
//! anywhere.

use std::path::Path;

use serde_json::Value;
use support::{Kind, PASSWORD_MARK, Shape, server, sqlite_install, tools};

use crate::cli_machine::{Machine, strings, text};

async fn upgrades(kind: Kind, shape: Shape) {
    let machine = Machine::new();
    let database = server(kind).await.database(Some(shape)).await;
    let account = database.account_documented().await;
    database.env_file(&machine.path("DB-GPT 安装"), &account);
    let config = machine.path("DB-GPT 安装");
    let config = text(&config);
    let before = database.checksum().await;

    let inspected = machine.json(&["inspect", "--config", config]);
    assert_eq!(inspected.code, 0, "{}", inspected.json);
    assert_eq!(inspected.json["state"], "0.4.6-0.4.7");
    assert_eq!(inspected.json["verdict"], "upgrade-needed");
    assert_eq!(inspected.json["server"]["flavor"], kind.flavor_name());
    assert_eq!(inspected.json["target"]["database"], database.name.as_str());

    let tools = tools(kind);
    let backups = machine.path("backups");
    let upgrade = [
        "upgrade",
        "--config",
        config,
        "--backup-to",
        text(&backups),
        "--tool",
        text(&tools),
        "--yes",
    ];
    let upgraded = machine.json(&upgrade);
    assert_eq!(
        upgraded.code, 0,
        "{kind:?} {shape:?}: {}\n{}",
        upgraded.json, upgraded.stderr
    );
    assert_eq!(upgraded.json["verified"], true, "{}", upgraded.json);
    assert!(!strings(&upgraded.json["applied"]).is_empty());
    let lost = before.lost(&database.checksum().await);
    assert!(lost.is_empty(), "{kind:?} {shape:?} lost {lost:?}");

    let backup = upgraded.json["backup"].as_str().unwrap();
    let proved = machine.json(&["prove", backup]);
    assert_eq!(proved.code, 0, "{}", proved.json);

    let again = machine.json(&upgrade);
    assert_eq!(
        (again.code, &again.json["applied"], &again.json["proofs"]),
        (0, &serde_json::json!([]), &serde_json::json!([])),
        "{}",
        again.json
    );
    let found = again.json["findings"].as_array().unwrap();
    assert!(
        found.iter().any(|finding| finding["id"] == "old-code"),
        "{}",
        again.json
    );
    assert_eq!(
        std::fs::read_dir(&backups).unwrap().count(),
        1,
        "nothing to do needs no backup"
    );

    let verified = machine.json(&["verify", "--config", config]);
    assert_eq!(
        (verified.code, &verified.json["verified"]),
        (0, &Value::Bool(true))
    );
    let run = upgraded.json["run"].as_str().unwrap();
    let report = machine.path("report.md");
    assert_eq!(
        machine.text(&["report", run, "--out", text(&report)]).code,
        0
    );
    assert!(
        std::fs::read_to_string(&report)
            .unwrap()
            .contains("gpts_messages")
    );
    no_secret_below(machine.folder.path(), Path::new(config));
}

/// Searches every file that was left behind for passwords, except the install's own `.env`.
fn no_secret_below(folder: &Path, install: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == install {
            continue;
        }
        if path.is_dir() {
            no_secret_below(&path, install);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let mark = PASSWORD_MARK.as_bytes();
            assert!(
                !bytes.windows(mark.len()).any(|window| window == mark),
                "a password in {}",
                path.display()
            );
        }
    }
}

macro_rules! on_each_server {
    ($($name:ident: $kind:expr, $shape:expr;)+) => {$(
        #[tokio::test]
        async fn $name() {
            upgrades($kind, $shape).await;
        }
    )+};
}

on_each_server! {
    mysql9_s1: Kind::Mysql9, Shape::S1;
    mysql9_s2: Kind::Mysql9, Shape::S2;
    mysql9_s3: Kind::Mysql9, Shape::S3;
    mysql56_s1: Kind::Mysql56, Shape::S1;
    mysql56_s2: Kind::Mysql56, Shape::S2;
    mysql56_s3: Kind::Mysql56, Shape::S3;
    mariadb1011_s1: Kind::Mariadb1011, Shape::S1;
    mariadb1011_s2: Kind::Mariadb1011, Shape::S2;
    mariadb1011_s3: Kind::Mariadb1011, Shape::S3;
    mariadb118_s1: Kind::Mariadb118, Shape::S1;
    mariadb118_s2: Kind::Mariadb118, Shape::S2;
    mariadb118_s3: Kind::Mariadb118, Shape::S3;
}

#[test]
fn sqlite_upgrade_changes_no_byte_and_repair_keeps_every_row() {
    let machine = Machine::new();
    let install = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let file = install.join("pilot/meta_data/dbgpt.db");
    let config = text(&install);
    let backups = machine.path("backups");
    let before = std::fs::read(&file).unwrap();

    let upgrade = machine.json(&[
        "upgrade",
        "--config",
        config,
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(upgrade.code, 0, "{}", upgrade.json);
    assert_eq!(upgrade.json["verdict"], "no-change-needed");
    assert!(
        upgrade.json["findings"].to_string().contains("team_mode"),
        "{}",
        upgrade.json
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(
        std::fs::read_dir(file.parent().unwrap()).unwrap().count(),
        2,
        "no journal left"
    );
    assert_eq!(std::fs::read_dir(&backups).unwrap().count(), 0);

    let rows = |sql: &str| -> Vec<String> {
        let db = rusqlite::Connection::open(&file).unwrap();
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, Option<String>>(0))
            .unwrap();
        rows.map(|row| row.unwrap().unwrap_or_default()).collect()
    };
    let goals = rows("SELECT current_gogal FROM gpts_messages ORDER BY id");
    let repair = machine.json(&[
        "repair",
        "--config",
        config,
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(repair.code, 0, "{}", repair.json);
    assert_eq!(repair.json["verified"], true, "{}", repair.json);
    assert_eq!(
        rows("SELECT current_goal FROM gpts_messages ORDER BY id"),
        goals
    );
    assert!(
        rows("SELECT team_mode FROM gpts_conversations")
            .iter()
            .all(String::is_empty)
    );
    assert_eq!(std::fs::read_dir(&backups).unwrap().count(), 1);

    let again = machine.json(&[
        "repair",
        "--config",
        config,
        "--backup-to",
        text(&backups),
        "--yes",
    ]);
    assert_eq!(
        (again.code, &again.json["applied"]),
        (0, &serde_json::json!([]))
    );
}

/// A bad input: how to make it, and the expected error code and exit code.
struct Bad {
    name: &'static str,
    make: fn(&Path),
    code: &'static str,
    exit: i32,
}

#[test]
fn bad_configs_and_files_are_told_clearly() {
    let cases = [
        Bad {
            name: "missing",
            make: |_| {},
            code: "config-missing",
            exit: 3,
        },
        Bad {
            name: "not text",
            make: |path| std::fs::write(path, [0xff, 0xfe, 0x00, 0x80]).unwrap(),
            code: "config-not-text",
            exit: 3,
        },
        Bad {
            name: "a folder without DB-GPT",
            make: |path| std::fs::create_dir(path).unwrap(),
            code: "config-no-install",
            exit: 3,
        },
        Bad {
            name: "not SQLite",
            make: |path| {
                let install = sqlite_install(path, "0.4.7");
                std::fs::write(install.join("pilot/meta_data/dbgpt.db"), [b'x'; 9000]).unwrap();
            },
            code: "sqlite-not-a-database",
            exit: 1,
        },
        Bad {
            name: "SQLite file is a folder",
            make: |path| {
                let install = sqlite_install(path, "0.4.7");
                let file = install.join("pilot/meta_data/dbgpt.db");
                std::fs::remove_file(&file).unwrap();
                std::fs::create_dir(&file).unwrap();
            },
            code: "sqlite-is-folder",
            exit: 1,
        },
    ];
    for case in cases {
        let machine = Machine::new();
        let config = machine.path("config");
        (case.make)(&config);
        let ran = machine.json(&["inspect", "--config", text(&config)]);
        assert_eq!(
            ran.json["error"]["code"], case.code,
            "{}: {}",
            case.name, ran.json
        );
        assert_eq!(ran.code, case.exit, "{}", case.name);
        assert_eq!(ran.json["error"]["changed"], false);
        let hint = ran.json["error"]["hint"].as_str().unwrap();
        assert!(
            !hint.is_empty() && !hint.starts_with("error-"),
            "{}: {hint}",
            case.name
        );
    }
}

#[tokio::test]
async fn a_wrong_password_changes_nothing_and_can_be_corrected() {
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let mut account = database.account_documented().await;
    let right = account.password.clone();
    account.password = format!("{PASSWORD_MARK}wrong");
    let config = machine.path("DB-GPT");
    database.env_file(&config, &account);
    let refused = machine.json(&["inspect", "--config", text(&config)]);
    assert_eq!(refused.code, 1, "{}", refused.json);
    assert_eq!(refused.json["error"]["code"], "mysql-access-denied");

    let file = machine.path("password");
    std::fs::write(&file, format!("{right}\n")).unwrap();
    let ok = machine.json(&[
        "inspect",
        "--config",
        text(&config),
        "--password-file",
        text(&file),
    ]);
    assert_eq!(ok.code, 0, "{}", ok.json);
}

#[test]
fn without_a_terminal_it_asks_for_yes() {
    let machine = Machine::new();
    let install = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let ran = machine.json(&[
        "repair",
        "--config",
        text(&install),
        "--backup-to",
        text(&machine.path("backups")),
    ]);
    assert_eq!(
        (ran.code, &ran.json["error"]["code"]),
        (3, &Value::from("cli-not-confirmed"))
    );
    assert_eq!(
        machine.text(&["upgrade", "--config", text(&install)]).code,
        2,
        "no way back given"
    );
}

#[test]
fn chinese_is_one_option_away() {
    let machine = Machine::new();
    let install = sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let ran = machine.text(&["inspect", "--config", text(&install), "--lang", "zh-CN"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("数据库无需改动"), "{}", ran.stdout);
}

/// A dump tool that records its arguments and environment, which other users can read, then works as usual.
#[tokio::test]
async fn no_password_in_arguments_and_environment_of_the_dump_tool() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::new();
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let config = machine.path("DB-GPT");
    database.env_file(&config, &account);
    let seen = machine.path("seen");
    let tool = machine.path("mysqldump");
    let script = format!(
        "#!/bin/sh\n{{ echo \"$0 $*\"; env; }} >> '{}'\nexec '{}' \"$@\"\n",
        seen.display(),
        tools(Kind::Mysql9).join("mysqldump").display()
    );
    std::fs::write(&tool, script).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let backups = machine.path("backups");
    let ran = machine.json(&[
        "backup",
        "--config",
        text(&config),
        "--out",
        text(&backups),
        "--tool",
        text(&tool),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.json);
    let seen = std::fs::read_to_string(&seen).unwrap();
    assert!(seen.contains("--single-transaction"), "{seen}");
    assert!(!seen.contains(&account.password), "{seen}");
    let option_file = seen
        .split_whitespace()
        .find_map(|word| word.strip_prefix("--defaults-file="))
        .unwrap();
    assert!(!Path::new(option_file).exists(), "the option file is gone");
}

#[tokio::test]
async fn a_run_that_was_held_up_ends_with_4_and_is_resumed() {
    use mysql_async::prelude::Queryable;
    let machine = Machine::new();
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S3))
        .await;
    let account = database.account_documented().await;
    let config = machine.path("DB-GPT");
    database.env_file(&config, &account);
    let mut reader = database.admin().await;
    reader.query_drop("START TRANSACTION").await.unwrap();
    reader
        .query_drop("SELECT COUNT(*) FROM gpts_conversations")
        .await
        .unwrap();
    let (backups, tools) = (machine.path("backups"), tools(Kind::Mariadb1011));
    let upgrade = [
        "upgrade",
        "--config",
        text(&config),
        "--backup-to",
        text(&backups),
        "--tool",
        text(&tools),
        "--yes",
    ];
    let held_up = machine.json(&upgrade);
    assert_eq!(held_up.code, 4, "{}", held_up.json);
    assert_eq!(held_up.json["error"]["code"], "apply-blocked");
    assert_eq!(held_up.json["error"]["changed"], true);
    let runs = machine.json(&["runs"]);
    assert_eq!(
        runs.json["runs"][0]["state"], "interrupted",
        "{}",
        runs.json
    );
    let run = runs.json["runs"][0]["run"].as_str().unwrap();
    reader.disconnect().await.unwrap();

    let config_path = text(&config);
    let inspected = machine.text(&["inspect", "--config", config_path]);
    assert!(!inspected.stdout.contains("Nothing has been changed yet"));
    let second = machine.json(&upgrade);
    assert_eq!(
        (second.code, &second.json["error"]["code"]),
        (3, &Value::from("run-unfinished"))
    );
    let hint = second.json["error"]["hint"].as_str().unwrap();
    assert!(
        hint.contains(&format!("dbgpt-upgrade resume {run} ")),
        "{hint}"
    );

    let resumed = machine.json(&["resume", run, "--config", text(&config)]);
    assert_eq!(
        (resumed.code, &resumed.json["verified"]),
        (0, &Value::Bool(true)),
        "{}",
        resumed.json
    );
    let again = machine.json(&["resume", run, "--config", text(&config)]);
    assert_eq!(
        (again.code, &again.json["error"]["code"]),
        (3, &Value::from("apply-run-finished"))
    );
}
