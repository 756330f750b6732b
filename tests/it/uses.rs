//! Objects that use a column which a step changes are found before the upgrade, by asking the server. A database that
//! v0.5.0 can't write to is never verified. Columns that v0.4.7 had and this database lacks are reported with a
//! statement that adds them.

use std::collections::BTreeSet;

use engine::backup::{self, Destination, Method, Options};
use engine::catalog::RepairId;
use engine::event::Silent;
use engine::message::{Arg, Severity};
use engine::plan::{self, Choices};
use engine::session::refuse_blocked;
use engine::target::{SqliteTarget, Target};
use engine::{Context, Finding, preflight, rehearse};
use rusqlite::Connection;
use support::{Database, Kind, Shape, server, sqlite_install};
use tokio_util::sync::CancellationToken;

use crate::apply_stage::{Stage, inspect};
use crate::preflight::install;
use crate::rehearse::SCRATCH;
use crate::restore_stage::{owner, whole};

/// The findings of the inspection and the checks.
async fn checked(target: &Target) -> Vec<Finding> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let inspection = inspect(target).await;
    let plan = plan::make(&inspection, &Choices::default());
    let checked = preflight::run(&install(target.clone()), &inspection, &plan, context).await;
    let mut findings = inspection.findings;
    findings.extend(checked.unwrap());
    findings
}

fn arg(finding: &Finding, name: &str) -> String {
    match finding.args.get(name) {
        Some(Arg::Text(text)) => text.clone(),
        Some(Arg::Said(said)) => match said.args.get("statement") {
            Some(Arg::Text(text)) => text.clone(),
            other => panic!("{name}: {other:?}"),
        },
        other => panic!("{name}: {other:?}"),
    }
}

fn named(findings: &[Finding], id: &str) -> BTreeSet<String> {
    let of = findings.iter().filter(|finding| finding.id == id);
    of.map(|finding| format!("{} {}", arg(finding, "kind"), arg(finding, "name")))
        .collect()
}

/// Objects that use the renamed column, and objects that only seem to.
const PROGRAMS: [&str; 10] = [
    "CREATE TABLE audit (id int AUTO_INCREMENT PRIMARY KEY, goal text, current_gogal text)",
    "CREATE TRIGGER uses_new AFTER INSERT ON gpts_messages FOR EACH ROW INSERT INTO audit (goal) VALUES (NEW.current_gogal)",
    "CREATE TRIGGER harmless BEFORE UPDATE ON gpts_messages FOR EACH ROW BEGIN /* NEW.current_gogal */ INSERT INTO audit (current_gogal) VALUES ('current_gogal'); END",
    "CREATE VIEW uses_it AS SELECT m.current_gogal AS g FROM gpts_messages m",
    "CREATE VIEW no_use AS SELECT a.current_gogal AS g FROM audit a JOIN gpts_messages m ON m.id = a.id",
    "CREATE PROCEDURE writes_it() UPDATE gpts_messages SET current_gogal = 'x' WHERE id = -1",
    "CREATE PROCEDURE builds_it() BEGIN SET @s = 'UPDATE gpts_messages SET current_gogal = 1'; PREPARE s FROM @s; EXECUTE s; END",
    "CREATE PROCEDURE tells_it() BEGIN -- current_gogal of gpts_messages\n SELECT content AS current_gogal FROM gpts_messages WHERE sender = 'current_gogal'; END",
    "CREATE FUNCTION reads_it() RETURNS text READS SQL DATA RETURN (SELECT MAX(current_gogal) FROM gpts_messages)",
    "CREATE EVENT changes_it ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM gpts_messages WHERE current_gogal = 'x'",
];
const USED: [&str; 6] = [
    "event changes_it",
    "function reads_it",
    "procedure builds_it",
    "procedure writes_it",
    "trigger uses_new",
    "view uses_it",
];

/// A default computed from another column.
const COMPUTED: &str =
    "ALTER TABLE gpts_messages ADD COLUMN goal_again varchar(20) DEFAULT (LEFT(current_gogal, 20))";

