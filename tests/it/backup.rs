//! Backups of real servers and files: a complete backup is proved, and anything that is missing is noticed.

use std::path::{Path, PathBuf};

use engine::backup::{self, Backup, Destination, Method, Options, Proof, ProofKind};
use engine::event::Silent;
use engine::inspect;
use engine::target::{SqliteTarget, Target};
use engine::{Context, Error};
use support::{Account, Kind, Shape, server, sqlite_install};
use tokio_util::sync::CancellationToken;

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
    let seen = inspect::run(
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
    let target = database.target(&account);
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
    assert_eq!(
        (&again.sha256, &again.proofs, &again.tables),
        (&written.sha256, &written.proofs, &written.tables)
    );
    let seen = inspect::run(&target, context).await.unwrap();
    // Without the target to compare with, a file is just a backup of some database.
    let foreign = again.clone().into_verified().unwrap();
    assert_eq!(
        foreign.refuse_other(&target).unwrap_err().code(),
        "backup-of-other"
    );
    let known = backup::matches(again.clone(), &target, &seen, context)
        .await
        .unwrap();
    known
        .into_verified()
        .unwrap()
        .refuse_other(&target)
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
    let stale = backup::matches(again.clone(), &target, &seen, context)
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

/// A backup by an account without this grant: the error's code, or that the proof *complete* is missing for this
/// grant.
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
    let written = write(&database.target(&account), &options, &none)
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
    let target = database.target(&database.account_documented().await);
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

/// A script that reports itself as MySQL's mysqldump, then runs `script`.
fn fake_tool(folder: &Path, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("mysqldump");
    let version = "if [ \"$1\" = --version ]; then echo 'mysqldump  Ver 9.7.4 for Linux'; exit; fi";
    std::fs::write(&path, format!("#!/bin/sh\n{version}\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn tools_that_misbehave_are_noticed() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = database.target(&database.account_documented().await);
    let real = support::tools(Kind::Mysql9).join("mysqldump");
    let real = real.display();
    let none = CancellationToken::new();
    let cases = [
        (format!("{real} \"$@\""), ""),
        (format!("{real} \"$@\"; exit 2"), "backup-tool-failed"),
        (
            format!("{real} \"$@\"; echo oops >&2"),
            "proof-complete-complaint",
        ),
        (
            format!("{real} \"$@\" --skip-comments"),
            "proof-complete-no-trailer",
        ),
        (
            format!(
                "{real} \"$@\" --ignore-table={}.chat_history",
                database.name
            ),
            "proof-complete-absent",
        ),
        (
            format!("{real} \"$@\" | head -c 5000"),
            "proof-complete-no-trailer",
        ),
        (format!("{real} \"$@\" --no-data"), "proof-counted-changed"),
        (
            "test -z \"$MYSQL_PWD\" || exit 9; kill -9 $$".to_owned(),
            "backup-tool-failed",
        ),
    ];
    for (script, expected) in cases {
        let (bin, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        // Arguments after the database's name are table names: put them in front of `--`.
        let script = script.replace("\"$@\" --", "$(echo \"$@\" | sed 's/ -- .*//') --");
        let script = script.replace(
            "--skip-comments",
            &format!("--skip-comments {}", database.name),
        );
        let script = script.replace("chat_history", &format!("chat_history {}", database.name));
        let script = script.replace("--no-data", &format!("--no-data {}", database.name));
        let tool = fake_tool(bin.path(), &script);
        match write(&target, &options(out.path(), Some(tool)), &none).await {
            Err(error) => {
                assert_eq!(error.code(), expected, "{script}: {error}");
                assert_eq!(names(out.path()), 0);
            }
            Ok(written) => {
                let first = written.proofs.iter().find(|proof| !proof.proved);
                let id = first.map_or("", |proof| proof.why.id.as_ref());
                assert_eq!(id, expected, "{script}");
            }
        }
    }
}

#[tokio::test]
async fn a_running_tool_is_stopped_within_a_second() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let target = database.target(&database.account_documented().await);
    let (bin, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mark = bin.path().join("pid");
    let script = format!(
        "echo $$ > {0}.new; mv {0}.new {0}; exec sleep 600",
        mark.display()
    );
    let options = options(out.path(), Some(fake_tool(bin.path(), &script)));
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let waits = mark.clone();
    let watch = tokio::spawn(async move {
        while !waits.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        stop.cancel();
        std::time::Instant::now()
    });
    let error = write(&target, &options, &cancel).await.unwrap_err();
    assert!(watch.await.unwrap().elapsed().as_millis() < 1000);
    assert_eq!((error.code(), names(out.path())), ("cancelled", 0));
    let pid = std::fs::read_to_string(&mark).unwrap();
    assert!(!Path::new(&format!("/proc/{}", pid.trim())).exists());
}

#[tokio::test]
async fn tools_of_the_other_family() {
    check_documented(Kind::Mariadb118, Kind::Mysql9).await;
    check_documented(Kind::Mariadb1011, Kind::Mariadb118).await;
    check_documented(Kind::Mariadb118, Kind::Mariadb1011).await;
}

#[tokio::test]
async fn any_password_reaches_the_tool() {
    for (kind, tools) in [
        (Kind::Mysql9, Kind::Mysql9),
        (Kind::Mariadb1011, Kind::Mariadb1011),
    ] {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        for password in [" # b\\n\"c' ", "密码 #\t\n'\"", "\\", "\"", "plain"] {
            let account = database.account_documented().await;
            let literal = password.replace('\\', "\\\\").replace('\'', "''");
            let user = &account.user;
            database
                .execute(&format!(
                    "ALTER USER '{user}'@'%' IDENTIFIED BY '{literal}'"
                ))
                .await;
            let account = Account {
                password: password.to_owned(),
                ..account
            };
            let out = tempfile::tempdir().unwrap();
            let options = options(out.path(), Some(support::tools(tools)));
            let none = CancellationToken::new();
            write(&database.target(&account), &options, &none)
                .await
                .unwrap();
        }
    }
}
