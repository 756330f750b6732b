//! Restores onto servers that are set otherwise or lack something, by accounts with few rights, and beside others: what
//! can be kept is kept, the rest is told, and what would fail is refused before anything is loaded.

use std::path::Path;

use engine::backup::Method;
use engine::journal::Scope;
use engine::restore::Way;
use support::{Database, Kind, Shape, server, server_with};

use crate::builtin::{account, sql, write};
use crate::definitions::run;
use crate::restore_shared::into;
use crate::restore_stage::{back_up_by, new, owner, restore};

/// The ids of what a restore of this file into a new database told, and that database.
async fn restored(database: &Database, file: &Path) -> (Vec<String>, Database) {
    let copy = Database {
        server: database.server,
        name: format!("{}_copy", database.name),
        shape: None,
    };
    let owner = owner(database).await;
    let restored = restore(&owner, file, &new(&copy.name), None).await.unwrap();
    let told = restored.notes.iter().map(|note| note.id.to_string());
    (told.collect(), copy)
}

/// A dump that sets a collation and a time zone which no server has.
const FOREIGN: &str = "SET NAMES utf8mb4 COLLATE utf8mb4_9999_ai_ci;\n\
    CREATE TABLE t (id int NOT NULL PRIMARY KEY);\n\
    INSERT INTO t VALUES (1);\n\
    SET collation_connection = 'utf8mb4_9999_ai_ci', sql_mode = 'STRICT_TRANS_TABLES';\n\
    CREATE VIEW v AS SELECT id FROM t;\n\
    ALTER DATABASE COLLATE utf8mb4_9999_ai_ci;\n\
    SET time_zone = 'Nowhere/Town';\n\
    CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1;\n\
    -- Dump completed\n";

#[tokio::test]
async fn a_collation_or_a_zone_that_is_not_there_is_left_out_and_told() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(None).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump.sql");
        std::fs::write(&file, FOREIGN).unwrap();
        let (told, copy) = restored(&database, &file).await;
        assert!(
            told.iter().any(|id| id == "restore-values-left-out"),
            "{kind:?}: {told:?}"
        );
        assert_eq!(copy.rows("SELECT id FROM v").await, [["1"]], "{kind:?}");
        assert_eq!(copy.rows("SHOW EVENTS").await.len(), 1, "{kind:?}");
        copy.drop().await;
    }
}

/// Values that no server holds as they stand here, each in a table of its own; and bytes that are no text and an ENUM
/// without a member, of which servers warn though they keep them.
const MISFITS: &[u8] = b"SET NAMES utf8mb4;\n\
    CREATE TABLE large (id int NOT NULL PRIMARY KEY, n tinyint);\n\
    INSERT INTO large VALUES (1, 1), (2, 300);\n\
    CREATE TABLE day (id int NOT NULL PRIMARY KEY, d date);\n\
    INSERT INTO day VALUES (1, 'today');\n\
    CREATE TABLE long_one (id int NOT NULL PRIMARY KEY, t varchar(3));\n\
    INSERT INTO long_one VALUES (1, 'abcd');\n\
    CREATE TABLE missing (id int NOT NULL PRIMARY KEY, t varchar(3) NOT NULL);\n\
    INSERT INTO missing VALUES (1, 'a'), (2, NULL);\n\
    CREATE TABLE mixed (id int NOT NULL PRIMARY KEY, e enum('a'), `f.g` decimal(2,0));\n\
    INSERT INTO mixed VALUES (1, '', 1), (2, 'a', 1000);\n\
    CREATE TABLE whole (id int NOT NULL PRIMARY KEY, b varbinary(3), t timestamp NULL, e enum('a'));\n\
    INSERT INTO whole VALUES (1, '\xFF', '0000-00-00 00:00:00', ''), (2, _binary 0xFF, NULL, 'a');\n\
    -- Dump completed\n";

#[tokio::test]
async fn values_that_the_server_changes_are_told() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(None).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump.sql");
        std::fs::write(&file, MISFITS).unwrap();
        let copy = new(&format!("{}_copy", database.name));
        let done = restore(&owner(&database).await, &file, &copy, None).await;
        let notes = done.unwrap().notes;
        let [note] = notes.as_slice() else {
            panic!("{kind:?}: {notes:?}");
        };
        assert_eq!(note.id, "restore-values-changed", "{kind:?}");
        let names = engine::words::message(engine::words::Lang::En, &note.said());
        let wanted = "`day` (d); `large` (n); `long_one` (t); `missing`; `mixed` (f.g)";
        assert!(names.contains(wanted), "{kind:?}: {names}");
        assert!(!names.contains("whole"), "{kind:?}: {names}");
    }
}