async fn check_uses(kind: Kind, more: &[&str], more_used: &[&str]) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let target = owner(&database).await;
    assert!(refuse_blocked(&checked(&target).await).is_ok(), "{kind:?}");
    for sql in PROGRAMS.iter().chain(more) {
        database.execute(sql).await;
    }
    let other = format!("{}_other", database.name);
    for sql in [
        format!("CREATE DATABASE {other}"),
        format!(
            "CREATE VIEW {other}.afar AS SELECT current_gogal FROM {}.gpts_messages",
            database.name
        ),
        format!("CREATE TABLE {other}.gpts_messages (current_gogal text)"),
        format!("CREATE VIEW {other}.its_own AS SELECT current_gogal FROM {other}.gpts_messages"),
    ] {
        database.execute(&sql).await;
    }
    let before = whole(&database).await;
    let findings = checked(&target).await;
    let mut wanted: BTreeSet<String> = USED
        .iter()
        .chain(more_used)
        .map(|one| (*one).to_owned())
        .collect();
    wanted.insert(format!("view {other}.afar"));
    assert_eq!(named(&findings, "column-used"), wanted, "{kind:?}");
    let error = refuse_blocked(&findings).unwrap_err();
    assert_eq!(error.code(), "check-blocked", "{error}");
    whole(&database).await.must_be(&before, kind);

    // With the recommended statements the upgrade is possible.
    for finding in findings
        .iter()
        .filter(|finding| finding.id == "column-used")
    {
        database.execute(&arg(finding, "what")).await;
    }
    let left = checked(&target).await;
    assert_eq!(named(&left, "column-used"), BTreeSet::new(), "{kind:?}");
    database.execute(&format!("DROP DATABASE {other}")).await;
    let mut stage = Stage::with(target).await;
    stage.upgrade(&Choices::default()).await;
    assert!(stage.verify().await.verified, "{kind:?}");
}

#[tokio::test]
async fn what_uses_a_renamed_column_is_found_on_mysql9() {
    let more = [
        "ALTER TABLE gpts_messages ADD CONSTRAINT goal_short CHECK (CHAR_LENGTH(current_gogal) < 100000 AND current_gogal <> 'x')",
        "ALTER TABLE gpts_messages ADD COLUMN goal_start varchar(20) GENERATED ALWAYS AS (LEFT(current_gogal, 20)) VIRTUAL",
        "ALTER TABLE gpts_messages ADD INDEX by_goal ((LEFT(current_gogal, 10)))",
        COMPUTED,
    ];
    let used = [
        "check goal_short",
        "default goal_again",
        "generated goal_start",
        "index by_goal",
    ];
    check_uses(Kind::Mysql9, &more, &used).await;
}

#[tokio::test]
async fn what_uses_a_renamed_column_is_found_on_mysql56() {
    check_uses(Kind::Mysql56, &[], &[]).await;
}

#[tokio::test]
async fn what_uses_a_renamed_column_is_found_on_mariadb() {
    let more = [
        "ALTER TABLE gpts_messages ADD CONSTRAINT goal_short CHECK (CHAR_LENGTH(current_gogal) < 100000)",
        "ALTER TABLE gpts_messages ADD COLUMN goal_start varchar(20) GENERATED ALWAYS AS (LEFT(current_gogal, 20)) VIRTUAL",
        COMPUTED,
    ];
    let used = [
        "check goal_short",
        "default goal_again",
        "generated goal_start",
    ];
    for kind in [Kind::Mariadb1011, Kind::Mariadb118] {
        check_uses(kind, &more, &used).await;
    }
}

