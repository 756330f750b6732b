//! Storage engines whose tables show rows of other tables, or accept rows in one order only: what a backup keeps,
//! what a restore makes of it, and where the tables point afterwards.

use std::path::Path;

use engine::backup::Method;
use engine::journal::Scope;
use engine::restore::Way;
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server, server_with, tools};

use crate::builtin::{sql, write};
use crate::definitions::run;
use crate::main_path::{Install, owning};
use crate::restore_shared::into;
use crate::restore_stage::{new, other, owner, restore};

/// Two tables, and a merge table over both whose name sorts before theirs (a second one, after).
const MERGED: [&str; 5] = [
    "CREATE TABLE m_one (id int NOT NULL, what varchar(20), KEY (id)) ENGINE=MyISAM",
    "CREATE TABLE m_two LIKE m_one",
    "INSERT INTO m_one VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO m_two VALUES (3, 'c')",
    "CREATE TABLE a_both (id int NOT NULL, what varchar(20), KEY (id)) ENGINE=MRG_MyISAM UNION=(m_one, m_two) INSERT_METHOD=LAST",
];

async fn rows(database: &Database, table: &str) -> Vec<String> {
    let rows = database
        .rows(&format!("SELECT id FROM {table} ORDER BY id"))
        .await;
    rows.into_iter().flatten().collect()
}

/// Each merge table shows the rows of both tables and still points to them.
async fn check_merged(database: &Database, wanted: &[&str]) {
    let case = format!("{:?} {}", database.server.kind, database.name);
    for table in ["a_both", "z_both"] {
        assert_eq!(rows(database, table).await, wanted, "{case} {table}");
        let made = database.show_create(table).await;
        assert!(made.contains("UNION=(`m_one`,`m_two`)"), "{case}: {made}");
    }
    database
        .execute("INSERT INTO m_one VALUES (77, 'new')")
        .await;
    assert!(
        rows(database, "a_both").await.contains(&"77".to_owned()),
        "{case}"
    );
    database.execute("DELETE FROM m_one WHERE id = 77").await;
}

#[tokio::test]
async fn a_merge_table_comes_back_over_the_tables_that_come_back() {
    for kind in Kind::ALL {
        for method in [Method::Builtin, Method::Mysqldump] {
            let database = server(kind).await.database(Some(Shape::S1)).await;
            run(&database, &MERGED).await;
            let second = MERGED[4].replace("a_both", "z_both");
            run(&database, &[&second]).await;
            let target = owner(&database).await;
            let folder = tempfile::tempdir().unwrap();
            let tool = (method == Method::Mysqldump).then(|| tools(kind));
            let backup = write(&target, folder.path(), method, tool).await.unwrap();
            assert!(
                backup.proofs.iter().all(|proof| proof.proved),
                "{kind:?} {method:?}: {:?}",
                backup.proofs
            );
            let text = sql(&backup.file);
            assert!(
                !text.contains("INSERT INTO `a_both`"),
                "{kind:?} {method:?}"
            );
            run(
                &database,
                &["DELETE FROM m_one", "INSERT INTO m_two VALUES (9, 'z')"],
            )
            .await;
            let copy = format!("{}_copy", database.name);
            for place in [
                into(folder.path(), Scope::All, Way::Swap),
                into(folder.path(), Scope::All, Way::InPlace),
                new(&copy),
            ] {
                restore(&target, &backup.file, &place, None)
                    .await
                    .unwrap_or_else(|error| panic!("{kind:?} {method:?}: {error:?}"));
                check_merged(&database, &["1", "2", "3"]).await;
            }
            check_merged(&other(&database, &copy), &["1", "2", "3"]).await;
        }
    }
}

/// Older backups of ours, and dumps by other tools, contain the rows of a merge table as well.
#[tokio::test]
async fn rows_that_a_merge_table_showed_are_not_put_in_twice() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &MERGED).await;
        let second = MERGED[4].replace("a_both", "z_both");
        run(&database, &[&second]).await;
        let target = owner(&database).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = write(&target, folder.path(), Method::Builtin, None)
            .await
            .unwrap();
        let text = sql(&backup.file);
        let end = text.find("\n-- Dump completed").unwrap();
        let (before, after) = text.split_at(end);
        let shown = "\nINSERT INTO `a_both` VALUES (1,'a'),(2,'b'),(3,'c');\n";
        let file = folder.path().join("other.sql");
        std::fs::write(&file, format!("{before}{shown}{after}")).unwrap();
        let all = into(folder.path(), Scope::All, Way::Swap);
        restore(&target, &file, &all, None)
            .await
            .unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        check_merged(&database, &["1", "2", "3"]).await;
    }
}

