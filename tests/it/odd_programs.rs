//! Stored programs and views that are hard to back up: made in SQL modes that change where strings end, in packages,
//! or calling functions whose definers are gone. Each is backed up and restored, or reported.

use engine::backup::Method;
use engine::journal::Scope;
use engine::message::Arg;
use engine::restore::{Restored, Way};
use engine::target::Target;
use support::{Account, Database, Kind, Shape, server, tools};

use crate::builtin::{account, sql, write};
use crate::definitions::run;
use crate::main_path::{Install, owning, upgrade};
use crate::restore_shared::into;
use crate::restore_stage::{Whole, new, other, owner, restore, whole};

/// An account that owns the database, may create triggers and functions in a copy although the binary log is on, and
/// may drop other accounts' objects.
async fn maker(database: &Database) -> Account {
    let kind = database.server.kind;
    let mut grants = owning(kind).to_vec();
    if kind == Kind::Mysql9 {
        grants.push("SUPER, SYSTEM_USER ON *.*");
    }
    database.account(&grants).await
}

/// Restores in place and into another database; both must equal the original.
async fn there_and_back(
    database: &Database,
    owner: &Target,
    file: &std::path::Path,
    before: &Whole,
) {
    let kind = database.server.kind;
    let folder = support::folder();
    let copy = format!("{}_copy", database.name);
    for place in [
        into(folder.path(), Scope::All, Way::Swap),
        into(folder.path(), Scope::All, Way::InPlace),
        new(&copy),
    ] {
        restore(owner, file, &place, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?} {}: {error:?}", file.display()));
        let now = whole(database).await.without_definers();
        now.must_be(before, kind);
    }
    let copied = whole(&other(database, &copy)).await.without_definers();
    assert_eq!(copied.rows, before.rows, "{kind:?}");
    database.execute(&format!("DROP DATABASE {copy}")).await;
}

/// Each string ends in a backslash that does not escape in the mode that the object was made in.
const BACKSLASHES: [&str; 8] = [
    "CREATE TABLE paths (id int NOT NULL PRIMARY KEY, p varchar(40)) ENGINE=InnoDB",
    "INSERT INTO paths VALUES (1, 'C:\\\\'), (2, 'it''s;')",
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'",
    r#"CREATE FUNCTION to_path(a varchar(20)) RETURNS varchar(40) DETERMINISTIC COMMENT 'in C:\' RETURN CONCAT(a, '\')"#,
    r#"CREATE PROCEDURE "odd\"() BEGIN SELECT '\', "p" FROM paths WHERE p = ';\'; SELECT 'x''\'; END"#,
    r"CREATE TRIGGER at_the_end BEFORE INSERT ON paths FOR EACH ROW SET NEW.p = CONCAT(NEW.p, '\')",
    r"CREATE EVENT an_event ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'in C:\' DO DELETE FROM paths WHERE p = '\'",
    "SET SESSION sql_mode = DEFAULT",
];

#[tokio::test]
async fn texts_that_end_in_a_backslash_come_back() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &BACKSLASHES).await;
        // The next object has ordinary quoting again.
        run(
            &database,
            &["CREATE VIEW a_view AS SELECT id, CONCAT(p, '\\\\') AS p FROM paths"],
        )
        .await;
        let before = whole(&database).await.without_definers();
        let owner = owner(&database).await;
        let folder = support::folder();
        for method in [Method::Builtin, Method::Mysqldump] {
            let tool = (method == Method::Mysqldump).then(|| tools(kind));
            let backup = write(&owner, folder.path(), method, tool).await.unwrap();
            assert!(
                backup.proofs.iter().all(|proof| proof.proved),
                "{kind:?} {method:?}: {:?}",
                backup.proofs
            );
            there_and_back(&database, &owner, &backup.file, &before).await;
            // As a file of the dump tool's, without our container.
            let plain = folder.path().join("plain.sql");
            std::fs::write(&plain, sql(&backup.file)).unwrap();
            there_and_back(&database, &owner, &plain, &before).await;
        }
        let install = Install::of(&database, &maker(&database).await);
        upgrade(&install, &format!("{kind:?}"));
    }
}

/// MariaDB's packages: functions and procedures that belong together and call each other.
const PACKAGES: [&str; 7] = [
    "CREATE TABLE paid (id int NOT NULL PRIMARY KEY, what varchar(20)) ENGINE=InnoDB",
    "SET SESSION sql_mode = ORACLE",
    "CREATE PACKAGE z_pay AS FUNCTION rate(a int) RETURN int; PROCEDURE pay(a int); END",
    "CREATE PACKAGE BODY z_pay AS v int := 3; \
     FUNCTION rate(a int) RETURN int AS BEGIN RETURN a + v; END; \
     PROCEDURE pay(a int) AS BEGIN INSERT INTO paid VALUES (a, 'x;'); END; \
     BEGIN v := 4; END",
    "CREATE PACKAGE a_only AS PROCEDURE none(a int); END",
    "CREATE PROCEDURE by_package(a int) AS BEGIN z_pay.pay(z_pay.rate(a)); END",
    "SET SESSION sql_mode = DEFAULT",
];

#[tokio::test]
async fn packages_come_back_with_their_bodies() {
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &PACKAGES).await;
        let before = whole(&database).await.without_definers();
        let owner = owner(&database).await;
        let folder = support::folder();
        for method in [Method::Builtin, Method::Mysqldump] {
            let tool = (method == Method::Mysqldump).then(|| tools(kind));
            let backup = write(&owner, folder.path(), method, tool).await.unwrap();
            assert!(backup.proofs.iter().all(|proof| proof.proved), "{kind:?}");
            there_and_back(&database, &owner, &backup.file, &before).await;
            run(&database, &["CALL by_package(1)"]).await;
            assert_eq!(database.rows("SELECT id FROM paid").await, [["5"]]);
            run(&database, &["DELETE FROM paid"]).await;
        }
        let install = Install::of(&database, &maker(&database).await);
        upgrade(&install, &format!("{kind:?}"));
    }
}