/// The guide's numeric columns become text: objects that rely on numbers are found.
#[tokio::test]
async fn what_uses_a_retyped_column_is_found() {
    for kind in [Kind::Mysql9, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let target = owner(&database).await;
        let mut stage = Stage::with(target.clone()).await;
        stage.upgrade(&Choices::guide_only()).await;
        for sql in [
            "ALTER TABLE gpts_app_collection ADD CONSTRAINT from_one CHECK (user_code > 0)",
            "CREATE VIEW collected AS SELECT user_code FROM gpts_app_collection",
            "CREATE TRIGGER long_ones BEFORE INSERT ON gpts_messages FOR EACH ROW SET NEW.role = LEFT(NEW.content, 9)",
            "CREATE VIEW contents AS SELECT content FROM gpts_messages",
        ] {
            database.execute(sql).await;
        }
        let findings = checked(&target).await;
        let blocked = named(&findings, "column-used");
        assert_eq!(blocked, ["check from_one".to_owned()].into(), "{kind:?}");
        let told = named(&findings, "column-used-retyped");
        let wanted = ["trigger long_ones", "view collected", "view contents"].map(str::to_owned);
        assert_eq!(told, wanted.into(), "{kind:?}");
    }
}

/// Foreign keys from and to a column that becomes text, and partitions by it.
#[tokio::test]
async fn keys_and_parts_on_a_retyped_column_are_found() {
    for kind in [
        Kind::Mysql9,
        Kind::Mysql56,
        Kind::Mariadb1011,
        Kind::Mariadb118,
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let target = owner(&database).await;
        let mut stage = Stage::with(target.clone()).await;
        stage.upgrade(&Choices::guide_only()).await;
        let other = database.server.database(None).await;
        let elsewhere = &other.name;
        let column = database
            .rows("SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'gpts_app_collection' AND column_name = 'user_code'")
            .await;
        for sql in [
            format!("CREATE TABLE people (code {} NOT NULL PRIMARY KEY) ENGINE=InnoDB", column[0][0]),
            "ALTER TABLE gpts_app_collection ADD UNIQUE INDEX codes (user_code), ADD CONSTRAINT of_person FOREIGN KEY (user_code) REFERENCES people (code)".to_owned(),
            format!("CREATE TABLE fans (code {}, CONSTRAINT of_collection FOREIGN KEY (code) REFERENCES gpts_app_collection (user_code)) ENGINE=InnoDB", column[0][0]),
            format!("CREATE TABLE {elsewhere}.fans (code {}, CONSTRAINT from_elsewhere FOREIGN KEY (code) REFERENCES {}.gpts_app_collection (user_code)) ENGINE=InnoDB", column[0][0], database.name),
        ] {
            database.execute(&sql).await;
        }
        let findings = checked(&target).await;
        let blocked = named(&findings, "column-used");
        let outside = format!("foreign-key {elsewhere}.from_elsewhere");
        let wanted = [
            "foreign-key of_collection",
            "foreign-key of_person",
            &outside,
        ];
        assert_eq!(blocked, wanted.map(str::to_owned).into(), "{kind:?}");

        // The recommended statements remove them, in whichever table.
        for finding in findings
            .iter()
            .filter(|finding| finding.id == "column-used")
        {
            database.execute(&arg(finding, "what")).await;
        }
        assert_eq!(
            named(&checked(&target).await, "column-used"),
            [].into(),
            "{kind:?}"
        );

        for sql in [
            "ALTER TABLE gpts_app_collection MODIFY user_code int NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (id, user_code)",
            "ALTER TABLE gpts_app_collection PARTITION BY HASH (user_code) PARTITIONS 2",
        ] {
            database.execute(sql).await;
        }
        let blocked = named(&checked(&target).await, "column-used");
        let wanted = ["partition gpts_app_collection".to_owned()];
        assert_eq!(blocked, wanted.into(), "{kind:?}");
    }
}

