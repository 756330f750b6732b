//! The second pass over a dump: its statements, one after the other, into an empty database.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::judge::{Act, Judge, Judged, Subject};
use super::lanes::{Lanes, Rows, STATEMENT_LIMIT, failed};
use super::source::Source;
use super::split::{Splitter, Statement, Stop};
use super::survey::Survey;
use crate::backup::work::Pace;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::mysql::{Connection, server_code};

/// As much of a dump as waits to be sent, in KiB; a longer statement waits alone.
const AHEAD_KIB: u32 = 8 << 10;
const AHEAD_STATEMENTS: usize = 64;
/// An account that may not make objects in another's name: `ER_SPECIFIC_ACCESS_DENIED_ERROR`, `ER_NO_SUCH_USER`.
const DEFINER_DENIED: [u16; 2] = [1227, 1449];

/// A statement that was read and judged.
struct Piece {
    statement: Statement,
    judged: Judged,
    consumed_bytes: u64,
    _room: OwnedSemaphorePermit,
}

/// What loading came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Loaded {
    /// Objects that now belong to our account, since it may not give them to another.
    pub(super) redefined: Vec<String>,
}

/// Loads a surveyed dump into the connection's database, which is empty.
///
/// # Errors
/// `restore-statement-failed`, `cancelled`, those of the survey if the file has changed since.
pub(super) async fn load(
    connection: &mut Connection,
    source: &Source,
    survey: &Survey,
    limit_bytes: usize,
    context: Context<'_>,
) -> Result<Loaded> {
    let mut lanes = Lanes::open(connection.target(), survey.plain_bytes).await?;
    let into = connection.target().database.clone();
    let mut pieces = read_ahead(source.clone(), into, limit_bytes);
    let mut pace = Pace::new(Phase::Restore);
    let mut loaded = Loaded::default();
    let run = async {
        while let Some(piece) = pieces.recv().await {
            let piece = piece?;
            context.check_cancelled(Phase::Restore)?;
            let item = piece.judged.name.clone().unwrap_or_default();
            let done = piece.consumed_bytes;
            send(connection, &mut lanes, piece, &mut loaded).await?;
            let total = Some(survey.plain_bytes);
            if let Some(event) = pace.tick(done, total, lanes.rows, &item) {
                context.emit(event);
            }
        }
        lanes.settle().await
    };
    let ended = run.await;
    lanes.close().await;
    ended.map(|()| loaded)
}

/// Reads and judges on a thread of its own, a bounded piece ahead of what is sent.
fn read_ahead(source: Source, into: String, limit_bytes: usize) -> mpsc::Receiver<Result<Piece>> {
    let (sender, receiver) = mpsc::channel(AHEAD_STATEMENTS);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let room = Arc::new(Semaphore::new(AHEAD_KIB as usize));
        let read = || -> Result<()> {
            let mut splitter = Splitter::new(source.open()?, limit_bytes);
            let mut judge = Judge::new(&into);
            while let Some(statement) = splitter.next().map_err(changed)? {
                let judged = judge.judge(&statement)?;
                splitter.read_quotes_as(judge.quoting);
                let kib = u32::try_from(statement.sql.len() >> 10).unwrap_or(u32::MAX);
                let wanted = Arc::clone(&room).acquire_many_owned(kib.clamp(1, AHEAD_KIB));
                let Ok(permit) = runtime.block_on(wanted) else {
                    return Ok(());
                };
                let piece = Piece {
                    statement,
                    judged,
                    consumed_bytes: splitter.consumed_bytes(),
                    _room: permit,
                };
                if sender.blocking_send(Ok(piece)).is_err() {
                    // Nobody waits for more.
                    return Ok(());
                }
            }
            Ok(())
        };
        if let Err(error) = read() {
            let about = error.arg("path", source.path.display());
            // Nobody waits for it when the loading has ended before.
            let _unheard = sender.blocking_send(Err(about));
        }
    });
    receiver
}

/// The first pass read all of it: the file is not the same any more.
fn changed(stop: Stop) -> Error {
    let error = Error::failed("restore-file-changed", Phase::Restore);
    match stop {
        Stop::Io(source) => error.because(source),
        Stop::TooLong { .. } | Stop::Unfinished { .. } | Stop::ClientCommand { .. } => {
            error.arg("cause", format!("{stop:?}"))
        }
    }
}

async fn send(
    connection: &mut Connection,
    lanes: &mut Lanes,
    piece: Piece,
    loaded: &mut Loaded,
) -> Result<()> {
    let Piece {
        statement, judged, ..
    } = piece;
    let sql = match judged.act {
        Act::Skip => return Ok(()),
        Act::Run => statement.sql,
        Act::Without(span) => without(&statement.sql, span),
    };
    let name = judged.name.unwrap_or_default();
    if judged.subject == Subject::Rows {
        return lanes
            .insert(Rows {
                number: statement.number,
                table: name,
                sql,
            })
            .await;
    }
    lanes.settle().await?;
    let about = |source| failed(statement.number, &name, source);
    if judged.subject == Subject::Setting {
        lanes.set(&sql).await.map_err(about)?;
    }
    let sent = connection.send(&sql, STATEMENT_LIMIT, Phase::Restore).await;
    let denied = matches!(&sent, Err(error)
        if server_code(error).is_some_and(|code| DEFINER_DENIED.contains(&code)));
    match (judged.definer, sent) {
        (Some(span), Err(_)) if denied => {
            let own = without(&sql, span);
            connection
                .send(&own, STATEMENT_LIMIT, Phase::Restore)
                .await
                .map_err(about)?;
            loaded.redefined.push(name);
            Ok(())
        }
        (_, sent) => sent.map(drop).map_err(about),
    }
}

/// The statement with a part of it blanked out.
fn without(sql: &[u8], span: std::ops::Range<usize>) -> Vec<u8> {
    let mut sql = sql.to_vec();
    sql[span].fill(b' ');
    sql
}
