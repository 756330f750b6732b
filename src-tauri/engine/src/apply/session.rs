//! The one session that changes a server's database: it holds the lock, has bounded waits, and reconnects when it is
//! lost.

use std::time::{Duration, Instant};

use super::probe;
use crate::error::{Phase, Result};
use crate::mysql::{Connection, Flavor, Server, catch_up, named_lock, server_code};
use crate::plan::Probe;
use crate::target::MysqlTarget;
use crate::topic::Topic;

/// Limit of one statement: a table rebuild may take hours; after 12 a person has to look.
const STATEMENT_LIMIT: Duration = Duration::from_hours(12);
/// The pause between two attempts to reconnect.
const RECONNECT_PAUSE: Duration = Duration::from_millis(500);

pub(crate) struct LockedSession<'a> {
    target: &'a MysqlTarget,
    phase: Phase,
    connection: Connection,
    algorithms: &'static [&'static str],
}

impl<'a> LockedSession<'a> {
    /// Connects and takes the lock.
    pub(crate) async fn open(target: &'a MysqlTarget, phase: Phase) -> Result<Self> {
        let (mut connection, server) = connect(target, phase).await?;
        named_lock::take(&mut connection, None, phase).await?;
        Ok(Self {
            target,
            phase,
            connection,
            algorithms: server.alter_algorithms(),
        })
    }

    /// The server's [`Server::alter_algorithms`].
    pub(super) fn algorithms(&self) -> &'static [&'static str] {
        self.algorithms
    }

    /// The server's id of the session; another one after a reconnection.
    pub(super) fn id(&self) -> u32 {
        self.connection.id()
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub(super) async fn execute(&mut self, sql: &str) -> Result<()> {
        self.connection
            .execute_within(sql, STATEMENT_LIMIT, self.phase)
            .await
    }

    pub(crate) async fn holds(&mut self, probe: &Probe) -> Result<bool> {
        probe::holds(&mut self.connection, probe, self.phase).await
    }

    /// Probes, for instance after an error: over this connection if it still answers, otherwise over a new one.
    pub(super) async fn holds_after_all(&mut self, probe: &Probe, lost: Lost) -> Result<bool> {
        match lost {
            Lost::No => match self.holds(probe).await {
                Err(error) if server_code(&error).is_none() => {}
                answer => return answer,
            },
            Lost::Yes => {}
        }
        self.reconnect().await?;
        self.holds(probe).await
    }

    /// Opens a new session in place of a lost one. Getting the lock again proves that the old session has ended, and
    /// its statement with it.
    async fn reconnect(&mut self) -> Result<()> {
        let old = self.connection.id();
        let begun = Instant::now();
        loop {
            match self.renew(old).await {
                Ok(()) => return Ok(()),
                Err(error)
                    if begun.elapsed() < self.target.patience.recall
                        && error.topic() != Some(Topic::Locked) =>
                {
                    tokio::time::sleep(RECONNECT_PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn renew(&mut self, old: u32) -> Result<()> {
        // Perhaps only the statement was killed, or the network failed: then the old session still lives. It would keep
        // the lock from the new one, and may be the only session that the account is allowed.
        self.connection.hang_up().await;
        let (new, _) = connect(self.target, self.phase).await?;
        std::mem::replace(&mut self.connection, new).close().await;
        named_lock::take(&mut self.connection, Some(old), self.phase).await
    }

    pub(crate) async fn close(self) {
        self.connection.close().await;
    }
}

/// Whether a connection can still be asked after an error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// The server answered with the error.
    No,
    /// No answer came; whether the statement got through is unknown.
    Yes,
}

async fn connect(target: &MysqlTarget, phase: Phase) -> Result<(Connection, Server)> {
    let mut connection = Connection::open(target, phase).await?;
    // On a cluster, wait for the other nodes' changes: a table made or used there must not look missing or unused here.
    catch_up(&mut connection, phase).await?;
    let server = Server::ask(&mut connection).await?;
    let mut settings = vec![
        "SET SESSION lock_wait_timeout = 3",
        "SET SESSION innodb_lock_wait_timeout = 5",
    ];
    match server.flavor {
        // A server-wide limit for statements would end a table rebuild in the middle.
        Flavor::Mariadb => settings.push("SET SESSION max_statement_time = 0"),
        Flavor::Mysql => {}
    }
    for sql in settings {
        connection.execute(sql, phase).await?;
    }
    Ok((connection, server))
}
