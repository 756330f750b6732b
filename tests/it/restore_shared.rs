//! A restore in place beside other programs: their tables, rows and foreign keys, tables of all kinds, accounts
//! without rights, and a session that locks a table.

use std::path::Path;
use std::time::Instant;

use engine::Kind as ErrorKind;
use engine::journal::Scope;
use engine::restore::{Into, Safety, Same, Way};
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, server_with};

use crate::restore_stage::{back_up_by, dump, make_older, owner, restore, whole};

const KINDS: [Kind; 4] = [
    Kind::Mysql9,
    Kind::Mysql56,
    Kind::Mariadb1011,
    Kind::Mariadb118,
];

pub(crate) fn into(folder: &Path, scope: Scope, way: Way) -> Into {
    Into::Same(Same {
        safety: Safety {
            destination: engine::backup::Destination::Folder(folder.to_owned()),
            tool: None,
        },
        way,
        scope,
    })
}

async fn count(database: &Database, table: &str) -> String {
    let rows = database
        .rows(&format!("SELECT COUNT(*) FROM {table}"))
        .await;
    rows[0][0].clone()
}

async fn run(database: &Database, statements: &[&str]) {
    for sql in statements {
        database.execute(sql).await;
    }
}

/// Another program's objects in the same database at the time of the backup.
const OTHERS: [&str; 6] = [
    "CREATE TABLE orders (id int NOT NULL PRIMARY KEY, chat int, CONSTRAINT of_a_chat FOREIGN KEY (chat) REFERENCES chat_history (id) ON DELETE SET NULL) ENGINE=InnoDB",
    "CREATE TABLE no_more (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB",
    "INSERT INTO orders SELECT id, id FROM chat_history LIMIT 1",
    "CREATE TABLE seen (what varchar(20)) ENGINE=InnoDB",
    "CREATE TRIGGER ours AFTER INSERT ON chat_history FOR EACH ROW INSERT INTO seen VALUES ('then')",
    "CREATE VIEW titles AS SELECT id, summary FROM chat_history",
];

/// Changes of both programs since the backup.
const SINCE: [&str; 7] = [
    "INSERT INTO orders VALUES (-7, NULL)",
    "DROP TABLE no_more",
    "CREATE TABLE invoices (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB",
    "INSERT INTO invoices VALUES (1)",
    "CREATE VIEW bills AS SELECT id FROM invoices",
    "DROP TRIGGER ours",
    "CREATE TRIGGER theirs AFTER INSERT ON orders FOR EACH ROW INSERT INTO seen VALUES ('now')",
];

#[tokio::test]
async fn what_is_not_dbgpts_stays() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &OTHERS).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let chats = count(&database, "chat_history").await;
        let summaries = "SELECT id, summary FROM chat_history ORDER BY id";
        let then = database.rows(summaries).await;
        run(&database, &SINCE).await;
        make_older(&database).await;
        database
            .execute("CREATE TABLE gpts_app (id int PRIMARY KEY) ENGINE=InnoDB")
            .await;

        let own = into(folder.path(), Scope::Own, Way::Swap);
        let restored = restore(&target, &backup.file, &own, None).await.unwrap();
        assert_eq!(restored.scope, Scope::Own, "{kind:?}");
        let ids: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
        // The trigger belonged to another account.
        let told = ["restore-definer-left-out", "restore-others-stay"];
        assert_eq!(ids, told, "{kind:?}");
        assert_eq!(database.rows(summaries).await, then, "{kind:?}");
        assert_eq!(count(&database, "orders WHERE id = -7").await, "1");
        assert_eq!(count(&database, "invoices").await, "1");
        assert_eq!(count(&database, "bills").await, "1");
        assert_eq!(count(&database, "titles").await, chats);
        let tables = database.tables().await;
        assert!(
            !tables
                .iter()
                .any(|name| name == "gpts_app" || name == "no_more")
        );
        // The trigger of DB-GPT's table was restored; the one on the other program's own table stayed.
        let triggers = database.rows("SHOW TRIGGERS").await;
        let names: Vec<&str> = triggers.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names.len(), 2, "{kind:?}: {names:?}");
        // The other program's foreign key refers to the restored table, and works.
        let made = database.show_create("orders").await;
        assert!(
            made.contains("REFERENCES `chat_history` (`id`) ON DELETE SET NULL"),
            "{made}"
        );
        database.execute("DELETE FROM chat_history").await;
        assert_eq!(count(&database, "orders WHERE chat IS NOT NULL").await, "0");

        let all = into(folder.path(), Scope::All, Way::Swap);
        let restored = restore(&target, &backup.file, &all, None).await.unwrap();
        assert_eq!(restored.scope, Scope::All, "{kind:?}");
        let tables = database.tables().await;
        assert!(tables.iter().any(|name| name == "no_more"));
        assert!(!tables.iter().any(|name| name == "invoices"));
        assert_eq!(count(&database, "orders").await, "1");
    }
}

