//! The second pass over a dump: runs its statements one after the other in an empty database. Several sessions load
//! long stretches of rows, and each reads the file for itself.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read as _;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::became::{Became, Made};
use super::judge::{Act, Judge, Judged, Subject};
use super::lanes::{Arrived, Lanes, Reader, Rows, Texts, failed};
use super::make::{self, Maker};
use super::modes::{self, Own};
use super::own;
use super::qualifiers;
use super::source::Source;
use super::split::{Splitter, Statement, Stop};
use super::stretch::{Piece, Stretch};
use super::survey::Outline;
use super::values;
use crate::backup::Method;
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::journal::Scope;
use crate::message::Message;
use crate::mysql::{Connection, lenient};
use crate::sql::engine::Taking;
use crate::work::Pace;

/// How many KiB of statements are read ahead of sending at most; a longer statement waits alone.
const AHEAD_KIB: u32 = 8 << 10;
const AHEAD_STATEMENTS: usize = 64;

/// The next part of a dump.
enum Step {
    Statement(Ready),
    /// Rows for all sessions, and the judge of the statements before them.
    Stretch(Stretch, Judge),
}

/// A statement that was read and judged.
struct Ready {
    statement: Statement,
    judged: Judged,
    consumed_bytes: u64,
    _room: OwnedSemaphorePermit,
}

/// The file to be read, and how.
#[derive(Clone)]
struct Reading {
    source: Source,
    limit_bytes: usize,
    /// The live database, if the file is loaded beside it: its name is blanked out.
    beside: Option<String>,
    /// Which tables' rows are loaded.
    scope: Scope,
    /// Permits for the KiB of statements that wait to be sent.
    room: Arc<Semaphore>,
}

/// Loads a surveyed dump into the connection's database, which is empty; `maker` records what happened to its objects.
///
/// # Errors
/// `restore-statement-failed`, `cancelled`, those of the survey if the file has changed since.
pub(super) async fn load(
    connection: &mut Connection,
    source: &Source,
    outline: &Outline,
    limit_bytes: usize,
    maker: &mut Maker,
    beside: Option<String>,
    context: Context<'_>,
) -> Result<()> {
    let mut lanes = Lanes::open(connection, outline.plain_bytes, context).await?;
    let database = &connection.target().database;
    let judge = source.judge(beside.as_ref().unwrap_or(database));
    let unknown = modes::unknown_to(connection, &outline.modes).await?;
    let own_mode = match outline.sets_mode {
        true => None,
        false => modes::own(connection).await?,
    };
    maker.modes_left_out.clone_from(&unknown);
    maker.definers = others(connection, &outline.definers).await?;
    let lacked = values::unknown_to(connection, &outline.values).await?;
    maker.values_left_out.extend(lacked.iter().cloned());
    let judge = judge.without_modes(unknown).without_values(lacked);
    let stretches = outline.stretches.iter().filter(|_| !lanes.are_none);
    let stretches = stretches.cloned().collect();
    let reading = Reading::new(source, limit_bytes, beside, maker.scope);
    let mut steps = reading.all(judge, stretches);
    let loading = Loading {
        connection,
        lanes: &mut lanes,
        maker,
        reading,
        outline,
        own_mode,
        pace: Pace::new(Phase::Restore),
        context,
    };
    let ended = loading.run(&mut steps).await;
    let changed = std::mem::take(&mut lanes.changed);
    lanes.close().await;
    ended?;
    maker
        .made
        .extend(changed.into_iter().map(|(name, column)| Made {
            subject: Subject::Rows,
            name,
            became: Became::OtherValues,
            said: column,
        }));
    maker.settle(connection).await
}

/// A load under way.
struct Loading<'a> {
    connection: &'a mut Connection,
    lanes: &'a mut Lanes,
    maker: &'a mut Maker,
    reading: Reading,
    outline: &'a Outline,
    /// The mode for stored programs, if the dump sets none.
    own_mode: Option<Own>,
    pace: Pace,
    context: Context<'a>,
}

impl Loading<'_> {
    /// Takes the steps one after the other, as they are read.
    async fn run(mut self, steps: &mut mpsc::Receiver<Result<Step>>) -> Result<()> {
        let has_rows = self.maker.takes_rows();
        while let Some(step) = steps.recv().await {
            self.context.check_cancelled(Phase::Restore)?;
            match step? {
                Step::Statement(read) if !has_rows && read.judged.subject == Subject::Rows => {}
                Step::Stretch(..) if !has_rows => {}
                Step::Statement(read) => self.statement(read).await?,
                Step::Stretch(stretch, judge) => self.stretch(&stretch, judge).await?,
            }
        }
        self.lanes.settle().await
    }

    async fn statement(&mut self, read: Ready) -> Result<()> {
        let item = read.judged.name.clone().unwrap_or_default();
        let done = read.consumed_bytes;
        let taking = match read.judged.subject == Subject::Rows {
            true => self.outline.taking(Some(&item)),
            false => Taking::Freely,
        };
        // Older files of ours, and some tools' dumps, hold rows that a table of such an engine shows.
        if taking != Taking::Elsewhere && !self.maker.passes_by(&read.judged) {
            let own_mode = self.own_mode.as_ref();
            send(self.connection, self.lanes, read, own_mode, self.maker).await?;
        }
        if taking == Taking::InOrder {
            self.lanes.settle().await?;
        }
        let total = Some(self.outline.plain_bytes);
        if let Some(event) = self.pace.tick(done, total, self.lanes.rows, &item) {
            self.context.emit(event);
        }
        Ok(())
    }

    async fn stretch(&mut self, stretch: &Stretch, judge: Judge) -> Result<()> {
        self.lanes.settle().await?;
        let manifest = self.reading.source.manifest();
        let texts = match manifest.and_then(|manifest| manifest.method) {
            Some(Method::Builtin) => Texts::Utf8,
            Some(Method::Auto | Method::Mysqldump) | None => Texts::AsSet,
        };
        let total = Some(self.outline.plain_bytes);
        let mut done = stretch.first().place.plain;
        let (pace, context) = (&mut self.pace, self.context);
        let told = |arrived: &Arrived, rows| {
            done += arrived.bytes as u64;
            if let Some(event) = pace.tick(done, total, rows, &arrived.table) {
                context.emit(event);
            }
            context.check_cancelled(Phase::Restore)
        };
        let reading = self.reading.with_own_room();
        let read = move |piece| reading.piece(piece, judge.clone());
        self.lanes.fill(stretch, texts, read, told).await
    }
}

