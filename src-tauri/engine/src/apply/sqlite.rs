//! The repairs of a SQLite file: all in one transaction, which SQLite rolls back as a whole.

use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::probe::{Answer, answer};
use super::{Run, cancelled, in_the_middle};
use crate::error::{Phase, Result};
use crate::inspect;
use crate::journal::RunStepState;
use crate::plan::{Plan, Step};
use crate::sqlite::failure;
use crate::target::SqliteTarget;

/// How long a lock of somebody else is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What became of a step inside of the transaction.
enum Outcome {
    Done,
    Skipped,
    Differs,
}

pub(super) fn apply(target: &SqliteTarget, plan: &Plan, run: &mut Run<'_>) -> Result<()> {
    let failed = |source| failure(&target.path, Phase::Apply, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(&target.path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let mut outcomes = Vec::new();
    for step in plan.todo() {
        if run.context.cancel.is_cancelled() {
            return Err(cancelled(run));
        }
        run.tell(step, RunStepState::Started)?;
        match one(&transaction, step) {
            Ok(outcome) => outcomes.push((step, outcome)),
            Err(source) => {
                let _ = run.tell(step, RunStepState::Failed);
                return Err(in_the_middle(run, step, &failed(source)));
            }
        }
    }
    transaction.commit().map_err(failed)?;
    for (step, outcome) in outcomes {
        run.tell(
            step,
            match outcome {
                Outcome::Done => RunStepState::Done,
                Outcome::Skipped => RunStepState::Skipped,
                Outcome::Differs => RunStepState::Differs,
            },
        )?;
    }
    Ok(())
}

fn one(connection: &Connection, step: &Step) -> rusqlite::Result<Outcome> {
    if is_done(connection, step)? {
        return Ok(Outcome::Skipped);
    }
    if let Some(guard) = &step.guard
        && count(connection, guard)? != 0
    {
        return Ok(Outcome::Differs);
    }
    connection.execute_batch(&step.sql)?;
    if is_done(connection, step)? {
        Ok(Outcome::Done)
    } else {
        Err(rusqlite::Error::StatementChangedRows(0))
    }
}

fn is_done(connection: &Connection, step: &Step) -> rusqlite::Result<bool> {
    let schema = inspect::sqlite::schema(connection)?;
    Ok(match answer(&step.probe, &schema) {
        Answer::Done => true,
        Answer::Todo => false,
        Answer::Ask(sql) => count(connection, &sql)? == 0,
    })
}

fn count(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    connection.query_row(sql, [], |row| row.get(0))
}