/// Another program's table can't be created from the file, rows of another are refused, a view needs a missing right:
/// none of these is DB-GPT's.
#[tokio::test]
async fn what_fails_of_others_does_not_stop_dbgpts_own() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                OTHERS[0],
                OTHERS[2],
                "CREATE TABLE counted (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                "INSERT INTO counted VALUES (1), (2)",
                "CREATE TABLE kept (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                "ALTER TABLE chat_history ADD COLUMN of_theirs int, ADD CONSTRAINT to_theirs FOREIGN KEY (of_theirs) REFERENCES kept (id)",
                "CREATE VIEW a_view AS SELECT id FROM kept",
                "CREATE TRIGGER on_theirs BEFORE INSERT ON orders FOR EACH ROW SET @a = 1",
            ],
        )
        .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let text = crate::builtin::sql(&backup.file);
        let broken = text
            .replace(
                "CREATE TABLE `orders` (",
                "CREATE TABLE `orders` (`x` no_such_type,",
            )
            .replace(
                "CREATE TABLE `kept` (",
                "CREATE TABLE `kept` (`x` no_such_type,",
            )
            .replace(
                "INSERT INTO `counted` VALUES",
                "INSERT INTO `counted` VALUES (1),(1),",
            );
        assert_ne!(text, broken);
        let file = folder.path().join("broken.sql");
        std::fs::write(&file, broken).unwrap();
        let summaries = "SELECT id, summary FROM chat_history ORDER BY id";
        let then = database.rows(summaries).await;
        run(&database, &["INSERT INTO counted VALUES (3)"]).await;
        make_older(&database).await;
        let own = into(folder.path(), Scope::Own, Way::Swap);
        let restored = restore(&target, &file, &own, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let told = restored
            .notes
            .iter()
            .find(|note| note.id == "restore-other-stays");
        let told = told.unwrap_or_else(|| panic!("{kind:?}: {:?}", restored.notes));
        let names = format!("{:?}", told.args["names"]);
        assert!(
            names.contains("`orders`") && names.contains("`kept`"),
            "{names}"
        );
        assert_eq!(database.rows(summaries).await, then, "{kind:?}");
        assert_eq!(count(&database, "counted").await, "3", "{kind:?}");
        assert_eq!(count(&database, "orders").await, "1", "{kind:?}");
        let made = database.show_create("chat_history").await;
        assert!(
            made.contains("REFERENCES `kept` (`id`)"),
            "{kind:?}: {made}"
        );
        // With the whole file it fails, and nothing is changed.
        let before = whole(&database).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        let refused = restore(&target, &file, &all, None).await.unwrap_err();
        assert_eq!(refused.code(), "restore-beside-failed", "{kind:?}");
        assert_eq!(whole(&database).await, before, "{kind:?}");
    }
}

#[tokio::test]
async fn a_foreign_key_that_would_lose_its_table_is_named_first() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up_by(&target, None, folder.path(), None).await;
    run(
        &database,
        &[
            "CREATE TABLE gpts_app (id int PRIMARY KEY) ENGINE=InnoDB",
            "CREATE TABLE orders (id int, CONSTRAINT to_an_app FOREIGN KEY (id) REFERENCES gpts_app (id)) ENGINE=InnoDB",
        ],
    )
    .await;
    let before = whole(&database).await;
    let own = into(folder.path(), Scope::Own, Way::Swap);
    let error = restore(&target, &backup.file, &own, None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("restore-foreign-key", ErrorKind::Refused)
    );
    assert!(error.to_string().contains("to_an_app"), "{error}");
    whole(&database).await.must_be(&before, kind);
}

