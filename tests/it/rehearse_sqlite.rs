//! The rehearsal of a SQLite file, on a copy in the program's own folder.

use engine::backup::{self, Backup, Destination, Method, Options, ProofKind};
use engine::config::Overrides;
use engine::event::Silent;
use engine::io::home::Home;
use engine::journal::Place;
use engine::plan::Choices;
use engine::rehearse;
use engine::scratch::Purpose;
use engine::session::Session;
use engine::{Context, io};
use rusqlite::Connection;
use support::sqlite_install;
use tokio_util::sync::CancellationToken;

use crate::apply_stage::Stage;

async fn written(stage: &Stage, name: &str) -> Backup {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let options = Options {
        destination: Destination::File(stage.folder.path().join(name)),
        method: Method::Auto,
        tool: None,
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
    proof.unwrap()
}

fn copies(stage: &Stage) -> usize {
    let entries = std::fs::read_dir(stage.folder.path()).unwrap();
    entries
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy()
                .starts_with(&Purpose::Rehearsal.prefix())
        })
        .count()
}

#[tokio::test]
async fn a_file_s_backup_is_rehearsed_on_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.6").join("pilot/meta_data/dbgpt.db");
    let mut stage = Stage::on_file(&path).await;
    let backup = written(&stage, "a.zip").await;
    let bytes = std::fs::read(&path).unwrap();
    let proof = rehearsed(&mut stage, &backup).await;
    assert!(proof.proved, "{:?}", proof.why);
    assert_eq!(proof.why.args["steps"], 2_i64.into());
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(stage.journal.scratches().unwrap(), []);
    assert_eq!(copies(&stage), 0);

    let file = Connection::open(&path).unwrap();
    file.execute_batch("UPDATE gpts_conversations SET user_goal = user_goal || '!'")
        .unwrap();
    let proof = rehearsed(&mut stage, &backup).await;
    assert_eq!(proof.why.id, "proof-rehearsed-differs");
    assert_eq!(proof.why.args["names"], "`gpts_conversations`".into());
    file.execute_batch("CREATE TABLE more (a)").unwrap();
    let proof = rehearsed(&mut stage, &backup).await;
    assert_eq!(
        proof.why.args["names"],
        "`gpts_conversations`, `more`".into()
    );
    assert_eq!(copies(&stage), 0);
}

#[tokio::test]
async fn what_a_crash_left_is_swept_unless_it_is_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = sqlite_install(folder.path(), "0.4.7").join("pilot/meta_data/dbgpt.db");
    let mut stage = Stage::on_file(&path).await;
    let home = stage.folder.path().to_owned();
    let [left, at_work, foreign] = ["left", "at_work", "foreign"]
        .map(|name| home.join(format!("{}{name}", Purpose::Rehearsal.prefix())));
    drop(io::scratch::ScratchFolder::create(&left).unwrap());
    drop(io::scratch::ScratchFolder::create(&foreign).unwrap());
    let held = io::scratch::ScratchFolder::create(&at_work).unwrap();
    let named = [&left, &at_work, &path];
    for path in named {
        let place = Place::Sqlite { path: path.clone() };
        stage.journal.remember_scratch(&place).unwrap();
    }
    rehearse::sweep(&stage.target, &mut stage.journal)
        .await
        .unwrap();
    assert!(!left.exists() && at_work.exists() && foreign.exists() && path.exists());
    drop(held);
    rehearse::sweep(&stage.target, &mut stage.journal)
        .await
        .unwrap();
    assert!(!at_work.exists() && foreign.exists() && path.exists());
}

/// A repair always needs a rehearsed backup, by every door and for the smallest file.
#[tokio::test]
async fn a_file_s_backup_is_relied_on_after_a_rehearsal_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = sqlite_install(folder.path(), "0.4.7");
    let stage = Stage::on_file(&root.join("pilot/meta_data/dbgpt.db")).await;
    let mut backup = written(&stage, "a.zip").await;
    let home = Home::at(&folder.path().join("home"));
    let mut session = Session::open(&root, &Overrides::default(), &home).unwrap();
    assert!(session.must_rehearse());
    let context = Context {
        events: &Silent,
        cancel: &stage.cancel,
    };
    session.inspect(context).await.unwrap();
    let refused = session.suffices(&backup).unwrap_err();
    assert_eq!(refused.code(), "session-rehearse-first");
    for proved in [false, true] {
        backup
            .proofs
            .retain(|proof| proof.proof != ProofKind::Rehearsed);
        backup.proofs.push(backup::Proof {
            proof: ProofKind::Rehearsed,
            proved,
            why: engine::Message::new("proof-never"),
        });
        assert_eq!(session.suffices(&backup).is_ok(), proved);
    }
}

#[tokio::test]
async fn a_backup_of_another_file_is_no_permission() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["one", "other"].map(|name| {
        sqlite_install(&folder.path().join(name), "0.4.7").join("pilot/meta_data/dbgpt.db")
    });
    let mut stage = Stage::on_file(&one).await;
    let own = stage.backup.clone();
    stage.backup = Stage::on_file(&other).await.backup;
    let (plan, bytes) = (
        stage.plan(&Choices::default()).await,
        std::fs::read(&one).unwrap(),
    );
    assert_eq!(
        stage.apply(&plan).await.unwrap_err().code(),
        "backup-of-other"
    );
    assert_eq!(std::fs::read(&one).unwrap(), bytes);
    assert!(stage.journal.runs().unwrap().is_empty());
    stage.backup = own;
    stage.apply(&plan).await.unwrap();
}
