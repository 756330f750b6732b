//! Damaged files: each is refused before anything changes, or gives back exactly what was backed up.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use engine::Kind as ErrorKind;
use engine::event::Silent;
use engine::restore::{self, unpack};
use engine::target::{SqliteTarget, Target};
use engine::{Context, Error};
use support::{Database, Kind, Shape, server, sqlite_install};
use tokio_util::sync::CancellationToken;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::restore_stage::{back_up, dump, new, owner, restore, same};

/// Positions damaged in each file.
const POSITIONS: u64 = 200;

/// The same pseudorandom numbers in each run (xorshift), so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

struct Zoo {
    folder: tempfile::TempDir,
    backup: Vec<u8>,
    file: PathBuf,
}

/// A backup of a small SQLite install: every kind of entry, in a few kilobytes.
async fn zoo() -> Zoo {
    let folder = tempfile::tempdir().unwrap();
    let root = sqlite_install(&folder.path().join("install"), "0.4.6");
    let versions = root.join("pilot/meta_data/alembic/versions");
    std::fs::write(versions.join("改动.py"), "pass").unwrap();
    let path = root.join("pilot/meta_data/dbgpt.db");
    let target = Target::Sqlite(SqliteTarget { path });
    let written = back_up(&target, Kind::Mysql9, folder.path(), Some(&root)).await;
    Zoo {
        backup: std::fs::read(&written.file).unwrap(),
        file: folder.path().join("damaged.zip"),
        folder,
    }
}

/// The database's bytes as unpacked from a backup, or the error.
async fn out(zoo: &Zoo, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    std::fs::write(&zoo.file, bytes).unwrap();
    let to = zoo.folder.path().join("out.db");
    let unpacked = unpack(&zoo.file, &to, context).await;
    let there = to.exists();
    let content = std::fs::read(&to);
    let _gone = std::fs::remove_file(&to);
    match unpacked {
        Ok(_) => Ok(content.unwrap()),
        Err(error) => {
            assert!(!there, "{error}");
            assert_ne!(error.kind(), ErrorKind::Interrupted, "{error}");
            assert!(!error.changed(), "{error}");
            Err(error)
        }
    }
}

/// Bytes in the zip's own headers (dates, attributes, ...) that a restore does not use.
fn header_positions(backup: &[u8]) -> Vec<usize> {
    let found = |mark: &[u8]| -> Vec<usize> {
        let windows = backup.windows(mark.len()).enumerate();
        windows
            .filter(|(_, part)| *part == mark)
            .map(|(at, _)| at)
            .collect()
    };
    let locals = found(b"PK\x03\x04").into_iter().flat_map(|at| at..at + 60);
    let central = found(b"PK\x01\x02")[0];
    locals.chain(central..backup.len()).collect()
}

#[tokio::test]
async fn bits_flipped_anywhere() {
    let zoo = zoo().await;
    assert!(out(&zoo, &zoo.backup).await.is_ok());
    let mut numbers = Numbers(0x5eed);
    let mut positions = header_positions(&zoo.backup);
    positions.extend((0..POSITIONS).map(|_| numbers.below(zoo.backup.len())));
    for at in positions {
        let mut bytes = zoo.backup.clone();
        bytes[at] ^= 1 << numbers.below(8);
        assert!(out(&zoo, &bytes).await.is_err(), "byte {at}");
    }
}

#[tokio::test]
async fn cut_off_anywhere() {
    let zoo = zoo().await;
    let length = zoo.backup.len();
    for step in 0..POSITIONS as usize {
        let at = length * step / POSITIONS as usize;
        let error = out(&zoo, &zoo.backup[..at]).await.unwrap_err();
        let expected: &[&str] = match at {
            0 => &["restore-empty-file"],
            1 => &["restore-not-a-dump"],
            _ => &["restore-damaged"],
        };
        assert!(expected.contains(&error.code()), "{at}: {error:?}");
    }
    let mut longer = zoo.backup.clone();
    longer.extend([0; 100]);
    let error = out(&zoo, &longer).await.unwrap_err();
    assert_eq!(error.code(), "restore-damaged");
}

