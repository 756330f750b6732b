//! Accounts with resource limits: one connection is enough, and an exhausted limit is named.

use support::{Account, Database, Kind, Shape, server};

use crate::main_path::{Install, owning};
use crate::restore_stage::{make_older, other, whole};

/// Limits an account, in each server's syntax.
async fn limit(database: &Database, account: &Account, limits: &str) {
    let user = &account.user;
    let sql = match database.server.kind {
        Kind::Mysql56 => format!("GRANT USAGE ON *.* TO '{user}'@'%' WITH {limits}"),
        Kind::Mysql9 | Kind::Mariadb1011 | Kind::Mariadb118 => {
            format!("ALTER USER '{user}'@'%' WITH {limits}")
        }
    };
    database.execute(&sql).await;
}

async fn limited(kind: Kind, limits: &str) -> (Database, Install) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account(owning(kind)).await;
    limit(&database, &account, limits).await;
    let install = Install::of(&database, &account);
    (database, install)
}

fn ids(json: &serde_json::Value) -> Vec<&str> {
    let findings = json["findings"].as_array().unwrap();
    findings.iter().map(|f| f["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn one_connection_is_enough() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        for number in [1, 2, 3] {
            let (database, install) =
                limited(kind, &format!("MAX_USER_CONNECTIONS {number}")).await;
            let case = format!("{kind:?} {number}");
            let before = database.checksum().await;
            let checked = install.done(&["check"], &case);
            assert!(
                ids(&checked).contains(&"limit-connections"),
                "{case}: {checked}"
            );
            let written = install.done(&["backup", "--out", &install.backups()], &case);
            let backups = install.backups();
            let mut upgrade = vec!["upgrade", "--backup-to", &backups, "--yes", "--rehearse"];
            // A rehearsal needs more than one session: one keeps the copy, another fills it.
            if number == 1 {
                let refused = install.run(&upgrade);
                let code = refused.json["error"]["code"].as_str();
                assert_eq!(code, Some("session-rehearsal-not-had"), "{case}");
            }
            if number < 3 {
                upgrade.pop();
            }
            let upgraded = install.done(&upgrade, &case);
            assert_eq!(upgraded["verified"], true, "{case}: {upgraded}");
            let rehearsed = upgraded["proofs"]
                .as_array()
                .unwrap()
                .iter()
                .find(|p| p["proof"] == "rehearsed");
            // With three sessions the rehearsal succeeds: one keeps the copy, two fill and inspect it.
            if number == 3 {
                assert_eq!(rehearsed.unwrap()["proved"], true, "{case}: {upgraded}");
            }
            install.done(&["undo", upgraded["run"].as_str().unwrap()], &case);
            assert_eq!(database.checksum().await, before, "{case}");
            assert!(written["file"].is_string());
        }
    }
}

/// Enough rows for a backup by several sessions.
async fn fill(database: &Database) {
    database
        .execute("CREATE TABLE many (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, what text)")
        .await;
    for _ in 0..12 {
        database
            .execute("INSERT INTO many (what) VALUES (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000)), (REPEAT('words, ', 9000))")
            .await;
    }
}

#[tokio::test]
async fn one_connection_is_enough_for_a_restore() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        for number in [1, 2, 3] {
            let (database, install) =
                limited(kind, &format!("MAX_USER_CONNECTIONS {number}")).await;
            fill(&database).await;
            let case = format!("{kind:?} {number}");
            let before = whole(&database).await;
            let written = install.done(&["backup", "--out", &install.backups()], &case);
            let file = written["file"].as_str().unwrap();
            for way in [&["--all"][..], &[], &["--all", "--in-place"]] {
                make_older(&database).await;
                let mut command = vec!["restore", file, "--yes"];
                command.extend(way);
                let restored = install.done(&command, &format!("{case} {way:?}"));
                assert!(restored["safety"].is_string(), "{restored}");
                whole(&database).await.must_be(&before, kind);
            }
            let copy = format!("{}_copy", database.name);
            install.done(&["restore", file, "--into", &copy], &case);
            let copied = whole(&other(&database, &copy)).await;
            assert_eq!(copied.rows, before.rows, "{case}");
        }
    }
}

