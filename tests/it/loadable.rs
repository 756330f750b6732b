//! The proof that a backup's definitions load: tried on a real server; failures are reported, and nothing is left
//! behind.

use engine::Context;
use engine::backup::{self, Backup, Destination, Method, Options, Proof, ProofKind};
use engine::event::Silent;
use engine::inspect;
use engine::loadable::Loadable;
use engine::target::Target;
use support::{Database, Kind, Shape, documented_grants, server, server_with, tools};
use tokio_util::sync::CancellationToken;

use crate::builtin::sql;
use crate::definitions::run;
use crate::rehearse::SCRATCH;

async fn allowed(database: &Database, more: &[&str]) -> Target {
    let scratch = format!("{SCRATCH}.*");
    let mut grants = documented_grants(database.server.kind).to_vec();
    grants.push(&scratch);
    grants.extend(more);
    database.target(&database.account(&grants).await)
}

async fn tried(target: &Target, method: Method, kind: Kind) -> (Backup, Proof) {
    let folder = support::folder();
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let seen = inspect::run(target, context).await.unwrap();
    let options = Options {
        destination: Destination::Folder(folder.path().to_owned()),
        method,
        tool: (method == Method::Mysqldump).then(|| tools(kind)),
        alembic_versions: None,
        dbgpt_version: None,
    };
    let loadable = Loadable::new(folder.path().to_owned());
    let backup = backup::write_tried(target, &seen, &options, Some(&loadable), context).await;
    let backup = backup.unwrap();
    let proof = backup
        .proofs
        .iter()
        .find(|proof| proof.proof == ProofKind::Loadable);
    let proof = proof.expect("it is tried").clone();
    // The proof is in the file's manifest too.
    let manifest = backup::manifest(&backup.file).unwrap();
    assert!(manifest.proofs.contains(&proof), "{:?}", manifest.proofs);
    assert!(!sql(&backup.file).is_empty());
    (backup, proof)
}

/// A proof's reason in English.
fn said(proof: &Proof) -> String {
    engine::words::message(engine::words::Lang::En, &proof.why)
}

async fn left_behind(database: &Database) -> Vec<Vec<String>> {
    database
        .rows("SHOW DATABASES LIKE 'dbgpt\\_upgrade\\_proof\\_%'")
        .await
}

