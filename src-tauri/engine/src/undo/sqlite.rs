//! The undo on a SQLite file: one transaction, as the repairs were.

use std::path::Path;

use rusqlite::Connection;

use super::survey::{Ask, Seen, Survey, ask};
use super::{Undone, changed, refused};
use crate::apply::{Progress, execute_on_file, holds_in_file};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::journal::{Journal, Run};
use crate::plan::{Step, Undo};
use crate::sqlite::{Opened, failure, open_read_only};
use crate::target::SqliteTarget;

pub(super) async fn undo(
    target: &SqliteTarget,
    recorded: &Run,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Undone> {
    let run = recorded.summary.id;
    let (path, sought) = (target.path.clone(), recorded.clone());
    let survey = tokio::task::spawn_blocking(move || survey(&path, &sought))
        .await
        .unwrap_or_else(|panic| {
            Err(Error::failed("sqlite-failed", Phase::Undo)
                .arg("path", target.path.display())
                .because(panic))
        })?;
    let (plan, settled) = match survey.plan(recorded) {
        Ok(found) => found,
        Err(reasons) => return Ok(refused(run, reasons)),
    };
    let mut progress = Progress::back(journal, run, context)?;
    let outcome = match progress.settled(&settled) {
        Ok(()) => execute_on_file(target, &plan, &mut progress).await,
        Err(error) => Err(error),
    };
    let applied = progress.finish(outcome)?;
    Ok(Undone {
        run,
        undone: applied.applied,
        refused: Vec::new(),
    })
}

fn survey(path: &Path, run: &Run) -> Result<Survey> {
    let mut survey = Survey::default();
    let connection = match open_read_only(path, Phase::Undo)? {
        Opened::Database(connection) => connection,
        Opened::Empty => {
            for step in changed(run) {
                survey.no_way(run, step);
            }
            return Ok(survey);
        }
    };
    for step in changed(run) {
        judge(&connection, run, step, &mut survey)
            .map_err(|source| failure(path, Phase::Undo, source))?;
    }
    Ok(survey)
}

fn judge(
    connection: &Connection,
    run: &Run,
    step: &Step,
    survey: &mut Survey,
) -> rusqlite::Result<()> {
    match ask(run, step) {
        Ask::Way(undo) => survey.way(run, step, undo, seen(connection, step, undo)?),
        Ask::Nothing => survey.settled(step),
        Ask::Done => survey.no_way(run, step),
        Ask::Effect => match holds_in_file(connection, &step.probe) {
            Ok(false) => survey.settled(step),
            Ok(true) | Err(_) => survey.no_way(run, step),
        },
    }
    Ok(())
}

fn seen(connection: &Connection, step: &Step, undo: &Undo) -> rusqlite::Result<Seen> {
    let there = holds_in_file(connection, &step.probe)?;
    let gone = !there && holds_in_file(connection, &undo.probe)?;
    let mut used = Vec::new();
    for one in undo.uses.iter().filter(|_| there) {
        let rows: i64 = connection.query_row(&one.sql, [], |row| row.get(0))?;
        if rows > 0 {
            used.push(one.finding.clone().arg("rows", rows));
        }
    }
    Ok(Seen { there, gone, used })
}
