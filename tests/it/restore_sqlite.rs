//! A SQLite file is replaced as a whole: with alembic's files, with the files that SQLite left beside it, and even if
//! it is broken.

use std::path::{Path, PathBuf};

use engine::backup::Backup;
use engine::target::{SqliteTarget, Target};
use rusqlite::Connection;
use support::{ALEMBIC_REVISION, Kind, sqlite_install};

use crate::restore_stage::{back_up, new, restore, same};

pub(crate) struct Install {
    pub(crate) root: PathBuf,
    pub(crate) path: PathBuf,
    pub(crate) target: Target,
    pub(crate) backup: Backup,
    pub(crate) folder: tempfile::TempDir,
}

/// An install with a backup, to which a row and a table were added afterwards.
pub(crate) async fn install() -> Install {
    let folder = tempfile::tempdir().unwrap();
    let root = sqlite_install(&folder.path().join("install"), "0.4.6");
    let path = root.join("pilot/meta_data/dbgpt.db");
    let target = Target::Sqlite(SqliteTarget { path: path.clone() });
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let backup = back_up(&target, Kind::Mysql9, &backups, Some(&root)).await;
    change(&path);
    Install {
        root,
        path,
        target,
        backup,
        folder,
    }
}

fn change(path: &Path) {
    let database = Connection::open(path).unwrap();
    database
        .execute_batch("DELETE FROM chat_history; CREATE TABLE later (id int)")
        .unwrap();
}

/// All rows of all tables, as text.
pub(crate) fn rows(path: &Path) -> Vec<String> {
    let database = Connection::open(path).unwrap();
    let names: Vec<String> = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut all = Vec::new();
    for name in names {
        let mut query = database.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = query.column_count();
        let mut found = query.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<String> = (0..columns)
                .map(|at| format!("{:?}", row.get_ref(at).unwrap()))
                .collect();
            all.push(format!("{name}: {}", values.join(", ")));
        }
        all.push(name);
    }
    all
}

