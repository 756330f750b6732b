//! The session that has the database's lock from the beginning of a restore in place to its end; an account that may have too
//! few at a time gives it up while others work.

use super::session;
use crate::error::{Phase, Result};
use crate::mysql::named_lock;
use crate::mysql::{Connection, Limit, Limits};
use crate::target::MysqlTarget;

const PHASE: Phase = Phase::Restore;

/// It, while it is there.
pub(super) struct Held {
    target: MysqlTarget,
    connection: Option<Connection>,
    /// How many the account may have at a time, if that is limited.
    most: Option<u64>,
}

impl Held {
    /// Of a session that has the lock already.
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

    /// The session; with the lock taken again where it had gone.
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

    /// Makes room for `others` sessions: goes, if the account may not have so many more. Nobody else can work by that account
    /// meanwhile; who comes by another one takes the lock, and is met by [`Held::get`].
    pub(super) async fn make_room(&mut self, others: u64) {
        if self.most.is_some_and(|most| most <= others)
            && let Some(connection) = self.connection.take()
        {
            connection.close().await;
        }
    }

    /// The session, for good.
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

    /// Ends it.
    pub(super) async fn close(self) {
        if let Some(connection) = self.connection {
            connection.close().await;
        }
    }
}
