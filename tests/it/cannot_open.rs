//! Tables and views that can't be opened: `check` names them, and a backup refuses them in the same words.

use support::{Database, Kind, Shape, documented_grants, server};

use crate::main_path::Install;

async fn install(database: &Database) -> Install {
    let account = database
        .account(documented_grants(database.server.kind))
        .await;
    Install::of(database, &account)
}

/// The finding with this id that names an object: its severity and message.
fn finding(json: &serde_json::Value, id: &str, name: &str) -> Option<(String, String)> {
    let findings = json["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|found| found["id"] == id && found["message"].as_str().unwrap().contains(name))
        .map(|found| {
            let text = |key: &str| found[key].as_str().unwrap().to_owned();
            (
                text("severity"),
                format!("{} {}", text("message"), text("hint")),
            )
        })
}

/// `check` blocks on the table, and a backup by either method names it too.
fn is_refused(install: &Install, kind: Kind, name: &str, words: &str) {
    let checked = install.run(&["check"]);
    let found = finding(&checked.json, "table-unreadable", &format!("`{name}`"));
    let (severity, said) = found.unwrap_or_else(|| panic!("{kind:?} {name}: {}", checked.json));
    assert_eq!(
        (checked.code, severity.as_str()),
        (3, "blocker"),
        "{kind:?} {name}"
    );
    assert!(said.contains(words), "{kind:?} {name}: {said}");
    let tools = support::tools(kind);
    let tool = tools.to_str().unwrap();
    for method in [&["--method", "builtin"][..], &["--tool", tool]] {
        let backups = install.backups();
        let mut backup = vec!["backup", "--out", &backups];
        backup.extend(method);
        let refused = install.run(&backup);
        let error = &refused.json["error"];
        assert_eq!(
            error["code"], "backup-table-unreadable",
            "{kind:?} {name}: {error}"
        );
        let said = error["message"].as_str().unwrap();
        assert!(said.contains(&format!("`{name}`")), "{kind:?}: {said}");
        assert!(
            error["hint"].as_str().unwrap().contains(words),
            "{kind:?}: {error}"
        );
    }
}

#[tokio::test]
async fn a_merge_table_without_its_parts() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for sql in [
            "CREATE TABLE m1 (a int) ENGINE=MyISAM",
            "CREATE TABLE m_all (a int) ENGINE=MERGE UNION=(m1)",
            "DROP TABLE m1",
        ] {
            database.execute(sql).await;
        }
        let install = install(&database).await;
        is_refused(
            &install,
            kind,
            "m_all",
            "A table that it is made of is missing",
        );
        database.execute("DROP TABLE m_all").await;
        install.done(&["check"], &format!("{kind:?}"));
    }
}

#[tokio::test]
async fn a_table_whose_file_is_gone() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let server = server(kind).await;
        let database = server.database(Some(Shape::S1)).await;
        for sql in [
            "CREATE TABLE gone (a int) ENGINE=InnoDB",
            "CREATE TABLE gone_too (a int) ENGINE=MyISAM",
            "ALTER TABLE gone DISCARD TABLESPACE",
            "FLUSH TABLES gone_too",
        ] {
            database.execute(sql).await;
        }
        let folder = server.folder.join("data").join(&database.name);
        std::fs::remove_file(folder.join("gone_too.MYD")).unwrap();
        let install = install(&database).await;
        is_refused(&install, kind, "gone", "Its file is missing or damaged");
        let checked = install.run(&["check"]).json;
        let too = finding(&checked, "table-unreadable", "`gone_too`");
        assert!(too.is_some(), "{kind:?} {checked}");
    }
}

#[tokio::test]
async fn a_view_that_the_account_may_not_open() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for sql in [
            "CREATE FUNCTION lowered(s varchar(50)) RETURNS varchar(50) DETERMINISTIC RETURN LOWER(s)",
            "CREATE TABLE jt (id int PRIMARY KEY, j json)",
            "INSERT INTO jt VALUES (1, '[1,2]')",
            "CREATE SQL SECURITY INVOKER VIEW helper_0 AS SELECT id, lowered('B') AS l FROM jt",
            "CREATE VIEW helper_1 AS SELECT id, lowered('A') AS l, j FROM jt",
            "CREATE VIEW helper_2 AS SELECT h.id, t.v FROM helper_1 h, JSON_TABLE(h.j, '$[*]' COLUMNS (v int PATH '$')) t",
        ] {
            database.execute(sql).await;
        }
        let install = install(&database).await;
        let checked = install.run(&["check"]);
        let name = if kind == Kind::Mysql9 {
            "helper_2"
        } else {
            "helper_0"
        };
        let found = finding(&checked.json, "view-unreadable", &format!("`{name}`"));
        let (severity, said) = found.unwrap_or_else(|| panic!("{kind:?}: {}", checked.json));
        assert!(said.contains("GRANT EXECUTE"), "{kind:?}: {said}");
        let backup = install.run(&["backup", "--out", &install.backups()]);
        match severity.as_str() {
            // The view's text can still be read, and a backup keeps it.
            "warning" => assert_eq!(backup.code, 0, "{kind:?}: {}", backup.json),
            _ => {
                let error = &backup.json["error"];
                assert_eq!(
                    error["code"], "backup-table-unreadable",
                    "{kind:?}: {error}"
                );
                assert!(error["message"].as_str().unwrap().contains(name), "{error}");
            }
        }
    }
}
