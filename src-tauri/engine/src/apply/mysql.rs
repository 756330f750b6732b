//! The steps on a server of the MySQL family.

use std::time::Duration;

use super::probe::{Answer, answer};
use super::{Run, cancelled, in_the_middle, lock};
use crate::error::{Error, Phase, Result};
use crate::inspect;
use crate::journal::RunStepState;
use crate::mysql::{Connection, Server};
use crate::plan::{Plan, Step};
use crate::target::MysqlTarget;

/// A rebuild of a large table may take this long; the server goes on by itself if the connection is given up.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(6 * 3600);
/// How often a metadata lock is waited for, each time for the connection's few seconds.
const LOCK_ATTEMPTS: u32 = 3;
/// How often a lost connection is dialled again, to probe what became of the statement.
const RECONNECTS: u32 = 5;
const RECONNECT_PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn apply(target: &MysqlTarget, plan: &Plan, run: &mut Run<'_>) -> Result<()> {
    let mut connection = ready(target).await?;
    let server = Server::ask(&mut connection).await?;
    for step in plan.todo() {
        if run.context.cancel.is_cancelled() {
            return Err(cancelled(run));
        }
        if let Err(error) = one(&mut connection, &server, step, run).await {
            // Told even if the journal can't be written any more: the first error is the one that counts.
            let _ = run.tell(step, RunStepState::Failed);
            return Err(in_the_middle(run, step, &error));
        }
    }
    connection.close().await;
    Ok(())
}

/// A connection that holds the lock.
async fn ready(target: &MysqlTarget) -> Result<Connection> {
    let mut connection = Connection::open(target, Phase::Apply).await?;
    // Strict, so that MySQL 5.6 does not cut an index in silence; without ANSI_QUOTES, which the guide's comments forbid.
    connection
        .execute(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
            Phase::Apply,
        )
        .await?;
    lock::take(&mut connection).await?;
    Ok(connection)
}

async fn one(
    connection: &mut Connection,
    server: &Server,
    step: &Step,
    run: &mut Run<'_>,
) -> Result<()> {
    if is_done(connection, server, step).await? {
        return run.tell(step, RunStepState::Skipped);
    }
    if let Some(guard) = &step.guard
        && count(connection, guard).await? != 0
    {
        return run.tell(step, RunStepState::Differs);
    }
    run.tell(step, RunStepState::Started)?;
    if let Err(error) = send(connection, step).await {
        if !matches!(
            error.code(),
            "mysql-lost" | "mysql-protocol" | "mysql-timeout" | "mysql-unreachable"
        ) {
            return Err(error);
        }
        // Whether the server did it before the connection was lost is seen, not guessed.
        *connection = reconnect(connection.target())
            .await
            .map_err(|_second| error)?;
    }
    if !is_done(connection, server, step).await? {
        return Err(Error::failed("apply-no-effect", Phase::Apply).arg("step", step.id.as_str()));
    }
    run.tell(step, RunStepState::Done)
}

async fn send(connection: &mut Connection, step: &Step) -> Result<()> {
    for _attempt in 1..LOCK_ATTEMPTS {
        match connection
            .execute_within(&step.sql, STATEMENT_TIMEOUT, Phase::Apply)
            .await
        {
            Err(error) if error.code() == "mysql-lock-wait" => {}
            ended => return ended,
        }
    }
    match connection
        .execute_within(&step.sql, STATEMENT_TIMEOUT, Phase::Apply)
        .await
    {
        Err(error) if error.code() == "mysql-lock-wait" => {
            let sessions = lock::sessions(connection).await?;
            Err(Error::failed("apply-blocked", Phase::Apply).arg("sessions", sessions))
        }
        ended => ended,
    }
}

async fn reconnect(target: &MysqlTarget) -> Result<Connection> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match ready(target).await {
            Err(error) if attempt == RECONNECTS => return Err(error),
            Err(_again) => tokio::time::sleep(RECONNECT_PAUSE).await,
            Ok(connection) => return Ok(connection),
        }
    }
}

async fn is_done(connection: &mut Connection, server: &Server, step: &Step) -> Result<bool> {
    let schema = inspect::mysql::schema(connection, server).await?;
    match answer(&step.probe, &schema) {
        Answer::Done => Ok(true),
        Answer::Todo => Ok(false),
        Answer::Ask(sql) => Ok(count(connection, &sql).await? == 0),
    }
}

async fn count(connection: &mut Connection, sql: &str) -> Result<u64> {
    let rows: Vec<u64> = connection.rows(sql, Phase::Apply).await?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Error::failed("apply-no-effect", Phase::Apply).arg("step", sql))
}
