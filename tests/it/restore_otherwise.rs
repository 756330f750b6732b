//! Definitions that a restore must change: missing storage engines, tables' data directories, history rows of
//! system-versioned tables. Each change is reported.

use std::path::Path;

use engine::backup::Method;
use engine::journal::Scope;
use engine::restore::{Restored, Way};
use engine::target::Target;
use support::{Database, Kind, Shape, server, server_with, tools};

use crate::builtin::{sql, write};
use crate::definitions::run;
use crate::main_path::{Install, owning};
use crate::restore_shared::into;
use crate::restore_stage::{back_up_by, make_older, new, other, owner, restore, whole};

fn names(restored: &Restored, id: &str) -> String {
    let found = restored.notes.iter().find(|note| note.id == id);
    let found = found.unwrap_or_else(|| panic!("no {id} in {:#?}", restored.notes));
    engine::words::message(engine::words::Lang::En, &found.said())
}

async fn engine_of(database: &Database, table: &str) -> String {
    let rows = database
        .rows(&format!(
            "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{table}'"
        ))
        .await;
    rows[0][0].clone()
}

async fn check_engine(file: &Path, target: &Target, database: &Database, table: &str) {
    let kind = database.server.kind;
    let copy = format!("{}_copy", database.name);
    for place in [
        into(file.parent().unwrap(), Scope::All, Way::Swap),
        new(&copy),
    ] {
        let restored = restore(target, file, &place, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let told = names(&restored, "restore-engine-replaced");
        assert!(told.contains(&format!("`{table}` (")), "{kind:?}: {told}");
    }
    for there in [&other(database, &database.name), &other(database, &copy)] {
        assert_eq!(engine_of(there, table).await, "InnoDB", "{kind:?}");
        let rows = there.rows(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(rows, [["2"]], "{kind:?}");
    }
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_replaced_and_told() {
    for kind in [
        Kind::Mysql9,
        Kind::Mysql56,
        Kind::Mariadb1011,
        Kind::Mariadb118,
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE TABLE old_one (id int PRIMARY KEY, t text) ENGINE=MyISAM",
                "INSERT INTO old_one VALUES (1, 'a'), (2, 'b')",
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        // As written by a server with more engines.
        let text = sql(&backup.file).replace("ENGINE=MyISAM", "ENGINE=TokuDB");
        let file = folder.path().join("other.sql");
        std::fs::write(&file, text).unwrap();
        check_engine(&file, &target, &database, "old_one").await;
    }
    // An engine that the administrator has disabled.
    let kind = Kind::Mysql9;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    run(
        &database,
        &[
            "CREATE TABLE old_my (id int PRIMARY KEY, t text) ENGINE=MyISAM",
            "INSERT INTO old_my VALUES (1, 'a'), (2, 'b')",
        ],
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up_by(&owner(&database).await, None, folder.path(), None).await;
    let off = server_with(kind, &["--disabled-storage-engines=MyISAM"]).await;
    let database = off.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    check_engine(&backup.file, &target, &database, "old_my").await;
}

/// MyISAM files in a DATA DIRECTORY are named after the table alone, so no second one of that name fits beside it.
#[tokio::test]
async fn a_table_in_a_folder_of_its_own_comes_back() {
    for kind in [Kind::Mysql56, Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let far = tempfile::tempdir().unwrap();
        let place = far.path().display();
        run(
            &database,
            &[
                &format!(
                    "CREATE TABLE far_one (id int NOT NULL PRIMARY KEY, what varchar(20)) ENGINE=MyISAM DATA DIRECTORY='{place}' INDEX DIRECTORY='{place}'"
                ),
                "INSERT INTO far_one VALUES (1, 'a'), (2, 'b')",
                &format!(
                    "CREATE TABLE parts (id int NOT NULL) ENGINE=MyISAM PARTITION BY HASH (id) (PARTITION one DATA DIRECTORY='{place}', PARTITION two)"
                ),
                &format!(
                    "CREATE TABLE inner_one (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='{place}'"
                ),
                "INSERT INTO parts VALUES (1), (2), (3)",
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = database.checksum().await;
        make_older(&database).await;
        run(&database, &["DELETE FROM far_one"]).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        let restored = restore(&target, &backup.file, &all, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let told = names(&restored, "restore-folder-left-out");
        for table in ["`far_one`", "`parts`", "`inner_one`"] {
            assert!(told.contains(table), "{kind:?}: {told}");
        }
        assert_eq!(database.checksum().await, before, "{kind:?}");
        let made = database.show_create("far_one").await;
        assert!(!made.contains("DIRECTORY"), "{kind:?}: {made}");
        // The old files are gone; the server leaves empty folders.
        let left: Vec<_> = std::fs::read_dir(far.path()).unwrap().flatten().collect();
        assert!(left.iter().all(|entry| entry.path().is_dir()), "{left:?}");
    }
}

const HISTORY: [&str; 8] = [
    "CREATE TABLE kept (id int NOT NULL PRIMARY KEY, what varchar(20)) WITH SYSTEM VERSIONING",
    "CREATE TABLE named (id int NOT NULL PRIMARY KEY, what varchar(20), begun timestamp(6) GENERATED ALWAYS AS ROW START, \
     ended timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (begun, ended)) WITH SYSTEM VERSIONING",
    "INSERT INTO kept VALUES (1, 'a'), (2, 'b')",
    "UPDATE kept SET what = 'c' WHERE id = 1",
    "DELETE FROM kept WHERE id = 2",
    "INSERT INTO named (id, what) VALUES (1, 'a'), (2, 'b')",
    "UPDATE named SET what = 'c' WHERE id = 1",
    "DELETE FROM named WHERE id = 2",
];

async fn history(database: &Database) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for sql in [
        "SELECT id, what, row_start, row_end FROM kept FOR SYSTEM_TIME ALL ORDER BY 1, 3",
        "SELECT id, what, begun, ended FROM named FOR SYSTEM_TIME ALL ORDER BY 1, 3",
        "SHOW CREATE TABLE kept",
        "SHOW CREATE TABLE named",
    ] {
        all.push(database.rows(sql).await);
    }
    all
}

/// History rows: the built-in writer does not dump them; MariaDB's own tool does, and a restore brings them back.
#[tokio::test]
async fn rows_that_a_table_keeps_of_before_come_back() {
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &HISTORY).await;
        let more: &[&str] = match kind {
            Kind::Mariadb118 => &["SHOW CREATE ROUTINE ON `dbgpt%`.*"],
            Kind::Mysql9 | Kind::Mysql56 | Kind::Mariadb1011 => &[],
        };
        let grants: Vec<&str> = owning(kind).iter().chain(more).copied().collect();
        let account = database.account(&grants).await;
        let install = Install::of(&database, &account);
        let refused = install.run(&["backup", "--method", "builtin", "--out", &install.backups()]);
        let error = &refused.json["error"];
        assert_eq!(error["code"], "backup-builtin-table", "{error}");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("--method mysqldump"), "{hint}");
        let before = (database.checksum().await, history(&database).await);
        assert_eq!(before.1[0].len(), 3, "{:?}", before.1[0]);
        let tools = tools(kind);
        let by_tool = ["--method", "mysqldump", "--tool", tools.to_str().unwrap()];
        let mut command = vec!["upgrade", "--rehearse", "--yes"];
        let backups = install.backups();
        command.extend(["--backup-to", &backups]);
        command.extend(by_tool);
        let upgraded = install.done(&command, &format!("{kind:?}"));
        assert_eq!(upgraded["verified"], true, "{upgraded}");
        for proof in upgraded["proofs"].as_array().unwrap() {
            assert_eq!(proof["proved"], true, "{kind:?}: {proof}");
        }
        run(
            &database,
            &["DELETE FROM kept", "UPDATE named SET what = 'd'"],
        )
        .await;
        let file = upgraded["backup"].as_str().unwrap();
        for way in [&["--all"][..], &["--all", "--in-place"]] {
            let safety = install.machine.path(&format!("safety{}.zip", way.len()));
            let mut command = vec![
                "restore",
                file,
                "--yes",
                "--safety-to",
                safety.to_str().unwrap(),
            ];
            command.extend(["--tool", tools.to_str().unwrap()]);
            command.extend(way);
            install.done(&command, &format!("{kind:?} {way:?}"));
            let now = (database.checksum().await, history(&database).await);
            assert_eq!(now, before, "{kind:?} {way:?}");
        }
    }
}

/// A tool that can't dump history rows makes no backup to rely on, and the error says why.
#[tokio::test]
async fn a_tool_without_them_is_told_as_such() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    run(&database, &HISTORY).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let tool = Some(tools(Kind::Mysql9));
    let backup = write(&target, folder.path(), Method::Mysqldump, tool)
        .await
        .unwrap();
    let unproved: Vec<&str> = backup
        .proofs
        .iter()
        .filter(|proof| !proof.proved)
        .map(|proof| proof.why.id.as_ref())
        .collect();
    assert!(unproved.contains(&"proof-complete-history"), "{unproved:?}");
    assert!(backup.into_verified().is_err());
}

/// A dump tool stops at a view over a missing table; the built-in writer does not, and the error recommends it.
#[tokio::test]
async fn a_tool_that_a_broken_view_stops_is_told_with_the_way_on() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE VIEW orphan AS SELECT id FROM gone",
                "DROP TABLE gone",
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let error = write(&target, folder.path(), Method::Mysqldump, Some(tools(kind)))
            .await
            .unwrap_err();
        assert_eq!(error.code(), "backup-tool-failed", "{kind:?}: {error}");
        assert!(error.to_string().contains("orphan"), "{kind:?}: {error}");
        let hint = error.hint(engine::words::Lang::En);
        assert!(hint.contains("without `--tool` and `--method`"), "{hint}");
        let backup = write(&target, folder.path(), Method::Auto, None)
            .await
            .unwrap();
        assert!(sql(&backup.file).contains("orphan"), "{kind:?}");
        let before = whole(&database).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        restore(&target, &backup.file, &all, None).await.unwrap();
        whole(&database)
            .await
            .without_definers()
            .must_be(&before.without_definers(), kind);
    }
}