/// The backup with changed entries and correct zip checksums.
fn rebuilt(backup: &[u8], change: impl Fn(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(backup)).unwrap();
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.push((entry.name().unwrap().into_owned(), bytes));
    }
    change(&mut entries);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o600);
    for (name, bytes) in entries {
        let options = options.large_file(name.ends_with(".zst"));
        writer.start_file(name, options).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The backup with a changed manifest.
fn with_manifest(backup: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    rebuilt(backup, |entries| {
        for (name, bytes) in entries {
            if name == "manifest.json" {
                let mut manifest = serde_json::from_slice(bytes).unwrap();
                change(&mut manifest);
                *bytes = serde_json::to_vec(&manifest).unwrap();
            }
        }
    })
}

#[tokio::test]
async fn files_made_to_deceive() {
    let zoo = zoo().await;
    let backup = &zoo.backup;
    assert!(out(&zoo, &rebuilt(backup, |_| {})).await.is_ok());
    let named = |name: &'static str| {
        move |entries: &mut Vec<(String, Vec<u8>)>| {
            let alembic = entries
                .iter_mut()
                .find(|(is, _)| is.starts_with("alembic/versions/"));
            alembic.unwrap().0 = name.to_owned();
        }
    };
    let payload = |bytes: Vec<u8>| {
        rebuilt(backup, move |entries| {
            for (name, content) in entries.iter_mut() {
                if name == "database.sqlite.zst" {
                    content.clone_from(&bytes);
                }
            }
        })
    };
    let bomb = zstd::encode_all(std::io::repeat(0).take(3 << 30), 1).unwrap();
    let bomb_bytes = bomb.len() as u64;
    let claimed = with_manifest(&payload(bomb.clone()), |manifest| {
        manifest["payload"]["plain_bytes"] = (3_u64 << 30).into();
        manifest["payload"]["size_bytes"] = bomb_bytes.into();
    });
    let set = |pointer: &'static str, value: serde_json::Value| {
        with_manifest(backup, move |manifest| {
            *manifest.pointer_mut(pointer).unwrap() = value.clone();
        })
    };
    let cases = [
        ("a newer format", set("/format", 9.into()), "backup-format"),
        (
            "a format that is none",
            set("/format", "x".into()),
            "backup-foreign",
        ),
        (
            "another sha256",
            set("/payload/sha256", "00".into()),
            "restore-damaged",
        ),
        (
            "another length",
            set("/payload/plain_bytes", 4096.into()),
            "restore-damaged",
        ),
        (
            "no length",
            set("/payload/plain_bytes", 0.into()),
            "restore-damaged",
        ),
        (
            "other rows",
            set("/tables/0/rows", 99.into()),
            "restore-differs",
        ),
        (
            "a table that is not there",
            set("/tables/0/name", "x".into()),
            "restore-differs",
        ),
        (
            "the other payload",
            set("/payload/entry", "database.sql.zst".into()),
            "restore-damaged",
        ),
        (
            "the manifest as payload",
            set("/payload/entry", "manifest.json".into()),
            "restore-damaged",
        ),
        (
            "a manifest that is none",
            rebuilt(backup, |entries| {
                entries
                    .iter_mut()
                    .filter(|(name, _)| name == "manifest.json")
                    .for_each(|(_, bytes)| *bytes = b"{".to_vec());
            }),
            "restore-damaged",
        ),
        (
            "no manifest",
            rebuilt(backup, |entries| {
                entries.retain(|(name, _)| name != "manifest.json")
            }),
            "backup-foreign",
        ),
        (
            "no payload",
            rebuilt(backup, |entries| {
                entries.retain(|(name, _)| name != "database.sqlite.zst")
            }),
            "restore-damaged",
        ),
        (
            "a way up",
            rebuilt(backup, named("../../outside.py")),
            "backup-strange-entry",
        ),
        (
            "from the root",
            rebuilt(backup, named("/tmp/outside.py")),
            "backup-strange-entry",
        ),
        (
            "by backslashes",
            rebuilt(backup, named("alembic\\versions\\..\\outside.py")),
            "backup-strange-entry",
        ),
        (
            "one more",
            rebuilt(backup, |entries| {
                entries.push(("more".to_owned(), Vec::new()))
            }),
            "backup-strange-entry",
        ),
        (
            "a way up, in the manifest too",
            with_manifest(
                &rebuilt(backup, named("alembic/versions/../../outside.py")),
                |manifest| {
                    manifest["alembic_versions"] = serde_json::json!(["../../outside.py"]);
                },
            ),
            "backup-strange-entry",
        ),
        ("a bomb", payload(bomb), "restore-damaged"),
        ("a bomb that says so", claimed, "restore-damaged"),
        ("not zstd", payload(b"x".repeat(5000)), "restore-damaged"),
        (
            "a zip of somebody else's",
            rebuilt(backup, |entries| {
                *entries = vec![("a.txt".to_owned(), b"hello".to_vec())];
            }),
            "backup-foreign",
        ),
        (
            "something before it",
            [b"PK".as_slice(), backup].concat(),
            "restore-damaged",
        ),
        ("the same name twice", twice(backup), "restore-damaged"),
    ];
    for (what, bytes, code) in cases {
        let error = out(&zoo, &bytes).await.err();
        let found = error.as_ref().map(Error::code);
        assert_eq!(found, Some(code), "{what}: {error:?}");
    }
    assert!(!zoo.folder.path().join("outside.py").exists());
}