#[tokio::test]
async fn what_an_hour_gives_is_named_and_a_run_goes_on() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        // An inspection takes some hundred statements.
        let (_database, install) = limited(kind, "MAX_QUERIES_PER_HOUR 20").await;
        let ran = install.run(&["inspect"]);
        let error = &ran.json["error"];
        assert_eq!(
            (ran.code, error["code"].as_str()),
            (1, Some("mysql-account-hourly")),
            "{kind:?} {error}"
        );
        let said = error["message"].as_str().unwrap();
        assert!(
            said.contains("WITH MAX_QUERIES_PER_HOUR 0;"),
            "{kind:?} {said}"
        );

        let (database, install) = limited(kind, "MAX_UPDATES_PER_HOUR 3").await;
        let checked = install.run(&["check"]);
        assert_eq!(checked.code, 3, "{kind:?} {}", checked.json);
        let found = checked.json["findings"].as_array().unwrap();
        let found = found
            .iter()
            .find(|f| f["id"] == "limit-updates")
            .unwrap_or_else(|| panic!("{kind:?} {}", checked.json));
        assert!(
            found["hint"]
                .as_str()
                .unwrap()
                .contains("WITH MAX_UPDATES_PER_HOUR 0;"),
            "{found}"
        );
        let before = database.checksum().await;
        let refused = install.run(&["upgrade", "--backup-to", &install.backups(), "--yes"]);
        assert_eq!(refused.code, 3, "{kind:?} {}", refused.json);
        assert_eq!(database.checksum().await, before, "{kind:?}");

        // Enough for the steps alone, but not for the proofs before them.
        let steps = install.done(&["plan"], "plan")["steps"]
            .as_array()
            .unwrap()
            .len();
        let number = steps + 3;
        let (_database, install) = limited(kind, &format!("MAX_UPDATES_PER_HOUR {number}")).await;
        let checked = install.done(&["check"], &format!("{kind:?}"));
        let found = checked["findings"].as_array().unwrap();
        let told = found.iter().find(|found| found["id"] == "limit-hourly");
        let told = told.unwrap_or_else(|| panic!("{kind:?} {checked}"));
        let said = told["message"].as_str().unwrap();
        assert!(
            said.contains(&format!("MAX_UPDATES_PER_HOUR {number}")),
            "{said}"
        );
    }
}

/// The limit is set after the check, as an administrator might: some steps are done, the rest waits for the next
/// hour.
#[tokio::test]
async fn a_run_that_an_hourly_limit_stops_is_resumed() {
    let kind = Kind::Mariadb1011;
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account(owning(kind)).await;
    let install = Install::of(&database, &account);
    let written = install.done(&["backup", "--out", &install.backups()], "backup");
    assert!(written["file"].is_string());
    let user = &account.user;
    // A limit that is reached between the confirmation and the last step.
    let plan = install.done(&["plan"], "plan");
    let steps = plan["steps"].as_array().unwrap().len();
    assert!(steps > 3);
    limit(
        &database,
        &account,
        &format!("MAX_UPDATES_PER_HOUR {}", steps),
    )
    .await;
    // Earlier statements of the account count too: CREATE and DROP of a table of its own.
    let mut own = mysql_async::Conn::new(
        mysql_async::OptsBuilder::default()
            .ip_or_hostname(database.server.host)
            .tcp_port(database.server.port)
            .user(Some(user.clone()))
            .pass(Some(account.password.clone()))
            .db_name(Some(database.name.clone())),
    )
    .await
    .unwrap();
    for sql in ["CREATE TABLE mine (a int)", "DROP TABLE mine"] {
        mysql_async::prelude::Queryable::query_drop(&mut own, sql)
            .await
            .unwrap();
    }
    own.disconnect().await.unwrap();
    // An existing backup, since the proof of a new one would use up the limit.
    let file = written["file"].as_str().unwrap();
    let stopped = install.run(&["upgrade", "--backup", file, "--yes"]);
    assert_eq!(stopped.code, 4, "{}", stopped.json);
    assert!(
        stopped.json.to_string().contains("MAX_UPDATES_PER_HOUR 0;"),
        "{}",
        stopped.json
    );
    limit(&database, &account, "MAX_UPDATES_PER_HOUR 0").await;
    let resumed = install.done(&["resume", "1"], "resume");
    assert_eq!(resumed["verified"], true, "{resumed}");
}
