//! Several sessions that insert in parallel: rows of a dump don't depend on each other, its definitions do.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinSet;

use super::session;
use super::stretch::{Piece, Shares, Stretch};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::mysql::{Bulk, Connection, server_code, unchecked};

/// More sessions than this don't make a server faster.
const MAX_LANES: usize = 4;
/// The least size of a dump, in plain bytes, for which several sessions are worth their connections.
const PARALLEL_BYTES: u64 = 8 << 20;
/// How long one statement may take; an ALTER that adds keys to a large table is the longest.
pub(super) const STATEMENT_LIMIT: Duration = Duration::from_hours(6);
/// Errors after which an INSERT is tried again, since parallel ones may block each other: `ER_LOCK_DEADLOCK` and
/// `ER_LOCK_WAIT_TIMEOUT`.
const TRY_AGAIN: [u16; 2] = [1213, 1205];
const TRIES: u32 = 10;

/// How sessions take the texts in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// As the dump sets it.
    AsSet,
    /// Known to be utf8mb4, character by character. A server that is told so looks at each character while it reads a
    /// statement, and again when it stores the text; told that it is sent bytes, it stores the same, since those are
    /// meant in the charset of the connection, which stays.
    Utf8,
}

impl Texts {
    async fn begin(self, connection: &mut Connection) -> Result<()> {
        self.set(connection, "SET SESSION character_set_client = binary")
            .await
    }

    async fn end(self, connection: &mut Connection) -> Result<()> {
        self.set(connection, "SET SESSION character_set_client = utf8mb4")
            .await
    }

    async fn set(self, connection: &mut Connection, sql: &str) -> Result<()> {
        match self {
            Self::AsSet => Ok(()),
            Self::Utf8 => connection.execute(sql, Phase::Restore).await,
        }
    }
}

/// One statement that inserts rows.
pub(super) struct Rows {
    pub(super) number: u64,
    pub(super) table: String,
    pub(super) sql: Vec<u8>,
}

/// Statements of rows as they are read, each with the permit for its memory.
pub(super) type Reader = mpsc::Receiver<Result<(Rows, OwnedSemaphorePermit)>>;

/// A statement of rows that has been inserted.
pub(super) struct Arrived {
    pub(super) table: String,
    pub(super) bytes: usize,
    rows: u64,
}

type Ended = (Connection, Rows, Result<u64>);

/// The sessions that insert rows.
pub(super) struct Lanes {
    idle: Vec<Connection>,
    busy: JoinSet<Ended>,
    /// The account may have no session besides the lead, which makes everything else: the lead inserts rows too.
    pub(super) are_none: bool,
    /// Rows inserted so far.
    pub(super) rows: u64,
}

impl Lanes {
    /// Opens sessions besides `beside`: one, or four for a large dump; fewer or none if the account may have no more.
    pub(super) async fn open(
        beside: &mut Connection,
        plain_bytes: u64,
        context: Context<'_>,
    ) -> Result<Self> {
        let wanted = if plain_bytes < PARALLEL_BYTES {
            1
        } else {
            MAX_LANES
        };
        let target = match wanted {
            1 => beside.target().clone(),
            _ => {
                let bulk = Bulk::beside(beside, Phase::Restore).await?;
                bulk.tell(context);
                bulk.target
            }
        };
        let mut idle = Vec::new();
        while idle.len() < wanted {
            match session::open_another(&target).await {
                Ok(Some(connection)) => idle.push(connection),
                Ok(None) => break,
                Err(error) if idle.is_empty() => return Err(error),
                Err(_fewer_will_do) => break,
            }
        }
        Ok(Self {
            are_none: idle.is_empty(),
            idle,
            busy: JoinSet::new(),
            rows: 0,
        })
    }

    /// Inserts rows in the first session that is free, or in `lead` if there are no others.
    ///
    /// # Errors
    /// `restore-statement-failed`, of these rows or of others that were on their way.
    pub(super) async fn insert(&mut self, lead: &mut Connection, rows: Rows) -> Result<()> {
        if self.are_none {
            let inserted = insert(lead, &rows.sql).await;
            self.rows += inserted.map_err(|source| failed(rows.number, &rows.table, source))?;
            return Ok(());
        }
        let mut connection = match self.idle.pop() {
            Some(connection) => connection,
            None => self.free().await?,
        };
        self.busy.spawn(async move {
            let ended = insert(&mut connection, &rows.sql).await;
            (connection, rows, ended)
        });
        Ok(())
    }

