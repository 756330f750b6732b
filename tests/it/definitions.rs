//! Definitions that a server has but would not accept again, or that name other databases: each is backed up, and
//! restored or reported; none makes a restore fail.

use engine::backup::{Backup, Method};
use engine::restore::Restored;
use engine::target::Target;
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, tools};

use crate::builtin::{account, sql, write};
use crate::restore_stage::{new, owner, restore};

const SERVERS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];

/// Runs statements as root in one session.
pub(crate) async fn run(database: &Database, statements: &[&str]) {
    let mut conn = database.admin().await;
    for sql in statements {
        conn.query_drop(*sql)
            .await
            .unwrap_or_else(|error| panic!("{:?}: {sql}: {error}", database.server.kind));
    }
    conn.disconnect().await.unwrap();
}

async fn backed_up(database: &Database, folder: &std::path::Path, method: Method) -> Backup {
    let target = database.target(&account(database, "").await);
    let tool = (method == Method::Mysqldump).then(|| tools(database.server.kind));
    let backup = write(&target, folder, method, tool).await;
    backup.unwrap_or_else(|error| panic!("{:?}: {error:?}", database.server.kind))
}

/// Restores a backup into a copy; returns the copy and the restore's result.
async fn copied(
    of: &Database,
    owner: &Target,
    backup: &Backup,
    name: &str,
) -> (Database, Restored) {
    let copy = Database {
        server: of.server,
        name: format!("{}_{name}", of.name),
        shape: None,
    };
    let restored = restore(owner, &backup.file, &new(&copy.name), None)
        .await
        .unwrap_or_else(|error| panic!("{:?} {name}: {error:?}", of.server.kind));
    (copy, restored)
}

fn told(restored: &Restored, id: &str) -> String {
    let found = restored.notes.iter().find(|note| note.id == id);
    let Some(found) = found else {
        panic!("no {id} in {:#?}", restored.notes);
    };
    let engine::message::Arg::Text(names) = &found.args["names"] else {
        panic!("{found:?}");
    };
    names.clone()
}

async fn view(database: &Database, name: &str) -> String {
    let rows = database.rows(&format!("SHOW CREATE VIEW `{name}`")).await;
    let text = &rows[0][1];
    text[text.find("VIEW").unwrap()..].replace(&format!("`{}`.", database.name), "")
}

const BROKEN: [&str; 14] = [
    "CREATE TABLE gone AS SELECT 1 AS a, conv_uid AS b FROM chat_history LIMIT 0",
    "CREATE TABLE less (id int PRIMARY KEY, x int)",
    "CREATE VIEW orphan AS SELECT a FROM gone",
    "CREATE VIEW joined AS SELECT c.conv_uid, g.a + 1 AS k FROM chat_history c JOIN gone g ON g.b = c.conv_uid",
    "CREATE VIEW over_orphan AS SELECT a FROM orphan",
    "CREATE VIEW without_column AS SELECT x FROM less",
    "CREATE VIEW zz_good AS SELECT conv_uid FROM chat_history",
    "CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN a + 1",
    "CREATE VIEW without_function AS SELECT f(id) AS q FROM less",
    "CREATE DEFINER = 'nobody'@'nowhere' VIEW of_nobody AS SELECT id FROM less",
    "CREATE TRIGGER of_column BEFORE UPDATE ON less FOR EACH ROW SET NEW.x = OLD.x",
    "CREATE PROCEDURE of_gone() SELECT * FROM gone",
    "DROP TABLE gone",
    "ALTER TABLE less DROP COLUMN x",
];

