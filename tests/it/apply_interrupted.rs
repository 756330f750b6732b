//! A run that can't go on: another session's lock, an open transaction, a killed connection, a cancel, a failing
//! statement.

use engine::Kind as ErrorKind;
use engine::event::{Event, EventSink};
use engine::journal::{Beginning, Place, RunState, StepRecordState};
use engine::plan::Choices;
use engine::words::Lang;
use engine::{Context, apply};
use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use support::{Database, Kind, Shape, server};
use tokio_util::sync::CancellationToken;

use crate::apply_stage::{Stage, stands};

/// A session with an open transaction that has read a table: any ALTER of the table waits for it.
pub(crate) async fn reader(database: &Database, table: &str) -> Conn {
    let mut conn = database.admin().await;
    conn.query_drop("START TRANSACTION").await.unwrap();
    let read = format!("SELECT COUNT(*) FROM {table}");
    conn.query_drop(read).await.unwrap();
    conn
}

/// Waits until a session of this user runs a statement that begins with `begin`; returns the session's id.
pub(crate) async fn session_at(database: &Database, user: &str, begin: &str) -> u64 {
    let mut conn = database.admin().await;
    for _ in 0..20_000 {
        let found: Option<u64> = conn
            .exec_first(
                "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ? AND INFO LIKE ?",
                (user, format!("{begin}%")),
            )
            .await
            // MySQL 9 fails (3854) to show other sessions' statements while one of them contains an emoji: try again.
            .unwrap_or_default();
        if let Some(id) = found {
            return id;
        }
        tokio::task::yield_now().await;
    }
    panic!("nobody is at {begin}");
}

pub(crate) fn user(stage: &Stage) -> String {
    match Place::from(&stage.target) {
        Place::Mysql { user, .. } => user,
        Place::Sqlite { .. } => panic!("not a server's"),
    }
}

#[tokio::test]
async fn another_run_s_lock_is_named() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let mut stage = Stage::on(&database, &["PROCESS ON *.*"]).await;
        let plan = stage.plan(&Choices::default()).await;
        // Another run, blocked in its first ALTER.
        let mut other = Stage::on(&database, &[]).await;
        let (other_plan, other_user) = (plan.clone(), user(&other));
        let block = reader(&database, "gpts_conversations").await;
        let (first, second) = tokio::join!(other.apply(&other_plan), async {
            session_at(&database, &other_user, "ALTER").await;
            stage.apply(&plan).await
        });
        let blocked = first.unwrap_err();
        assert_eq!(blocked.code(), "apply-blocked", "{kind:?}");
        let error = second.unwrap_err();
        assert_eq!(
            (error.code(), error.kind(), error.changed()),
            ("apply-locked", ErrorKind::Refused, false)
        );
        assert!(error.message(Lang::En).contains(&other_user), "{error}");
        block.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn an_open_transaction_is_waited_for_named_and_outlived() {
    for kind in Kind::ALL {
        let database = server(kind).await.database(Some(Shape::S1)).await;
        let before = database.checksum().await;
        let mut stage = Stage::on(&database, &["PROCESS ON *.*"]).await;
        let plan = stage.plan(&Choices::default()).await;
        let block = reader(&database, "gpts_conversations").await;
        let begun = std::time::Instant::now();
        let error = stage.apply(&plan).await.unwrap_err();
        assert!(begun.elapsed().as_secs() < 60);
        assert_eq!(
            (error.code(), error.kind(), error.changed()),
            ("apply-blocked", ErrorKind::Interrupted, true)
        );
        let said = error.message(Lang::En);
        assert!(
            said.contains(&format!("connection {}", block.id())),
            "{kind:?}: {said}"
        );
        assert!(said.contains("create-gpts-app-detail"), "{said}");

        let place = Place::from(&stage.target);
        let unfinished = stage.journal.unfinished(&place).unwrap();
        assert_eq!(unfinished.len(), 1);
        assert_eq!(unfinished[0].state, RunState::Interrupted);
        assert_eq!(unfinished[0].error_code.as_deref(), Some("apply-blocked"));
        block.disconnect().await.unwrap();

        let applied = stage.resume(unfinished[0].id).await.unwrap();
        assert_eq!(
            applied.applied,
            [
                "conversations-columns",
                "messages-goal",
                "collection-codes",
                "messages-longtext"
            ]
        );
        assert!(stage.verify().await.verified);
        assert_eq!(stage.journal.unfinished(&place).unwrap(), []);
        let run = stage.journal.run(applied.run).unwrap();
        assert!(
            run.steps
                .iter()
                .all(|step| step.state == StepRecordState::Done),
            "{:?}",
            run.steps
        );
        assert_eq!(
            before.lost(&database.checksum().await),
            Vec::<String>::new()
        );
        let error = stage.resume(applied.run).await.unwrap_err();
        assert_eq!(error.code(), "apply-run-finished");
    }
}

#[tokio::test]
async fn a_killed_connection_is_taken_up_again() {
    for kind in Kind::ALL {
        for verb in ["KILL", "KILL QUERY"] {
            let database = server(kind).await.database(Some(Shape::S1)).await;
            let mut stage = Stage::on(&database, &[]).await;
            let plan = stage.plan(&Choices::default()).await;
            let user = user(&stage);
            let block = reader(&database, "gpts_messages").await;
            let (outcome, ()) = tokio::join!(stage.apply(&plan), async {
                let id = session_at(&database, &user, "ALTER TABLE `gpts_messages`").await;
                database.execute(&format!("{verb} {id}")).await;
                block.disconnect().await.unwrap();
            });
            let error = outcome.unwrap_err();
            assert_eq!(
                (error.code(), error.kind(), error.changed()),
                ("apply-connection-lost", ErrorKind::Interrupted, true),
                "{kind:?} {verb}: {error}"
            );
            let run = stage.journal.runs().unwrap()[0].id;
            let steps = stage.journal.run(run).unwrap().steps;
            let state = |id: &str| steps.iter().find(|step| step.id == id).unwrap().state;
            assert_eq!(state("conversations-columns"), StepRecordState::Done);
            assert_eq!(state("messages-goal"), StepRecordState::Failed);
            assert_eq!(state("messages-longtext"), StepRecordState::Planned);
            stage.resume(run).await.unwrap();
            assert!(stage.verify().await.verified, "{kind:?}");
        }
    }
}