    /// Inserts the rows of a stretch, each session its own part; to be called when settled. `told` is called for each
    /// inserted statement, and an error from it stops the rest.
    ///
    /// # Errors
    /// `restore-statement-failed`, those of `read` and of `told`.
    pub(super) async fn fill(
        &mut self,
        stretch: &Stretch,
        texts: Texts,
        read: impl Fn(Piece) -> Reader + Clone + Send + 'static,
        mut told: impl FnMut(&Arrived, u64) -> Result<()>,
    ) -> Result<()> {
        let shares = Arc::new(Shares::new(stretch, self.idle.len()));
        let (tell, mut arriving) = mpsc::unbounded_channel();
        let mut working = JoinSet::new();
        for (worker, mut connection) in self.idle.drain(..).enumerate() {
            let (shares, read, tell) = (Arc::clone(&shares), read.clone(), tell.clone());
            working.spawn(async move {
                let mut ended = texts.begin(&mut connection).await;
                while let Some(piece) = shares.next(worker).filter(|_| ended.is_ok()) {
                    ended = insert_all(&mut connection, read(piece), &shares, &tell).await;
                }
                if ended.is_ok() {
                    ended = texts.end(&mut connection).await;
                }
                if ended.is_err() {
                    shares.stop();
                }
                (connection, ended)
            });
        }
        drop(tell);
        let mut first = Ok(());
        while let Some(arrived) = arriving.recv().await {
            self.rows += arrived.rows;
            if first.is_ok() {
                first = told(&arrived, self.rows);
                if first.is_err() {
                    shares.stop();
                }
            }
        }
        while let Some(ended) = working.join_next().await {
            let (connection, ended) =
                ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
            self.idle.push(connection);
            first = first.and(ended);
        }
        first
    }

    /// Waits until all running statements are done.
    ///
    /// # Errors
    /// Those of [`Lanes::insert`].
    pub(super) async fn settle(&mut self) -> Result<()> {
        while !self.busy.is_empty() {
            let connection = self.free().await?;
            self.idle.push(connection);
        }
        Ok(())
    }

    /// Runs a SET in every session; to be called when settled.
    ///
    /// # Errors
    /// What the server says.
    pub(super) async fn set(&mut self, sql: &[u8]) -> Result<()> {
        for connection in &mut self.idle {
            connection
                .send(sql, STATEMENT_LIMIT, Phase::Restore)
                .await?;
        }
        Ok(())
    }

    /// Switches off checks of keys in every session, since the rows were stored once; to be called when settled.
    ///
    /// # Errors
    /// What the server says.
    pub(super) async fn uncheck(&mut self) -> Result<()> {
        for connection in &mut self.idle {
            unchecked(connection, Phase::Restore).await?;
        }
        Ok(())
    }

    /// Waits for the running statements, ignores their results, and closes all sessions.
    pub(super) async fn close(mut self) {
        while let Some(ended) = self.busy.join_next().await {
            self.idle
                .extend(ended.ok().map(|(connection, ..)| connection));
        }
        for connection in self.idle {
            connection.close().await;
        }
    }

    async fn free(&mut self) -> Result<Connection> {
        match self.busy.join_next().await {
            Some(Ok((connection, rows, ended))) => match ended {
                Ok(count) => {
                    self.rows += count;
                    Ok(connection)
                }
                Err(source) => {
                    self.idle.push(connection);
                    Err(failed(rows.number, &rows.table, source))
                }
            },
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
            None => unreachable!("at least one session is idle or busy"),
        }
    }
}

/// Our error for a statement that the server did not take.
pub(super) fn failed(number: u64, name: &str, source: Error) -> Error {
    Error::failed("restore-statement-failed", Phase::Restore)
        .arg("number", number)
        .arg("name", name)
        .because(source)
}

async fn insert_all(
    connection: &mut Connection,
    mut from: Reader,
    shares: &Shares,
    tell: &mpsc::UnboundedSender<Arrived>,
) -> Result<()> {
    while let Some(read) = from.recv().await {
        let (rows, _room) = read?;
        if shares.are_stopped() {
            break;
        }
        let inserted = insert(connection, &rows.sql)
            .await
            .map_err(|source| failed(rows.number, &rows.table, source))?;
        // The receiver lives until the last session has ended.
        let _ = tell.send(Arrived {
            table: rows.table,
            bytes: rows.sql.len(),
            rows: inserted,
        });
    }
    Ok(())
}

async fn insert(connection: &mut Connection, sql: &[u8]) -> Result<u64> {
    let mut tries = 0;
    loop {
        tries += 1;
        match connection.send(sql, STATEMENT_LIMIT, Phase::Restore).await {
            Err(error)
                if tries < TRIES
                    && server_code(&error).is_some_and(|code| TRY_AGAIN.contains(&code)) => {}
            other => return other,
        }
    }
}
