//! Backups restore equally on real servers: our own files and the stock tools', into a new database and in place. A
//! file that can't be loaded changes nothing.

use std::path::Path;

use engine::Kind as ErrorKind;
use engine::backup::TableRows;
use support::{Database, Kind, Shape, server};

use crate::restore_stage::{
    add_a_large_table, back_up, back_up_by, dump, fill_with_more, new, other, owner, packings,
    restore, same, tools, whole,
};

fn counted(tables: &[TableRows]) -> u64 {
    tables.iter().map(|table| table.rows).sum()
}

async fn check_into_new(kind: Kind) {
    for shape in Shape::ALL {
        let database = server(kind).await.database(Some(shape)).await;
        fill_with_more(&database).await;
        let target = owner(&database).await;
        let before = whole(&database).await;
        for tool in [Some(tools(kind)), None] {
            let folder = tempfile::tempdir().unwrap();
            let backup = back_up_by(&target, tool.clone(), folder.path(), None).await;
            let by = tool.as_ref().map_or("own", |_| "tool");
            let name = format!("{}_{by}", database.name);
            let restored = restore(&target, &backup.file, &new(&name), None)
                .await
                .unwrap_or_else(|error| panic!("{kind:?} {shape:?} {by}: {error}"));
            assert_eq!(restored.database, name);
            assert_eq!(counted(&restored.tables), counted(&backup.tables));
            let told: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
            let left_out: &[&str] = match tool {
                Some(_) => &[],
                None => &["restore-definer-left-out"],
            };
            assert_eq!(told, left_out, "{kind:?} {shape:?} {by}");
            let there = whole(&other(&database, &name)).await;
            match tool {
                Some(_) => there.must_be(&before, kind),
                // The built-in writer leaves out definers.
                None => {
                    let before = whole(&database).await.without_definers();
                    there.without_definers().must_be(&before, kind);
                }
            }
            for into in [&name, &database.name] {
                let again = restore(&target, &backup.file, &new(into), None).await;
                let error = again.unwrap_err();
                assert_eq!(error.code(), "restore-into-not-empty", "{error}");
            }
        }
        whole(&database).await.must_be(&before, kind);
    }
}

#[tokio::test]
async fn our_files_come_back_equal_on_mysql9() {
    check_into_new(Kind::Mysql9).await;
}

#[tokio::test]
async fn our_files_come_back_equal_on_mysql56() {
    check_into_new(Kind::Mysql56).await;
}

#[tokio::test]
async fn our_files_come_back_equal_on_mariadb1011() {
    check_into_new(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn our_files_come_back_equal_on_mariadb118() {
    check_into_new(Kind::Mariadb118).await;
}

async fn check_in_place(kind: Kind) {
    let database = server(kind).await.database(Some(Shape::S3)).await;
    fill_with_more(&database).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up(&target, kind, folder.path(), None).await;
    let before = whole(&database).await;
    for sql in [
        "DELETE FROM chat_history",
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NOT NULL DEFAULT ''",
        "CREATE TABLE not_in_the_backup (id int)",
        "DROP VIEW a_view",
        "DROP EVENT an_event",
        "CREATE PROCEDURE not_in_the_backup() SELECT 1",
    ] {
        database.execute(sql).await;
    }
    // A view over a missing table can't be dumped.
    database.execute("DROP VIEW a_second_view").await;
    let later = whole(&database).await;
    assert_ne!(later, before);

    let copies = tempfile::tempdir().unwrap();
    let restored = restore(&target, &backup.file, &same(kind, copies.path()), None)
        .await
        .unwrap();
    whole(&database).await.must_be(&before, kind);
    let safety = restored.safety.unwrap();
    assert!(safety.file.starts_with(copies.path()));
    let name = format!("{}_later", database.name);
    restore(&target, &safety.file, &new(&name), None)
        .await
        .unwrap();
    whole(&other(&database, &name)).await.must_be(&later, kind);
}

#[tokio::test]
async fn in_place_with_a_copy_of_what_was_there() {
    for kind in [
        Kind::Mysql9,
        Kind::Mysql56,
        Kind::Mariadb1011,
        Kind::Mariadb118,
    ] {
        check_in_place(kind).await;
    }
}

#[tokio::test]
async fn dumps_of_the_stock_tools_come_back_equal() {
    let usual = ["--routines", "--events", "--triggers", "--hex-blob"];
    let cases: [(Kind, Kind, &[&str]); 7] = [
        (Kind::Mysql9, Kind::Mysql9, &["--set-gtid-purged=OFF"]),
        (
            Kind::Mysql9,
            Kind::Mysql9,
            &["--set-gtid-purged=ON", "--databases"],
        ),
        (
            Kind::Mysql9,
            Kind::Mysql9,
            &[
                "--skip-comments",
                "--skip-extended-insert",
                "--set-gtid-purged=OFF",
            ],
        ),
        (
            Kind::Mysql56,
            Kind::Mysql9,
            &[
                "--column-statistics=0",
                "--set-gtid-purged=OFF",
                "--default-character-set=utf8mb4",
            ],
        ),
        (
            Kind::Mariadb1011,
            Kind::Mariadb1011,
            &["--add-drop-database", "--databases"],
        ),
        (
            Kind::Mariadb118,
            Kind::Mariadb118,
            &["--no-autocommit", "--complete-insert"],
        ),
        (
            Kind::Mariadb118,
            Kind::Mariadb118,
            &["--skip-opt", "--create-options", "--quote-names"],
        ),
    ];
    for (kind, tools, more) in cases {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        fill_with_more(&database).await;
        let target = owner(&database).await;
        let options: Vec<&str> = usual.iter().chain(more).copied().collect();
        let sql = dump(&database, &options, tools);
        let before = whole(&database).await;
        let folder = tempfile::tempdir().unwrap();
        for (number, packed) in packings(&sql).into_iter().enumerate() {
            let file = folder.path().join(format!("dump{number}"));
            std::fs::write(&file, packed).unwrap();
            let name = format!("{}_{number}", database.name);
            let restored = restore(&target, &file, &new(&name), None).await;
            restored.unwrap_or_else(|error| panic!("{kind:?} {more:?}: {error}"));
            whole(&other(&database, &name)).await.must_be(&before, kind);
        }
    }
}

/// A dump with two rows of the same key.
fn with_a_row_twice(database: &Database, folder: &Path, insert: &str) -> std::path::PathBuf {
    let options = ["--set-gtid-purged=OFF", "--hex-blob"];
    let sql = String::from_utf8(dump(database, &options, Kind::Mysql9)).unwrap();
    let once = "INSERT INTO `seen` VALUES (0,'zero'),(1,'one');";
    assert!(sql.contains(once));
    let file = folder.join("twice.sql");
    let twice = format!("{insert} `seen` VALUES (5,'a'),(5,'b');");
    std::fs::write(&file, sql.replace(once, &twice)).unwrap();
    file
}

#[tokio::test]
async fn what_can_not_be_loaded_touches_nothing() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S2)).await;
    let empty = server(kind).await.database(None).await;
    fill_with_more(&database).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    // The server refuses the second row, or skips it silently.
    let files = ["INSERT INTO", "INSERT IGNORE INTO"].map(|insert| {
        let folder = folder.path().join(insert.replace(' ', "-"));
        std::fs::create_dir(&folder).unwrap();
        with_a_row_twice(&database, &folder, insert)
    });
    database.execute("DELETE FROM chat_history LIMIT 1").await;
    let before = whole(&database).await;
    for file in files {
        let copies = tempfile::tempdir().unwrap();
        let error = restore(&target, &file, &same(kind, copies.path()), None)
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.kind(), error.changed()),
            ("restore-beside-failed", ErrorKind::Failed, false)
        );
        assert!(error.to_string().contains("`seen`"), "{error}");
        whole(&database).await.must_be(&before, kind);
        // Nothing was about to change yet, so no safety copy was made.
        assert_eq!(std::fs::read_dir(copies.path()).unwrap().count(), 0);

        let name = format!("{}_new", database.name);
        for into in [&name, &empty.name] {
            let error = restore(&target, &file, &new(into), None).await.unwrap_err();
            assert_eq!(error.code(), "restore-into-failed");
        }
        let there = database
            .rows(&format!("SHOW DATABASES LIKE '{name}'"))
            .await;
        assert!(there.is_empty(), "{there:?}");
        assert!(empty.tables().await.is_empty());
    }
}

