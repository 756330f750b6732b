//! Foreign keys in a restore in place: keys that refer to missing tables, and keys of tables that stay.

use engine::journal::Scope;
use engine::restore::Way;
use support::{Database, Kind, Shape, server};

use crate::definitions::run;
use crate::main_path::{Install, owning};
use crate::restore_shared::into;
use crate::restore_stage::{back_up_by, make_older, owner, restore, whole};

const KINDS: [Kind; 4] = [
    Kind::Mysql9,
    Kind::Mysql56,
    Kind::Mariadb1011,
    Kind::Mariadb118,
];

/// With foreign_key_checks off a server accepts these keys and keeps them. One refers to a missing database.
const NOWHERE: [&str; 5] = [
    "SET foreign_key_checks = 0",
    "CREATE TABLE dbgpt_serve_lost (id int NOT NULL PRIMARY KEY, up int, KEY (up), CONSTRAINT to_nothing FOREIGN KEY (up) REFERENCES gone (id)) ENGINE=InnoDB",
    "CREATE TABLE lost (id int NOT NULL PRIMARY KEY, up int, at_all int, CONSTRAINT z_ruled FOREIGN KEY (up) REFERENCES gone (id) ON DELETE CASCADE ON UPDATE SET NULL, CONSTRAINT a_bare FOREIGN KEY (at_all) REFERENCES chat_history (id)) ENGINE=InnoDB",
    "CREATE TABLE far (id int NOT NULL PRIMARY KEY, CONSTRAINT to_nowhere FOREIGN KEY (id) REFERENCES dbgpt_not_there.gone (id)) ENGINE=InnoDB",
    "INSERT INTO dbgpt_serve_lost VALUES (1, 7)",
];

#[tokio::test]
async fn a_key_that_points_nowhere_comes_back_as_it_was() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &NOWHERE).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = whole(&database).await;
        for (scope, way) in [
            (Scope::Own, Way::Swap),
            (Scope::All, Way::Swap),
            (Scope::All, Way::InPlace),
        ] {
            make_older(&database).await;
            let restored = restore(
                &target,
                &backup.file,
                &into(folder.path(), scope, way),
                None,
            )
            .await;
            restored.unwrap_or_else(|error| panic!("{kind:?} {scope:?} {way:?}: {error:?}"));
            whole(&database).await.must_be(&before, kind);
        }
    }
}

/// The table that the keys refer to was made after the backup, and the restore drops it.
#[tokio::test]
async fn a_key_points_nowhere_again_when_its_table_goes() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &NOWHERE).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        let before = whole(&database).await;
        run(
            &database,
            &[
                "SET foreign_key_checks = 0",
                "CREATE TABLE gone (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB",
            ],
        )
        .await;
        make_older(&database).await;
        let all = into(folder.path(), Scope::All, Way::Swap);
        let restored = restore(&target, &backup.file, &all, None).await;
        restored.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        whole(&database).await.must_be(&before, kind);
    }
}

async fn definition(database: &Database, table: &str) -> String {
    database.show_create(table).await
}

#[tokio::test]
async fn a_table_that_stays_is_defined_as_before() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let other = database.server.database(None).await;
        run(
            &database,
            &[
                "CREATE TABLE orders (id int NOT NULL PRIMARY KEY, a int, b int, c int, KEY (a), KEY (b), KEY (c), \
                 CONSTRAINT bare FOREIGN KEY (a) REFERENCES chat_history (id), \
                 CONSTRAINT plain FOREIGN KEY (b) REFERENCES chat_history (id) ON DELETE NO ACTION ON UPDATE RESTRICT, \
                 CONSTRAINT ruled FOREIGN KEY (c) REFERENCES chat_history (id) ON DELETE CASCADE ON UPDATE SET NULL) ENGINE=InnoDB",
            ],
        )
        .await;
        let far = format!(
            "CREATE TABLE outside (id int NOT NULL PRIMARY KEY, CONSTRAINT far FOREIGN KEY (id) REFERENCES {}.chat_history (id)) ENGINE=InnoDB",
            database.name
        );
        run(&other, &[&far]).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = back_up_by(&target, None, folder.path(), None).await;
        make_older(&database).await;
        let before = (
            definition(&database, "orders").await,
            definition(&other, "outside").await,
        );
        let own = into(folder.path(), Scope::Own, Way::Swap);
        restore(&target, &backup.file, &own, None).await.unwrap();
        let now = (
            definition(&database, "orders").await,
            definition(&other, "outside").await,
        );
        assert_eq!(now, before, "{kind:?}");
    }
}

/// The referring table is in a database that the account can't see. An account with PROCESS is stopped before the
/// restore; one without is told at the end that the key refers to a table in the holding database, which stays.
#[tokio::test]
async fn a_key_that_the_account_is_not_shown_loses_no_table() {
    for kind in KINDS {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let biz = format!("biz_{}", database.name);
        let outside = Database {
            server: database.server,
            name: biz.clone(),
            shape: None,
        };
        run(
            &database,
            &[
                &format!("CREATE DATABASE {biz}"),
                &format!(
                    "CREATE TABLE {biz}.outside (id int NOT NULL PRIMARY KEY, CONSTRAINT outer_key FOREIGN KEY (id) REFERENCES {}.chat_history (id)) ENGINE=InnoDB",
                    database.name
                ),
            ],
        )
        .await;
        let process = "PROCESS ON *.*";
        let seeing: Vec<&str> = owning(kind).iter().copied().chain([process]).collect();
        let install = Install::of(&database, &database.account(&seeing).await);
        let written = install.done(&["backup", "--out", &install.backups()], "backup");
        let file = written["file"].as_str().unwrap();
        let older = make_older(&database).await;
        let refused = install.run(&["restore", file, "--yes"]);
        let error = &refused.json["error"];
        assert_eq!(
            (refused.code, error["code"].as_str()),
            (3, Some("restore-foreign-key-unseen")),
            "{kind:?}: {error}"
        );
        let named = format!("`{biz}/outer_key`");
        assert!(
            error["message"].as_str().unwrap().contains(&named),
            "{error}"
        );
        whole(&database).await.must_be(&older, kind);

        let blind = Install::of(&database, &database.account(owning(kind)).await);
        let ran = blind.run(&["restore", file, "--yes"]);
        assert_eq!(ran.code, 0, "{kind:?}: {}", ran.json);
        assert!(
            ran.stderr.contains("restore-held-pointed-at"),
            "{}",
            ran.stderr
        );
        let made = outside.show_create("outside").await;
        let holding = made
            .split("REFERENCES `")
            .nth(1)
            .unwrap()
            .split('`')
            .next()
            .unwrap();
        assert!(holding.starts_with("dbgpt_upgrade_holding_"), "{made}");
        let held = database.rows(&format!("SHOW TABLES FROM {holding}")).await;
        assert!(
            held.concat().contains(&"chat_history".to_owned()),
            "{held:?}"
        );
        // As recommended: the key is dropped and added again; then the next inspection drops the rest.
        run(
            &outside,
            &[
                "ALTER TABLE outside DROP FOREIGN KEY outer_key",
                &format!(
                    "ALTER TABLE outside ADD CONSTRAINT outer_key FOREIGN KEY (id) REFERENCES {}.chat_history (id)",
                    database.name
                ),
            ],
        )
        .await;
        blind.done(&["inspect"], "inspect");
        let left = database
            .rows(&format!("SHOW DATABASES LIKE '{holding}'"))
            .await;
        assert!(left.is_empty(), "{kind:?}: {left:?}");
    }
}
