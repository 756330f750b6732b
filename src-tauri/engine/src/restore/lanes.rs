//! Several sessions that insert in parallel: rows of a dump don't depend on each other, its definitions do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinSet;

use super::session;
use super::stretch::{Piece, Shares, Stretch};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::mysql::{Bulk, Connection, server_code, text_literal, unchecked};

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
/// Warnings that tell of a value that was stored as another one: out of range, cut, not of the type or the charset,
/// too long, NULL in a column that may not hold it, no moment of the time zone (MySQL 9.7 manual, "Server Error Message
/// Reference").
const CHANGED: [u16; 7] = [1264, CUT, 1292, 1366, 1406, 1048, 1299];
/// `WARN_DATA_TRUNCATED`.
const CUT: u16 = 1265;

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
    inserted: Inserted,
}

/// What a statement inserted.
struct Inserted {
    rows: u64,
    /// The column of the first value that the server changed; empty if the server names none.
    changed: Option<String>,
}

type Ended = (Connection, Rows, Result<Inserted>);

/// The sessions that insert rows.
pub(super) struct Lanes {
    idle: Vec<Connection>,
    busy: JoinSet<Ended>,
    /// The account may have no session besides the lead, which makes everything else: the lead inserts rows too.
    pub(super) are_none: bool,
    /// Rows inserted so far.
    pub(super) rows: u64,
    /// The tables in which the server changed values, each with the first column.
    pub(super) changed: BTreeMap<String, String>,
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
            changed: BTreeMap::new(),
        })
    }

    /// Inserts rows in the first session that is free, or in `lead` if there are no others.
    ///
    /// # Errors
    /// `restore-statement-failed`, of these rows or of others that were on their way.
    pub(super) async fn insert(&mut self, lead: &mut Connection, rows: Rows) -> Result<()> {
        if self.are_none {
            let inserted = insert(lead, &rows).await?;
            self.count(&rows.table, &inserted);
            return Ok(());
        }
        let mut connection = match self.idle.pop() {
            Some(connection) => connection,
            None => self.free().await?,
        };
        self.busy.spawn(async move {
            let ended = insert(&mut connection, &rows).await;
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
            self.count(&arrived.table, &arrived.inserted);
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

    fn count(&mut self, table: &str, inserted: &Inserted) {
        self.rows += inserted.rows;
        if let Some(column) = &inserted.changed {
            let first = self.changed.entry(table.to_owned());
            first.or_insert_with(|| column.clone());
        }
    }

    async fn free(&mut self) -> Result<Connection> {
        match self.busy.join_next().await {
            Some(Ok((connection, rows, ended))) => match ended {
                Ok(inserted) => {
                    self.count(&rows.table, &inserted);
                    Ok(connection)
                }
                Err(error) => {
                    self.idle.push(connection);
                    Err(error)
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
        let inserted = insert(connection, &rows).await?;
        // The receiver lives until the last session has ended.
        let _ = tell.send(Arrived {
            table: rows.table,
            bytes: rows.sql.len(),
            inserted,
        });
    }
    Ok(())
}

async fn insert(connection: &mut Connection, rows: &Rows) -> Result<Inserted> {
    let mut tries = 0;
    let sent = loop {
        tries += 1;
        let sent = connection.send(&rows.sql, STATEMENT_LIMIT, Phase::Restore);
        match sent.await {
            Err(error)
                if tries < TRIES
                    && server_code(&error).is_some_and(|code| TRY_AGAIN.contains(&code)) => {}
            sent => break sent,
        }
    };
    Ok(Inserted {
        rows: sent.map_err(|source| failed(rows.number, &rows.table, source))?,
        changed: changed(connection, &rows.table).await?,
    })
}

/// The column of the first value that the server changed when it took rows of this table. The rest of its message is
/// left out: it may quote the value.
async fn changed(connection: &mut Connection, table: &str) -> Result<Option<String>> {
    if connection.warnings() == 0 {
        return Ok(None);
    }
    let told: Vec<(String, u16, String)> = connection.rows("SHOW WARNINGS", Phase::Restore).await?;
    let mut changed: Vec<(u16, &str)> = told
        .iter()
        .filter(|(level, code, _)| level == "Warning" && CHANGED.contains(code))
        .map(|(_, code, said)| (*code, column(said)))
        .collect();
    if changed.iter().any(|(code, _)| *code == CUT) {
        let enums = enums(connection, table).await?;
        changed.retain(|(code, column)| *code != CUT || !enums.iter().any(|name| name == column));
    }
    Ok(changed.first().map(|(_, column)| (*column).to_owned()))
}

/// The column that a warning names, `'c'` or (MariaDB) `` `db`.`t`.`c` ``; empty if it names none.
fn column(said: &str) -> &str {
    let named = said.rsplit_once(" for column ");
    let named = named.and_then(|(_, rest)| rest.rsplit_once(" at row "));
    let (name, _) = named.unwrap_or_default();
    let name = name.trim_matches(['\'', '`']);
    name.rsplit_once("`.`").map_or(name, |(_, column)| column)
}

/// The columns of type ENUM. In a row of the same file they hold a member, or the empty text that stands for a value
/// that was none: servers keep it, and warn of it.
async fn enums(connection: &mut Connection, table: &str) -> Result<Vec<String>> {
    let asked = format!(
        "SELECT column_name FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND data_type = 'enum' AND table_name = {}",
        text_literal(table)
    );
    connection.rows(&asked, Phase::Restore).await
}