#[tokio::test]
async fn an_upgrade_beside_merge_tables_is_rehearsed() {
    for kind in [Kind::Mysql9, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        run(&database, &MERGED).await;
        let install = Install::of(&database, &database.account(owning(kind)).await);
        crate::main_path::there_and_back(&install, &format!("{kind:?}"));
        assert_eq!(rows(&database, "a_both").await, ["1", "2", "3"]);
    }
}

/// A FEDERATED table's rows lie on another server, which may be unreachable.
#[tokio::test]
async fn a_table_of_another_server_is_kept_by_its_definition() {
    let kind = Kind::Mysql9;
    let federated = server_with(kind, &["--federated"]).await;
    let database = federated.database(Some(Shape::S1)).await;
    let far = "CREATE TABLE far_away (id int NOT NULL, what varchar(20), KEY (id)) ENGINE=FEDERATED \
               CONNECTION='mysql://nobody@127.0.0.1:9/there/table'";
    run(&database, &[far]).await;
    let install = Install::of(&database, &database.account(owning(kind)).await);
    let case = "federated";
    let upgraded = crate::main_path::upgrade(&install, case);
    let file = upgraded["backup"]
        .as_str()
        .unwrap_or_else(|| panic!("{upgraded}"));
    install.done(&["restore", file, "--all", "--yes"], case);
    let made = database.show_create("far_away").await;
    assert!(made.contains("ENGINE=FEDERATED"), "{made}");
    // On a server without that engine the table is restored as an empty table of the default engine.
    let plain = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&plain).await;
    let folder = tempfile::tempdir().unwrap();
    let all = into(folder.path(), Scope::All, Way::Swap);
    let restored = restore(&target, Path::new(file), &all, None).await.unwrap();
    let ids: Vec<&str> = restored.notes.iter().map(|note| note.id.as_ref()).collect();
    assert!(ids.contains(&"restore-engine-replaced"), "{ids:?}");
}

/// Some MiB of rows, enough for a restore to use several sessions.
async fn fill_the_archive(database: &Database) {
    run(
        database,
        &[
            "CREATE TABLE arc (id int NOT NULL AUTO_INCREMENT, what longtext, PRIMARY KEY (id)) ENGINE=ARCHIVE",
            "CREATE TABLE arc_empty (id int NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=ARCHIVE AUTO_INCREMENT=40",
            "CREATE TABLE arc_any (id int NOT NULL AUTO_INCREMENT, KEY (id)) ENGINE=ARCHIVE",
            "INSERT INTO arc_any VALUES (5), (3), (4)",
        ],
    )
    .await;
    let mut conn = database.admin().await;
    for number in 0..60_u32 {
        let sql = format!(
            "INSERT INTO arc (what) VALUES (REPEAT('{number} some words', 40000)), ('short')"
        );
        conn.query_drop(sql).await.unwrap();
    }
    conn.disconnect().await.unwrap();
}

#[tokio::test]
async fn an_archive_takes_its_rows_in_order() {
    for kind in [Kind::Mysql9, Kind::Mysql56] {
        for method in [Method::Builtin, Method::Mysqldump] {
            let database = server(kind).await.database(Some(Shape::S1)).await;
            fill_the_archive(&database).await;
            let sum = "SELECT COUNT(*), SUM(CRC32(CONCAT(id, what))) FROM arc";
            let before = database.rows(sum).await;
            let target = owner(&database).await;
            let folder = support::folder();
            let tool = (method == Method::Mysqldump).then(|| tools(kind));
            let backup = write(&target, folder.path(), method, tool).await.unwrap();
            let copy = format!("{}_copy", database.name);
            let all = into(folder.path(), Scope::All, Way::Swap);
            for place in [all, new(&copy)] {
                restore(&target, &backup.file, &place, None)
                    .await
                    .unwrap_or_else(|error| panic!("{kind:?} {method:?}: {error:?}"));
            }
            for there in [&other(&database, &database.name), &other(&database, &copy)] {
                assert_eq!(there.rows(sum).await, before, "{kind:?} {method:?}");
                run(there, &["INSERT INTO arc (what) VALUES ('next')"]).await;
                assert_eq!(there.rows("SELECT MAX(id) FROM arc").await, [["121"]]);
                let any = there.rows("SELECT id FROM arc_any").await;
                assert_eq!(any, [["5"], ["3"], ["4"]], "{kind:?} {method:?}");
                let made = there.show_create("arc_empty").await;
                assert!(made.contains("AUTO_INCREMENT=40"), "{made}");
            }
            if method == Method::Builtin {
                // The stock client can restore it too.
                let by_hand = server(kind).await.database(None).await;
                by_hand.script(&sql(&backup.file)).await;
                assert_eq!(by_hand.rows(sum).await, before, "{kind:?}");
            }
        }
    }
}