/// A table rebuild that takes a while, killed in the middle: it is done completely or not at all, and resume does the
/// rest.
#[tokio::test]
async fn a_rebuild_that_is_killed_leaves_all_or_nothing() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database
        .execute("INSERT INTO gpts_messages (conv_id, sender, receiver, rounds, content) VALUES ('big', 'a', 'b', 1, REPEAT('x', 60000))")
        .await;
    for _ in 0..11 {
        database
            .execute("INSERT INTO gpts_messages (conv_id, sender, receiver, rounds, content) SELECT conv_id, sender, receiver, rounds, content FROM gpts_messages WHERE conv_id = 'big'")
            .await;
    }
    let before = database.checksum().await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let user = user(&stage);
    let (outcome, ()) = tokio::join!(stage.apply(&plan), async {
        let id = session_at(&database, &user, "ALTER TABLE `gpts_messages` MODIFY").await;
        database.execute(&format!("KILL {id}")).await;
    });
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), "apply-connection-lost", "{error}");
    assert_eq!(
        before.lost(&database.checksum().await),
        Vec::<String>::new()
    );
    let run = stage.journal.runs().unwrap()[0].id;
    assert_eq!(
        stage.resume(run).await.unwrap().applied,
        ["messages-longtext"]
    );
    assert!(stage.verify().await.verified);
    assert_eq!(
        before.lost(&database.checksum().await),
        Vec::<String>::new()
    );
}

/// Cancels the run as soon as this step is done.
struct CancelAfter<'a> {
    step: &'a str,
    cancel: &'a CancellationToken,
}

impl EventSink for CancelAfter<'_> {
    fn emit(&self, event: Event) {
        if matches!(&event, Event::Step { id, state: engine::event::StepEvent::Done } if id == self.step)
        {
            self.cancel.cancel();
        }
    }
}

#[tokio::test]
async fn a_cancel_stops_between_two_steps() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S2))
        .await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let cancel = CancellationToken::new();
    let sink = CancelAfter {
        step: "create-gpts-app",
        cancel: &cancel,
    };
    let context = Context {
        events: &sink,
        cancel: &cancel,
    };
    let error = apply::run(
        &stage.target,
        &plan,
        &stage.backup,
        &Beginning::default(),
        &mut stage.journal,
        context,
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-cancelled", ErrorKind::Interrupted, true)
    );
    assert!(database.tables().await.contains(&"gpts_app".to_owned()));
    assert!(
        !database
            .tables()
            .await
            .contains(&"gpts_app_detail".to_owned())
    );
    assert_eq!(stands(&stage.inspect().await), "partial");

    // A step that was done by hand in the meantime is not repeated.
    database
        .execute("ALTER TABLE gpts_messages CHANGE current_gogal current_goal longtext")
        .await;
    let run = stage.journal.runs().unwrap()[0].id;
    let applied = stage.resume(run).await.unwrap();
    assert!(!applied.applied.contains(&"messages-goal".to_owned()));
    assert!(stage.verify().await.verified);

    stage.cancel.cancel();
    let plan = stage.plan(&Choices::default()).await;
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.changed()),
        (ErrorKind::Cancelled, false)
    );
}

/// A step that another session does between the plan and the step's turn is not sent, and not recorded as this run's.
#[tokio::test]
async fn what_is_done_before_its_turn_is_not_sent() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    let user = user(&stage);
    let block = reader(&database, "gpts_conversations").await;
    let (applied, ()) = tokio::join!(stage.apply(&plan), async {
        session_at(&database, &user, "ALTER TABLE `gpts_conversations`").await;
        database
            .execute("ALTER TABLE gpts_messages CHANGE current_gogal current_goal longtext")
            .await;
        block.disconnect().await.unwrap();
    });
    let applied = applied.unwrap().applied;
    assert!(applied.contains(&"conversations-columns".to_owned()));
    assert!(!applied.contains(&"messages-goal".to_owned()));
    assert!(
        stage
            .ears
            .heard()
            .contains(&"messages-goal Skipped".to_owned())
    );
    assert!(stage.verify().await.verified);
}

#[tokio::test]
async fn a_statement_that_fails_says_what_was_done() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    // This account can create the new tables, but may not alter the old ones.
    let no_alter = database.account(&["SELECT", "CREATE"]).await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    stage.target = database.target(&no_alter);
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-step-failed", ErrorKind::Interrupted, true)
    );
    assert!(
        error
            .message(Lang::En)
            .contains("create-dbgpt-serve-flow, create-gpts-app, "),
        "{error}"
    );
    assert!(
        stage
            .ears
            .heard()
            .contains(&"conversations-columns Failed".to_owned())
    );

    let nothing = database.account(&["SELECT"]).await;
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &[]).await;
    let plan = stage.plan(&Choices::default()).await;
    drop(nothing);
    stage.target = database.target(&database.account(&["SELECT"]).await);
    let error = stage.apply(&plan).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-step-failed", ErrorKind::Failed, false)
    );
    assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
    let place = Place::from(&stage.target);
    assert_eq!(stage.journal.unfinished(&place).unwrap(), []);
}
