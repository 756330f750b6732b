//! `sql_mode` as dumps of other servers set it: numbers, and modes that this server does not have.

use std::collections::BTreeSet;

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, server_code, text_literal};
use crate::sql::Quoting;

/// `ER_WRONG_VALUE_FOR_VAR`: the server does not have this mode.
const UNKNOWN: u16 = 1231;
/// The modes that every supported server has; others are tried.
const EVERYWHERE: [&str; 19] = [
    "",
    "ALLOW_INVALID_DATES",
    "ANSI",
    "ANSI_QUOTES",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "HIGH_NOT_PRECEDENCE",
    "IGNORE_SPACE",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_BACKSLASH_ESCAPES",
    "NO_ENGINE_SUBSTITUTION",
    "NO_UNSIGNED_SUBTRACTION",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ONLY_FULL_GROUP_BY",
    "PAD_CHAR_TO_FULL_LENGTH",
    "PIPES_AS_CONCAT",
    "REAL_AS_FLOAT",
    "STRICT_ALL_TABLES",
    "STRICT_TRANS_TABLES",
];
/// The modes of a list, in capitals.
pub(super) fn listed(modes: &str) -> impl Iterator<Item = String> {
    modes
        .split(',')
        .map(|mode| mode.trim().to_ascii_uppercase())
        .filter(|mode| !mode.is_empty())
}

/// The list without the modes that the server does not have; the parts of an unknown combination mode stay.
///
/// Source: MySQL 5.7 manual, "Combination SQL Modes".
pub(super) fn without(modes: &str, unknown: &BTreeSet<String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for mode in listed(modes) {
        let stand_ins: &[&str] = match mode.as_str() {
            known if !unknown.contains(known) => &[known],
            "POSTGRESQL" | "ORACLE" | "MSSQL" | "DB2" | "MAXDB" => {
                &["PIPES_AS_CONCAT", "ANSI_QUOTES", "IGNORE_SPACE"]
            }
            "MYSQL323" | "MYSQL40" => &["HIGH_NOT_PRECEDENCE"],
            _ => &[],
        };
        for stand_in in stand_ins {
            if !kept.iter().any(|known| known == stand_in) {
                kept.push((*stand_in).to_owned());
            }
        }
    }
    kept.join(",")
}

/// Those of these modes that the server does not have. Tries them in this session, and puts its mode back.
///
/// # Errors
/// Those of [`Connection::execute`].
pub(super) async fn unknown_to(
    connection: &mut Connection,
    modes: &BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let phase = Phase::Restore;
    let mut unknown = BTreeSet::new();
    // Collected first: a future that holds the filter's closure can't be sent to another thread.
    let asked: Vec<&String> = modes
        .iter()
        .filter(|mode| !EVERYWHERE.contains(&mode.as_str()))
        .collect();
    if asked.is_empty() {
        return Ok(unknown);
    }
    let before: Vec<String> = connection.rows("SELECT @@SESSION.sql_mode", phase).await?;
    for mode in asked {
        match connection.execute(&set(mode), phase).await {
            Ok(()) => {}
            Err(error) if is_unknown(&error) => {
                unknown.insert(mode.clone());
            }
            Err(error) => return Err(error),
        }
    }
    connection.execute(&set(&before.concat()), phase).await?;
    Ok(unknown)
}

/// For the stored programs of a dump that sets no mode: the statements that set the server's own mode, and the
/// session's mode again. `None` if the server's own mode reads quotes in another way than the dump was judged.
///
/// # Errors
/// Those of [`Connection::rows`].
pub(super) async fn own(connection: &mut Connection) -> Result<Option<Own>> {
    let asked: Vec<(String, String)> = connection
        .rows(
            "SELECT @@SESSION.sql_mode, @@GLOBAL.sql_mode",
            Phase::Restore,
        )
        .await?;
    Ok(asked
        .first()
        .filter(|(_, own)| Quoting::of_mode(own) == Quoting::default())
        .map(|(session, own)| Own {
            before: set(own),
            after: set(session),
        }))
}

/// The statements before and after a definition that keeps a mode.
pub(super) struct Own {
    pub(super) before: String,
    pub(super) after: String,
}

fn is_unknown(error: &Error) -> bool {
    server_code(error) == Some(UNKNOWN)
}

fn set(mode: &str) -> String {
    format!("SET SESSION sql_mode = {}", text_literal(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_lacks_is_left_out_and_its_meaning_kept() {
        let unknown = BTreeSet::from(["NO_AUTO_CREATE_USER".to_owned(), "ORACLE".to_owned()]);
        for (modes, kept) in [
            (
                "STRICT_TRANS_TABLES,no_auto_create_user,ANSI",
                "STRICT_TRANS_TABLES,ANSI",
            ),
            ("NO_AUTO_CREATE_USER", ""),
            (
                "ORACLE,ANSI_QUOTES",
                "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE",
            ),
            ("A,,B", "A,B"),
        ] {
            assert_eq!(without(modes, &unknown), kept);
        }
    }
}
