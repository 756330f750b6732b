//! Tables: never with another engine without a word, nor without a key that the server would take.

use super::super::fewer;
use super::super::judge::Judged;
use super::super::lanes::STATEMENT_LIMIT;
use super::super::split::Statement;
use super::{Became, Maker, Mode, PHASE, text};
use crate::error::Result;
use crate::mysql::{Connection, server_code, server_said};

/// An engine that the server does not have, or has switched off.
const NO_ENGINE: [u16; 2] = [1286, 3161];
/// A foreign key that the server does not take: what it points at is not unique, or not alike.
const NO_KEY: [u16; 7] = [1005, 1215, 1822, 1824, 3780, 6125, 1239];

impl Maker {
    pub(super) async fn table(
        &mut self,
        connection: &mut Connection,
        statement: &Statement,
        judged: &Judged,
    ) -> Result<()> {
        self.widen(connection).await?;
        let sql = text(&statement.sql, judged, None);
        let Err(mut error) = connection
            .send(&sql, STATEMENT_LIMIT, PHASE)
            .await
            .map(drop)
        else {
            return Ok(());
        };
        let said = server_said(&error).unwrap_or_default().to_owned();
        match server_code(&error) {
            Some(code) if NO_ENGINE.contains(&code) => {
                let narrow =
                    "SET SESSION sql_mode = REPLACE(@@sql_mode, 'NO_ENGINE_SUBSTITUTION', '')";
                connection.execute(narrow, PHASE).await?;
                let sent = connection.send(&sql, STATEMENT_LIMIT, PHASE).await;
                self.mode = Mode::AsSet;
                self.widen(connection).await?;
                match sent {
                    Ok(_) => {
                        self.note(judged, Became::OtherEngine, &said);
                        return Ok(());
                    }
                    Err(second) => error = second,
                }
            }
            Some(code) if NO_KEY.contains(&code) => {
                for fewer in fewer::fewer(&sql) {
                    match connection.send(&fewer, STATEMENT_LIMIT, PHASE).await {
                        Ok(_) => {
                            self.note(judged, Became::WithoutKey, &said);
                            return Ok(());
                        }
                        Err(other) if server_code(&other).is_some() => {}
                        Err(other) => return Err(other),
                    }
                }
            }
            Some(_) | None => {}
        }
        Err(error)
    }

    /// An engine that is not there must not be replaced without a word, whatever mode the dump has set.
    pub(super) async fn widen(&mut self, connection: &mut Connection) -> Result<()> {
        if self.mode == Mode::AsSet {
            let sql = "SET @dbgpt_upgrade_mode = @@sql_mode, SESSION sql_mode = \
                       CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'NO_ENGINE_SUBSTITUTION')";
            connection.execute(sql, PHASE).await?;
            self.mode = Mode::Widened;
        }
        Ok(())
    }

    /// Stored programs keep the mode that they are made in: it must be theirs.
    pub(super) async fn as_set(&mut self, connection: &mut Connection) -> Result<()> {
        if self.mode == Mode::Widened {
            connection
                .execute("SET SESSION sql_mode = @dbgpt_upgrade_mode", PHASE)
                .await?;
            self.mode = Mode::AsSet;
        }
        Ok(())
    }
}
