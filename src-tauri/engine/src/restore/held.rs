//! The session that has the database's lock during a restore into the same database. If the account may have too few
//! sessions at a time, it is closed while others work.

use super::session;
use crate::error::{Phase, Result};
use crate::mysql::named_lock;
use crate::mysql::{Connection, Limit, Limits};
use crate::target::MysqlTarget;

const PHASE: Phase = Phase::Restore;

/// This session, or the means to open it again.
pub(super) struct Held {
    target: MysqlTarget,
    connection: Option<Connection>,
    /// How many sessions the account may have at a time, if that is limited.
    most: Option<u64>,
}

impl Held {
    /// Takes over a session that has the lock already.
    ///
    /// # Errors
    /// Those of the connection.
    pub(super) async fn new(mut connection: Connection) -> Result<Self> {
        let limits = Limits::ask(&mut connection, PHASE).await?;
        Ok(Self {
            target: connection.target().clone(),
            most: limits.of(Limit::UserConnections),
            connection: Some(connection),
        })
    }

    /// The session; opened again, with the lock, if [`Held::make_room`] has closed it.
    ///
    /// # Errors
    /// Those of connecting; `apply-locked` where somebody was quicker.
    pub(super) async fn get(&mut self) -> Result<&mut Connection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let mut connection = session::open(&self.target).await?;
                if let Err(error) = named_lock::take(&mut connection, None, PHASE).await {
                    connection.close().await;
                    return Err(error);
                }
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// Makes room for `others` sessions: closes this one if the account may not have so many besides. The lock is free
    /// meanwhile; if a session of another account takes it, [`Held::get`] fails.
    pub(super) async fn make_room(&mut self, others: u64) {
        if self.most.is_some_and(|most| most <= others)
            && let Some(connection) = self.connection.take()
        {
            connection.close().await;
        }
    }

    /// Hands over the session.
    ///
    /// # Errors
    /// Those of [`Held::get`].
    pub(super) async fn into_inner(mut self) -> Result<Connection> {
        self.get().await?;
        match self.connection {
            Some(connection) => Ok(connection),
            None => session::open(&self.target).await,
        }
    }

    /// Closes the session.
    pub(super) async fn close(self) {
        if let Some(connection) = self.connection {
            connection.close().await;
        }
    }
}