#[tokio::test]
async fn two_hundred_tables_are_tried() {
    for kind in [Kind::Mysql9, Kind::Mariadb1011] {
        // A server of its own, since the shared one is busy with other tests.
        let database = server_with(kind, &[]).await.database(Some(Shape::S1)).await;
        let many: Vec<String> = (0..190)
            .map(|n| {
                format!(
                    "CREATE TABLE t_{n} (id int AUTO_INCREMENT PRIMARY KEY, a varchar(40), KEY (a))"
                )
            })
            .collect();
        run(
            &database,
            &many.iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .await;
        crate::restore_stage::fill_with_more(&database).await;
        // SUPER, to create triggers while the binary log is on.
        let target = allowed(&database, &["SUPER ON *.*"]).await;
        let (backup, proof) = tried(&target, Method::Builtin, kind).await;
        assert!(
            proof.proved && proof.why.id == "proof-loadable",
            "{kind:?}: {}",
            said(&proof)
        );
        assert!(backup.into_verified().is_ok());
        assert!(left_behind(&database).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_broken_is_told_with_what_a_restore_does() {
    for kind in [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011] {
        let database = server_with(kind, &[]).await.database(Some(Shape::S1)).await;
        run(
            &database,
            &[
                "CREATE TABLE gone (a int)",
                "CREATE TABLE less (id int PRIMARY KEY, x int)",
                "CREATE VIEW orphan AS SELECT a FROM gone",
                "DROP TABLE gone",
            ],
        )
        .await;
        let target = allowed(&database, &[]).await;
        let (_, proof) = tried(&target, Method::Builtin, kind).await;
        assert!(
            proof.proved && proof.why.id == "proof-loadable-told",
            "{kind:?}: {}",
            said(&proof)
        );
        assert!(
            said(&proof).contains("`orphan` (") && said(&proof).contains("gone"),
            "{}",
            said(&proof)
        );
        run(
            &database,
            &[
                "CREATE TRIGGER of_column BEFORE UPDATE ON less FOR EACH ROW SET NEW.x = OLD.x",
                "ALTER TABLE less DROP COLUMN x",
            ],
        )
        .await;
        let (backup, proof) = tried(&target, Method::Builtin, kind).await;
        assert!(
            !proof.proved && said(&proof).contains("`of_column` ("),
            "{kind:?}: {}",
            said(&proof)
        );
        // A restore copes: it leaves the trigger out.
        assert!(backup.into_verified().is_ok());
        assert!(left_behind(&database).await.is_empty());
    }
}

/// In hexadecimal a row is longer than the packet that it came in.
#[tokio::test]
async fn a_row_that_needs_a_longer_packet_is_told() {
    let server = server_with(Kind::Mysql9, &["--max-allowed-packet=4M"]).await;
    let database = server.database(Some(Shape::S1)).await;
    run(
        &database,
        &[
            "CREATE TABLE b (id int PRIMARY KEY, a longblob)",
            "INSERT INTO b VALUES (1, REPEAT(X'00', 1500000))",
        ],
    )
    .await;
    let target = allowed(&database, &["SUPER ON *.*"]).await;
    let (_, proof) = tried(&target, Method::Builtin, Kind::Mysql9).await;
    assert!(proof.proved, "{}", said(&proof));
    run(
        &database,
        &["INSERT INTO b VALUES (2, REPEAT(X'00', 3000000))"],
    )
    .await;
    let (backup, proof) = tried(&target, Method::Builtin, Kind::Mysql9).await;
    assert!(!proof.proved);
    assert!(
        said(&proof).contains("SET GLOBAL max_allowed_packet = 6000640"),
        "{}",
        said(&proof)
    );
    assert!(backup.into_verified().is_ok(), "a restore there works");
}

#[tokio::test]
async fn what_a_server_would_not_take_anew_is_found_before_an_upgrade() {
    let server = server_with(Kind::Mysql9, &[]).await;
    let database = server.database(Some(Shape::S1)).await;
    run(
        &database,
        &[
            "SET SESSION restrict_fk_on_non_standard_key = OFF",
            "CREATE TABLE fk_parent (id int PRIMARY KEY, code int, KEY code (code))",
            "CREATE TABLE fk_child (id int PRIMARY KEY, code int, CONSTRAINT fk_code FOREIGN KEY (code) REFERENCES fk_parent (code))",
            "SET GLOBAL log_bin_trust_function_creators = 1",
            "CREATE FUNCTION next_no() RETURNS int RETURN (SELECT COUNT(*) FROM fk_child)",
            "SET GLOBAL log_bin_trust_function_creators = 0",
        ],
    )
    .await;
    let plain = allowed(&database, &[]).await;
    let able = allowed(
        &database,
        &[
            "SESSION_VARIABLES_ADMIN ON *.*",
            "SET_ANY_DEFINER ON *.*",
            "SUPER ON *.*",
        ],
    )
    .await;
    let (backup, proof) = tried(&plain, Method::Builtin, Kind::Mysql9).await;
    assert!(!proof.proved, "{}", said(&proof));
    // The foreign key to a key that is not unique loads: every account may set its setting for the session.
    let told = said(&proof);
    assert!(
        told.contains("`next_no` (") && !told.contains("fk_child"),
        "{told}"
    );
    assert!(backup.into_verified().is_ok(), "each has an answer");
    let (_, proof) = tried(&able, Method::Mysqldump, Kind::Mysql9).await;
    let told = said(&proof);
    assert!(
        !told.contains("fk_child") && told.contains("`next_no` ("),
        "{told}"
    );

    run(
        &database,
        &[
            "CREATE TABLE keyless (a int)",
            "SET GLOBAL sql_require_primary_key = 1",
        ],
    )
    .await;
    let (backup, proof) = tried(&plain, Method::Builtin, Kind::Mysql9).await;
    assert_eq!(proof.why.id, "proof-loadable-failed", "{}", said(&proof));
    assert!(said(&proof).contains("`keyless` ("), "{}", said(&proof));
    assert_eq!(
        backup.into_verified().unwrap_err().code(),
        "backup-unloadable"
    );
    let (backup, proof) = tried(&able, Method::Builtin, Kind::Mysql9).await;
    assert!(!said(&proof).contains("keyless"), "{}", said(&proof));
    assert!(backup.into_verified().is_ok());
    assert!(left_behind(&database).await.is_empty());
}

#[tokio::test]
async fn without_the_right_it_says_what_to_grant() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let (backup, proof) = tried(&database.target(&account), Method::Builtin, Kind::Mysql9).await;
    assert_eq!(
        (proof.proved, proof.why.id.as_ref()),
        (false, "proof-loadable-denied")
    );
    assert!(
        said(&proof).contains("GRANT ALL ON `dbgpt\\_upgrade\\_%`.*"),
        "{}",
        said(&proof)
    );
    assert!(
        backup.into_verified().is_ok(),
        "it is no condition of an upgrade"
    );
}