/// Tables that are more than rows; each is moved unchanged.
const ODD: [&str; 7] = [
    "CREATE TABLE parts (id int NOT NULL PRIMARY KEY, what varchar(20)) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 3",
    "INSERT INTO parts VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    "CREATE TABLE words (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, what text, FULLTEXT KEY (what)) ENGINE=InnoDB",
    "INSERT INTO words (what) VALUES ('alpha beta'), ('gamma delta')",
    "CREATE TABLE `Mixed Case` (id int) ENGINE=MyISAM",
    "CREATE TABLE parents (id int NOT NULL PRIMARY KEY, up int, CONSTRAINT own FOREIGN KEY (up) REFERENCES parents (id)) ENGINE=InnoDB",
    "CREATE TABLE children (id int NOT NULL PRIMARY KEY, up int, CONSTRAINT their FOREIGN KEY (up) REFERENCES parents (id)) ENGINE=InnoDB",
];

async fn check_odd(database: Database, more: &[&str]) {
    let kind = database.server.kind;
    run(&database, &ODD).await;
    run(&database, more).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = back_up_by(&target, None, folder.path(), None).await;
    let before = whole(&database).await;
    make_older(&database).await;
    run(&database, &["DELETE FROM words", "DROP TABLE children"]).await;
    // Another database, with a foreign key to this one.
    let other = database.server.database(None).await;
    let outer = format!(
        "CREATE TABLE outside (id int, CONSTRAINT outer_key FOREIGN KEY (id) REFERENCES {}.parents (id)) ENGINE=InnoDB",
        database.name
    );
    other.execute(&outer).await;
    let all = into(folder.path(), Scope::All, Way::Swap);
    let restored = restore(&target, &backup.file, &all, None).await.unwrap();
    whole(&database).await.must_be(&before, kind);
    let points = format!("REFERENCES `{}`.`parents` (`id`)", database.name);
    let made = other.show_create("outside").await;
    assert!(made.contains(&points), "{kind:?}: {made}");
    let found = "words WHERE MATCH (what) AGAINST ('gamma')";
    assert_eq!(count(&database, found).await, "1", "{kind:?}");
    assert!(restored.swap_ms.is_some(), "{kind:?}: {restored:?}");
}

#[tokio::test]
async fn tables_of_all_kinds_are_moved_as_they_are() {
    let generated = "CREATE TABLE made (a int, b int GENERATED ALWAYS AS (a + 1) STORED, KEY (b)) ENGINE=InnoDB";
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let more: &[&str] = match kind {
            Kind::Mysql9 => &[generated],
            Kind::Mysql56 => &[],
            Kind::Mariadb1011 | Kind::Mariadb118 => &[
                generated,
                "CREATE SEQUENCE numbers START WITH 5",
                "CREATE SEQUENCE others",
                "CREATE TABLE numbered (id int NOT NULL DEFAULT (NEXT VALUE FOR numbers), a int, b bigint DEFAULT (NEXT VALUE FOR others)) ENGINE=InnoDB",
                "INSERT INTO numbered (a) VALUES (1)",
            ],
        };
        check_odd(database, more).await;
    }
}

#[tokio::test]
async fn names_without_case_are_moved_too() {
    let server = server_with(Kind::Mariadb1011, &["--lower-case-table-names=1"]).await;
    check_odd(server.database(Some(Shape::S1)).await, &[]).await;
}

#[tokio::test]
async fn without_rights_beside_only_the_named_way_is_left() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let all = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&all, None, folder.path(), None).await;
        let file = whole(&database).await;
        let older = make_older(&database).await;
        let target = database.target(&database.account(&["ALL PRIVILEGES"]).await);
        let swap = into(folder.path(), Scope::Own, Way::Swap);
        let error = restore(&target, &backup.file, &swap, None)
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.kind()),
            ("restore-beside-denied", ErrorKind::Refused)
        );
        let hint = error.hint(engine::words::Lang::En);
        assert!(
            hint.contains("GRANT ALL ON `dbgpt\\_upgrade\\_%`.*"),
            "{hint}"
        );
        whole(&database).await.must_be(&older, kind);
        let by_name = into(folder.path(), Scope::Own, Way::InPlace);
        let restored = restore(&target, &backup.file, &by_name, None)
            .await
            .unwrap();
        assert_eq!(restored.way, Way::InPlace);
        whole(&database).await.must_be(&file, kind);

        // With another program's objects in the database, restoring by name takes the whole file or nothing.
        database
            .execute("CREATE TABLE orders (id int) ENGINE=InnoDB")
            .await;
        let error = restore(&target, &backup.file, &by_name, None)
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.kind()),
            ("restore-in-place-shared", ErrorKind::Refused)
        );
    }
}