/// A zip with two entries of the same name, which the zip crate would not write.
fn twice(backup: &[u8]) -> Vec<u8> {
    let mut bytes = rebuilt(backup, |entries| {
        entries.push(("READNE.txt".to_owned(), b"other".to_vec()));
    });
    while let Some(at) = bytes.windows(10).position(|part| part == b"READNE.txt") {
        bytes[at..at + 10].copy_from_slice(b"README.txt");
    }
    bytes
}

#[tokio::test]
async fn what_is_no_file_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(SqliteTarget {
        path: folder.path().join("dbgpt.db"),
    });
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let text = folder.path().join("text");
    std::fs::write(&text, "hello").unwrap();
    for (path, code) in [
        (folder.path().join("nothing"), "backup-missing"),
        (folder.path().to_owned(), "restore-not-a-file"),
        (pipe, "restore-not-a-file"),
        (text, "restore-not-a-dump"),
    ] {
        let error = restore(&target, &path, &new("x"), None).await.unwrap_err();
        assert_eq!(error.code(), code, "{}", path.display());
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn what_can_still_be_read_is_told() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up(&target, Kind::Mysql9, folder.path(), None).await;
    let bytes = std::fs::read(&backup.file).unwrap();
    let all: u64 = backup.tables.iter().map(|table| table.rows).sum();
    let end = "README.txt";
    let payload = bytes
        .windows(end.len())
        .position(|part| part == end.as_bytes());
    let cases = [
        // Cut right after the payload: only the end is missing.
        (bytes[..payload.unwrap()].to_vec(), all),
        (bytes[..200].to_vec(), 0),
    ];
    for (bytes, rows) in cases {
        let file = folder.path().join("cut.zip");
        std::fs::write(&file, bytes).unwrap();
        for into in [new("x"), same(Kind::Mysql9, folder.path())] {
            let error = restore(&target, &file, &into, None).await.unwrap_err();
            assert_eq!(error.code(), "restore-damaged");
            let told = error.to_string();
            let expected = match rows {
                0 => "No table in it can be read".to_owned(),
                rows => format!("{rows} rows in {} tables", backup.tables.len()),
            };
            assert!(told.contains(&expected), "{told}");
        }
    }
}

/// Restoring into a new database must fail and leave no database; returns the error's code.
async fn refused(database: &Database, target: &Target, file: &Path) -> &'static str {
    let name = format!("{}_no", database.name);
    let error = restore(
        target,
        file,
        &restore::Into::New {
            database: name.clone(),
        },
        None,
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    let there = database
        .rows(&format!("SHOW DATABASES LIKE '{name}'"))
        .await;
    assert!(there.is_empty());
    error.code()
}

#[tokio::test]
async fn dumps_that_are_not_whole_or_not_one_database_s() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    let sql = dump(
        &database,
        &["--set-gtid-purged=OFF", "--hex-blob"],
        Kind::Mysql9,
    );
    // Packed like the `zstd` program does: a checksum in the last four bytes.
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(&sql).unwrap();
    let packed = encoder.finish().unwrap();
    let end = sql
        .windows(8)
        .rposition(|part| part == b"SET TIME")
        .unwrap();
    let mut flipped = packed.clone();
    flipped[packed.len() - 2] ^= 0x10;
    let more = |text: &str| [sql.as_slice(), text.as_bytes()].concat();
    let before = |text: &str| [text.as_bytes(), sql.as_slice()].concat();
    let cases = [
        (sql[..sql.len() / 2].to_vec(), "restore-cut-off"),
        (sql[..end - 9].to_vec(), "restore-no-end"),
        (packed[..packed.len() / 2].to_vec(), "restore-unreadable"),
        (flipped, "restore-unreadable"),
        (vec![0; 5000], "restore-not-a-dump"),
        (b"hello; world;\n".to_vec(), "restore-not-a-dump"),
        (more("hello world;\n"), "restore-statement-unknown"),
        (b"-- Dump completed\n".to_vec(), "restore-nothing"),
        (
            more("DROP DATABASE mysql;\nUSE mysql;\nCREATE DATABASE x;\n"),
            "restore-many-databases",
        ),
        (before("GRANT ALL ON *.* TO x;\n"), "restore-accounts"),
        (
            before("INSERT INTO mysql.user VALUES (1);\n"),
            "restore-other-database",
        ),
        (
            before("SET GLOBAL general_log = 1;\n"),
            "restore-server-wide",
        ),
        (before("\\! touch /tmp/x\n;"), "restore-client-command"),
        (before("SET NAMES gbk;\n"), "restore-charset"),
        (
            before(&format!(
                "INSERT INTO t VALUES ('{}');\n",
                "x".repeat(65 << 20)
            )),
            "restore-statement-too-long",
        ),
    ];
    for (bytes, code) in cases {
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(refused(&database, &target, &file).await, code);
    }
}
