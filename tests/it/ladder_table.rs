//! `docs/ladder.md` lists what each upgrade does and where it is tested, generated from the tests' own tables.
//!
//! `UPDATE_LADDER=1 cargo test --test it ladder_table` rewrites it.

use std::fmt::Write;
use std::path::Path;

use engine::catalog::Need;
use engine::inspect::Inspection;
use engine::plan;
use engine::target::{SqliteTarget, Target};
use support::eras::fresh_file;
use support::{Kind, Release, releases};

use crate::apply_stage::inspect;
use crate::climb::{Way, every_way, fresh, to, tried};

const HEAD: &str = "# The ladder\n\n\
Written by the tests (`tests/it/ladder_table.rs`). From a fresh install of each release to each later one: what is done on \
MySQL 9.7 by how many statements (a table is changed by one), how many of the changes the release fails without and how many it only does better with, what is done to a SQLite file \
before its server makes the rest by itself, and the servers on which the way is tried: planned, applied, planned again, and judged \
by every select and insert that the target's own models make, with values as long as those allow. Every way is tried on SQLite.\n\n\
| from | to | statements | changes | required | recommended | SQLite | tried on |\n|---|---|---|---|---|---|---|---|\n";

/// The numbers of a plan's statements, of the changes in them, and of the changes that are only recommended.
fn count(seen: &Inspection, target: &Release) -> (usize, usize, usize) {
    let plan = plan::make(seen, &to(target));
    let needs = plan.todo().flat_map(|step| match step.parts.len() {
        0 => vec![step.need],
        _ => step.parts.iter().map(|part| part.need).collect(),
    });
    let needs: Vec<Need> = needs.collect();
    let recommended = needs.iter().filter(|need| **need == Need::Recommended);
    (plan.todo().count(), needs.len(), recommended.count())
}

fn named(release: &Release) -> String {
    match release.same.last() {
        Some(last) => format!("{}–{last}", release.name),
        None => release.name.clone(),
    }
}

fn servers((from, target): Way) -> String {
    let is_it = |way: &Way| (&way.0.name, &way.1.name) == (&from.name, &target.name);
    let kinds = [
        (Kind::Mysql9, "MySQL 9.7"),
        (Kind::Mysql56, "MySQL 5.6"),
        (Kind::Mariadb1011, "MariaDB 10.11"),
        (Kind::Mariadb118, "MariaDB 11.8"),
    ];
    let on = kinds
        .iter()
        .filter(|(kind, _)| tried(*kind).iter().any(is_it));
    let names: Vec<&str> = on.map(|(_, name)| *name).collect();
    match names.len() {
        0 => "–".to_owned(),
        4 => "all four".to_owned(),
        _ => names.join(", "),
    }
}

async fn seen_on_server(from: &Release) -> Inspection {
    let database = fresh(Kind::Mysql9, from).await;
    let account = database.account_documented().await;
    inspect(&database.target(&account)).await
}

async fn seen_in_file(from: &Release) -> Inspection {
    let folder = support::folder();
    let path = folder.path().join("dbgpt.db");
    fresh_file(&path, from);
    inspect(&Target::Sqlite(SqliteTarget { path })).await
}

#[tokio::test]
async fn the_table_says_what_is_done() {
    let mut text = HEAD.to_owned();
    for from in releases() {
        let (server, file) = (seen_on_server(from).await, seen_in_file(from).await);
        let ways = every_way().into_iter();
        for (_, target) in ways.filter(|(one, _)| one.name == from.name) {
            let (statements, changes, recommended) = count(&server, target);
            let (in_file, ..) = count(&file, target);
            writeln!(
                text,
                "| {} | {} | {statements} | {changes} | {} | {recommended} | {in_file} | {} |",
                named(from),
                named(target),
                changes - recommended,
                servers((from, target)),
            )
            .unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ladder.md");
    if std::env::var_os("UPDATE_LADDER").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/ladder.md is not what is done: UPDATE_LADDER=1 writes it anew"
    );
}
