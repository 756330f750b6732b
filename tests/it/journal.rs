//! The journal on disk: private, durable, found again; a damaged or newer one is reported and left unchanged.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use engine::Kind as ErrorKind;
use engine::config::Overrides;
use engine::journal::{FILE_NAME, Journal, Place, RunState, StepRecordState};
use engine::plan::{Choices, Plan};
use support::{Kind, PASSWORD_MARK, Shape, server};

use crate::apply_stage::Stage;

fn place(database: &str) -> Place {
    Place::Mysql {
        address: "127.0.0.1:3306".to_owned(),
        database: database.to_owned(),
        user: "u".to_owned(),
    }
}

fn empty_plan() -> Plan {
    Plan {
        steps: Vec::new(),
        target: "0.5.0".parse().unwrap(),
        choices: Choices::default(),
        offers: Vec::new(),
        hash: "00".to_owned(),
    }
}

#[test]
fn is_private_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let first = journal
        .begin_run(&place("a"), &empty_plan(), Path::new("/b"), "ab")
        .unwrap();
    let second = journal
        .begin_run(&place("b"), &empty_plan(), Path::new("/b"), "ab")
        .unwrap();
    journal.finish_run(first, RunState::Done, None).unwrap();
    let corrected = Overrides {
        port: Some(3307),
        password: Some(PASSWORD_MARK.into()),
        ..Overrides::default()
    };
    journal
        .remember_install(Path::new("/i"), &place("a"), &corrected)
        .unwrap();
    journal
        .remember_install(Path::new("/i"), &place("b"), &Overrides::default())
        .unwrap();
    journal
        .remember_backup(&place("a"), Path::new("/b"), "ab")
        .unwrap();
    for name in std::fs::read_dir(folder.path()).unwrap() {
        let mode = name.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // As when the process dies: the journal is not closed.
    std::mem::forget(journal);
    let journal = Journal::open(folder.path()).unwrap();
    let ids: Vec<i64> = journal.runs().unwrap().iter().map(|run| run.id).collect();
    assert_eq!(ids, [second, first]);
    assert_eq!(journal.unfinished(&place("a")).unwrap(), []);
    assert_eq!(
        journal.unfinished(&place("b")).unwrap()[0].state,
        RunState::Running
    );
    let waiting: Vec<i64> = journal
        .waiting()
        .unwrap()
        .iter()
        .map(|run| run.id)
        .collect();
    assert_eq!(waiting, [second]);
    assert_eq!(journal.installs().unwrap().len(), 2);
    assert_eq!(journal.installs().unwrap()[0].place, place("b"));
    let reached = journal.install_of(&place("a")).unwrap().unwrap();
    assert_eq!(reached.overrides.port, Some(3307));
    assert!(reached.overrides.password.is_none());
    assert_eq!(journal.backups(&place("a")).unwrap()[0].sha256, "ab");
    assert_eq!(journal.run(99).unwrap_err().code(), "journal-run-unknown");
}

#[test]
fn a_damaged_or_newer_one_is_left_alone() {
    let newer: fn(&Path) = |path| {
        let file = rusqlite::Connection::open(path).unwrap();
        file.pragma_update(None, "user_version", 99).unwrap();
    };
    let damaged: fn(&Path) = |path| std::fs::write(path, vec![7; 8192]).unwrap();
    for (make, code, kind) in [
        (newer, "journal-newer", ErrorKind::Refused),
        (damaged, "journal-corrupt", ErrorKind::Failed),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        make(&path);
        let before = std::fs::read(&path).unwrap();
        let error = Journal::open(folder.path()).unwrap_err();
        assert_eq!((error.code(), error.kind()), (code, kind));
        assert!(error.to_string().contains(&path.display().to_string()));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn a_run_whose_process_died_is_probed_and_finished() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let place = Place::from(&stage.target);
    let sha = stage.backup.backup().sha256.clone();
    let file = stage.backup.backup().file.clone();
    // As when a process dies after its statement, before it has recorded it.
    let run = stage.journal.begin_run(&place, &plan, &file, &sha).unwrap();
    let first = plan.todo().next().unwrap().clone();
    stage.journal.step_started(run, &first.id).unwrap();
    database.execute(&first.sql).await;

    let applied = stage.resume(run).await.unwrap();
    assert!(!applied.applied.contains(&first.id));
    assert_eq!(applied.applied.len(), plan.todo().count() - 1);
    let steps = stage.journal.run(run).unwrap().steps;
    assert!(
        steps.iter().all(|step| step.state == StepRecordState::Done),
        "{steps:?}"
    );
    assert!(stage.verify().await.verified);

    // Another database or another backup than the run's is refused.
    let other = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stranger = Stage::on(&other, &[]).await;
    let run = stranger
        .journal
        .begin_run(&place, &plan, &file, &sha)
        .unwrap();
    assert_eq!(
        stranger.resume(run).await.unwrap_err().code(),
        "apply-other-target"
    );
    let here = Place::from(&stranger.target);
    let run = stranger
        .journal
        .begin_run(&here, &plan, &file, "another")
        .unwrap();
    assert_eq!(
        stranger.resume(run).await.unwrap_err().code(),
        "apply-other-backup"
    );

    for name in std::fs::read_dir(stage.folder.path()).unwrap() {
        let path = name.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let mark = PASSWORD_MARK.as_bytes();
            assert!(
                !bytes.windows(mark.len()).any(|part| part == mark),
                "{}",
                path.display()
            );
        }
    }
}

/// A running process holds the journal's write lock for as long as its statement takes.
#[test]
fn is_read_at_once_while_another_process_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    journal
        .begin_run(&place("a"), &empty_plan(), Path::new("/b"), "ab")
        .unwrap();
    let writer = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = std::time::Instant::now();
    let read = Journal::open(folder.path()).unwrap();
    assert_eq!(read.waiting().unwrap().len(), 1);
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
    drop(writer);
}

#[test]
fn times_order_as_texts_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    for _ in 0..20 {
        journal
            .begin_run(&place("a"), &empty_plan(), Path::new("/b"), "ab")
            .unwrap();
    }
    for run in journal.runs().unwrap() {
        // All nine digits of nanoseconds: with trimmed ones, times would sort wrongly as text.
        assert_eq!(run.begun_at.len(), "2026-01-01T00:00:00.000000000Z".len());
    }
}