#[tokio::test]
async fn a_package_in_the_way_is_taken_away_by_the_statement_that_is_told() {
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "SET SESSION sql_mode = ORACLE",
                "CREATE PACKAGE team AS PROCEDURE say; END",
                "CREATE PACKAGE BODY team AS PROCEDURE say AS BEGIN SELECT current_gogal FROM gpts_messages; END; END",
            ],
        )
        .await;
        let install = Install::of(&database, &database.account(owning(kind)).await);
        let checked = install.run(&["check"]);
        let mut told = false;
        for found in checked.json["findings"].as_array().unwrap() {
            let hint = found["hint"].as_str().unwrap_or_default();
            let message = found["message"].as_str().unwrap();
            if !message.contains("`team`") {
                continue;
            }
            assert!(message.contains("The body of the package"), "{message}");
            let (_, rest) = hint.split_once("by `").unwrap();
            let statement = rest.split_once("`, and").unwrap().0;
            assert!(statement.contains("DROP PACKAGE BODY "), "{statement}");
            database.script(statement).await;
            told = true;
        }
        assert!(told, "{kind:?}: {}", checked.json);
        let left = database
            .rows("SELECT routine_type FROM information_schema.routines WHERE routine_schema = DATABASE()")
            .await;
        assert_eq!(left, [["PACKAGE"]], "{kind:?}");
    }
}

/// A view that the server can't even show, as it calls a function whose definer is gone.
const GONE: [&str; 3] = [
    "CREATE FUNCTION plus_one(a int) RETURNS int DETERMINISTIC RETURN a + 1",
    "CREATE VIEW by_function AS SELECT id, plus_one(id) AS next FROM chat_history",
    "CREATE VIEW by_view AS SELECT next FROM by_function WHERE next > 1 WITH LOCAL CHECK OPTION",
];

#[tokio::test]
async fn a_view_over_a_function_whose_definer_is_gone_is_kept() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let gone = format!("gone_{}", database.name);
        let made = GONE[0].replacen("CREATE", &format!("CREATE DEFINER='{gone}'@'%'"), 1);
        run(
            &database,
            &[
                &format!("CREATE USER '{gone}'@'%'"),
                &format!("GRANT ALL ON {}.* TO '{gone}'@'%'", database.name),
                &made,
                GONE[1],
                GONE[2],
                &format!("DROP USER '{gone}'@'%'"),
            ],
        )
        .await;
        let install = Install::of(&database, &maker(&database).await);
        let checked = install.done(&["check"], &format!("{kind:?}"));
        let found = checked["findings"].as_array().unwrap();
        let broken = found.iter().find(|found| {
            found["id"] == "view-unreadable"
                && found["message"].as_str().unwrap().contains("`by_function`")
        });
        assert_eq!(broken.unwrap()["severity"], "warning", "{kind:?}");
        let upgraded = upgrade(&install, &format!("{kind:?}"));
        let file = upgraded["backup"].as_str().unwrap();
        assert!(
            sql(file.as_ref()).contains("LOCAL CHECK OPTION"),
            "{kind:?}"
        );
        let restored = install.done(&["restore", file, "--all", "--yes"], &format!("{kind:?}"));
        // The restored view belongs to an existing account, so it works.
        let rows = database.rows("SELECT COUNT(*) FROM by_view").await;
        assert_ne!(rows, [["0"]], "{kind:?} {restored}");
    }
}

fn named(restored: &Restored, id: &str) -> String {
    let found = restored.notes.iter().find(|note| note.id == id);
    let found = found.unwrap_or_else(|| panic!("no {id} in {:#?}", restored.notes));
    let Arg::Text(names) = &found.args["names"] else {
        panic!("{found:?}");
    };
    names.clone()
}

#[tokio::test]
async fn whose_an_object_was_is_told() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let target = database.target(&account(&database, "").await);
        let other_one = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let owner = owner(&database).await;
        let Target::Mysql(of_owner) = &owner else {
            panic!("a server")
        };
        run(
            &database,
            &[
                &format!("CREATE DEFINER='{}'@'%' VIEW theirs AS SELECT id FROM chat_history", other_one.user),
                &format!("CREATE DEFINER='{}'@'%' VIEW ours AS SELECT id FROM chat_history", of_owner.user),
                &format!("CREATE DEFINER='{}'@'%' TRIGGER tr BEFORE INSERT ON chat_history FOR EACH ROW SET @a = 1", other_one.user),
                &format!("CREATE DEFINER='{}'@'%' EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO SET @a = 1", other_one.user),
            ],
        )
        .await;
        let folder = support::folder();
        let backup = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        let copy = format!("{}_copy", database.name);
        for (place, all) in [
            (new(&copy), true),
            (into(folder.path(), Scope::Own, Way::Swap), false),
            (into(folder.path(), Scope::All, Way::Swap), true),
        ] {
            let restored = restore(&owner, &backup.file, &place, None).await.unwrap();
            let told = named(&restored, "restore-definer-left-out");
            let was = format!("`{}`@`%`", other_one.user);
            assert!(told.contains(&format!("`tr` ({was})")), "{kind:?}: {told}");
            assert!(!told.contains("`ours`"), "{kind:?}: {told}");
            for name in ["theirs", "ev"] {
                assert_eq!(
                    told.contains(&format!("`{name}` ({was})")),
                    all,
                    "{kind:?}: {told}"
                );
            }
        }
    }
}
