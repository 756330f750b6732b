//! Tables: never with another engine or in another folder without a word, nor without a key that the server would take.

use super::super::fewer;
use super::super::judge::Judged;
use super::super::lanes::STATEMENT_LIMIT;
use super::super::split::Statement;
use super::{Became, Filled, Maker, Mode, PHASE, text};
use crate::error::Result;
use crate::mysql::{Connection, server_code, server_said};
use crate::sql::lex::{Kind, Lexer, Token};
use crate::sql::{Quoting, engine};

/// An engine that the server does not have, or has switched off.
const NO_ENGINE: [u16; 2] = [1286, 3161];
/// A foreign key that the server does not take: what it points at is not unique, or not alike.
const NO_KEY: [u16; 7] = [1005, 1215, 1822, 1824, 3780, 6125, 1239];

/// Whether a table or a part of it has its files in a folder of its own. Those of MyISAM have the table's name alone there, so
/// that another of that name, in whatever database, has no room beside it; and a server may not know the folder any more.
fn names_a_folder(sql: &[u8]) -> bool {
    let is = |token: &Token<'_>, word: &str| matches!(&token.kind, Kind::Word(here) if here.eq_ignore_ascii_case(word));
    let tokens = Lexer::all(sql, Quoting::default());
    tokens
        .windows(2)
        .any(|pair| (is(&pair[0], "DATA") || is(&pair[0], "INDEX")) && is(&pair[1], "DIRECTORY"))
}

impl Maker {
    pub(super) async fn table(
        &mut self,
        connection: &mut Connection,
        statement: &Statement,
        judged: &Judged,
    ) -> Result<()> {
        self.widen(connection).await?;
        let mut sql = text(&statement.sql, judged, None);
        let has_rows = judged
            .name
            .as_ref()
            .is_some_and(|name| self.filling.contains(name));
        if let Some(number) = engine::next_number(&sql).filter(|_| has_rows) {
            sql.drain(number);
        }
        let has_folder = names_a_folder(&sql);
        // There is room for one in its folder, and what is moved between databases leaves traces there.
        let is_copy = match self.filled {
            Filled::Live => false,
            Filled::Copy | Filled::Trial => true,
        };
        if has_folder && is_copy && self.elsewhere(connection, &sql).await? {
            self.note(judged, Became::OtherFolder, "");
            return Ok(());
        }
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
        let is_refused = server_code(&error).is_some();
        if is_refused && has_folder && self.elsewhere(connection, &sql).await? {
            self.note(judged, Became::OtherFolder, &said);
            return Ok(());
        }
        Err(error)
    }

    /// Makes a table in the server's own folder, whatever folder its definition names; whether it was made.
    async fn elsewhere(&mut self, connection: &mut Connection, sql: &[u8]) -> Result<bool> {
        let without = "SET SESSION sql_mode = CONCAT_WS(',', @@sql_mode, 'NO_DIR_IN_CREATE')";
        let with = "SET SESSION sql_mode = REPLACE(@@sql_mode, 'NO_DIR_IN_CREATE', '')";
        connection.execute(without, PHASE).await?;
        let sent = connection.send(sql, STATEMENT_LIMIT, PHASE).await;
        match sent {
            Err(error) if server_code(&error).is_none() => return Err(error),
            Ok(_) | Err(_) => {}
        }
        connection.execute(with, PHASE).await?;
        Ok(sent.is_ok())
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