/// Definitions that the server refuses are found before anything changes.
#[tokio::test]
async fn the_named_way_tries_every_definition_first() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    let mut sql = dump(&database, &["--hex-blob"], kind);
    let view = b"CREATE TABLE broken (x no_such_type);\n-- Dump completed on 2026-01-01\n";
    sql.extend_from_slice(view);
    std::fs::write(&file, sql).unwrap();
    let before = make_older(&database).await;
    let by_name = into(folder.path(), Scope::All, Way::InPlace);
    let error = restore(&target, &file, &by_name, None).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("restore-trial-failed", ErrorKind::Refused)
    );
    assert!(error.to_string().contains("broken"), "{error}");
    whole(&database).await.must_be(&before, kind);
}

#[tokio::test]
async fn a_table_that_somebody_holds_is_waited_for_no_longer_than_bounded() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        database
            .execute("CREATE TRIGGER ours BEFORE INSERT ON chat_history FOR EACH ROW SET NEW.summary = 'x'")
            .await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = make_older(&database).await;
        // A session without a chosen database is not counted as a user of this one.
        let mut holder = database.server.admin().await;
        let held = format!("LOCK TABLES {}.my_plugin READ", database.name);
        holder.query_drop(held).await.unwrap();
        let begun = Instant::now();
        let own = into(folder.path(), Scope::Own, Way::Swap);
        let error = restore(&target, &backup.file, &own, None)
            .await
            .unwrap_err();
        assert!(!error.changed(), "{kind:?}: {error}");
        assert!(begun.elapsed().as_secs() < 60, "{kind:?}");
        assert!(
            matches!(error.code(), "restore-moved-back" | "restore-in-use"),
            "{kind:?}: {error:?}"
        );
        holder.query_drop("UNLOCK TABLES").await.unwrap();
        holder.disconnect().await.unwrap();
        whole(&database).await.must_be(&before, kind);
        restore(&target, &backup.file, &own, None).await.unwrap();
    }
}

/// A trigger for a column that is gone can be read and dropped, and not be made again.
#[tokio::test]
async fn what_can_not_be_made_again_is_named_by_a_restore_that_goes_back() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        for sql in [
            "ALTER TABLE chat_history ADD COLUMN gone int",
            "CREATE TRIGGER broken BEFORE INSERT ON chat_history FOR EACH ROW SET NEW.gone = 1",
            "ALTER TABLE chat_history DROP COLUMN gone",
        ] {
            database.execute(sql).await;
        }
        let mut holder = database.server.admin().await;
        let held = format!("LOCK TABLES {}.my_plugin READ", database.name);
        holder.query_drop(held).await.unwrap();
        let all = into(folder.path(), Scope::All, Way::Swap);
        let error = restore(&target, &backup.file, &all, None)
            .await
            .unwrap_err();
        assert_eq!(
            error.code(),
            "restore-moved-back-lacking",
            "{kind:?}: {error}"
        );
        assert!(error.to_string().contains("broken"), "{kind:?}: {error}");
        holder.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn of_two_restores_at_once_one_is_refused() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let backup = back_up_by(&target, None, folders[0].path(), None).await;
    let file = whole(&database).await.without_definers();
    make_older(&database).await;
    let [one, other] = [0, 1].map(|at| into(folders[at].path(), Scope::Own, Way::Swap));
    let (one, other) = tokio::join!(
        restore(&target, &backup.file, &one, None),
        restore(&target, &backup.file, &other, None)
    );
    let errors: Vec<_> = [one.err(), other.err()].into_iter().flatten().collect();
    assert!(!errors.is_empty());
    for error in &errors {
        assert_eq!(error.kind(), ErrorKind::Refused, "{error:?}");
    }
    if errors.len() == 1 {
        let now = whole(&database).await.without_definers();
        now.must_be(&file, Kind::Mysql9);
    }
}
