//! The rehearsal on real servers: it proves a good backup, casts doubt on a bad one, and leaves nothing behind.

use engine::backup::{self, Backup, Destination, Method, Options, ProofKind};
use engine::error::Kind as ErrorKind;
use engine::event::{Event, EventSink, Silent};
use engine::journal::Place;
use engine::plan::Choices;
use engine::rehearse;
use engine::scratch::Purpose;
use engine::{Context, Phase};
use mysql_async::prelude::Queryable;
use support::{Account, Database, Kind, Shape, documented_grants, server, tools};
use tokio_util::sync::CancellationToken;

use crate::apply_stage::Stage;

/// The databases on which an account needs all privileges for rehearsals, beside its grants for the upgrade.
pub(crate) const SCRATCH: &str = "ALL PRIVILEGES ON `dbgpt\\_upgrade\\_%`";

async fn stage(database: &Database) -> Stage {
    let scratch = format!("{SCRATCH}.*");
    Stage::on(database, &[&scratch]).await
}

async fn written(stage: &Stage, database: &Database, name: &str) -> Backup {
    written_by(Method::Mysqldump, stage, database, name).await
}

async fn written_by(method: Method, stage: &Stage, database: &Database, name: &str) -> Backup {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let options = Options {
        destination: Destination::File(stage.folder.path().join(name)),
        method,
        tool: Some(tools(database.server.kind)),
        alembic_versions: None,
        dbgpt_version: None,
    };
    let seen = stage.inspect().await;
    let backup = backup::write(&stage.target, &seen, &options, context).await;
    backup.unwrap()
}

async fn rehearsed(stage: &mut Stage, backup: &Backup) -> backup::Proof {
    let plan = stage.plan(&Choices::default()).await;
    let context = Context {
        events: &stage.ears,
        cancel: &stage.cancel,
    };
    let proof = rehearse::run(&stage.target, backup, &plan, &mut stage.journal, context).await;
    let proof = proof.unwrap();
    assert_eq!(proof.proof, ProofKind::Rehearsed);
    proof
}

/// The rehearsal's copies that are on the server.
async fn copies(database: &Database) -> Vec<String> {
    let rows = database
        .rows(&format!(
            "SHOW DATABASES LIKE '{}%'",
            Purpose::Rehearsal.prefix().replace('_', "\\_")
        ))
        .await;
    rows.into_iter().flatten().collect()
}

async fn shape(database: &Database) -> Vec<String> {
    let mut texts = Vec::new();
    for table in database.tables().await {
        texts.push(database.show_create(&table).await);
    }
    texts
}

async fn check(kind: Kind) {
    for (of, method, float) in [
        (Shape::S1, Method::Mysqldump, "1.5"),
        (Shape::S2, Method::Builtin, "16777216"),
        (Shape::S3, Method::Builtin, "-0.1"),
    ] {
        let database = server(kind).await.database(Some(of)).await;
        database
            .execute("CREATE TABLE numbers (a double, b bigint unsigned, c decimal(65,30), d datetime(6), e varbinary(20), f bit(9), g timestamp NULL, h float)")
            .await;
        database
            .execute(&format!("INSERT INTO numbers VALUES (0.1, 18446744073709551615, 1e-30, '2024-02-29 12:00:00.123456', X'00FF27', b'101010101', '2024-01-01', {float}), (1e300, 0, 0, NULL, '', 0, NULL, NULL), (1e300, 0, 0, NULL, '', 0, NULL, NULL)"))
            .await;
        let (before, rows) = (shape(&database).await, database.checksum().await);
        let mut stage = stage(&database).await;
        let backup = written_by(method, &stage, &database, "a.zip").await;
        let proof = rehearsed(&mut stage, &backup).await;
        assert!(proof.proved, "{kind:?} {of:?}: {:?}", proof.why);
        assert_eq!(proof.why.args["steps"], 8_i64.into(), "{:?}", proof.why);
        assert!(stage.ears.heard().is_empty(), "{:?}", stage.ears.heard());
        assert_eq!(before, shape(&database).await);
        assert_eq!(rows, database.checksum().await);
        assert_eq!(stage.journal.scratches().unwrap(), []);
        assert_eq!(stage.journal.runs().unwrap(), []);
    }
}

#[tokio::test]
async fn backups_stand_it_on_mysql9() {
    check(Kind::Mysql9).await;
}

#[tokio::test]
async fn backups_stand_it_on_mysql56() {
    check(Kind::Mysql56).await;
}

#[tokio::test]
async fn backups_stand_it_on_mariadb1011() {
    check(Kind::Mariadb1011).await;
}

#[tokio::test]
async fn backups_stand_it_on_mariadb118() {
    check(Kind::Mariadb118).await;
}