#[tokio::test]
async fn nothing_is_verified_that_a_trigger_keeps_from_writing() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        database.execute(PROGRAMS[0]).await;
        database.execute(PROGRAMS[1]).await;
        database.execute(PROGRAMS[3]).await;
        let stage = Stage::with(owner(&database).await).await;
        // The user follows other advice: the server renames the column without a warning.
        for step in stage.plan(&Choices::default()).await.todo() {
            database.execute(&step.sql).await;
        }
        let verification = stage.verify().await;
        assert!(!verification.verified, "{kind:?}");
        let found: Vec<_> = verification
            .differences
            .iter()
            .filter(|finding| {
                finding.id.starts_with("verify-trigger") || finding.id == "verify-uses-missing"
            })
            .map(|finding| {
                (
                    finding.severity,
                    arg(finding, "name"),
                    arg(finding, "column"),
                )
            })
            .collect();
        let column = "gpts_messages.current_gogal".to_owned();
        let wanted = [
            (Severity::Blocker, "uses_new".to_owned(), column.clone()),
            (Severity::Warning, "uses_it".to_owned(), column),
        ];
        assert_eq!(found, wanted, "{kind:?}");
        database.execute("DROP TRIGGER uses_new").await;
        assert!(stage.verify().await.verified, "{kind:?}");
    }
}

fn sqlite(folder: &std::path::Path) -> (Connection, Target) {
    let path = sqlite_install(folder, "0.4.7").join("pilot/meta_data/dbgpt.db");
    let file = Connection::open(&path).unwrap();
    (file, Target::Sqlite(SqliteTarget { path }))
}

#[tokio::test]
async fn sqlite_renames_the_column_in_what_uses_it_and_is_asked_before_it_drops_one() {
    let folder = tempfile::tempdir().unwrap();
    let (file, target) = sqlite(folder.path());
    file.execute_batch(
        "CREATE TABLE audit (goal text); \
         CREATE TRIGGER uses_new AFTER INSERT ON gpts_messages BEGIN INSERT INTO audit VALUES (NEW.current_gogal); END; \
         CREATE VIEW uses_it AS SELECT \"current_gogal\" FROM gpts_messages; \
         CREATE INDEX by_goal ON gpts_messages (substr(current_gogal, 1, 9))",
    )
    .unwrap();
    assert!(refuse_blocked(&checked(&target).await).is_ok());
    let mut stage = Stage::with(target.clone()).await;
    stage.upgrade(&Choices::default()).await;
    assert!(stage.verify().await.verified);
    let texts: String = file
        .query_row("SELECT group_concat(sql) FROM sqlite_master WHERE name IN ('uses_new', 'uses_it', 'by_goal')", [], |row| row.get(0))
        .unwrap();
    assert!(
        texts.contains("NEW.\"current_goal\"") || texts.contains("NEW.current_goal"),
        "{texts}"
    );
    assert!(!texts.contains("gogal"), "{texts}");

    // A trigger with a column that never existed: each INSERT would fail.
    file.execute_batch("CREATE TRIGGER broken AFTER INSERT ON gpts_messages BEGIN INSERT INTO audit VALUES (NEW.missing); END")
        .unwrap();
    let verification = stage.verify().await;
    assert!(!verification.verified);
    file.execute_batch("DROP TRIGGER broken").unwrap();

    // Both columns exist, and the old one is to be dropped.
    let folder = tempfile::tempdir().unwrap();
    let (file, target) = sqlite(folder.path());
    file.execute_batch(
        "ALTER TABLE gpts_messages ADD COLUMN current_goal TEXT; \
         CREATE TABLE audit (goal text); \
         CREATE TRIGGER uses_new AFTER INSERT ON gpts_messages BEGIN INSERT INTO audit VALUES (NEW.current_gogal); END; \
         CREATE TRIGGER harmless AFTER DELETE ON gpts_messages BEGIN INSERT INTO audit VALUES ('current_gogal'); END; \
         CREATE VIEW uses_it AS SELECT current_gogal FROM gpts_messages; \
         CREATE INDEX by_goal ON gpts_messages (current_gogal)",
    )
    .unwrap();
    let findings = checked(&target).await;
    let wanted = ["index by_goal", "trigger uses_new", "view uses_it"].map(str::to_owned);
    assert_eq!(named(&findings, "column-used"), wanted.into());
    // One cause is reported once, by name.
    let ids: Vec<&str> = findings.iter().map(|finding| finding.id.as_ref()).collect();
    assert!(!ids.contains(&"sqlite-step-refused"), "{ids:?}");
    for finding in findings
        .iter()
        .filter(|finding| finding.id == "column-used")
    {
        file.execute_batch(&arg(finding, "what")).unwrap();
    }
    let mut stage = Stage::with(target).await;
    stage.upgrade(&Choices::default()).await;
    assert!(stage.verify().await.verified);
}

