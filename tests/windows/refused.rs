//! Failures on Windows: folders that can't be written to, databases in use, reserved names.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use support::{At, Fault, Kind, Proxy, Shape, When, server, sqlite_install};

use crate::holder::Holder;
use crate::machine::{Machine, drive};

const FILE: &str = "DB-GPT/pilot/meta_data/dbgpt.db";

/// A folder in which no file can be made: by its mode, and for root, whom a mode does not stop, by the immutable
/// flag.
struct Shut(PathBuf);

impl Shut {
    fn folder(path: &Path) -> Self {
        std::fs::set_permissions(path, Permissions::from_mode(0o555)).unwrap();
        if Self::takes_files(path) {
            hold_fast("+i", path);
        }
        assert!(!Self::takes_files(path), "{}", path.display());
        Self(path.to_owned())
    }

    fn takes_files(path: &Path) -> bool {
        let tried = path.join("tried");
        File::create(&tried).is_ok_and(|_| std::fs::remove_file(&tried).is_ok())
    }
}

impl Drop for Shut {
    fn drop(&mut self) {
        if std::fs::set_permissions(&self.0, Permissions::from_mode(0o755)).is_err() {
            hold_fast("-i", &self.0);
            std::fs::set_permissions(&self.0, Permissions::from_mode(0o755)).unwrap();
        }
    }
}

fn hold_fast(flag: &str, path: &Path) {
    let done = Command::new("chattr").arg(flag).arg(path).status();
    assert!(done.unwrap().success(), "chattr {flag}");
}

#[test]
fn folders_that_take_nothing() {
    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = machine.there("DB-GPT");
    let config = config.as_str();
    let before = std::fs::read(machine.path(FILE)).unwrap();
    std::fs::create_dir(machine.path("shut")).unwrap();

    let shut = Shut::folder(&machine.path("shut"));
    let out = machine.there("shut");
    let into = machine.there("shut/b.dbgpt-backup.zip");
    let toml = machine.there("shut/my.toml");
    for (code, error, arguments) in [
        (
            3,
            "backup-target-denied",
            &["backup", "--config", config, "--out", &into][..],
        ),
        (
            3,
            "backup-target-denied",
            &["backup", "--config", config, "--out", &out],
        ),
        (
            3,
            "check-blocked",
            &["repair", "--config", config, "--backup-to", &out, "--yes"],
        ),
        (
            1,
            "carry-unsaved",
            &["carry-over", "--config", config, "--out", &toml],
        ),
    ] {
        let ran = machine.ends(code, arguments);
        assert_eq!(ran.error(), error, "{}", ran.json);
    }
    drop(shut);
    assert_eq!(std::fs::read_dir(machine.path("shut")).unwrap().count(), 0);

    let shut = Shut::folder(machine.path(FILE).parent().unwrap());
    let backups = machine.there("backups");
    let repair = [
        "repair",
        "--config",
        config,
        "--backup-to",
        &backups,
        "--yes",
    ];
    assert_eq!(machine.ends(3, &repair).error(), "check-blocked");
    assert_eq!(std::fs::read(machine.path(FILE)).unwrap(), before);
    drop(shut);
    machine.ends(0, &repair);
}

#[test]
fn a_file_that_others_write() {
    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = machine.there("DB-GPT");
    let config = config.as_str();
    let out = machine.there("backups");
    let repair = ["repair", "--config", config, "--backup-to", &out, "--yes"];

    let writer = Connection::open(machine.path(FILE)).unwrap();
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for arguments in [
        &["inspect", "--config", config][..],
        &["backup", "--config", config, "--out", &out],
        &repair,
    ] {
        let ran = machine.ends(1, arguments);
        assert_eq!(ran.error(), "sqlite-locked", "{arguments:?} {}", ran.json);
    }
    writer.execute_batch("ROLLBACK").unwrap();
    drop(writer);
    assert!(machine.parts("backups").is_empty());
    machine.ends(0, &repair);
}

/// A running DB-GPT is found as on Linux, however the folder is spelled.
#[test]
fn a_dbgpt_that_runs() {
    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let script = "DB-GPT/dbgpt/app/dbgpt_server.py";
    std::fs::write(machine.path(script), "").unwrap();
    let config = machine.there("db-gpt");
    let running = ["running", "--config", &config];
    let runs = Holder::called("python.exe", &machine, script);
    let seen = machine.ends(3, &running).json.to_string();
    assert!(
        seen.contains("\"dbgpt-process\"") && seen.contains("Stop-Process"),
        "{seen}"
    );
    let found = machine.ends(0, &["find"]).json.to_string();
    assert!(found.contains("DB-GPT"), "{found}");

    // How it was started is told by Linux's `/proc`: a folder of that name on the current drive is anybody's.
    let (_, told) = seen.split_once("Stop-Process -Id ").unwrap();
    let pid: String = told.chars().take_while(char::is_ascii_digit).collect();
    let lying = drive().join("proc").join(pid);
    std::fs::create_dir_all(&lying).unwrap();
    std::fs::write(lying.join("cgroup"), "0::/system.slice/lying.service\n").unwrap();
    let again = machine.ends(3, &running).json.to_string();
    std::fs::remove_dir_all(&lying).unwrap();
    assert!(!again.contains("systemctl"), "{again}");
    drop(runs);
    machine.ends(0, &running);
}

