//! The second pass over a dump: its statements, one after the other, into an empty database; long stretches of rows by
//! several sessions, each of which reads the file for itself.

use std::collections::{BTreeSet, VecDeque};
use std::io::Read as _;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::judge::{Act, Judge, Judged, Subject};
use super::lanes::{Arrived, Lanes, Reader, Rows, STATEMENT_LIMIT, failed};
use super::modes::{self, Own};
use super::objects::{self, Aside, Held, Settings};
use super::qualifiers;
use super::source::Source;
use super::split::{Splitter, Statement, Stop};
use super::stretch::{Piece, Stretch};
use super::survey::Outline;
use crate::backup::work::Pace;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::message::Message;
use crate::mysql::{Connection, server_code};

/// As much of a dump as waits to be sent, in KiB; a longer statement waits alone.
const AHEAD_KIB: u32 = 8 << 10;
const AHEAD_STATEMENTS: usize = 64;
/// An account that may not make objects in another's name: `ER_SPECIFIC_ACCESS_DENIED_ERROR`, `ER_NO_SUCH_USER`.
const DEFINER_DENIED: [u16; 2] = [1227, 1449];

/// What comes next in a dump.
enum Step {
    Statement(Ready),
    /// Rows for all sessions, and the judge who saw what comes before them.
    Stretch(Stretch, Judge),
}

/// A statement that was read and judged.
struct Ready {
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
    /// Modes that the dump sets and this server does not have.
    pub(super) modes: BTreeSet<String>,
}

/// What is read, and how.
#[derive(Clone)]
struct Reading {
    source: Source,
    limit_bytes: usize,
    /// The database whose name is blanked out, since the file goes beside it.
    beside: Option<String>,
    /// Room for what waits to be sent.
    room: Arc<Semaphore>,
}

/// Loads a surveyed dump into the connection's database, which is empty. With `aside` that one stands beside the database
/// that the file is for: what runs by itself is held back, and all objects are held to be made there.
///
/// # Errors
/// `restore-statement-failed`, `cancelled`, those of the survey if the file has changed since.
pub(super) async fn load(
    connection: &mut Connection,
    source: &Source,
    outline: &Outline,
    limit_bytes: usize,
    mut aside: Option<&mut Aside>,
    context: Context<'_>,
) -> Result<Loaded> {
    let mut lanes = Lanes::open(connection.target(), outline.plain_bytes).await?;
    let beside = aside.as_ref().map(|aside| aside.live.clone());
    let has_rows = aside
        .as_ref()
        .is_none_or(|aside| aside.rows == objects::Rows::Loaded);
    let unknown = modes::unknown_to(connection, &outline.modes).await?;
    let own_mode = match outline.sets_mode {
        true => None,
        false => modes::own(connection).await?,
    };
    let into = beside.as_ref().unwrap_or(&connection.target().database);
    let judge = Judge::new(into).without_modes(unknown.clone());
    let stretches = outline.stretches.iter().cloned().collect();
    let mut steps = Reading::new(source, limit_bytes, beside.clone()).all(judge, stretches);
    let mut pace = Pace::new(Phase::Restore);
    let total = Some(outline.plain_bytes);
    let mut loaded = Loaded {
        modes: unknown,
        ..Loaded::default()
    };
    let run = async {
        while let Some(step) = steps.recv().await {
            context.check_cancelled(Phase::Restore)?;
            match step? {
                Step::Statement(read) if !has_rows && read.judged.subject == Subject::Rows => {}
                Step::Stretch(..) if !has_rows => {}
                Step::Statement(read) => {
                    let item = read.judged.name.clone().unwrap_or_default();
                    let done = read.consumed_bytes;
                    send(
                        connection,
                        &mut lanes,
                        read,
                        own_mode.as_ref(),
                        &mut loaded,
                        aside.as_deref_mut(),
                    )
                    .await?;
                    if let Some(event) = pace.tick(done, total, lanes.rows, &item) {
                        context.emit(event);
                    }
                }
                Step::Stretch(stretch, judge) => {
                    lanes.settle().await?;
                    let mut done = stretch.first().place.plain;
                    let told = |arrived: &Arrived, rows| {
                        done += arrived.bytes as u64;
                        if let Some(event) = pace.tick(done, total, rows, &arrived.table) {
                            context.emit(event);
                        }
                        context.check_cancelled(Phase::Restore)
                    };
                    let reading = Reading::new(source, limit_bytes, beside.clone());
                    let read = move |piece| reading.piece(piece, judge.clone());
                    lanes.fill(&stretch, read, told).await?;
                }
            }
        }
        lanes.settle().await
    };
    let ended = run.await;
    lanes.close().await;
    ended.map(|()| loaded)
}