#[tokio::test]
async fn what_was_broken_before_is_kept_brought_back_or_told() {
    for kind in SERVERS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &BROKEN).await;
        run(&database, &["DROP FUNCTION f"]).await;
        let folder = support::folder();
        let backup = backed_up(&database, folder.path(), Method::Builtin).await;
        let text = sql(&backup.file);
        let proofs = &backup.proofs;
        assert!(
            backup.clone().into_verified().is_ok(),
            "{kind:?}: {proofs:?} {text}"
        );
        for name in ["orphan", "without_column", "without_function", "of_column"] {
            assert!(text.contains(name), "{kind:?}: {name}");
        }
        let owner = owner(&server(kind).await.database(None).await).await;
        let (copy, restored) = copied(&database, &owner, &backup, "broken").await;
        for name in ["orphan", "joined", "over_orphan", "zz_good"] {
            assert_eq!(
                view(&copy, name).await,
                view(&database, name).await,
                "{kind:?}"
            );
        }
        let broken = told(&restored, "restore-broken");
        assert!(
            broken.contains("`over_orphan`") && broken.contains("gone"),
            "{broken}"
        );
        let left = told(&restored, "restore-left-out");
        for name in [
            "`without_column` (",
            "`without_function` (",
            "`of_column` (",
        ] {
            assert!(left.contains(name), "{kind:?}: {left}");
        }
        let there = copy.tables().await;
        assert!(there.contains(&"of_nobody".to_owned()), "{there:?}");
        assert!(
            !there.contains(&"gone".to_owned()),
            "{kind:?}: no stand-in stays"
        );
        let routines = copy
            .rows("SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()")
            .await;
        assert_eq!(routines, [["of_gone"]]);
    }
}