// Two threads, so that the proxy works while a command is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once() {
    let [first, second] = [Machine::new(), Machine::new()];
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    for machine in [&first, &second] {
        database.env_file(&machine.path("DB-GPT"), &account);
    }
    let proxy = Proxy::counting_from(database.server.port, Some("ALTER TABLE")).await;
    let port = proxy.port.to_string();
    // The answer is held back, so the first upgrade waits with its lock held.
    proxy.arm(Some(At {
        fault: Fault::Hold,
        when: When::Answered(0),
    }));
    let upgrade = |machine: &Machine| {
        let (config, out) = (machine.there("DB-GPT"), machine.there("backups"));
        ["upgrade", "--config", &config, "--backup-to", &out, "--yes"].map(str::to_owned)
    };
    let [ours, theirs] = [upgrade(&first), upgrade(&second)];
    let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
    let theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
    let works = first.begin(&[&ours[..], &["--port", &port, "--tls", "disabled"]].concat());
    proxy.fired().await;
    for (machine, arguments) in [(&second, &theirs), (&first, &ours)] {
        let refused = machine.ends(3, arguments);
        assert_eq!(refused.json["error"]["changed"], false);
        let said = refused.json["error"]["message"].as_str().unwrap();
        assert!(said.contains(&account.user), "{said}");
    }
    proxy.heal();
    let ended = tokio::task::spawn_blocking(move || works.end());
    assert_eq!(ended.await.unwrap(), Some(0));
    let nothing = second.ends(0, &theirs);
    assert_eq!(nothing.json["applied"], serde_json::json!([]));
}

/// Names of devices with and without an extension, characters that Windows forbids, drives and hosts that do not
/// exist.
#[test]
fn names_that_mean_something_else() {
    let machine = Machine::new();
    sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let config = machine.there("DB-GPT");
    let config = config.as_str();
    let backup = |out: &str| {
        let ran = machine.runs(&["backup", "--config", config, "--out", out]);
        assert!(matches!(ran.code, 1 | 3), "{out}: {}", ran.json);
        ran.error().to_owned()
    };
    for name in [
        "NUL",
        "con",
        "COM1",
        "aux.dbgpt-backup.zip",
        "LPT1.zip",
        "a|b.zip",
        "what?.zip",
        "a*.zip",
        "\"a\".zip",
        "a<b.zip",
        "a:b.zip",
    ] {
        // A device is there already.
        let code = backup(&machine.there(&format!("backups/{name}")));
        let is_there = code == "backup-target-exists" && !name.contains(['|', '?', '*', '"', '<']);
        assert!(is_there || code == "backup-target-failed", "{name}: {code}");
    }
    for out in [
        &machine.there("backups/none/b.zip"),
        &machine.there("backups/b.zip:stream/c.zip"),
        r"Q:\b.zip",
        r"\\nowhere.invalid\share\b.zip",
    ] {
        assert_eq!(backup(out), "backup-target-missing", "{out}");
    }
    for (inspected, code) in [
        (r"C:\NUL", "config-special-file"),
        (r"Q:\DB-GPT", "config-missing"),
        (r"\\nowhere.invalid\share", "config-missing"),
        (r"C:\what?", "config-unreadable"),
        ("CON", "config-unreadable"),
    ] {
        let ran = machine.ends(3, &["inspect", "--config", inspected]);
        assert_eq!(ran.error(), code, "{inspected}: {}", ran.json);
    }
    let left = std::fs::read_dir(machine.path("backups")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Commands for PowerShell: none uses one of its aliases, or syntax that version 5.1 lacks.
#[test]
fn what_is_to_be_typed() {
    let machine = Machine::new();
    sqlite_install(&machine.path("数据 it's"), "0.4.7");
    let config = machine.there("数据 it's");
    let guide = machine.says(0, &["guide", "--config", &config, "--to", "0.7.5"]);
    for expected in [
        format!("Set-Location -LiteralPath '{}'", config.replace('\'', "''")),
        "Stop-Process -Id $_.ProcessId".to_owned(),
        "curl.exe -fLo dbgpt-v0.7.5.tar.gz ".to_owned(),
        "tar -xzf dbgpt-v0.7.5.tar.gz".to_owned(),
        "New-Item -ItemType Directory".to_owned(),
        r"数据 it''s\configs\my\dbgpt.toml'".to_owned(),
    ] {
        assert!(guide.contains(&expected), "no {expected} in {guide}");
    }
    for foreign in [
        "pkill",
        "&&",
        "| tar",
        "mkdir -p",
        "systemd",
        "bin/activate",
    ] {
        assert!(!guide.contains(foreign), "{foreign} in {guide}");
    }
}