impl Reading {
    fn new(source: &Source, limit_bytes: usize, beside: Option<String>) -> Self {
        Self {
            source: source.clone(),
            limit_bytes,
            beside,
            room: Arc::new(Semaphore::new(AHEAD_KIB as usize)),
        }
    }

    /// Reads and judges on a thread of its own, a bounded piece ahead of what is sent; stretches are passed by.
    fn all(
        &self,
        mut judge: Judge,
        mut stretches: VecDeque<Stretch>,
    ) -> mpsc::Receiver<Result<Step>> {
        self.clone().ahead(AHEAD_STATEMENTS, move |reading, give| {
            let mut splitter = Splitter::new(reading.source.open()?, reading.limit_bytes);
            while let Some(mut statement) = splitter.next_statement().map_err(changed)? {
                if stretches
                    .front()
                    .is_some_and(|stretch| splitter.began_bytes() >= stretch.first().place.plain)
                    && let Some(stretch) = stretches.pop_front()
                {
                    let end = stretch.end();
                    if !give(Step::Stretch(stretch, judge.clone())) {
                        return Ok(());
                    }
                    splitter =
                        Splitter::new(reading.source.open_at(end.place)?, reading.limit_bytes)
                            .resume(end.number, end.place.plain);
                    splitter.read_quotes_as(judge.quoting);
                    continue;
                }
                let judged = judge.judge(&statement)?;
                reading.place(&mut statement, &judged, &judge);
                splitter.read_quotes_as(judge.quoting);
                let Some(room) = reading.room_for(&statement) else {
                    return Ok(());
                };
                let read = Ready {
                    statement,
                    judged,
                    consumed_bytes: splitter.consumed_bytes(),
                    _room: room,
                };
                if !give(Step::Statement(read)) {
                    return Ok(());
                }
            }
            Ok(())
        })
    }

    /// Reads the rows of a piece in the same way.
    fn piece(&self, piece: Piece, mut judge: Judge) -> Reader {
        self.clone().ahead(1, move |reading, give| {
            let plain = reading
                .source
                .open_at(piece.from.place)?
                .take(piece.plain_bytes);
            let mut splitter = Splitter::new(plain, reading.limit_bytes)
                .resume(piece.from.number, piece.from.place.plain);
            splitter.read_quotes_as(judge.quoting);
            while let Some(mut statement) = splitter.next_statement().map_err(changed)? {
                let judged = judge.judge(&statement)?;
                reading.place(&mut statement, &judged, &judge);
                match (judged.subject, judged.act) {
                    (Subject::Rows, Act::Run) => {}
                    (Subject::Other, Act::Skip) => continue,
                    _ => {
                        return Err(Error::failed("restore-file-changed", Phase::Restore)
                            .because(Message::new("cause-no-rows")));
                    }
                }
                let Some(room) = reading.room_for(&statement) else {
                    return Ok(());
                };
                let rows = Rows {
                    number: statement.number,
                    table: judged.name.unwrap_or_default(),
                    sql: statement.sql,
                };
                if !give((rows, room)) {
                    return Ok(());
                }
            }
            Ok(())
        })
    }

    /// Lets a statement go beside the database that it names.
    fn place(&self, statement: &mut Statement, judged: &Judged, judge: &Judge) {
        if let Some(live) = &self.beside {
            qualifiers::blank(&mut statement.sql, judged.subject, live, judge.quoting);
        }
    }