/// Broken views stop neither an upgrade with rehearsal nor a restore, which keeps them broken.
#[tokio::test]
async fn an_upgrade_with_a_rehearsal_goes_past_what_is_broken() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE VIEW orphan AS SELECT id FROM gone",
                "CREATE VIEW over_orphan AS SELECT id FROM orphan",
                "DROP TABLE gone",
            ],
        )
        .await;
        let all = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let install = Install::of(&database, &all);
        let before = whole(&database).await.without_definers();
        let case = format!("{kind:?}");
        let upgraded = crate::main_path::upgrade(&install, &case);
        let file = upgraded["backup"].as_str().unwrap();
        let restored = install.done(&["restore", file, "--all", "--yes"], &case);
        let told = restored["findings"].to_string();
        assert!(
            told.contains("restore-broken") && told.contains("`orphan`"),
            "{kind:?}: {told}"
        );
        whole(&database)
            .await
            .without_definers()
            .must_be(&before, kind);
    }
}

/// A view, a key and a procedure that refer to another database still do so after a restore.
#[tokio::test]
async fn what_names_another_database_comes_back_in_its_place() {
    for kind in [
        Kind::Mysql9,
        Kind::Mysql56,
        Kind::Mariadb1011,
        Kind::Mariadb118,
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let biz = database.server.database(None).await.name;
        run(
            &database,
            &[
                &format!("CREATE TABLE {biz}.people (id int NOT NULL PRIMARY KEY, name varchar(20)) ENGINE=InnoDB"),
                &format!("CREATE VIEW staff AS SELECT p.id, p.name, c.conv_uid FROM {biz}.people p JOIN chat_history c ON c.id = p.id"),
                &format!("CREATE TABLE badge (id int NOT NULL PRIMARY KEY, CONSTRAINT of_people FOREIGN KEY (id) REFERENCES {biz}.people (id)) ENGINE=InnoDB"),
                &format!("CREATE PROCEDURE tidy_up() DELETE FROM {biz}.people WHERE id < 0"),
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = whole(&database).await.without_definers();
        make_older(&database).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        let restored = restore(&target, &backup.file, &all, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let ids: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
        assert!(
            !ids.contains(&"restore-points-outside"),
            "{kind:?}: {ids:?}"
        );
        whole(&database)
            .await
            .without_definers()
            .must_be(&before, kind);
    }
}

/// A foreign key that the server refuses does not cost its table.
#[tokio::test]
async fn a_key_that_the_server_does_not_take_is_left_out_and_told() {
    for kind in [
        Kind::Mysql9,
        Kind::Mysql56,
        Kind::Mariadb1011,
        Kind::Mariadb118,
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let mut text = sql(&backup.file);
        text.push_str(
            "CREATE TABLE parent (id bigint NOT NULL PRIMARY KEY) ENGINE=InnoDB;\n\
             CREATE TABLE child (id int NOT NULL PRIMARY KEY, a bigint, b smallint, \
             CONSTRAINT unlike FOREIGN KEY (id) REFERENCES parent (id), CONSTRAINT alike FOREIGN KEY (a) REFERENCES parent (id), \
             CONSTRAINT nor FOREIGN KEY (b) REFERENCES parent (id)) ENGINE=InnoDB;\n\
             INSERT INTO child (id) VALUES (1), (2);\n-- Dump completed on 2026-01-01\n",
        );
        let file = folder.path().join("unlike.sql");
        std::fs::write(&file, text).unwrap();
        let all = into(folder.path(), Scope::All, Way::Swap);
        let restored = restore(&target, &file, &all, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let told = names(&restored, "restore-key-left-out");
        assert!(told.contains("`child` ("), "{kind:?}: {told}");
        let made = database.show_create("child").await;
        assert!(made.contains("`alike` FOREIGN KEY"), "{kind:?}: {made}");
        assert_eq!(made.matches("FOREIGN KEY").count(), 1, "{kind:?}: {made}");
        let rows = database.rows("SELECT COUNT(*) FROM child").await;
        assert_eq!(rows, [["2"]], "{kind:?}");
    }
}

/// A binary default that is no text in any charset is restored unchanged.
#[tokio::test]
async fn a_default_of_bytes_comes_back() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE TABLE raw_ones (id int NOT NULL PRIMARY KEY, v varbinary(10) DEFAULT x'00ff275c', b binary(3) NOT NULL DEFAULT x'ff5c0a', e enum('ä','b') CHARACTER SET latin1 DEFAULT 'ä' COMMENT 'it''s')",
                "INSERT INTO raw_ones (id) VALUES (1)",
                "CREATE TABLE raw_parts (v varbinary(5) NOT NULL) PARTITION BY LIST COLUMNS (v) (PARTITION a VALUES IN (x'ff27'), PARTITION b VALUES IN ('x'))",
                "INSERT INTO raw_parts VALUES (x'ff27'), ('x')",
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let copy = format!("{}_copy", database.name);
        let backup = back_up_by(&target, None, folder.path(), None).await;
        assert!(backup.proofs.iter().all(|proof| proof.proved), "{kind:?}");
        run(&database, &["DROP TABLE raw_ones"]).await;
        for place in [into(folder.path(), Scope::All, Way::Swap), new(&copy)] {
            restore(&target, &backup.file, &place, None)
                .await
                .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        }
        for there in [&other(&database, &database.name), &other(&database, &copy)] {
            run(
                there,
                &[
                    "INSERT INTO raw_ones (id) VALUES (2)",
                    "INSERT INTO raw_parts VALUES (x'ff27')",
                ],
            )
            .await;
            let rows = there
                .rows("SELECT HEX(v), HEX(b), HEX(e) FROM raw_ones ORDER BY id")
                .await;
            let row = ["00FF275C", "FF5C0A", "E4"];
            assert_eq!(rows, [row, row], "{kind:?}");
        }
        let install = Install::of(&database, &database.account(owning(kind)).await);
        crate::main_path::upgrade(&install, &format!("{kind:?}"));
    }
}

/// INSERTs into a table that the file does not create do not make the file complete.
#[tokio::test]
async fn a_file_without_a_table_is_not_taken_for_whole() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up_by(&target, None, folder.path(), None).await;
    let text = sql(&backup.file);
    let from = text.find("CREATE TABLE `chat_history` (").unwrap();
    let end = from + text[from..].find(";\n").unwrap() + 2;
    let file = folder.path().join("lacking.sql");
    std::fs::write(&file, format!("{}{}", &text[..from], &text[end..])).unwrap();
    let before = whole(&database).await;
    let all = into(folder.path(), Scope::All, Way::Swap);
    let refused = restore(&target, &file, &all, None).await.unwrap_err();
    assert_eq!(refused.code(), "restore-beside-failed");
    assert_eq!(whole(&database).await, before);
}
