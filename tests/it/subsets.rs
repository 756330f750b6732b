//! With any subset of the ladder's changes made before on a server: the plan makes the rest, verify passes, a second
//! plan is empty, and the run can be undone. A sample; `ladder` tries a thousand on SQLite.

use engine::catalog;
use engine::plan::{self, Choices};
use mysql_async::prelude::Queryable;
use support::{Kind, Shape, server};

use crate::apply_stage::{Stage, inspect};
use crate::invented::definitions;
use crate::ladder::Dice;

/// Subsets per server.
const SUBSETS: u64 = 5;

async fn check(kind: Kind, seed: u64) {
    let what = format!("{kind:?} {seed}");
    let database = server(kind).await.database(Some(Shape::S1)).await;
    let account = database.account(&["ALL PRIVILEGES"]).await;
    let seen = inspect(&database.target(&account)).await;
    let choices = Choices {
        target: Some(catalog::known().newest().release),
        ..Choices::default()
    };
    let seen = seen.aimed_at(catalog::known().newest().release);
    let mut dice = Dice(seed);
    let mut conn = database.admin().await;
    let (mut there, mut left_out) = (0, 0);
    for step in plan::by_release(&seen, &choices).todo() {
        // A step that needs a missing one is refused by the server.
        match dice.is_on() && conn.query_drop(&step.sql).await.is_ok() {
            true => there += 1,
            false => left_out += 1,
        }
    }
    conn.disconnect().await.unwrap();
    assert!(there > 5 && left_out > 5, "{what}: {there} {left_out}");
    let before = definitions(&database).await;
    let mut stage = Stage::on(&database, &["UPDATE", "INDEX", "DROP"]).await;
    let plan = stage.plan(&choices).await;
    let applied = stage.apply(&plan).await.unwrap();
    assert!(stage.verify().await.verified, "{what}");
    assert_eq!(stage.plan(&choices).await.todo().count(), 0, "{what}");
    stage.undo(applied.run).await.unwrap();
    let now = definitions(&database).await;
    let other = now.iter().zip(&before).find(|(now, then)| now != then);
    assert_eq!((now.len(), other), (before.len(), None), "{what}");
    database.drop().await;
}

async fn check_all(kind: Kind) {
    for seed in 1..=SUBSETS {
        check(kind, seed).await;
    }
}

#[tokio::test]
async fn the_rest_is_done_on_mysql9() {
    check_all(Kind::Mysql9).await;
}

#[tokio::test]
async fn the_rest_is_done_on_mysql56() {
    check_all(Kind::Mysql56).await;
}

#[tokio::test]
async fn the_rest_is_done_on_mariadb118() {
    check_all(Kind::Mariadb118).await;
}