async fn rehearsed(stage: &mut Stage, database: &Database, choices: &Choices) -> backup::Proof {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let options = Options {
        destination: Destination::File(
            stage
                .folder
                .path()
                .join(format!("{}.zip", choices.without.len())),
        ),
        method: Method::Builtin,
        tool: None,
        alembic_versions: None,
        dbgpt_version: None,
    };
    let seen = stage.inspect().await;
    let backup = backup::write(&stage.target, &seen, &options, context)
        .await
        .unwrap();
    let plan = stage.plan(choices).await;
    let proof = rehearse::run(&stage.target, &backup, &plan, &mut stage.journal, context).await;
    let proof = proof.unwrap();
    let mut told = backup;
    told.proofs.push(proof.clone());
    assert_eq!(
        told.into_verified().is_err(),
        proof.speaks_against(),
        "{}",
        database.name
    );
    proof
}

#[tokio::test]
async fn what_v0_4_7_had_and_is_missing_stops_the_upgrade_and_a_statement_brings_it() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let scratch = format!("{SCRATCH}.*");
        let mut stage = Stage::on(&database, &[&scratch]).await;
        database
            .execute("ALTER TABLE chat_history DROP COLUMN message_ids")
            .await;
        database
            .execute("ALTER TABLE knowledge_space DROP COLUMN context")
            .await;
        let before = whole(&database).await;
        let findings = checked(&stage.target).await;
        let lacking = findings
            .iter()
            .find(|finding| finding.id == "columns-missing")
            .unwrap();
        assert_eq!(
            arg(lacking, "names"),
            "`chat_history.message_ids`, `knowledge_space.context`"
        );
        assert_eq!(
            refuse_blocked(&findings).unwrap_err().code(),
            "check-blocked"
        );

        // A rehearsal without the checks finds the same.
        let proof = rehearsed(&mut stage, &database, &Choices::default()).await;
        assert!(proof.speaks_against(), "{kind:?} {:?}", proof.why);
        let said = format!("{:?}", proof.why);
        assert!(said.contains("chat_history.message_ids"), "{said}");
        whole(&database).await.must_be(&before, kind);

        for statement in arg(lacking, "statement").split("; ") {
            database.execute(statement.trim_end_matches(';')).await;
        }
        let findings = checked(&stage.target).await;
        assert!(refuse_blocked(&findings).is_ok(), "{kind:?} {findings:?}");
        let proof = rehearsed(
            &mut stage,
            &database,
            &Choices::without(["collection-codes", "long-messages"].map(RepairId::from)),
        )
        .await;
        assert!(proof.proved, "{kind:?} {:?}", proof.why);
        // With the guide alone the database stays incomplete, as chosen: no doubt about the backup.
        let proof = rehearsed(&mut stage, &database, &Choices::guide_only()).await;
        assert!(
            !proof.proved && !proof.speaks_against(),
            "{kind:?} {:?}",
            proof.why
        );
    }
}

#[tokio::test]
async fn what_v0_4_7_had_and_is_missing_is_told_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let (file, target) = sqlite(folder.path());
    file.execute_batch("ALTER TABLE chat_history DROP COLUMN message_ids")
        .unwrap();
    let findings = checked(&target).await;
    let lacking = findings
        .iter()
        .find(|finding| finding.id == "columns-missing")
        .unwrap();
    assert_eq!(lacking.severity, Severity::Blocker);
    file.execute_batch(&arg(lacking, "statement")).unwrap();
    let findings = checked(&target).await;
    assert!(refuse_blocked(&findings).is_ok(), "{findings:?}");
}