/// The definers that are not the session's own account.
async fn others(
    connection: &mut Connection,
    definers: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    let own: Vec<String> = connection
        .rows("SELECT CURRENT_USER()", Phase::Restore)
        .await?;
    let own = own.first().map(String::as_str).unwrap_or_default();
    let is_own = |account: &str| account.replace(['`', '"'], "") == own;
    let others = definers.iter().filter(|(_, account)| !is_own(account));
    Ok(others
        .map(|(name, account)| (name.clone(), account.clone()))
        .collect())
}

impl Reading {
    fn new(source: &Source, limit_bytes: usize, beside: Option<String>, scope: Scope) -> Self {
        Self {
            scope,
            source: source.clone(),
            limit_bytes,
            beside,
            room: Arc::new(Semaphore::new(AHEAD_KIB as usize)),
        }
    }

    fn with_own_room(&self) -> Self {
        Self {
            room: Arc::new(Semaphore::new(AHEAD_KIB as usize)),
            ..self.clone()
        }
    }

    /// Reads and judges the file on a thread of its own, a bounded amount ahead of sending; skips stretches.
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
                    splitter.read_quotes_as(judge.quoting());
                    continue;
                }
                let judged = judge.judge(&statement)?;
                reading.place(&mut statement, &judged, &judge);
                splitter.read_quotes_as(judge.quoting());
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

    /// Reads the rows of one piece in the same way.
    fn piece(&self, piece: Piece, mut judge: Judge) -> Reader {
        self.clone().ahead(1, move |reading, give| {
            let plain = reading
                .source
                .open_at(piece.from.place)?
                .take(piece.plain_bytes);
            let mut splitter = Splitter::new(plain, reading.limit_bytes)
                .resume(piece.from.number, piece.from.place.plain);
            splitter.read_quotes_as(judge.quoting());
            while let Some(mut statement) = splitter.next_statement().map_err(changed)? {
                let judged = judge.judge(&statement)?;
                reading.place(&mut statement, &judged, &judge);
                let is_meant = own::is_meant(reading.scope, judged.name.as_deref());
                match (judged.subject, judged.act) {
                    (Subject::Rows, Act::Run) if !is_meant => continue,
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

    /// Blanks out the live database's name in a statement that is loaded beside it.
    fn place(&self, statement: &mut Statement, judged: &Judged, judge: &Judge) {
        if let Some(live) = &self.beside {
            qualifiers::blank(&mut statement.sql, judged.subject, live, judge.quoting());
        }
    }

    /// Runs `read` on a thread of its own. Its callback sends an item, and returns false if the receiver is gone.
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
                // The receiver is gone if the loading has ended before.
                let _unheard = sender.blocking_send(Err(about));
            }
        });
        receiver
    }

    /// Waits until there is room for a statement; `None` if the semaphore is closed.
    fn room_for(&self, statement: &Statement) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(statement.sql.len() >> 10).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(kib.clamp(1, AHEAD_KIB));
        Handle::current().block_on(room).ok()
    }
}

/// The error for a file that can't be cut, though the first pass has cut it to its end: it has changed since.
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
    maker: &mut Maker,
) -> Result<()> {
    let Ready {
        statement, judged, ..
    } = read;
    if judged.act == Act::Skip {
        return Ok(());
    }
    match judged.subject {
        Subject::Rows => {
            lanes
                .insert(
                    connection,
                    Rows {
                        number: statement.number,
                        table: judged.name.unwrap_or_default(),
                        sql: statement.sql,
                    },
                )
                .await
        }
        Subject::Setting => {
            lanes.settle().await?;
            let about = |source| failed(statement.number, "", source);
            let sql = make::text(&statement.sql, &judged, None);
            lanes.set(&sql).await.map_err(about)?;
            let Judged { sets, .. } = judged;
            maker.make(connection, statement, judged).await?;
            if sets.mode {
                maker.mode_set();
            }
            if sets.ours {
                lenient(connection, Phase::Restore).await?;
                lanes.uncheck().await?;
            }
            Ok(())
        }
        Subject::Table
        | Subject::View
        | Subject::Trigger
        | Subject::Function
        | Subject::Procedure
        | Subject::Event
        | Subject::Other => {
            lanes.settle().await?;
            let Some(own) = own_mode.filter(|_| keeps_a_mode(judged.subject)) else {
                return maker.make(connection, statement, judged).await;
            };
            connection.execute(&own.before, Phase::Restore).await?;
            maker.mode_set();
            maker.make(connection, statement, judged).await?;
            maker.mode_set();
            connection.execute(&own.after, Phase::Restore).await
        }
    }
}

/// Whether the server keeps the session's `sql_mode` with an object of this kind, and runs the object in it.
fn keeps_a_mode(subject: Subject) -> bool {
    match subject {
        Subject::Trigger | Subject::Function | Subject::Procedure | Subject::Event => true,
        Subject::Rows | Subject::Table | Subject::View | Subject::Setting | Subject::Other => false,
    }
}