    /// Runs `read` on a thread of its own; it gives until nobody takes any more.
    fn ahead<T: Send + 'static>(
        self,
        capacity: usize,
        read: impl FnOnce(&Self, &mut dyn FnMut(T) -> bool) -> Result<()> + Send + 'static,
    ) -> mpsc::Receiver<Result<T>> {
        let (sender, receiver) = mpsc::channel(capacity);
        tokio::task::spawn_blocking(move || {
            let ended = read(&self, &mut |given| sender.blocking_send(Ok(given)).is_ok());
            if let Err(error) = ended {
                let about = error.arg("path", self.source.path.display());
                // Nobody waits for it when the loading has ended before.
                let _unheard = sender.blocking_send(Err(about));
            }
        });
        receiver
    }

    /// Waits until there is room; none if nobody loads any more.
    fn room_for(&self, statement: &Statement) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(statement.sql.len() >> 10).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(kib.clamp(1, AHEAD_KIB));
        Handle::current().block_on(room).ok()
    }
}

/// The first pass read all of it: the file is not the same any more.
fn changed(stop: Stop) -> Error {
    let error = Error::failed("restore-file-changed", Phase::Restore);
    let at = |id, number: u64| Message::new(id).arg("number", number);
    match stop {
        Stop::Io(source) => error.because(source),
        Stop::TooLong { number, .. } => error.because(at("cause-too-long", number)),
        Stop::Unfinished { number } => error.because(at("cause-unfinished", number)),
        Stop::ClientCommand { number } => error.because(at("cause-client-command", number)),
        Stop::ToolFailed { number, .. } => error.because(at("cause-tool-failed", number)),
    }
}

async fn send(
    connection: &mut Connection,
    lanes: &mut Lanes,
    read: Ready,
    own_mode: Option<&Own>,
    loaded: &mut Loaded,
    aside: Option<&mut Aside>,
) -> Result<()> {
    let Ready {
        statement, judged, ..
    } = read;
    let sql = match judged.act {
        Act::Skip => return Ok(()),
        Act::Run => statement.sql,
        Act::Without(span) => without(&statement.sql, span),
        Act::Instead(sql) => sql,
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
    let own_mode = own_mode.filter(|_| keeps_a_mode(judged.subject));
    if let Some(own) = own_mode {
        connection.execute(&own.before, Phase::Restore).await?;
    }
    let is_object = matches!(
        judged.subject,
        Subject::View | Subject::Trigger | Subject::Function | Subject::Procedure | Subject::Event
    );
    if let (Some(aside), true) = (aside, is_object) {
        let held = Held {
            kind: judged.subject,
            name: name.clone(),
            own_sql: judged.definer.clone().map(|span| without(&sql, span)),
            sql: sql.clone(),
            settings: Settings::ask(connection).await?,
        };
        aside.held.retain(|other| !held.replaces(other));
        aside.held.push(held);
        if judged.subject == Subject::Event {
            return put_back(connection, own_mode).await;
        }
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
        }
        (_, sent) => sent.map(drop).map_err(about)?,
    }
    put_back(connection, own_mode).await
}

/// The session's mode again, after what was made in the server's own.
async fn put_back(connection: &mut Connection, own_mode: Option<&Own>) -> Result<()> {
    match own_mode {
        Some(own) => connection.execute(&own.after, Phase::Restore).await,
        None => Ok(()),
    }
}

/// Whether the server keeps the mode that was set with what is made, and runs it so.
fn keeps_a_mode(subject: Subject) -> bool {
    match subject {
        Subject::Trigger | Subject::Function | Subject::Procedure | Subject::Event => true,
        Subject::Rows | Subject::Table | Subject::View | Subject::Setting | Subject::Other => false,
    }
}

/// The statement with a part of it blanked out.
fn without(sql: &[u8], span: std::ops::Range<usize>) -> Vec<u8> {
    let mut sql = sql.to_vec();
    sql[span].fill(b' ');
    sql
}
