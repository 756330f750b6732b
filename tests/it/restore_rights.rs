//! A restore by an account without enough rights: reported before it begins, and by `check`, with the GRANT to run.

use engine::journal::{Journal, Place, Scope, Swap, SwapStage};
use engine::scratch::{self, Purpose};
use support::{Account, Database, Kind, Shape, documented_grants, server, server_with};

use crate::definitions::run;
use crate::main_path::{Install, owning};
use crate::restore_stage::{make_older, whole};

/// Objects in the user's database that an administrator defined.
const OF_ROOT: [&str; 4] = [
    "CREATE VIEW titles AS SELECT id, summary FROM chat_history",
    "CREATE PROCEDURE tidy_up() DELETE FROM chat_history WHERE id < 0",
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
    "CREATE TRIGGER marks BEFORE INSERT ON chat_history FOR EACH ROW SET NEW.summary = 'x'",
];

async fn install(kind: Kind, grants: &[&str]) -> (Database, Install) {
    // Rights for triggers with the binary log on are tested elsewhere.
    let server = match kind {
        Kind::Mysql9 => server_with(kind, &["--log-bin-trust-function-creators=ON"]).await,
        Kind::Mysql56 | Kind::Mariadb1011 | Kind::Mariadb118 => server(kind).await,
    };
    let database = server.database(Some(Shape::S1)).await;
    run(&database, &OF_ROOT).await;
    let account = database.account(grants).await;
    let install = Install::of(&database, &account);
    (database, install)
}

fn hint_of<'a>(checked: &'a serde_json::Value, id: &str) -> Option<&'a str> {
    let findings = checked["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["id"] == id)?;
    found["hint"].as_str()
}

/// MySQL lets only a SYSTEM_USER drop what a SYSTEM_USER defined.
#[tokio::test]
async fn what_belongs_to_a_stronger_account_is_told_before() {
    let kind = Kind::Mysql9;
    let all_but_one: Vec<&str> = vec!["ALL PRIVILEGES ON *.*"];
    for grants in [owning(kind).to_vec(), all_but_one] {
        let (database, install) = install(kind, &grants).await;
        if grants.len() == 1 {
            let rows = database
                .rows("SELECT CONCAT('''', user, '''@''', host, '''') FROM mysql.user WHERE user LIKE 'u\\_%' ORDER BY LENGTH(user) DESC, user DESC LIMIT 1")
                .await;
            run(
                &database,
                &[&format!("REVOKE SYSTEM_USER ON *.* FROM {}", rows[0][0])],
            )
            .await;
        }
        let checked = install.done(&["check"], "check");
        let hint = hint_of(&checked, "definers-beyond").unwrap_or_else(|| panic!("{checked}"));
        assert!(hint.contains("GRANT SYSTEM_USER ON *.* TO 'u_"), "{hint}");
        let written = install.done(&["backup", "--out", &install.backups()], "backup");
        let file = written["file"].as_str().unwrap();
        let older = make_older(&database).await;
        for way in [&["--all"][..], &["--all", "--in-place"]] {
            let mut command = vec!["restore", file, "--yes"];
            command.extend(way);
            let refused = install.run(&command);
            let error = &refused.json["error"];
            assert_eq!(
                (refused.code, error["code"].as_str()),
                (3, Some("restore-definers-beyond")),
                "{way:?}: {error}"
            );
            for named in ["`titles`", "`tidy_up`", "`nightly`"] {
                assert!(
                    error["message"].as_str().unwrap().contains(named),
                    "{error}"
                );
            }
            let hint = error["hint"].as_str().unwrap();
            assert!(hint.contains("GRANT SYSTEM_USER ON *.* TO 'u_"), "{hint}");
            whole(&database).await.must_be(&older, kind);
        }
        // DB-GPT's own tables are restored, with their triggers but without the definers.
        let restored = install.done(&["restore", file, "--yes"], "own");
        assert_eq!(restored["scope"], "own", "{restored}");
        let named = database.rows("SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE()").await;
        assert_eq!(named, [["1"]]);
    }
}

/// Other servers need no such right: nothing is reported, and the whole file is restored.
#[tokio::test]
async fn elsewhere_an_administrators_things_are_replaced() {
    for kind in [Kind::Mysql56, Kind::Mariadb1011, Kind::Mariadb118] {
        let (database, install) = install(kind, owning(kind)).await;
        let checked = install.done(&["check"], "check");
        assert_eq!(hint_of(&checked, "definers-beyond"), None, "{kind:?}");
        let written = install.done(&["backup", "--out", &install.backups()], "backup");
        let before = whole(&database).await.without_definers();
        make_older(&database).await;
        let file = written["file"].as_str().unwrap();
        install.done(&["restore", file, "--all", "--yes"], "restore");
        let now = whole(&database).await.without_definers();
        now.must_be(&before, kind);
    }
}

