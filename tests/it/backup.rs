//! Backups of real servers and files: whole ones are proved, and nothing that is missing goes unnoticed.

use std::path::{Path, PathBuf};

use engine::backup::{self, Backup, Destination, Method, Options, Proof, ProofKind};
use engine::event::Silent;
use engine::inspect;
use engine::target::{Address, MysqlTarget, SqliteTarget, Target, Tls};
use engine::{Context, Error};
use support::{Account, Database, Kind, Shape, server, sqlite_install};
use tokio_util::sync::CancellationToken;

fn target(database: &Database, account: Account) -> Target {
    Target::Mysql(MysqlTarget {
        address: Address::Tcp {
            host: database.server.host.to_owned(),
            port: database.server.port,
        },
        user: account.user,
        password: account.password.into(),
        database: database.name.clone(),
        tls: Tls::default(),
    })
}

fn options(folder: &Path, tool: Option<PathBuf>) -> Options {
    Options {
        destination: Destination::Folder(folder.to_owned()),
        method: Method::Auto,
        tool,
        alembic_versions: None,
        dbgpt_version: Some("0.4.7".to_owned()),
    }
}

async fn write(
    target: &Target,
    options: &Options,
    cancel: &CancellationToken,
) -> Result<Backup, Error> {
    let context = Context {
        events: &Silent,
        cancel,
    };
    let open = CancellationToken::new();
    let seen = inspect::look(
        target,
        Context {
            events: &Silent,
            cancel: &open,
        },
    )
    .await?;
    backup::write(target, &seen, options, context).await
}

fn proof(backup: &Backup, kind: ProofKind) -> &Proof {
    backup
        .proofs
        .iter()
        .find(|proof| proof.proof == kind)
        .expect("told")
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

async fn check_documented(kind: Kind, tools: Kind) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account_documented().await;
    let password = account.password.clone();
    let target = target(&database, account);
    let folder = tempfile::tempdir().unwrap();
    let tools = support::tools(tools);
    let none = CancellationToken::new();
    let written = write(&target, &options(folder.path(), Some(tools)), &none)
        .await
        .unwrap();
    assert_eq!(written.proofs.len(), 3);
    assert!(
        written.proofs.iter().all(|proof| proof.proved),
        "{kind:?}: {:?}",
        written.proofs
    );
    let rows = database.checksum().await;
    for table in &written.tables {
        assert_eq!(
            rows.rows(&table.name),
            Some(table.rows as usize),
            "{}",
            table.name
        );
    }
    let bytes = std::fs::read(&written.file).unwrap();
    assert!(
        !bytes
            .windows(password.len())
            .any(|part| part == password.as_bytes())
    );
    assert_eq!(names(folder.path()), 1);

    let context = Context {
        events: &Silent,
        cancel: &none,
    };
    let again = backup::prove(&written.file, context).await.unwrap();
    assert_eq!(again, written);
    let manifest = backup::manifest(&written.file).unwrap();
    let seen = inspect::look(&target, context).await.unwrap();
    backup::matches(&manifest, &target, &seen, context)
        .await
        .unwrap();
    let table = &written
        .tables
        .iter()
        .find(|table| table.rows > 0)
        .unwrap()
        .name;
    database
        .execute(&format!("DELETE FROM `{table}` LIMIT 1"))
        .await;
    let stale = backup::matches(&manifest, &target, &seen, context)
        .await
        .unwrap_err();
    assert_eq!(stale.code(), "backup-stale");
    again.into_verified().unwrap();
}

#[tokio::test]
async fn documented_grants_suffice() {
    check_documented(Kind::Mysql9, Kind::Mysql9).await;
    check_documented(Kind::Mysql56, Kind::Mysql9).await;
    check_documented(Kind::Mariadb1011, Kind::Mariadb1011).await;
    check_documented(Kind::Mariadb118, Kind::Mariadb118).await;
    check_documented(Kind::Mariadb1011, Kind::Mysql9).await;
}

