//! The plan on a SQLite file: one transaction, since SQLite's DDL is transactional: all of it or nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::probe::holds_in_file;
use super::progress::Progress;
use crate::error::{Error, Phase, Result};
use crate::plan::{Plan, Step};
use crate::sqlite::failure;
use crate::target::SqliteTarget;

/// How long another process may hold the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What became of a step inside the transaction.
enum Outcome {
    Done,
    Skipped,
}

pub(super) async fn execute(
    target: &SqliteTarget,
    plan: &Plan,
    progress: &mut Progress<'_>,
) -> Result<()> {
    let steps: Vec<Step> = plan.todo().cloned().collect();
    progress.check_cancelled()?;
    for step in &steps {
        progress.started(step)?;
    }
    let (path, todo) = (target.path.clone(), steps.clone());
    let outcomes = tokio::task::spawn_blocking(move || all_or_nothing(&path, &todo))
        .await
        .unwrap_or_else(|panic| Err(unchanged(&target.path, "", panic)));
    match outcomes {
        Ok(outcomes) => {
            for (step, outcome) in steps.iter().zip(outcomes) {
                match outcome {
                    Outcome::Done => progress.done(step)?,
                    Outcome::Skipped => progress.skipped(step)?,
                }
            }
            Ok(())
        }
        Err(error) => {
            let mut error = progress.told(error);
            for step in &steps {
                error = progress.failed(step, error);
            }
            Err(error)
        }
    }
}

fn unchanged(
    path: &Path,
    step: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::failed("apply-sqlite-failed", Phase::Apply)
        .arg("path", path.display())
        .arg("step", step)
        .because(source)
}

fn all_or_nothing(path: &PathBuf, steps: &[Step]) -> Result<Vec<Outcome>> {
    let at = |step: &str| {
        let step = step.to_owned();
        move |source| unchanged(path, &step, failure(path, Phase::Apply, source))
    };
    // Without CREATE: a file that has gone meanwhile must not come back empty.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(at("open"))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(at("open"))?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(at("begin"))?;
    let mut outcomes = Vec::new();
    for step in steps {
        let outcome = run(&transaction, step).map_err(at(&step.id))?;
        outcomes.push(match outcome {
            Some(outcome) => outcome,
            None => {
                return Err(
                    Error::failed("apply-step-unseen", Phase::Apply).arg("step", step.id.as_str())
                );
            }
        });
    }
    transaction.commit().map_err(at("commit"))?;
    Ok(outcomes)
}

/// `None`: the statement ran, and its effect is not there.
fn run(connection: &Connection, step: &Step) -> rusqlite::Result<Option<Outcome>> {
    if holds_in_file(connection, &step.probe)? {
        return Ok(Some(Outcome::Skipped));
    }
    if let Some(guard) = &step.guard
        && !holds_in_file(connection, guard)?
    {
        return Ok(Some(Outcome::Skipped));
    }
    connection.execute_batch(&step.sql)?;
    Ok(holds_in_file(connection, &step.probe)?.then_some(Outcome::Done))
}