#[tokio::test]
async fn a_file_of_ours_may_name_other_databases() {
    for kind in SERVERS {
        let server = server(kind).await;
        let database = server.database(Some(Shape::S1)).await;
        let other = server.database(None).await;
        let (own, biz) = (&database.name, &other.name);
        run(
            &other,
            &["CREATE TABLE people (id int PRIMARY KEY, name varchar(20))"],
        )
        .await;
        let made = [
            format!(
                "CREATE VIEW staff AS SELECT b.id, b.name, c.conv_uid FROM {biz}.people b JOIN chat_history c ON c.id = b.id"
            ),
            format!(
                "CREATE TABLE badge (id int PRIMARY KEY, CONSTRAINT of_people FOREIGN KEY (id) REFERENCES {biz}.people (id))"
            ),
            "CREATE TABLE audit (what varchar(20))".to_owned(),
            format!("CREATE PROCEDURE tidy_up() DELETE FROM {biz}.people WHERE id < 0"),
            format!(
                "CREATE TRIGGER {own}.writes BEFORE INSERT ON {own}.badge FOR EACH ROW INSERT INTO {own}.audit VALUES ('made')"
            ),
        ];
        run(&database, &made.each_ref().map(String::as_str)).await;
        let owner = owner(&server.database(None).await).await;
        let Target::Mysql(admin) = &owner else {
            panic!("a server")
        };
        let grants = format!(
            "GRANT SELECT, REFERENCES ON `{biz}`.* TO '{}'@'%'",
            admin.user
        );
        run(&other, &[&grants]).await;
        let folder = support::folder();
        for method in [Method::Builtin, Method::Mysqldump] {
            if method == Method::Mysqldump && kind == Kind::Mysql56 {
                continue;
            }
            let folder = folder.path().join(format!("{method:?}"));
            std::fs::create_dir(&folder).unwrap();
            let backup = backed_up(&database, &folder, method).await;
            let (copy, restored) = copied(&database, &owner, &backup, &format!("{method:?}")).await;
            let outside = told(&restored, "restore-points-outside");
            for name in ["`staff` →", "`badge` →", "`tidy_up` →", "`writes` →"] {
                assert!(outside.contains(name), "{kind:?} {method:?}: {outside}");
            }
            // The view reads the copy's rows and still the other database's.
            let text = copy.rows("SHOW CREATE VIEW staff").await[0][1].clone();
            assert!(text.contains(&format!("`{biz}`.`people`")), "{text}");
            assert!(
                !text.contains(&format!("`{own}`")),
                "{kind:?} {method:?}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn a_default_draws_from_the_copys_sequence() {
    for (kind, method) in [
        (Kind::Mariadb1011, Method::Builtin),
        (Kind::Mariadb118, Method::Builtin),
        (Kind::Mariadb1011, Method::Mysqldump),
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE SEQUENCE ids START WITH 100",
                "CREATE TABLE ticket (id bigint NOT NULL DEFAULT NEXTVAL(ids) PRIMARY KEY, t varchar(10))",
                "CREATE TABLE second (id bigint NOT NULL DEFAULT (NEXT VALUE FOR ids), t varchar(10))",
                "INSERT INTO ticket (t) VALUES ('a'), ('b')",
            ],
        )
        .await;
        let owner = owner(&server(kind).await.database(None).await).await;
        let folder = support::folder();
        let backup = backed_up(&database, folder.path(), method).await;
        let (copy, _) = copied(&database, &owner, &backup, &format!("seq_{method:?}")).await;
        let next = "SELECT next_not_cached_value FROM ids";
        let before = database.rows(next).await;
        assert_eq!(copy.rows(next).await, before);
        run(
            &copy,
            &[
                "INSERT INTO ticket (t) VALUES ('c')",
                "INSERT INTO second (t) VALUES ('d')",
            ],
        )
        .await;
        assert_eq!(database.rows(next).await, before, "{kind:?} {method:?}");
        for table in ["ticket", "second"] {
            let text = copy.show_create(table).await;
            assert!(!text.contains(&format!("`{}`", database.name)), "{text}");
        }
    }
}

#[tokio::test]
async fn trigger_heads_may_have_comments_of_all_kinds() {
    for kind in [
        Kind::Mariadb1011,
        Kind::Mariadb118,
        Kind::Mysql9,
        Kind::Mysql56,
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let own = &database.name;
        let made = [
            "CREATE TABLE tr (id int PRIMARY KEY, t varchar(10))".to_owned(),
            "CREATE TRIGGER tr_bi -- BEFORE INSERT ON other.t\nBEFORE INSERT ON tr FOR EACH ROW SET NEW.t = UPPER(NEW.t)".to_owned(),
            format!("CREATE TRIGGER # it's a comment\n `{own}` /* . */ . -- y\n tr_bu\nBEFORE /* x */ UPDATE\nON # z\n{own}.tr FOR EACH ROW BEGIN SET NEW.t = LOWER(NEW.t); END"),
            "SET sql_mode = 'ANSI_QUOTES'".to_owned(),
            format!("CREATE TRIGGER \"{own}\".\"tr ad\" AFTER DELETE ON \"{own}\".\"tr\" FOR EACH ROW SET @a = 'ON'"),
            "INSERT INTO tr VALUES (1, 'a')".to_owned(),
        ];
        run(&database, &made.each_ref().map(String::as_str)).await;
        if kind != Kind::Mysql56 {
            run(&database, &["CREATE TRIGGER tr_bi2 BEFORE INSERT ON tr FOR EACH ROW PRECEDES tr_bi SET NEW.t = CONCAT(NEW.t, 'b')"]).await;
        }
        let owner = owner(&server(kind).await.database(None).await).await;
        let folder = support::folder();
        let backup = backed_up(&database, folder.path(), Method::Builtin).await;
        let (copy, restored) = copied(&database, &owner, &backup, "heads").await;
        let notes: Vec<_> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
        assert_eq!(notes, ["restore-definer-left-out"], "{kind:?}");
        let asked = "SELECT trigger_name, action_timing, event_manipulation, action_order, action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1";
        assert_eq!(
            copy.rows(asked).await,
            database.rows(asked).await,
            "{kind:?}"
        );
        run(
            &copy,
            &[
                "INSERT INTO tr VALUES (2, 'x')",
                "UPDATE tr SET id = 3 WHERE id = 2",
            ],
        )
        .await;
        let rows = copy.rows("SELECT t FROM tr WHERE id = 3").await;
        assert_eq!(rows, [[if kind == Kind::Mysql56 { "x" } else { "xb" }]]);
    }
}

#[tokio::test]
async fn events_of_a_copy_are_disabled_and_those_that_are_over_are_kept() {
    for kind in SERVERS {
        let server = server(kind).await;
        let database = server.database(Some(Shape::S1)).await;
        let side = server.database(None).await;
        run(&side, &["CREATE TABLE fired (from_schema varchar(64))"]).await;
        let named = format!(
            "CREATE EVENT named ON SCHEDULE EVERY 1 SECOND DO INSERT INTO {}.fired VALUES (DATABASE())",
            side.name
        );
        run(
            &database,
            &[
                &named,
                "CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 30 SECOND COMMENT 'DO' DO SELECT 1",
            ],
        )
        .await;
        let owner = owner(&server.database(None).await).await;
        let folder = support::folder();
        let backup = backed_up(&database, folder.path(), Method::Builtin).await;
        // As if time had passed: the event's date in the file is moved to 2020.
        let old = sql(&backup.file);
        let at = old.find("SCHEDULE AT '").unwrap() + "SCHEDULE AT '".len();
        let mut old = old;
        old.replace_range(at..at + 4, "2020");
        let file = folder.path().join("old.sql");
        std::fs::write(&file, old).unwrap();
        let copy = Database {
            server,
            name: format!("{}_events", database.name),
            shape: None,
        };
        let restored = restore(&owner, &file, &new(&copy.name), None).await;
        let restored = restored.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let asked = "SELECT event_name, status FROM information_schema.events WHERE event_schema = DATABASE() ORDER BY 1";
        assert_eq!(
            copy.rows(asked).await,
            [["named", "DISABLED"], ["once", "DISABLED"]]
        );
        assert!(told(&restored, "restore-event-over").contains("`once`"));
        assert!(told(&restored, "restore-events-disabled").contains("`named`"));
        let fired = side
            .rows(&format!(
                "SELECT from_schema FROM fired WHERE from_schema = '{}'",
                copy.name
            ))
            .await;
        assert!(fired.is_empty(), "{kind:?}");
        run(&database, &["DROP EVENT named"]).await;
    }
}

#[tokio::test]
async fn rows_that_go_in_set_no_trigger_off() {
    for kind in SERVERS {
        let server = server(kind).await;
        let database = server.database(Some(Shape::S1)).await;
        let own = &database.name;
        let made = [
            "CREATE TABLE audit (what varchar(20))".to_owned(),
            format!(
                "CREATE TRIGGER writes BEFORE INSERT ON chat_history FOR EACH ROW INSERT INTO {own}.audit VALUES ('made')"
            ),
        ];
        run(&database, &made.each_ref().map(String::as_str)).await;
        let owner = owner(&server.database(None).await).await;
        let folder = support::folder();
        let backup = backed_up(&database, folder.path(), Method::Builtin).await;
        // A dump that creates a trigger before the rows.
        let text = sql(&backup.file);
        let first = text.find("INSERT INTO").unwrap();
        let trigger = format!(
            "CREATE TRIGGER `writes` BEFORE INSERT ON `chat_history` FOR EACH ROW INSERT INTO `{own}`.`audit` VALUES ('made');\n"
        );
        let cut = text.find("-- TRIGGER").unwrap();
        let end = text[cut..].find("SET character_set_client =").unwrap() + cut;
        let early = format!(
            "{}{trigger}{}{}",
            &text[..first],
            &text[first..cut],
            &text[end..]
        );
        let file = folder.path().join("early.sql");
        std::fs::write(&file, early).unwrap();
        let name = format!("{own}_triggers");
        let restored = restore(&owner, &file, &new(&name), None).await;
        restored.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        let copy = Database {
            server,
            name,
            shape: None,
        };
        assert!(
            database.rows("SELECT what FROM audit").await.is_empty(),
            "{kind:?}"
        );
        let triggers = "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()";
        assert_eq!(copy.rows(triggers).await, [["writes"]]);
    }
}