/// Two tables of some MiB among others: several sessions load them, each from its own place in the file.
#[tokio::test]
async fn large_tables_are_loaded_from_several_places() {
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    fill_with_more(&database).await;
    add_a_large_table(&database, 40).await;
    database
        .execute("CREATE TABLE z_another LIKE a_large_one")
        .await;
    database
        .execute("INSERT INTO z_another SELECT id * 7, CONCAT(id, what) FROM a_large_one")
        .await;
    database
        .execute("ANALYZE TABLE a_large_one, z_another")
        .await;
    let target = owner(&database).await;
    let before = whole(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let ours = back_up_by(&target, None, folder.path(), None).await;
    let options = [
        "--routines",
        "--events",
        "--triggers",
        "--set-gtid-purged=OFF",
    ];
    let plain = folder.path().join("dump.sql");
    std::fs::write(&plain, dump(&database, &options, kind)).unwrap();
    for (by, file) in [("ours", &ours.file), ("plain", &plain)] {
        let name = format!("{}_{by}", database.name);
        let restored = restore(&target, file, &new(&name), None).await;
        restored.unwrap_or_else(|error| panic!("{by}: {error}"));
        let there = whole(&other(&database, &name)).await;
        match by {
            "ours" => {
                let before = whole(&database).await.without_definers();
                there.without_definers().must_be(&before, kind);
            }
            _ => there.must_be(&before, kind),
        }
    }

    // Duplicate rows far from where the first session reads; the error counts all statements before them.
    let options = ["--skip-triggers", "--hex-blob", "--set-gtid-purged=OFF"];
    let sql = String::from_utf8(dump(&database, &options, kind)).expect("text");
    let last = sql.rfind("INSERT INTO `a_large_one`").unwrap();
    let end = last + sql[last..].find(";\n").unwrap() + 2;
    let number = sql[..end].matches(";\n").count() + 1;
    std::fs::write(&plain, [&sql[..end], &sql[last..]].concat()).unwrap();
    let name = format!("{}_twice", database.name);
    let error = restore(&target, &plain, &new(&name), None)
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(said.contains("`a_large_one`"), "{said}");
    assert!(said.contains(&number.to_string()), "{number}: {said}");
    assert!(
        database
            .rows(&format!("SHOW DATABASES LIKE '{name}'"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_database_that_is_gone_is_made_anew() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S2)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up(&target, kind, folder.path(), None).await;
    let before = whole(&database).await;
    database
        .execute(&format!("DROP DATABASE `{}`", database.name))
        .await;
    let error = restore(&target, &backup.file, &same(kind, folder.path()), None).await;
    assert_eq!(error.unwrap_err().code(), "restore-database-missing");
    restore(&target, &backup.file, &new(&database.name), None)
        .await
        .unwrap();
    whole(&database).await.must_be(&before, kind);
}
