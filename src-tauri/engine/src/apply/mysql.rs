//! Applies a plan on a server. Each statement commits by itself, so each step is: probe, record, run, probe, record.

use super::ledger::Fault;
use super::progress::Progress;
use super::session::{LockedSession, Lost};
use crate::error::{Error, Result};
use crate::mysql::{blockers, server_code};
use crate::plan::{Cost, Plan, Probe, Step};

/// How often a statement is sent while its table is locked; each try waits `lock_wait_timeout`, a few seconds.
const LOCK_TRIES: u32 = 3;
/// `ER_LOCK_WAIT_TIMEOUT`.
const LOCK_WAIT: u16 = 1205;
/// The server can't do this change by the `ALGORITHM` asked for, and has done nothing: `ER_UNKNOWN_ALTER_ALGORITHM`,
/// `ER_ALTER_OPERATION_NOT_SUPPORTED`, `ER_ALTER_OPERATION_NOT_SUPPORTED_REASON`, `ER_INNODB_MAX_ROW_VERSION`.
const OTHER_ALGORITHM: [u16; 4] = [1800, 1845, 1846, 4092];

/// Runs the plan's steps that are to do, in order.
pub(crate) async fn execute(
    session: &mut LockedSession<'_>,
    plan: &Plan,
    progress: &mut Progress<'_>,
) -> Result<()> {
    progress.works_by(session.id())?;
    for step in plan.todo() {
        progress.check_cancelled()?;
        let asked = due(session, step).await;
        match asked.map_err(|source| unasked(progress, step, source))? {
            Due::Now => run(session, step, progress).await?,
            Due::No => progress.skipped(step)?,
            Due::Guarded => progress.guarded(step)?,
        }
    }
    Ok(())
}

/// Whether a step is to be run.
enum Due {
    /// It is to be run.
    Now,
    /// It is done already.
    No,
    /// Its guard fails.
    Guarded,
}

async fn due(session: &mut LockedSession<'_>, step: &Step) -> Result<Due> {
    if session.holds_after_all(&step.probe, Lost::No).await? {
        return Ok(Due::No);
    }
    Ok(match &step.guard {
        Some(guard) if !session.holds_after_all(guard, Lost::No).await? => Due::Guarded,
        Some(_) | None => Due::Now,
    })
}

async fn run(
    session: &mut LockedSession<'_>,
    step: &Step,
    progress: &mut Progress<'_>,
) -> Result<()> {
    progress.works_by(session.id())?;
    progress.started(step)?;
    match send(session, step, progress).await {
        Ok(()) => {
            let lost = Lost::No;
            match session.holds_after_all(&step.probe, lost).await {
                Ok(true) => progress.done(step),
                Ok(false) => {
                    let error = progress.interrupted(Fault::StepUnseen, step);
                    Err(progress.failed(step, error.after_change()))
                }
                Err(source) => Err(lost_at(progress, step, source, Known::Nothing)),
            }
        }
        Err(error) if server_code(&error) == Some(LOCK_WAIT) => {
            let phase = progress.phase();
            let (seen, sessions) = blockers::sessions(session.connection(), phase).await;
            let blocked = progress
                .fault(Fault::Blocked, &step.id)
                .arg("seen", seen)
                .arg("sessions", sessions)
                .because(error);
            Err(progress.failed(step, blocked))
        }
        Err(error) => settle(session, step, progress, error).await,
    }
}

/// Sends a step's statement. An `ALTER TABLE` asks for the quickest algorithm first: a server that can't use it refuses
/// at once instead of copying the table unasked. If all are refused the server may copy; a note says so unless the plan
/// did.
async fn send(
    session: &mut LockedSession<'_>,
    step: &Step,
    progress: &mut Progress<'_>,
) -> Result<()> {
    if step.sql.starts_with("ALTER TABLE ") {
        for &algorithm in session.algorithms() {
            let sql = format!(
                "{}, ALGORITHM={algorithm}",
                step.sql.trim_end_matches([';', ' ', '\n'])
            );
            match unlocked(session, &sql).await {
                Err(error)
                    if server_code(&error).is_some_and(|code| OTHER_ALGORITHM.contains(&code)) => {}
                other => return other,
            }
            if slowest(step) == Some(algorithm) {
                progress.copies(step);
            }
        }
    }
    unlocked(session, &step.sql).await
}

/// The slowest algorithm that does a step without copying its table; `None` if the plan announced a copy.
fn slowest(step: &Step) -> Option<&'static str> {
    match (step.cost, &step.probe) {
        // Renaming a column: MySQL does it in place, and instantly only since 8.0.28.
        (Cost::Instant, Probe::Renamed { .. }) | (Cost::Index, _) => Some("INPLACE"),
        (Cost::Instant, _) => Some("INSTANT"),
        (Cost::Rebuild, _) => None,
    }
}

/// Sends a statement, up to `LOCK_TRIES` times while another session's transaction locks the table.
async fn unlocked(session: &mut LockedSession<'_>, sql: &str) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match session.execute(sql).await {
            Err(error) if server_code(&error) == Some(LOCK_WAIT) && tries < LOCK_TRIES => {}
            other => return other,
        }
    }
}

/// After an error: probes whether the step is done all the same, because the server may have finished it.
async fn settle(
    session: &mut LockedSession<'_>,
    step: &Step,
    progress: &mut Progress<'_>,
    error: Error,
) -> Result<()> {
    let lost = match server_code(&error) {
        // The session or its statement was killed, or the server goes down.
        Some(1053 | 1152 | 1184 | 1317 | 1927 | 3168 | 3169) | None => Lost::Yes,
        Some(_) => Lost::No,
    };
    match (session.holds_after_all(&step.probe, lost).await, lost) {
        (Ok(true), _) => progress.done(step),
        (Ok(false), Lost::No) => Err(failed(progress, step, error)),
        (Ok(false), Lost::Yes) => Err(lost_at(progress, step, error, Known::NotDone)),
        (Err(_), _) => Err(lost_at(progress, step, error, Known::Nothing)),
    }
}

/// The error of a step that was not begun, because probing whether it is due failed.
fn unasked(progress: &mut Progress<'_>, step: &Step, source: Error) -> Error {
    let fault = match server_code(&source) {
        Some(_) => Fault::StepFailed,
        None => Fault::ConnectionLost,
    };
    let error = progress.fault(fault, &step.id).because(source);
    progress.failed(step, error)
}

fn failed(progress: &mut Progress<'_>, step: &Step, source: Error) -> Error {
    let error = progress.fault(Fault::StepFailed, &step.id).because(source);
    progress.failed(step, error)
}

/// What is known of a step at which the connection was lost.
#[derive(Clone, Copy)]
enum Known {
    /// The probe saw that it is not done.
    NotDone,
    /// The probe failed too; the step stays *started* in the journal.
    Nothing,
}

fn lost_at(progress: &mut Progress<'_>, step: &Step, source: Error, known: Known) -> Error {
    let error = progress
        .interrupted(Fault::ConnectionLost, step)
        .because(source);
    match known {
        Known::NotDone => progress.failed(step, error),
        Known::Nothing => error.after_change(),
    }
}