/// What the verdict on an account is: an error by code, or *complete* not proved for this grant.
async fn check_lacking(kind: Kind, lacking: &str) {
    let database = server(kind).await.database(Some(Shape::S1)).await;
    database.execute("CREATE TABLE more (id int); ").await;
    database
        .execute("CREATE TRIGGER more_t BEFORE INSERT ON more FOR EACH ROW SET NEW.id = 1")
        .await;
    database.execute("CREATE PROCEDURE more_p() SELECT 1").await;
    database
        .execute("CREATE EVENT more_e ON SCHEDULE EVERY 1 DAY DO SELECT 1")
        .await;
    let grants: Vec<&str> = support::documented_grants(kind)
        .iter()
        .copied()
        .filter(|grant| !grant.starts_with(lacking))
        .collect();
    let account = database.account(&grants).await;
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), Some(support::tools(kind)));
    let none = CancellationToken::new();
    let written = write(&target(&database, account), &options, &none)
        .await
        .unwrap();
    let complete = proof(&written, ProofKind::Complete);
    assert_eq!(
        complete.proved,
        lacking == "nothing",
        "{kind:?} {lacking}: {complete:?}"
    );
    if !complete.proved {
        assert_eq!(complete.why.id, "proof-complete-blind");
        assert!(
            format!("{:?}", complete.why).contains(lacking),
            "{complete:?}"
        );
        assert_eq!(
            written.into_verified().unwrap_err().code(),
            "backup-unproved"
        );
    }
}

#[tokio::test]
async fn what_an_account_cannot_see_is_not_proved() {
    for lacking in ["nothing", "TRIGGER", "EVENT", "SHOW VIEW", "SHOW_ROUTINE"] {
        check_lacking(Kind::Mysql9, lacking).await;
    }
    for lacking in [
        "nothing",
        "TRIGGER",
        "EVENT",
        "SHOW VIEW",
        "SELECT ON mysql.proc",
    ] {
        check_lacking(Kind::Mariadb1011, lacking).await;
    }
}

#[tokio::test]
async fn sqlite_files_are_copied_and_proved() {
    let folder = tempfile::tempdir().unwrap();
    let root = sqlite_install(&folder.path().join("install"), "0.4.6");
    let path = root.join("pilot/meta_data/dbgpt.db");
    let target = Target::Sqlite(SqliteTarget { path: path.clone() });
    let before = std::fs::read(&path).unwrap();
    let out = tempfile::tempdir().unwrap();
    let options = Options {
        alembic_versions: Some(root.join("pilot/meta_data/alembic/versions")),
        ..options(out.path(), None)
    };
    let none = CancellationToken::new();
    let written = write(&target, &options, &none).await.unwrap();
    assert!(
        written.proofs.iter().all(|proof| proof.proved),
        "{:?}",
        written.proofs
    );
    assert_eq!(
        (names(out.path()), std::fs::read(&path).unwrap()),
        (1, before)
    );
    assert!(
        !backup::manifest(&written.file)
            .unwrap()
            .alembic_versions
            .is_empty()
    );

    let mut bytes = std::fs::read(&written.file).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle] ^= 1;
    let damaged = out.path().join("damaged.zip");
    std::fs::write(&damaged, &bytes).unwrap();
    let context = Context {
        events: &Silent,
        cancel: &none,
    };
    let proved = backup::prove(&damaged, context).await.unwrap();
    assert!(!proof(&proved, ProofKind::ReadBack).proved);
    std::fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    let code = backup::prove(&damaged, context).await.unwrap_err().code();
    assert_eq!(code, "backup-damaged");
}

#[tokio::test]
async fn places_that_do_not_work_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let root = sqlite_install(&folder.path().join("install"), "0.4.7");
    let target = Target::Sqlite(SqliteTarget {
        path: root.join("pilot/meta_data/dbgpt.db"),
    });
    let out = tempfile::tempdir().unwrap();
    let there = out.path().join("there");
    std::fs::write(&there, "mine").unwrap();
    let none = CancellationToken::new();
    for (path, code) in [
        (there.clone(), "backup-target-exists"),
        (out.path().join("no/such"), "backup-target-missing"),
    ] {
        let options = Options {
            destination: Destination::File(path),
            ..options(out.path(), None)
        };
        assert_eq!(
            write(&target, &options, &none).await.unwrap_err().code(),
            code
        );
    }
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let error = write(&target, &options(out.path(), None), &cancelled)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    assert_eq!(
        (names(out.path()), std::fs::read(&there).unwrap()),
        (1, b"mine".to_vec())
    );
}

#[tokio::test]
async fn tools_that_do_not_fit_are_refused() {
    let database = server(Kind::Mysql56).await.database(Some(Shape::S1)).await;
    let target = target(&database, database.account_documented().await);
    let folder = tempfile::tempdir().unwrap();
    let none = CancellationToken::new();
    for (tool, code) in [
        (support::tools(Kind::Mariadb1011), "backup-tool-misfit"),
        (folder.path().join("nothing"), "backup-tool-missing"),
        (PathBuf::from("/bin/ls"), "backup-tool-unusable"),
    ] {
        let error = write(&target, &options(folder.path(), Some(tool)), &none)
            .await
            .unwrap_err();
        assert_eq!(error.code(), code);
    }
    assert_eq!(names(folder.path()), 0);
}
