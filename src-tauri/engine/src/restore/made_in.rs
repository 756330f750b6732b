//! The session's settings when an object is made, some of which the object keeps for good.

use crate::error::{Phase, Result};
use crate::mysql::{Connection, text_literal};

const PHASE: Phase = Phase::Restore;

/// The settings that an object is made in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    mode: String,
    client: String,
    collation: String,
    zone: String,
    database: String,
}

impl Settings {
    /// The settings that the session has now.
    ///
    /// # Errors
    /// Those of the connection.
    pub(super) async fn ask(connection: &mut Connection) -> Result<Self> {
        let rows: Vec<(String, String, String, String, String)> = connection
        .rows(
            "SELECT @@sql_mode, @@character_set_client, @@collation_connection, @@time_zone, @@collation_database",
            PHASE,
        )
        .await?;
        let (mode, client, collation, zone, database) = rows.into_iter().next().unwrap_or_default();
        Ok(Self {
            mode,
            client,
            collation,
            zone,
            database,
        })
    }

    /// Sets them in the session, unless it has them.
    ///
    /// # Errors
    /// Those of the connection.
    pub(super) async fn set(&self, connection: &mut Connection) -> Result<()> {
        let now = Self::ask(connection).await?;
        if now == *self {
            return Ok(());
        }
        let sql = format!(
            "SET SESSION sql_mode = {}, character_set_client = {}, collation_connection = {}, time_zone = {}",
            text_literal(&self.mode),
            text_literal(&self.client),
            text_literal(&self.collation),
            text_literal(&self.zone)
        );
        connection.execute(&sql, PHASE).await?;
        if now.database != self.database
            && self
                .database
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_')
        {
            let sql = format!("ALTER DATABASE COLLATE {}", self.database);
            connection.execute(&sql, PHASE).await?;
        }
        Ok(())
    }
}
