//! Makes tables. Another engine, another folder or a foreign key that was left out is always reported.

use super::super::fewer;
use super::super::judge::Judged;
use super::super::lanes::STATEMENT_LIMIT;
use super::super::split::Statement;
use super::{Became, Filled, Maker, Mode, NOT_ITS_FAULT, PHASE, text};
use crate::error::Result;
use crate::mysql::{Connection, quoted, server_code, server_said};
use crate::sql::lex::{Kind, Lexer, Token};
use crate::sql::{Quoting, engine};

/// Errors for an engine that the server does not have, or has switched off.
const NO_ENGINE: [u16; 2] = [1286, 3161];
/// Errors for a foreign key that the server refuses: its target is missing, not unique, or of another type.
const NO_KEY: [u16; 7] = [1005, 1215, 1822, 1824, 3780, 6125, 1239];

/// Whether a table or a partition names a folder for its files. MyISAM's files have only the table's name there, so
/// that a second table of this name, in any database, finds them taken; and the server may not accept the folder any
/// more.
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
        // The live table may have its files there, and a table that moves between databases would leave traces there.
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
                if self
                    .without_refused_keys(connection, &sql, judged, &said)
                    .await?
                {
                    return Ok(());
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

    /// Makes a table without those of its foreign keys that the server refuses. Returns whether that worked.
    async fn without_refused_keys(
        &mut self,
        connection: &mut Connection,
        sql: &[u8],
        judged: &Judged,
        said: &str,
    ) -> Result<bool> {
        let (Some((rest, keys)), Some(name)) = (fewer::apart(sql), &judged.name) else {
            return Ok(false);
        };
        match connection.send(&rest, STATEMENT_LIMIT, PHASE).await {
            Err(error) if server_code(&error).is_none() => return Err(error),
            Err(_refused_for_another_reason) => return Ok(false),
            Ok(_) => {}
        }
        for key in keys {
            let add = format!("ALTER TABLE {} ADD ", quoted(name));
            let add = [add.as_bytes(), &key].concat();
            match connection.send(&add, STATEMENT_LIMIT, PHASE).await {
                // Refused here, a key has other numbers than in a CREATE TABLE, such as 1825.
                Err(error)
                    if server_code(&error).is_none_or(|code| NOT_ITS_FAULT.contains(&code)) =>
                {
                    return Err(error);
                }
                Ok(_) | Err(_) => {}
            }
        }
        self.note(judged, Became::WithoutKey, said);
        Ok(true)
    }

    /// Makes a table in the server's own folder, whatever folder its definition names. Returns whether that worked.
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

    /// Adds NO_ENGINE_SUBSTITUTION to the mode that the dump has set: a missing engine must not be replaced silently.
    pub(super) async fn widen(&mut self, connection: &mut Connection) -> Result<()> {
        if self.mode == Mode::AsSet {
            let sql = "SET @dbgpt_upgrade_mode = @@sql_mode, SESSION sql_mode = \
                       CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'NO_ENGINE_SUBSTITUTION')";
            connection.execute(sql, PHASE).await?;
            self.mode = Mode::Widened;
        }
        Ok(())
    }

    /// Puts back the mode that the dump has set: a stored program keeps the mode that it is made in.
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
