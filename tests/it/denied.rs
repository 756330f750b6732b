//! Files that an ordinary user may not read, and paths that are no files: reported as that, never as absent. Root
//! could read everything, so tests that run as root run the command as another user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use support::sqlite_install;

use crate::cli_machine::{Machine, Ran, program, ran_json, text};

/// The user id of `nobody` on Linux.
const NOBODY: &str = "65534";
const DATABASE: &str = "pilot/meta_data/dbgpt.db";
const VERSIONS: &str = "pilot/meta_data/alembic/versions";

fn forbid(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
}

fn replaced(path: &Path, make: impl FnOnce(&Path)) {
    fs::remove_file(path).unwrap();
    make(path);
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Inspects an install as a user who owns it and is not root.
fn inspected(act: impl FnOnce(&Path)) -> Ran {
    let machine = Machine::new();
    let root = sqlite_install(&machine.path("install"), "0.4.6");
    act(&root);
    let folder = machine.folder.path();
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let mut command = machine.command(&["inspect", "--config", text(&root), "--json"]);
    if is_root {
        // Copied, since the build folder may be closed to that user.
        let own = machine.path("dbgpt-upgrade");
        fs::copy(program(), &own).unwrap();
        let mut owned = Command::new("chown");
        owned.args(["-R", NOBODY]).arg(folder);
        assert!(owned.status().unwrap().success());
        let given: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new("setpriv");
        command
            .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
            .arg(own)
            .args(given)
            .env("DBGPT_UPGRADE_HOME", machine.path("home"));
    }
    let ran = ran_json(&command.output().unwrap());
    // Opens the folders again, so that they can be deleted.
    for path in [root.clone(), root.join("dbgpt"), root.join(VERSIONS)] {
        let _ = fs::set_permissions(path, Permissions::from_mode(0o700));
    }
    ran
}

#[test]
fn each_path_that_is_denied_or_no_file_is_told_as_that() {
    type Act = fn(&Path);
    let cases: [(&str, Act, &str, &str); 10] = [
        (
            "the folder",
            |root| forbid(root),
            "config-unreadable",
            "install",
        ),
        (
            "its package",
            |root| forbid(&root.join("dbgpt")),
            "config-unreadable",
            "dbgpt",
        ),
        (
            "the .env",
            |root| forbid(&root.join(".env")),
            "config-unreadable",
            ".env",
        ),
        (
            "a pipe as .env",
            |root| replaced(&root.join(".env"), pipe),
            "config-special-file",
            ".env",
        ),
        (
            "a compose file",
            |root| {
                fs::remove_dir_all(root.join("dbgpt")).unwrap();
                fs::write(root.join("docker-compose.yml"), "services: {}\n").unwrap();
                forbid(&root.join("docker-compose.yml"));
            },
            "config-unreadable",
            "docker-compose.yml",
        ),
        (
            "the database",
            |root| forbid(&root.join(DATABASE)),
            "sqlite-denied",
            DATABASE,
        ),
        (
            "its folder",
            |root| forbid(&root.join("pilot/meta_data")),
            "sqlite-denied",
            DATABASE,
        ),
        (
            "a pipe as database",
            |root| replaced(&root.join(DATABASE), pipe),
            "sqlite-special-file",
            DATABASE,
        ),
        (
            "a socket as database",
            |root| {
                replaced(&root.join(DATABASE), |path| {
                    drop(UnixListener::bind(path).unwrap())
                })
            },
            "sqlite-special-file",
            DATABASE,
        ),
        (
            "its write-ahead log",
            |root| {
                let database = root.join(DATABASE);
                let wal = rusqlite::Connection::open(&database).unwrap();
                wal.pragma_update(None, "journal_mode", "wal").unwrap();
                drop(wal);
                let log = root.join(format!("{DATABASE}-wal"));
                fs::write(&log, "what was written last").unwrap();
                forbid(&log);
            },
            "sqlite-denied",
            "dbgpt.db-wal",
        ),
    ];
    for (what, act, code, named) in cases {
        let ran = inspected(act);
        assert_eq!(ran.json["error"]["code"], code, "{what}: {}", ran.json);
        let message = ran.json["error"]["message"].as_str().unwrap();
        assert!(message.contains(named), "{what}: {message}");
    }
}

#[test]
fn alembics_files_that_are_denied_are_not_told_as_missing() {
    let acts: [fn(&Path); 2] = [
        |root| forbid(&root.join(VERSIONS)),
        |root| {
            let files = fs::read_dir(root.join(VERSIONS)).unwrap();
            files.for_each(|file| forbid(&file.unwrap().path()));
        },
    ];
    for act in acts {
        let ran = inspected(act);
        let findings = ran.json["findings"].as_array().unwrap();
        let has = |id: &str| findings.iter().any(|finding| finding["id"] == id);
        assert!(has("alembic-unreadable"), "{}", ran.json);
        assert!(!has("alembic-files-missing"), "{}", ran.json);
    }
}

/// SQLite takes paths of up to 512 bytes; the file itself is fine.
#[test]
fn a_path_that_is_too_long_for_sqlite_is_told() {
    let machine = Machine::new();
    let mut folder = machine.path("deep");
    for _ in 0..10 {
        folder.push("a-folder-whose-name-is-as-long-as-those-that-people-give-to-their-projects");
    }
    let root = sqlite_install_at(&machine, &folder);
    let ran = machine.json(&["inspect", "--config", text(&root)]);
    assert_eq!(
        ran.json["error"]["code"], "sqlite-path-too-long",
        "{}",
        ran.json
    );
    // The hint is about the path, not about a crash.
    let hint = ran.json["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("shorter"), "{hint}");
}

/// SQLite can't create a file there, so the install is made elsewhere and moved.
fn sqlite_install_at(machine: &Machine, folder: &Path) -> std::path::PathBuf {
    let root = sqlite_install(&machine.path("short"), "0.4.7");
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::rename(&root, folder).unwrap();
    folder.to_owned()
}
