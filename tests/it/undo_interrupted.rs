//! An undo that can't go on reports it, and the next one finishes.

use engine::Kind as ErrorKind;
use engine::journal::{Place, RunState, StepRecordState};
use engine::plan::Choices;
use engine::words::Lang;
use mysql_async::prelude::Queryable;
use support::{Kind, Shape, server};

use crate::apply_interrupted::{reader, session_at, user};
use crate::apply_stage::{Stage, stands};

#[tokio::test]
async fn an_undo_that_stops_half_way_is_finished_by_another() {
    for kind in Kind::ALL {
        for verb in ["", "KILL", "KILL QUERY"] {
            let database = server(kind).await.database(Some(Shape::S3)).await;
            let before = database.show_create("gpts_conversations").await;
            let mut stage = Stage::on(&database, &["DROP", "PROCESS ON *.*"]).await;
            let plan = stage.plan(&Choices::default()).await;
            let run = stage.apply(&plan).await.unwrap().run;
            let user = user(&stage);
            let block = reader(&database, "gpts_conversations").await;
            let (outcome, ()) = tokio::join!(stage.undo(run), async {
                if !verb.is_empty() {
                    let id = session_at(&database, &user, "ALTER TABLE `gpts_conversations`").await;
                    database.execute(&format!("{verb} {id}")).await;
                }
            });
            let error = outcome.unwrap_err();
            let expected = match verb {
                "" => "undo-blocked",
                _ => "undo-connection-lost",
            };
            assert_eq!(
                (error.code(), error.kind(), error.changed()),
                (expected, ErrorKind::Interrupted, true),
                "{kind:?} {verb}: {error}"
            );
            let said = error.message(Lang::En);
            assert!(said.contains("messages-goal"), "{kind:?} {verb}: {said}");
            block.disconnect().await.unwrap();

            let place = Place::from(&stage.target);
            let unfinished = stage.journal.unfinished(&place).unwrap();
            assert_eq!(unfinished[0].state, RunState::Undoing, "{kind:?} {verb}");
            let error = stage.resume(run).await.unwrap_err();
            assert_eq!(error.code(), "apply-run-undone");

            let undone = stage.undo(run).await.unwrap();
            assert_eq!(undone.refused, [], "{kind:?} {verb}");
            assert_eq!(undone.undone[0], "conversations-columns");
            assert_eq!(undone.undone.len(), 5, "{:?}", undone.undone);
            assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
            assert_eq!(before, database.show_create("gpts_conversations").await);
            assert_eq!(stage.journal.unfinished(&place).unwrap(), []);
        }
    }
}

#[tokio::test]
async fn an_undo_whose_process_died_is_finished() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &["DROP"]).await;
    let plan = stage.plan(&Choices::default()).await;
    let run = stage.apply(&plan).await.unwrap().run;
    // As a process leaves it that dies between a statement and its record, and before the next statement.
    stage.journal.reopen_run(run, RunState::Undoing).unwrap();
    for (id, sent) in [("messages-longtext", true), ("messages-goal", false)] {
        let step = plan.steps.iter().find(|step| step.id == id).unwrap();
        stage.journal.step_undoing(run, id).unwrap();
        if sent {
            database.execute(&step.undo.as_ref().unwrap().sql).await;
        }
    }
    let undone = stage.undo(run).await.unwrap();
    assert_eq!(undone.refused, []);
    assert_eq!(
        undone.undone[..2],
        ["messages-goal", "conversations-columns"]
    );
    assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
    let steps = stage.journal.run(run).unwrap().steps;
    assert!(
        steps
            .iter()
            .all(|step| step.state == StepRecordState::Undone)
    );
}

#[tokio::test]
async fn a_run_that_stopped_is_taken_back_as_far_as_it_came() {
    let database = server(Kind::Mariadb1011)
        .await
        .database(Some(Shape::S1))
        .await;
    let mut stage = Stage::on(&database, &["DROP"]).await;
    let plan = stage.plan(&Choices::default()).await;
    let block = reader(&database, "gpts_conversations").await;
    stage.apply(&plan).await.unwrap_err();
    let run = stage.journal.runs().unwrap()[0].id;
    let undone = stage.undo(run).await.unwrap();
    assert_eq!(undone.undone.len(), 4, "{:?}", undone.undone);
    assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
    block.disconnect().await.unwrap();

    // A run that changed nothing: there is nothing to undo.
    let account = database.account(&["SELECT"]).await;
    stage.target = database.target(&account);
    let plan = stage.plan(&Choices::default()).await;
    stage.apply(&plan).await.unwrap_err();
    let run = stage.journal.runs().unwrap()[0].id;
    let error = stage.undo(run).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("undo-nothing", ErrorKind::Refused)
    );
}

/// A row is inserted into a new table between the inspection and the DROP.
#[tokio::test]
async fn what_comes_into_use_meanwhile_stays() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let mut stage = Stage::on(&database, &["DROP"]).await;
    let plan = stage.plan(&Choices::default()).await;
    let run = stage.apply(&plan).await.unwrap().run;
    let user = user(&stage);
    let mut block = reader(&database, "gpts_messages").await;
    let (outcome, ()) = tokio::join!(stage.undo(run), async {
        session_at(&database, &user, "ALTER TABLE `gpts_messages`").await;
        database
            .execute("INSERT INTO gpts_app_collection (app_code) VALUES ('a')")
            .await;
        block.query_drop("COMMIT").await.unwrap();
        block.disconnect().await.unwrap();
    });
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("undo-used-meanwhile", ErrorKind::Interrupted, true)
    );
    let rows = database
        .rows("SELECT COUNT(*) FROM gpts_app_collection")
        .await;
    assert_eq!(rows, [["1"]]);
    let undone = stage.undo(run).await.unwrap();
    assert_eq!(undone.refused[0].id, "undo-table-used");
    database.execute("DELETE FROM gpts_app_collection").await;
    assert_eq!(stage.undo(run).await.unwrap().refused, []);
    assert_eq!(stands(&stage.inspect().await), "0.4.6-0.4.7");
}