/// MySQL keeps only bytes up to 7F in an `ascii` column since 8.0; other servers keep all.
#[tokio::test]
async fn bytes_that_another_server_cuts_are_told() {
    let from = server(Kind::Mariadb1011).await.database(None).await;
    run(
        &from,
        &[
            "SET sql_mode = ''",
            "CREATE TABLE a (id int PRIMARY KEY, t varchar(10) CHARACTER SET ascii)",
            "INSERT INTO a VALUES (1, _binary 0x63E9)",
        ],
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let target = from.target(&account(&from, "").await);
    let written = write(&target, folder.path(), Method::Builtin, None)
        .await
        .unwrap();
    let to = server(Kind::Mysql9).await.database(None).await;
    let (told, copy) = restored(&to, &written.file).await;
    assert_eq!(told, ["restore-values-changed"]);
    copy.drop().await;
}

#[tokio::test]
async fn programs_keep_the_collation_that_their_database_had() {
    const READ: &str = "SELECT database_collation FROM information_schema.routines \
        WHERE routine_schema = DATABASE() ORDER BY routine_name";
    for kind in Kind::ALL {
        let database = server(kind).await.database(None).await;
        run(
            &database,
            &[
                "CREATE TABLE t (id int NOT NULL PRIMARY KEY)",
                "CREATE PROCEDURE a_now() SELECT 1",
                "ALTER DATABASE COLLATE utf8mb4_bin",
                "CREATE PROCEDURE b_then() SELECT 1",
                "ALTER DATABASE COLLATE utf8mb4_unicode_ci",
                "CREATE PROCEDURE c_now() SELECT 1",
            ],
        )
        .await;
        let folder = tempfile::tempdir().unwrap();
        let target = database.target(&account(&database, "").await);
        let written = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        let (_, copy) = restored(&database, &written.file).await;
        assert_eq!(copy.rows(READ).await, database.rows(READ).await, "{kind:?}");
        let by_client = database.server.database(None).await;
        by_client
            .execute("ALTER DATABASE COLLATE utf8mb4_unicode_ci")
            .await;
        by_client.script(&sql(&written.file)).await;
        assert_eq!(
            by_client.rows(READ).await,
            database.rows(READ).await,
            "{kind:?}"
        );
        let now = "SELECT @@collation_database";
        assert_eq!(copy.rows(now).await, [["utf8mb4_unicode_ci"]], "{kind:?}");
        copy.drop().await;
    }
}

/// Others' functions and events in the database ask for rights that DB-GPT's own tables do not need.
#[tokio::test]
async fn own_tables_need_no_rights_on_others_programs() {
    let kind = Kind::Mysql9;
    let database = server_with(kind, &["--log-bin-trust-function-creators=OFF"])
        .await
        .database(Some(Shape::S1))
        .await;
    run(
        &database,
        &[
            "CREATE TABLE orders (id int NOT NULL PRIMARY KEY)",
            "CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1",
            "CREATE TRIGGER theirs BEFORE INSERT ON orders FOR EACH ROW SET NEW.id = NEW.id",
            "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
        ],
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up_by(&owner(&database).await, None, folder.path(), None).await;
    database.execute("DELETE FROM chat_history").await;
    let limited = database
        .account(&[
            "ALL PRIVILEGES",
            "ALL PRIVILEGES ON `dbgpt\\_upgrade\\_%`.*",
            // Without it, the copy of what is replaced could not hold the function.
            "SHOW_ROUTINE ON *.*",
        ])
        .await;
    let limited = database.target(&limited);
    for (scope, refused) in [
        (Scope::All, Some("restore-makers-distrusted")),
        (Scope::Own, None),
    ] {
        let own = into(folder.path(), scope, Way::Swap);
        let restored = restore(&limited, &backup.file, &own, None).await;
        let code = restored.as_ref().err().map(engine::Error::code);
        assert_eq!(code, refused, "{scope:?}: {:?}", restored.err());
    }
    let chats = database.rows("SELECT COUNT(*) > 0 FROM chat_history").await;
    assert_eq!(chats, [["1"]]);
}

#[tokio::test]
async fn what_a_time_zone_decides_is_told() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server_with(kind, &["--default-time-zone=+05:00"])
            .await
            .database(None)
            .await;
        run(
            &database,
            &[
                "CREATE TABLE z (id int PRIMARY KEY, t timestamp NULL, h int AS (hour(t)) STORED)",
                "CREATE TABLE d (id int PRIMARY KEY, t datetime, h int AS (hour(t)) STORED)",
                "INSERT INTO z (id, t) VALUES (1, '2024-01-01 02:00:00')",
            ],
        )
        .await;
        let folder = tempfile::tempdir().unwrap();
        let target = database.target(&account(&database, "").await);
        let written = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        let (told, copy) = restored(&database, &written.file).await;
        assert_eq!(told, ["restore-zoned"], "{kind:?}");
        copy.drop().await;
    }
}

#[tokio::test]
async fn a_timestamp_gets_no_update_that_it_had_not() {
    const DUMP: &str = "SET NAMES utf8mb4;\nCREATE TABLE t (id int NOT NULL PRIMARY KEY, at timestamp NOT NULL);\n\
        INSERT INTO t VALUES (1, '2024-01-01 00:00:00');\n-- Dump completed\n";
    for kind in [Kind::Mysql9, Kind::Mariadb1011, Kind::Mariadb118] {
        let off = ["--explicit-defaults-for-timestamp=OFF"];
        let database = server_with(kind, &off).await.database(None).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump.sql");
        std::fs::write(&file, DUMP).unwrap();
        let (_, copy) = restored(&database, &file).await;
        let made = copy.show_create("t").await;
        assert!(!made.contains("ON UPDATE"), "{kind:?}: {made}");
        copy.drop().await;
    }
}

/// An idle session stops a restore before anything is loaded or saved.
#[tokio::test]
async fn another_session_is_seen_at_the_beginning() {
    for way in [Way::Swap, Way::InPlace] {
        let database = server_with(Kind::Mariadb1011, &[])
            .await
            .database(Some(Shape::S1))
            .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let before = files();
        let idle = database.admin().await;
        let all = into(folder.path(), Scope::All, way);
        let refused = restore(&target, &backup.file, &all, None)
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "restore-in-use");
        assert_eq!(files(), before, "no copy was written");
        drop(idle);
    }
}
