//! Damaged install folders: half-deleted, on a read-only mount, or with paths that break scripts. Each command ends
//! as expected and changes nothing that it was not asked to.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use support::sqlite_install;

use crate::cli_machine::{Machine, Ran, program, ran_json, text};

/// How a command ends: `None` if it succeeds, otherwise the error's code and the exit code.
type Ends = Option<(&'static str, i32)>;

/// A damage, and how each of the [`commands`] ends with it.
struct Case {
    what: &'static str,
    act: fn(&Path),
    ends: Ends,
}

const CASES: [Case; 11] = [
    Case {
        what: "no pilot/",
        act: |root| fs::remove_dir_all(root.join("pilot")).unwrap(),
        ends: Some(("sqlite-missing", 1)),
    },
    Case {
        what: "no database in pilot/",
        act: |root| fs::remove_file(root.join("pilot/meta_data/dbgpt.db")).unwrap(),
        ends: Some(("sqlite-missing", 1)),
    },
    Case {
        what: "no .env",
        act: |root| fs::remove_file(root.join(".env")).unwrap(),
        ends: Some(("config-no-env", 3)),
    },
    Case {
        what: "no dbgpt package",
        act: |root| fs::remove_dir_all(root.join("dbgpt")).unwrap(),
        ends: Some(("config-no-install", 3)),
    },
    Case {
        what: "the dbgpt package is a link to nowhere",
        act: |root| {
            fs::remove_dir_all(root.join("dbgpt")).unwrap();
            symlink("/nowhere/dbgpt", root.join("dbgpt")).unwrap();
        },
        ends: Some(("config-no-install", 3)),
    },
    Case {
        what: ".env is a link to nowhere",
        act: |root| {
            fs::remove_file(root.join(".env")).unwrap();
            symlink("/nowhere/.env", root.join(".env")).unwrap();
        },
        ends: Some(("config-no-env", 3)),
    },
    Case {
        what: "the database is a link to nowhere",
        act: |root| {
            let file = root.join("pilot/meta_data/dbgpt.db");
            fs::remove_file(&file).unwrap();
            symlink("/nowhere/dbgpt.db", &file).unwrap();
        },
        ends: Some(("sqlite-missing", 1)),
    },
    Case {
        what: "the database is a link to itself",
        act: |root| {
            let file = root.join("pilot/meta_data/dbgpt.db");
            fs::remove_file(&file).unwrap();
            symlink("dbgpt.db", &file).unwrap();
        },
        ends: Some(("sqlite-failed", 1)),
    },
    Case {
        what: "alembic's files are a link to nowhere",
        act: |root| {
            let folder = root.join("pilot/meta_data/alembic/versions");
            fs::remove_dir_all(&folder).unwrap();
            symlink("/nowhere/versions", &folder).unwrap();
        },
        ends: None,
    },
    Case {
        what: "a work tree whose clone is gone",
        act: |root| fs::write(root.join(".git"), "gitdir: /nowhere/worktrees/a\n").unwrap(),
        ends: None,
    },
    Case {
        what: "a .git that is no such thing",
        act: |root| fs::write(root.join(".git"), [0xff, 0, b'\n']).unwrap(),
        ends: None,
    },
];

#[test]
fn half_deleted_folders_are_told() {
    for case in CASES {
        let machine = Machine::new();
        let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
        (case.act)(&root);
        let backups = machine.path("backups");
        for (command, more) in commands(text(&backups)) {
            let ran = machine.json(&[&[command, "--config", text(&root)], &more[..]].concat());
            ends(&format!("{}: {command}", case.what), &ran, case.ends);
        }
        let made = if case.ends.is_none() { 1 } else { 0 };
        assert_eq!(count(&backups), made, "{}", case.what);
    }
}

fn commands(backups: &str) -> [(&'static str, Vec<&str>); 4] {
    [
        ("inspect", vec![]),
        ("check", vec![]),
        ("backup", vec!["--out", backups]),
        ("upgrade", vec!["--backup-to", backups, "--yes"]),
    ]
}

fn ends(what: &str, ran: &Ran, expected: Ends) {
    let error = &ran.json["error"];
    let ended = error["code"].as_str().map(|code| (code, ran.code));
    assert_eq!(ended, expected, "{what}: {}", ran.json);
    if expected.is_none() {
        assert_eq!(ran.code, 0, "{what}: {}", ran.json);
        return;
    }
    assert_eq!(error["changed"], false, "{what}");
    let hint = error["hint"].as_str().unwrap();
    assert!(
        !hint.is_empty() && !hint.starts_with("error-"),
        "{what}: {hint}"
    );
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_path_with_everything_in_it_is_worked_on() {
    let machine = Machine::new();
    let name = "it's \"我的\" DB-GPT $(touch x) `y` %20 #1?";
    let root = sqlite_install(&machine.path(name), "0.4.6");
    let backups = machine.path(&format!("{name} 备份"));
    fs::create_dir(&backups).unwrap();
    for config in [root.clone(), root.join(".env")] {
        for (command, more) in commands(text(&backups)) {
            let ran = machine.json(&[&[command, "--config", text(&config)], &more[..]].concat());
            ends(command, &ran, None);
        }
    }
    let made: Vec<_> = fs::read_dir(&backups).unwrap().collect();
    assert_eq!(made.len(), 2);
    for file in made {
        let ran = machine.json(&["prove", text(&file.unwrap().path())]);
        ends("prove", &ran, None);
    }
    let repair = ["repair", "--config", text(&root), "--yes"];
    let repaired = machine.json(&[&repair[..], &["--backup-to", text(&backups)]].concat());
    assert_eq!(repaired.json["verified"], true, "{}", repaired.json);
    let run = repaired.json["run"].as_str().unwrap();
    let report = machine.path(&format!("{name}.md"));
    assert_eq!(
        machine.text(&["report", run, "--out", text(&report)]).code,
        0
    );
    assert!(
        fs::read_to_string(&report)
            .unwrap()
            .contains("it's \"我的\" DB-GPT")
    );
    let restore = ["restore", repaired.json["backup"].as_str().unwrap()];
    let back = ["--config", text(&root), "--yes"];
    let restored = machine.json(&[&restore[..], &back].concat());
    ends("restore", &restored, None);
}

/// Runs the command line with `folder` mounted read-only, in a mount namespace of its own; a user who is not root
/// becomes root in a user namespace first. If mounting is not allowed, the test fails and says so.
fn read_only(machine: &Machine, folder: &Path, arguments: &[&str]) -> Ran {
    use std::os::unix::fs::MetadataExt;
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let spaces: &[&str] = match is_root {
        true => &["--mount"],
        false => &["--user", "--map-root-user", "--mount"],
    };
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 99\n\
                  shift; exec \"$@\"";
    let output = Command::new("unshare")
        .args(spaces)
        .args(["sh", "-c", script, "sh"])
        .args([folder, &program()])
        .args(arguments)
        .arg("--json")
        .env("DBGPT_UPGRADE_HOME", machine.path("home"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_ne!(
        output.status.code(),
        Some(99),
        "nothing can be mounted here: {said}"
    );
    ran_json(&output)
}

#[test]
fn on_a_read_only_mount_all_is_read_and_nothing_tried() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let file = root.join("pilot/meta_data/dbgpt.db");
    let before = fs::read(&file).unwrap();
    let backups = machine.path("backups");
    let run = |command, more: &[&str]| {
        read_only(
            &machine,
            &root,
            &[&[command, "--config", text(&root)], more].concat(),
        )
    };
    ends("inspect", &run("inspect", &[]), None);
    let check = run("check", &[]);
    assert_eq!(check.code, 3, "{}", check.json);
    let findings = check.json["findings"].as_array().unwrap();
    let told = findings
        .iter()
        .find(|one| one["id"] == "sqlite-not-writable");
    let told = told.unwrap_or_else(|| panic!("{}", check.json));
    assert_eq!(told["severity"], "blocker");
    ends("backup", &run("backup", &["--out", text(&backups)]), None);
    assert_eq!(count(&backups), 1);
    // An upgrade changes nothing in a SQLite file, so it succeeds.
    let way_back = ["--backup-to", text(&backups), "--yes"];
    ends("upgrade", &run("upgrade", &way_back), None);
    ends(
        "repair",
        &run("repair", &way_back),
        Some(("check-blocked", 3)),
    );
    // A backup can't be written there either.
    let inside = run("backup", &["--out", text(&root)]);
    ends("backup", &inside, Some(("backup-target-denied", 3)));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(count(&backups), 1);
}

#[test]
fn a_journal_on_a_read_only_mount_stops_every_change() {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("DB-GPT"), "0.4.6");
    let file = root.join("pilot/meta_data/dbgpt.db");
    let before = fs::read(&file).unwrap();
    let (home, backups) = (machine.path("home"), machine.path("backups"));
    for is_new in [true, false] {
        if is_new {
            fs::create_dir(&home).unwrap();
        } else {
            assert_eq!(machine.json(&["runs"]).code, 0, "begins the journal");
        }
        let run = |arguments: &[&str]| read_only(&machine, &home, arguments);
        let config = ["--config", text(&root)];
        // Inspecting needs no journal.
        ends("inspect", &run(&[&["inspect"], &config[..]].concat()), None);
        let way_back = ["--backup-to", text(&backups), "--yes"];
        let repair = [&["repair"], &config[..], &way_back].concat();
        let refused = run(&repair);
        ends("repair", &refused, Some(("session-rehearse-first", 3)));
        let message = refused.json["error"]["message"].as_str().unwrap();
        assert!(message.contains(text(&home)), "{message}");
        ends("runs", &run(&["runs"]), Some(("journal-unusable", 1)));
        assert_eq!(fs::read(&file).unwrap(), before);
    }
}