/// A decimal in a JSON value is a floating-point number once it was read from text.
#[tokio::test]
async fn numbers_in_json_are_told_and_no_difference() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database
        .execute("CREATE TABLE j (id int PRIMARY KEY, plain json, odd json)")
        .await;
    database
        .execute("INSERT INTO j VALUES (1, '[1.5]', JSON_OBJECT('a', CAST(1.50 AS DECIMAL(10, 2)))), (2, NULL, JSON_ARRAY(12345678901234567890.12))")
        .await;
    let mut stage = stage(&database).await;
    let backup = written_by(Method::Builtin, &stage, &database, "a.zip").await;
    let plan = stage.plan(&Choices::default()).await;
    let notes = Notes::default();
    let context = Context {
        events: &notes,
        cancel: &stage.cancel,
    };
    let proof = rehearse::run(&stage.target, &backup, &plan, &mut stage.journal, context).await;
    assert!(proof.unwrap().proved);
    let heard = notes.0.into_inner().unwrap();
    assert!(
        heard.len() == 1 && heard[0].contains("`j.odd`") && !heard[0].contains("plain"),
        "{heard:?}"
    );
}

/// What is told while the work goes on, in English.
#[derive(Default)]
struct Notes(std::sync::Mutex<Vec<String>>);

impl EventSink for Notes {
    fn emit(&self, event: Event) {
        if let Event::Note { message } = event {
            let said = engine::words::message(engine::words::Lang::En, &message);
            self.0.lock().unwrap().push(said);
        }
    }
}

/// An event writes into the copy while it is compared: the proof names the event and the statement that disables it.
#[tokio::test]
async fn an_event_that_goes_on_writing_is_named() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let server = support::server_with(kind, &["--event-scheduler=ON"]).await;
        let database = server.database(Some(Shape::S1)).await;
        crate::definitions::run(
            &database,
            &[
                "CREATE TABLE ticks (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, at timestamp NULL) ENGINE=InnoDB",
                "CREATE EVENT `it ticks` ON SCHEDULE EVERY 1 SECOND DO INSERT INTO ticks (at) VALUES (NOW())",
                "CREATE EVENT idle ON SCHEDULE EVERY 1 DAY DISABLE DO SET @a = 1",
            ],
        )
        .await;
        let mut stage = stage(&database).await;
        let first = written_by(Method::Builtin, &stage, &database, "a.zip").await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let proof = rehearsed(&mut stage, &first).await;
        let said = engine::words::message(engine::words::Lang::En, &proof.why);
        let off = format!("ALTER EVENT `{}`.`it ticks` DISABLE;", database.name);
        assert!(
            said.contains("`ticks`") && said.contains(&off),
            "{kind:?}: {said}"
        );
        assert!(!said.contains("idle"), "{kind:?}: {said}");
        let mut doubted = first.clone();
        doubted.proofs.push(proof);
        let error = doubted.into_verified().unwrap_err();
        assert_eq!(error.code(), "backup-rehearsal-failed", "{kind:?}");
        // The recommended statement helps.
        database.execute(off.trim_end_matches(';')).await;
        let second = written_by(Method::Builtin, &stage, &database, "b.zip").await;
        let proof = rehearsed(&mut stage, &second).await;
        assert!(proof.proved, "{kind:?}: {:?}", proof.why);
    }
}

#[tokio::test]
async fn what_differs_is_doubted_and_no_permission_any_more() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = stage(&database).await;
    let first = written(&stage, &database, "a.zip").await;
    // The same number of rows, with one letter changed.
    database
        .execute("UPDATE gpts_conversations SET user_goal = CONCAT(user_goal, '!') LIMIT 1")
        .await;
    let proof = rehearsed(&mut stage, &first).await;
    assert_eq!(proof.why.id, "proof-rehearsed-differs");
    assert_eq!(proof.why.args["names"], "`gpts_conversations`".into());
    let mut doubted = first.clone();
    assert!(doubted.clone().into_verified().is_ok());
    doubted.proofs.push(proof);
    let error = doubted.into_verified().unwrap_err();
    assert_eq!(error.code(), "backup-rehearsal-failed");

    // A dump tool prints a FLOAT with six digits.
    database.execute("CREATE TABLE lossy (a float)").await;
    database
        .execute("INSERT INTO lossy VALUES (16777216)")
        .await;
    let second = written(&stage, &database, "b.zip").await;
    let proof = rehearsed(&mut stage, &second).await;
    assert_eq!(proof.why.args["names"], "`lossy`".into(), "{:?}", proof.why);
    database.execute("DROP TABLE lossy").await;

    // The database has changed since, so that its copy would get another plan.
    let third = written(&stage, &database, "c.zip").await;
    database
        .execute("CREATE TABLE gpts_app (id int PRIMARY KEY)")
        .await;
    let proof = rehearsed(&mut stage, &third).await;
    assert_eq!(proof.why.id, "proof-rehearsed-failed");
    assert!(proof.speaks_against());
    assert_eq!(stage.journal.scratches().unwrap(), []);
}