/// `check` reports in advance that a restore will need the right to create databases, with the GRANT.
#[tokio::test]
async fn the_right_to_the_way_back_is_told_by_check() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let (_database, without) = install(kind, documented_grants(kind)).await;
        let checked = without.done(&["check"], "check");
        let hint = hint_of(&checked, "way-back-denied").unwrap_or_else(|| panic!("{checked}"));
        assert!(
            hint.contains("GRANT ALL ON `dbgpt\\_upgrade\\_%`.*"),
            "{hint}"
        );
        let (_database, with) = install(kind, owning(kind)).await;
        let checked = with.done(&["check"], "check");
        assert_eq!(hint_of(&checked, "way-back-denied"), None, "{kind:?}");
    }
}

/// The state after a swap was killed: one table is in the holding database, the rest in place. Returns its name.
async fn killed(database: &Database, install: &Install, account: &Account) -> String {
    let (beside, holding) = (
        scratch::name(Purpose::Restore),
        scratch::name(Purpose::Holding),
    );
    run(
        database,
        &[
            &format!("CREATE DATABASE {holding}"),
            &format!("RENAME TABLE chat_history TO {holding}.chat_history"),
        ],
    )
    .await;
    let place = Place::from(&database.target(account));
    let file = install.machine.path("backups/one.zip");
    let mut swap = Swap::begin(file, Scope::All, beside, holding.clone());
    swap.stage = SwapStage::Swapping;
    swap.old = database.tables().await;
    swap.old.push("chat_history".to_owned());
    // As the killed process left it.
    std::fs::create_dir_all(install.machine.path("home")).unwrap();
    let mut journal = Journal::open(&install.machine.path("home")).unwrap();
    journal.remember_swap(&place, &swap).unwrap();
    holding
}

/// The rights are missing at first, then granted. A server shows nothing of what an account has no rights on.
#[tokio::test]
async fn a_way_back_without_rights_is_told_and_stays_open() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES"]).await;
        let install = Install::of(&database, &account);
        let before = whole(&database).await;
        let holding = killed(&database, &install, &account).await;
        for _ in 0..2 {
            let refused = install.run(&["resume"]);
            let error = &refused.json["error"];
            assert_eq!(
                (refused.code, error["code"].as_str()),
                (3, Some("restore-back-denied")),
                "{kind:?}: {error}"
            );
            let said = format!("{} {}", error["message"], error["hint"]);
            assert!(
                said.contains(&holding) && said.contains("GRANT ALL ON"),
                "{said}"
            );
        }
        let grant = format!(
            "GRANT ALL PRIVILEGES ON `dbgpt\\_upgrade\\_%`.* TO '{}'@'%'",
            account.user
        );
        run(&database, &[&grant]).await;
        install.done(&["resume"], "resume");
        whole(&database).await.must_be(&before, kind);
    }
}

/// Someone dropped the holding database: nothing can be moved back, and the safety copy is named.
#[tokio::test]
async fn a_holding_database_that_is_gone_is_told() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let account = database.account(owning(kind)).await;
        let install = Install::of(&database, &account);
        let holding = killed(&database, &install, &account).await;
        run(&database, &[&format!("DROP DATABASE {holding}")]).await;
        let before = whole(&database).await;
        let inspected = install.run(&["inspect"]);
        assert!(
            inspected
                .json
                .to_string()
                .contains("restore-swap-unfinished"),
            "{kind:?}: {}",
            inspected.json
        );
        let refused = install.run(&["resume"]);
        let error = &refused.json["error"];
        assert_eq!(
            (refused.code, error["code"].as_str()),
            (3, Some("restore-holding-missing")),
            "{kind:?}: {error}"
        );
        assert!(error.to_string().contains(&holding), "{error}");
        whole(&database).await.must_be(&before, kind);
        // Reported once; after that the other commands work again.
        let again = install.run(&["resume"]);
        assert_ne!(again.json["error"]["code"], "restore-holding-missing");
        assert!(
            !install
                .run(&["inspect"])
                .json
                .to_string()
                .contains("restore-swap-unfinished")
        );
    }
}