pub(crate) fn beside(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("dbgpt") || name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn in_place_with_alembic_s_files() {
    let Install {
        root,
        path,
        target,
        backup,
        folder,
    } = install().await;
    let changed = rows(&path);
    let versions = root.join("pilot/meta_data/alembic/versions");
    let ours = versions.join(format!("{ALEMBIC_REVISION}_ddl.py"));
    let original = std::fs::read(&ours).unwrap();
    std::fs::write(&ours, "changed").unwrap();
    std::fs::write(versions.join("later.py"), "later").unwrap();

    let copies = folder.path().join("copies");
    std::fs::create_dir(&copies).unwrap();
    let restored = restore(
        &target,
        &backup.file,
        &same(Kind::Mysql9, &copies),
        Some(&root),
    )
    .await
    .unwrap();
    assert!(!rows(&path).contains(&"later".to_owned()));
    assert_eq!(restored.alembic_files, 1);
    assert_eq!(restored.notes, []);
    assert_eq!(std::fs::read(&ours).unwrap(), original);
    assert!(!versions.join("later.py").exists());
    let aside: Vec<PathBuf> = std::fs::read_dir(versions.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("versions-before-"))
        .collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(std::fs::read(aside[0].join("later.py")).unwrap(), b"later");
    assert_eq!(std::fs::read_dir(&aside[0]).unwrap().count(), 2);
    assert_eq!(beside(&path), ["dbgpt.db"]);

    let safety = restored.safety.unwrap();
    let again = restore(&target, &safety.file, &new("other"), Some(&root)).await;
    let other = path.with_file_name("other.db");
    assert_eq!(again.unwrap().database, other.display().to_string());
    assert_eq!(rows(&other), changed);
    let taken = restore(&target, &safety.file, &new("other.db"), None).await;
    assert_eq!(taken.unwrap_err().code(), "restore-target-exists");
    assert_eq!(rows(&other), changed);
}

#[tokio::test]
async fn over_a_file_that_is_gone_broken_or_half_written() {
    for state in ["gone", "empty", "no database", "corrupt", "journal", "wal"] {
        let Install {
            path,
            target,
            backup,
            folder,
            ..
        } = install().await;
        let other = folder.path().join("whole.db");
        restore(&target, &backup.file, &new(other.to_str().unwrap()), None)
            .await
            .unwrap();
        let wanted = rows(&other);
        match state {
            "gone" => std::fs::remove_file(&path).unwrap(),
            "empty" => std::fs::write(&path, "").unwrap(),
            "no database" => std::fs::write(&path, "x".repeat(5000)).unwrap(),
            "corrupt" => {
                let mut bytes = std::fs::read(&path).unwrap();
                let length = bytes.len();
                bytes[length / 2..].fill(0xff);
                std::fs::write(&path, bytes).unwrap();
            }
            // SQLite would play each of these journals into a new file of this name.
            "journal" => {
                let live = Connection::open(&path).unwrap();
                live.execute_batch(
                    "PRAGMA journal_mode = PERSIST; DELETE FROM chat_history_message",
                )
                .unwrap();
                let mut journal = std::fs::read(path.with_extension("db-journal")).unwrap();
                journal[..8].copy_from_slice(&[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);
                drop(live);
                std::fs::write(path.with_extension("db-journal"), journal).unwrap();
            }
            _ => {
                let live = Connection::open(&path).unwrap();
                live.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; DELETE FROM chat_history_message")
                    .unwrap();
                let log = std::fs::read(path.with_extension("db-wal")).unwrap();
                let file = std::fs::read(&path).unwrap();
                drop(live);
                std::fs::write(&path, file).unwrap();
                std::fs::write(path.with_extension("db-wal"), log).unwrap();
            }
        }
        let before = std::fs::read(&path).ok();
        let copies = folder.path().join("copies");
        std::fs::create_dir(&copies).unwrap();
        let restored = restore(&target, &backup.file, &same(Kind::Mysql9, &copies), None)
            .await
            .unwrap_or_else(|error| panic!("{state}: {error}"));
        let kept: Vec<String> = beside(&path);
        assert_eq!(rows(&path), wanted, "{state}");
        let aside = kept.iter().find(|name| name.contains(".before-restore-"));
        match (&restored.safety, aside) {
            (None, Some(name)) => {
                assert_eq!(restored.notes[0].id, "restore-old-file-kept", "{state}");
                let aside =
                    path.with_file_name(name.trim_end_matches("-journal").trim_end_matches("-wal"));
                assert_eq!(std::fs::read(aside).ok(), before, "{state}");
            }
            (None, None) => assert!(state == "gone" || state == "empty", "{state}: {kept:?}"),
            (Some(_), aside) => {
                assert_eq!(aside, None, "{state}");
                assert_eq!(kept, ["dbgpt.db"], "{state}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_in_use_is_refused() {
    let Install {
        path,
        target,
        backup,
        folder,
        ..
    } = install().await;
    let before = std::fs::read(&path).unwrap();
    let mut holder = std::process::Command::new("tail")
        .args(["-f", path.to_str().unwrap()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The first byte tells that the process has opened the file.
    let mut first = [0];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut first).unwrap();
    let error = restore(
        &target,
        &backup.file,
        &same(Kind::Mysql9, folder.path()),
        None,
    )
    .await
    .unwrap_err();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(error.code(), "restore-in-use");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(beside(&path), ["dbgpt.db"]);
}

#[tokio::test]
async fn a_backup_of_the_other_kind_is_refused() {
    let Install {
        root,
        target,
        folder,
        ..
    } = install().await;
    let server = support::server(Kind::Mysql9).await;
    let database = server.database(Some(support::Shape::S1)).await;
    let owner = crate::restore_stage::owner(&database).await;
    let dump = back_up(&owner, Kind::Mysql9, folder.path(), None).await;
    let file = root.join("pilot/meta_data/dbgpt.db");
    let before = std::fs::read(&file).unwrap();
    for into in [same(Kind::Mysql9, folder.path()), new("other")] {
        let error = restore(&target, &dump.file, &into, None).await.unwrap_err();
        assert_eq!(error.code(), "restore-other-kind");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
