//! Owner, permissions and links of a restored SQLite file are those of the file that it replaces.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use engine::restore::Restored;
use engine::target::{SqliteTarget, Target};
use rusqlite::Connection;
use support::{ALEMBIC_REVISION, Kind};

use crate::cli_machine::{Machine, ran_json, text};
use crate::restore_sqlite::{Install, beside, install, rows};
use crate::restore_stage::{new, restore, same};

/// The id of Debian's `nobody`, and an id without an account.
const SERVICE: u32 = 65534;
const OTHER: u32 = 65533;

/// Owner, group and mode.
fn access(path: &Path) -> (u32, u32, u32) {
    let metadata = path.symlink_metadata().unwrap();
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Gives a file to a service's account, if the tests run as root, and an unusual mode.
fn hand_over(path: &Path, mode: u32) {
    if is_root() {
        chown(path, Some(SERVICE), Some(SERVICE)).unwrap();
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

async fn restored(install: &Install, target: &Target) -> Result<Restored, engine::Error> {
    let copies = install.folder.path().join("copies");
    let _there_already = std::fs::create_dir(&copies);
    let into = same(Kind::Mysql9, &copies);
    restore(target, &install.backup.file, &into, Some(&install.root)).await
}

#[tokio::test]
async fn a_service_s_files_stay_its_own() {
    let install = install().await;
    let versions = install.root.join("pilot/meta_data/alembic/versions");
    let [ours, gone] = ["62f50810d632_ddl.py", "gone"].map(|name| versions.join(name));
    assert!(ours.ends_with(format!("{ALEMBIC_REVISION}_ddl.py")) && !gone.exists());
    std::fs::write(&ours, "changed").unwrap();
    hand_over(&install.path, 0o664);
    hand_over(&ours, 0o640);
    let was = [&install.path, &ours].map(|path| access(path));
    restored(&install, &install.target).await.unwrap();
    assert_eq!([&install.path, &ours].map(|path| access(path)), was);
    assert_ne!(std::fs::read(&ours).unwrap(), b"changed");

    // A restore to a new name beside the service's file, then one where the file is missing.
    restore(&install.target, &install.backup.file, &new("other"), None)
        .await
        .unwrap();
    assert_eq!(access(&install.path.with_file_name("other.db")), was[0]);
    let folder = install.path.parent().unwrap();
    hand_over(folder, 0o775);
    std::fs::remove_file(&install.path).unwrap();
    std::fs::remove_dir_all(&versions).unwrap();
    restored(&install, &install.target).await.unwrap();
    let (owner, group, _) = access(folder);
    assert_eq!(access(&install.path), (owner, group, 0o664));
    assert_eq!(access(&ours).0, access(versions.parent().unwrap()).0);
}

#[tokio::test]
async fn a_link_stays_and_what_it_leads_to_is_replaced() {
    let install = install().await;
    let wanted = install.folder.path().join("wanted.db");
    restore(
        &install.target,
        &install.backup.file,
        &new(text(&wanted)),
        None,
    )
    .await
    .unwrap();
    let wanted = rows(&wanted);

    // A chain of links, absolute and relative, through other folders; SQLite keeps its log beside the last file.
    let [far, near] = ["far", "near"].map(|name| install.folder.path().join(name));
    std::fs::create_dir(&far).unwrap();
    std::fs::create_dir(&near).unwrap();
    let real = far.join("real.db");
    std::fs::rename(&install.path, &real).unwrap();
    symlink("../far/real.db", near.join("middle.db")).unwrap();
    symlink(near.join("middle.db"), &install.path).unwrap();
    hand_over(&real, 0o660);
    let was = access(&real);
    let live = Connection::open(&real).unwrap();
    live.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; DELETE FROM chat_history_message")
        .unwrap();
    let log = std::fs::read(real.with_extension("db-wal")).unwrap();
    let bytes = std::fs::read(&real).unwrap();
    drop(live);
    std::fs::write(&real, bytes).unwrap();
    std::fs::write(real.with_extension("db-wal"), log).unwrap();

    let done = restored(&install, &install.target).await.unwrap();
    assert_eq!(done.database, install.path.display().to_string());
    assert!(install.path.is_symlink() && near.join("middle.db").is_symlink());
    assert_eq!(rows(&real), wanted);
    assert_eq!(access(&real), was);
    assert_eq!(beside(&install.path), ["dbgpt.db"]);
    let left: Vec<PathBuf> = std::fs::read_dir(&far)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().contains(".before-restore-"))
        .collect();
    assert_eq!(left, std::slice::from_ref(&real));

    std::fs::remove_file(&real).unwrap();
    for (what, to) in [("nothing", "../far/real.db"), ("itself", "middle.db")] {
        std::fs::remove_file(near.join("middle.db")).unwrap();
        symlink(to, near.join("middle.db")).unwrap();
        let error = restored(&install, &install.target).await.unwrap_err();
        assert_eq!(error.code(), "restore-link-dangling", "{what}");
    }
    assert!(install.path.is_symlink() && !real.exists());
    assert_eq!(beside(&install.path), ["dbgpt.db"]);
}

#[tokio::test]
async fn other_names_of_the_file_are_told() {
    let install = install().await;
    let snapshot = install.folder.path().join("snapshot.db");
    std::fs::hard_link(&install.path, &snapshot).unwrap();
    let before = rows(&snapshot);
    let done = restored(&install, &install.target).await.unwrap();
    let notes: Vec<&str> = done.notes.iter().map(|note| note.id.as_ref()).collect();
    assert_eq!(notes, ["restore-hard-links"]);
    assert_eq!(done.notes[0].args["count"], 1_i64.into());
    // A file that may be someone's snapshot is unchanged.
    assert_eq!(rows(&snapshot), before);
    assert_ne!(rows(&install.path), before);
}

/// Another account may write to folder and file, but could not give the new file to the owner.
#[tokio::test]
async fn without_the_right_to_hand_it_over_nothing_is_touched() {
    if !is_root() {
        // Only root can become another account.
        return;
    }
    let install = install().await;
    let machine = Machine::new();
    let folder = install.path.parent().unwrap();
    let everything = std::fs::Permissions::from_mode(0o777);
    let mut open = vec![machine.folder.path().to_owned(), machine.path("backups")];
    open.push(folder.join("alembic/versions"));
    open.extend(
        folder
            .ancestors()
            .take_while(|path| path.starts_with(install.folder.path()))
            .map(Path::to_owned),
    );
    for path in open {
        std::fs::set_permissions(path, everything.clone()).unwrap();
    }
    hand_over(&install.path, 0o666);
    let backup = machine.path("backup.zip");
    std::fs::copy(&install.backup.file, &backup).unwrap();
    std::fs::set_permissions(&backup, std::fs::Permissions::from_mode(0o644)).unwrap();
    // A copy that every account may read.
    let program = machine.path("program");
    std::fs::copy(crate::cli_machine::program(), &program).unwrap();
    let before = (std::fs::read(&install.path).unwrap(), access(&install.path));
    let run = || {
        let arguments = [
            "restore",
            text(&backup),
            "--config",
            text(&install.root),
            "--safety-to",
            text(&machine.path("backups")),
            "--yes",
            "--json",
        ]
        .map(str::to_owned);
        let output = std::process::Command::new(&program)
            .args(arguments)
            .env("DBGPT_UPGRADE_HOME", machine.path("home"))
            .stdin(std::process::Stdio::null())
            .uid(OTHER)
            .gid(OTHER)
            .output()
            .unwrap();
        ran_json(&output)
    };
    let untouched = |code: &str| {
        let ran = run();
        assert_eq!(
            (ran.code, &ran.json["error"]["code"]),
            (3, &code.into()),
            "{}",
            ran.json
        );
        assert_eq!(
            (std::fs::read(&install.path).unwrap(), access(&install.path)),
            before
        );
        assert_eq!(beside(&install.path), ["dbgpt.db"]);
    };
    untouched("restore-owner");
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    untouched("restore-folder-denied");
}

/// An immutable file, and one on a read-only file system.
#[tokio::test]
async fn what_nobody_may_replace_is_told_and_left() {
    if !is_root() {
        // Only root can make a file immutable.
        return;
    }
    let chattr = |flag: &str, path: &Path| {
        let done = std::process::Command::new("chattr")
            .arg(flag)
            .arg(path)
            .status()
            .unwrap();
        assert!(done.success(), "chattr {flag}");
    };
    for (on, off) in [("+i", "-i"), ("+a", "-a")] {
        let install = install().await;
        let before = std::fs::read(&install.path).unwrap();
        chattr(on, &install.path);
        let error = restored(&install, &install.target).await.unwrap_err();
        chattr(off, &install.path);
        assert_eq!(
            (error.code(), error.kind()),
            ("restore-immutable", engine::Kind::Refused),
            "{on}: {error}"
        );
        assert_eq!(std::fs::read(&install.path).unwrap(), before, "{on}");
        assert_eq!(beside(&install.path), ["dbgpt.db"], "{on}");
        restored(&install, &install.target).await.unwrap();
    }

    let install = install().await;
    let machine = Machine::new();
    let before = std::fs::read(&install.path).unwrap();
    let folder = install.path.parent().unwrap();
    let script = format!(
        "mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}' || exit 99\n\
         exec \"$0\" restore '{file}' --config '{root}' --safety-to '{safety}' --yes --json",
        folder = folder.display(),
        file = install.backup.file.display(),
        root = install.root.display(),
        safety = machine.path("backups").display(),
    );
    let output = std::process::Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .arg(crate::cli_machine::program())
        .env("DBGPT_UPGRADE_HOME", machine.path("home"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let ran = ran_json(&output);
    assert_eq!(
        (ran.code, &ran.json["error"]["code"]),
        (3, &"restore-folder-denied".into()),
        "{}",
        ran.json
    );
    assert_eq!(std::fs::read(&install.path).unwrap(), before);
    assert_eq!(beside(&install.path), ["dbgpt.db"]);
}

/// A repair changes the file in place, so that link, owner and mode stay.
#[tokio::test]
async fn a_repair_leaves_link_owner_and_mode() {
    let machine = Machine::new();
    let root = support::sqlite_install(&machine.path("DB-GPT"), "0.4.7");
    let path = root.join("pilot/meta_data/dbgpt.db");
    let real = machine.path("real.db");
    std::fs::rename(&path, &real).unwrap();
    symlink("../../../real.db", &path).unwrap();
    hand_over(&real, 0o660);
    let was = access(&real);
    let backup = machine.path("b.zip");
    let ran = machine.json(&[
        "repair",
        "--config",
        text(&root),
        "--backup-to",
        text(&backup),
        "--yes",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.json);
    assert!(path.is_symlink());
    assert_eq!(access(&real), was);
    let target = Target::Sqlite(SqliteTarget { path });
    let findings = crate::apply_stage::inspect(&target).await.findings;
    assert!(findings.iter().all(|found| found.id != "sqlite-agent-chat"));
}
