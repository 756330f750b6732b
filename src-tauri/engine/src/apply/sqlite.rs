//! Applies a plan to a SQLite file in one transaction: SQLite's DDL is transactional, so all steps are done or none.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::ledger::{Fault, Guarded};
use super::probe::holds_in_file;
use super::progress::Progress;
use crate::error::{Cause, Phase, Result};
use crate::io::spelling::of_any_length;
use crate::plan::{Plan, Step};
use crate::sqlite::{alter, failure};
use crate::target::SqliteTarget;

/// How long a statement waits while another process holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The outcome of a step inside the transaction.
enum Outcome {
    Done,
    Skipped,
}

/// Why the transaction was rolled back.
struct Stopped {
    fault: Fault,
    step: String,
    cause: Option<Cause>,
}

impl Stopped {
    fn by(step: &str, cause: impl Into<Cause>) -> Self {
        Self {
            fault: Fault::SqliteFailed,
            step: step.to_owned(),
            cause: Some(cause.into()),
        }
    }

    fn at(step: &Step, fault: Fault) -> Self {
        Self {
            fault,
            step: step.id.clone(),
            cause: None,
        }
    }
}

/// Runs the plan's steps that are to do.
pub(crate) async fn execute(
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
    let (on_guard, phase) = (progress.on_guard(), progress.phase());
    let outcomes =
        tokio::task::spawn_blocking(move || all_or_nothing(&path, &todo, on_guard, phase))
            .await
            .unwrap_or_else(|panic| Err(Stopped::by("", panic)));
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
        Err(stopped) => {
            let mut error = progress
                .fault(stopped.fault, &stopped.step)
                .arg("path", target.path.display());
            if let Some(cause) = stopped.cause {
                error = error.because(cause);
            }
            for step in &steps {
                error = progress.failed(step, error);
            }
            Err(error)
        }
    }
}

fn all_or_nothing(
    path: &PathBuf,
    steps: &[Step],
    on_guard: Guarded,
    phase: Phase,
) -> Result<Vec<Outcome>, Stopped> {
    let at = |step: &str| {
        let step = step.to_owned();
        move |source| Stopped::by(&step, failure(Path::new(path), phase, source))
    };
    // Without CREATE: a file that was removed since the inspection must not come back empty.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection =
        Connection::open_with_flags(of_any_length(path), flags).map_err(at("open"))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(at("open"))?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(at("begin"))?;
    let mut outcomes = Vec::new();
    for step in steps {
        outcomes.push(run(&transaction, step, on_guard).map_err(at(&step.id))??);
    }
    transaction.commit().map_err(at("commit"))?;
    Ok(outcomes)
}

/// Outer error: SQLite failed. Inner: a guard or a probe did not hold, or the step would have broken a view or trigger.
fn run(
    connection: &Connection,
    step: &Step,
    on_guard: Guarded,
) -> rusqlite::Result<Result<Outcome, Stopped>> {
    if holds_in_file(connection, &step.probe)? {
        return Ok(Ok(Outcome::Skipped));
    }
    if let Some(guard) = &step.guard
        && !holds_in_file(connection, guard)?
    {
        return Ok(match on_guard {
            Guarded::LeaveOut => Ok(Outcome::Skipped),
            Guarded::Stop => Err(Stopped::at(step, Fault::UsedMeanwhile)),
        });
    }
    match step.probe.lost_column() {
        Some(column) => {
            if let Err(unaltered) = alter(connection, &step.sql, column)? {
                return Ok(Err(Stopped::by(&step.id, unaltered.said())));
            }
        }
        None => connection.execute_batch(&step.sql)?,
    }
    Ok(if holds_in_file(connection, &step.probe)? {
        Ok(Outcome::Done)
    } else {
        Err(Stopped::at(step, Fault::StepUnseen))
    })
}
