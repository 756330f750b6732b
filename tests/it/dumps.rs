//! Dumps by other tools and vendors: restored if the stock client can restore them, with the same result; anything
//! else is named before anything changes.

use std::path::{Path, PathBuf};

use support::{Database, Kind, Shape, server};

use crate::restore_stage::{dump, new, other, owner, restore, same, whole};

/// The dumps of the same few objects by each tool.
const TOOLS: [(&str, &str); 6] = [
    ("heidisql", include_str!("../fixtures/dumps/heidisql.sql")),
    ("navicat", include_str!("../fixtures/dumps/navicat.sql")),
    (
        "phpmyadmin",
        include_str!("../fixtures/dumps/phpmyadmin.sql"),
    ),
    ("adminer", include_str!("../fixtures/dumps/adminer.sql")),
    ("percona", include_str!("../fixtures/dumps/percona.sql")),
    ("bare", include_str!("../fixtures/dumps/bare.sql")),
];
const MYSQL57: &str = include_str!("../fixtures/dumps/mysql57.sql");

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

async fn check_tools(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    for (tool, sql) in TOOLS {
        let database = server(kind).await.database(None).await;
        let target = owner(&database).await;
        database
            .script(&sql.replace("`elsewhere`", &format!("`{}`", database.name)))
            .await;
        let mut wanted = whole(&database).await;
        assert_eq!(database.tables().await[0], "note", "{kind:?} {tool}");
        let name = format!("{}_{tool}", database.name);
        let file = written(folder.path(), tool, sql.as_bytes());
        let restored = restore(&target, &file, &new(&name), None).await;
        restored.unwrap_or_else(|error| panic!("{kind:?} {tool}: {error}"));
        let mut there = whole(&other(&database, &name)).await;
        for whole in [&mut wanted, &mut there] {
            // Definitions name their database; the definer is whoever restores.
            for definition in &mut whole.definitions {
                *definition = definition.replace(&name, "d").replace(&database.name, "d");
            }
        }
        there
            .without_definers()
            .must_be(&wanted.without_definers(), kind);
    }
}

#[tokio::test]
async fn dumps_of_other_tools_are_what_the_stock_client_makes_of_them_on_mysql9() {
    check_tools(Kind::Mysql9).await;
}

#[tokio::test]
async fn dumps_of_other_tools_are_what_the_stock_client_makes_of_them_on_mariadb118() {
    check_tools(Kind::Mariadb118).await;
}

#[tokio::test]
async fn modes_of_older_servers_are_left_out_and_the_rest_kept() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb118] {
        let database = server(kind).await.database(None).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let file = written(folder.path(), "dump.sql", MYSQL57.as_bytes());
        let restored = restore(&target, &file, &same(kind, folder.path()), None).await;
        let restored = restored.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        let modes = database
            .rows(&format!(
                "SELECT sql_mode FROM information_schema.triggers WHERE trigger_schema = '{0}' \
                 UNION ALL SELECT sql_mode FROM information_schema.routines WHERE routine_schema = '{0}'",
                database.name
            ))
            .await
            .concat();
        let told: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
        let left_out = told.contains(&"restore-modes-left-out");
        assert_eq!(left_out, kind == Kind::Mysql9, "{kind:?} {told:?}");
        assert!(
            modes[0].contains("STRICT_TRANS_TABLES") && modes[0].contains("NO_ZERO_DATE"),
            "{kind:?} {modes:?}"
        );
        assert!(
            modes[1].contains("ANSI_QUOTES") && modes[1].contains("PIPES_AS_CONCAT"),
            "{kind:?} {modes:?}"
        );
        let is_old = modes
            .iter()
            .all(|modes| modes.contains("NO_AUTO_CREATE_USER"));
        assert_eq!(is_old, kind != Kind::Mysql9, "{kind:?} {modes:?}");
    }
}

/// A whole dump by the stock tool with extra text in it: marks, prompts, warnings.
#[tokio::test]
async fn what_a_tool_says_in_its_dump_is_passed_by_or_stops_the_restore() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let sql = String::from_utf8(dump(&database, &["--set-gtid-purged=OFF"], kind)).unwrap();
    let before = whole(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let warning =
        "mysqldump: [Warning] Using a password on the command line interface can be insecure.\n";
    let gtid = "Warning: A partial dump from a server that has GTIDs; if you don't want them, pass an option.\n";
    let middle = sql
        .find("\n--\n-- Dumping data for table `chat_history`")
        .unwrap()
        + 1;
    for (name, text, told) in [
        ("bom", format!("\u{feff}{sql}"), false),
        ("first", format!("{warning}{sql}"), true),
        ("last", format!("{sql}{warning}"), true),
        (
            "middle",
            format!("{}{gtid}{}", &sql[..middle], &sql[middle..]),
            true,
        ),
        (
            "prompt",
            format!("Enter password: \r\n{}", sql.replace('\n', "\r\n")),
            false,
        ),
    ] {
        let file = written(folder.path(), name, text.as_bytes());
        let into = format!("{}_{name}", database.name);
        let restored = restore(&target, &file, &new(&into), None).await;
        let restored = restored.unwrap_or_else(|error| panic!("{name}: {error}"));
        whole(&other(&database, &into)).await.must_be(&before, kind);
        let notes: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
        assert_eq!(
            notes.contains(&"restore-tool-said"),
            told,
            "{name} {notes:?}"
        );
    }
    let failed = "mysqldump: Error 2013: Lost connection to MySQL server during query when dumping table `a` at row: 7\n";
    for (name, text) in [
        ("half", format!("{}{failed}", &sql[..middle])),
        (
            "forced",
            format!("{}{failed}{}", &sql[..middle], &sql[middle..]),
        ),
        (
            "nothing",
            "mysqldump: Got error: 1045: Access denied for user\n".to_owned(),
        ),
    ] {
        let file = written(folder.path(), name, text.as_bytes());
        let error = restore(&target, &file, &same(kind, folder.path()), None).await;
        let error = error.unwrap_err();
        assert_eq!(error.code(), "restore-tool-failed", "{name}: {error}");
        assert!(error.to_string().contains("mysqldump: "), "{error}");
    }
    whole(&database).await.must_be(&before, kind);
}