#[tokio::test]
async fn missing_rights_are_told_and_stop_nothing() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::on(&database, &[]).await;
        let backup = written(&stage, &database, "a.zip").await;
        let proof = rehearsed(&mut stage, &backup).await;
        assert!(!proof.proved);
        assert_eq!(
            proof.why.id, "proof-rehearsed-denied",
            "{kind:?} {:?}",
            proof.why
        );
        assert_eq!(stage.journal.scratches().unwrap(), []);
        let mut told = backup;
        told.proofs.push(proof);
        told.into_verified().unwrap();

        // The account may create databases but nothing in them.
        let mut grants = documented_grants(kind).to_vec();
        let some = format!("CREATE, DROP ON {}.*", SCRATCH.rsplit(' ').next().unwrap());
        grants.push(&some);
        stage.target = database.target(&database.account(&grants).await);
        let backup = written(&stage, &database, "b.zip").await;
        let proof = rehearsed(&mut stage, &backup).await;
        assert_eq!(
            proof.why.id, "proof-rehearsed-denied",
            "{kind:?} {:?}",
            proof.why
        );
        assert_eq!(stage.journal.scratches().unwrap(), []);
    }
}

/// Cancels at the first event with this item.
struct CancelAt<'a>(&'a str, &'a CancellationToken);

impl EventSink for CancelAt<'_> {
    fn emit(&self, event: Event) {
        if matches!(&event, Event::Progress { phase: Phase::Rehearse, item, .. } if item == self.0)
        {
            self.1.cancel();
        }
    }
}

#[tokio::test]
async fn a_cancel_leaves_nothing_behind() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S2))
        .await;
    let mut stage = stage(&database).await;
    let backup = written(&stage, &database, "a.zip").await;
    let plan = stage.plan(&Choices::default()).await;
    // While a table is compared, and while a step runs.
    for item in ["chat_history_message", "create-gpts-app"] {
        let cancel = CancellationToken::new();
        let context = Context {
            events: &CancelAt(item, &cancel),
            cancel: &cancel,
        };
        let error = rehearse::run(&stage.target, &backup, &plan, &mut stage.journal, context)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{item}");
        assert_eq!(stage.journal.scratches().unwrap(), [], "{item}");
    }
}

fn scratch(database: &Database, account: &Account, name: &str) -> Place {
    let mut target = database.target(account);
    if let engine::target::Target::Mysql(mysql) = &mut target {
        name.clone_into(&mut mysql.database);
    }
    Place::from(&target)
}

/// After a crash: only copies that the journal names are dropped, and none that a running rehearsal uses.
#[tokio::test]
async fn what_a_crash_left_is_swept_and_nothing_else() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb118] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = stage(&database).await;
        // A grant for rehearsals only, as earlier versions recommended, still suffices.
        let only = "ALL PRIVILEGES ON `dbgpt\\_upgrade\\_rehearsal\\_%`.*";
        let account = database.account(&[only, "SELECT"]).await;
        stage.target = database.target(&account);
        let own = &database.name;
        let [left, at_work, foreign, unmade] = ["left", "at_work", "foreign", "unmade"]
            .map(|name| format!("{}{own}_{name}", Purpose::Rehearsal.prefix()));
        for name in [&left, &at_work, &foreign] {
            database.execute(&format!("CREATE DATABASE {name}")).await;
            database
                .execute(&format!("CREATE TABLE {name}.a (b int)"))
                .await;
        }
        for name in [&left, &at_work, &unmade, own] {
            let place = scratch(&database, &account, name);
            stage.journal.remember_scratch(&place).unwrap();
        }
        let mut worker = database.admin().await;
        let lock = format!("SELECT GET_LOCK('{at_work}', 0)");
        let got: Option<i64> = worker.query_first(lock).await.unwrap();
        assert_eq!(got, Some(1));

        rehearse::sweep(&stage.target, &mut stage.journal)
            .await
            .unwrap();
        let mut there = copies(&database).await;
        there.retain(|name| name.contains(own.as_str()));
        assert_eq!(there, [at_work.clone(), foreign.clone()], "{kind:?}");
        assert!(!database.tables().await.is_empty());
        // Released explicitly: the server frees a lock only some moments after its session has ended.
        let given = worker
            .query_drop("DO RELEASE_LOCK('AT')".replace("AT", &at_work))
            .await;
        given.unwrap();
        worker.disconnect().await.unwrap();
        rehearse::sweep(&stage.target, &mut stage.journal)
            .await
            .unwrap();
        let mut there = copies(&database).await;
        there.retain(|name| name.contains(own.as_str()));
        assert_eq!(there, [foreign.as_str()], "{kind:?}");
        database.execute(&format!("DROP DATABASE {foreign}")).await;
        let known = stage.journal.scratches().unwrap();
        assert_eq!(known, [scratch(&database, &account, own)], "{kind:?}");
    }
}