/// A dump of another tool, cut anywhere: detected, unless the cut comes after everything that the dump creates.
#[tokio::test]
async fn a_dump_of_another_tool_that_was_cut_off_is_refused() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let before = whole(&database).await;
    let folder = tempfile::tempdir().unwrap();
    for (tool, sql) in TOOLS {
        let last = [
            "CREATE ALGORITHM",
            "CREATE VIEW",
            "CREATE TRIGGER",
            "create view",
            "INSERT",
        ]
        .iter()
        .filter_map(|text| sql.rfind(text))
        .max()
        .unwrap();
        // Cut at the end of each of the last statements that create something.
        let ends: Vec<usize> = sql[..last]
            .match_indices(";\n")
            .map(|(at, _)| at + 2)
            .collect();
        for end in ends.into_iter().rev().take(8) {
            let file = written(folder.path(), tool, &sql.as_bytes()[..end]);
            let error = restore(&target, &file, &same(kind, folder.path()), None).await;
            let error = error.unwrap_err();
            let seen = ["restore-no-end", "restore-cut-off", "restore-nothing"];
            assert!(seen.contains(&error.code()), "{tool} {end}: {error}");
        }
    }
    whole(&database).await.must_be(&before, kind);
}

async fn refusal(database: &Database, folder: &Path, name: &str, bytes: &[u8]) -> String {
    let target = owner(database).await;
    let file = written(folder, name, bytes);
    let error = restore(&target, &file, &same(database.server.kind, folder), None).await;
    let error = error.unwrap_err();
    assert!(!error.changed(), "{name}: {error}");
    assert_eq!(error.kind(), engine::Kind::Refused, "{name}: {error}");
    format!("{} {error}", error.code())
}

#[tokio::test]
async fn what_is_no_dump_is_said_to_be_what_it_is() {
    use std::io::Write;
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let before = whole(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let (_, sql) = TOOLS[0];
    let utf16: Vec<u8> = sql.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut tar = vec![0; 512];
    tar[..8].copy_from_slice(b"dump.sql");
    tar[257..262].copy_from_slice(b"ustar");
    let mut tar_gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    tar_gz.write_all(&tar).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("dump.sql", stored).unwrap();
    zip.write_all(sql.as_bytes()).unwrap();
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("a.xz", b"\xfd7zXZ\0\0\x04".to_vec(), "restore-packed xz"),
        ("a.bz2", b"BZh91AY&SY".to_vec(), "restore-packed bzip2"),
        (
            "a.7z",
            b"7z\xbc\xaf\x27\x1c\0".to_vec(),
            "restore-packed 7-Zip",
        ),
        ("a.tar", tar, "restore-packed tar"),
        ("a.tar.gz", tar_gz.finish().unwrap(), "restore-packed tar"),
        (
            "a.zip",
            zip.finish().unwrap().into_inner(),
            "restore-packed zip",
        ),
        (
            "utf16.sql",
            [b"\xff\xfe".to_vec(), utf16.clone()].concat(),
            "restore-utf16 PowerShell",
        ),
        ("unmarked.sql", utf16, "restore-utf16 PowerShell"),
        (
            "pg.sql",
            b"--\n-- PostgreSQL database dump\n--\n".to_vec(),
            "restore-not-a-dump PostgreSQL",
        ),
        (
            "lite.sql",
            b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n".to_vec(),
            "restore-not-a-dump SQLite",
        ),
        (
            "a.csv",
            b"id,conv_uid\n1,a\n".to_vec(),
            "restore-not-a-dump CSV",
        ),
        (
            "a.html",
            b"<!DOCTYPE html><title>404".to_vec(),
            "restore-not-a-dump web page",
        ),
        (
            "blank.sql",
            b"\xef\xbb\xbf\r\n".to_vec(),
            "restore-empty-file",
        ),
        (
            "dynamic.sql",
            b"SET @a = CONCAT('DROP', ' TABLE t'); PREPARE s FROM @a;".to_vec(),
            "restore-dynamic",
        ),
    ];
    for (name, bytes, wanted) in cases {
        let said = refusal(&database, folder.path(), name, &bytes).await;
        let (code, word) = wanted.split_once(' ').unwrap_or((wanted, ""));
        assert!(
            said.starts_with(&format!("{code} ")) && said.contains(word),
            "{name}: {said}"
        );
    }
    let files = folder.path().join("files");
    std::fs::create_dir(&files).unwrap();
    std::fs::write(files.join("metadata"), "Started dump at: 2024-03-01").unwrap();
    let target = owner(&database).await;
    let error = restore(&target, &files, &same(Kind::Mysql9, folder.path()), None).await;
    assert!(error.unwrap_err().to_string().contains("mydumper"));
    whole(&database).await.must_be(&before, Kind::Mysql9);
}
