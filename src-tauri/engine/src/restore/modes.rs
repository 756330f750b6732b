//! `sql_mode` as dumps of other servers set it: numbers, and modes that this server does not have.

use std::collections::BTreeSet;

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, server_code, text_literal};
use crate::sql::Quoting;

/// `ER_WRONG_VALUE_FOR_VAR`: the server does not have this mode.
const UNKNOWN: u16 = 1231;
/// What every server that a restore is tried on has; the others are asked for.
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
/// The modes by their bits, as far as MySQL and MariaDB agree. Source: MySQL 5.7's and MariaDB's `sql_class.h`.
const BITS: [&str; 32] = [
    "REAL_AS_FLOAT",
    "PIPES_AS_CONCAT",
    "ANSI_QUOTES",
    "IGNORE_SPACE",
    "",
    "ONLY_FULL_GROUP_BY",
    "NO_UNSIGNED_SUBTRACTION",
    "NO_DIR_IN_CREATE",
    "POSTGRESQL",
    "ORACLE",
    "MSSQL",
    "DB2",
    "MAXDB",
    "NO_KEY_OPTIONS",
    "NO_TABLE_OPTIONS",
    "NO_FIELD_OPTIONS",
    "MYSQL323",
    "MYSQL40",
    "ANSI",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_BACKSLASH_ESCAPES",
    "STRICT_TRANS_TABLES",
    "STRICT_ALL_TABLES",
    "NO_ZERO_IN_DATE",
    "NO_ZERO_DATE",
    "ALLOW_INVALID_DATES",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "TRADITIONAL",
    "NO_AUTO_CREATE_USER",
    "HIGH_NOT_PRECEDENCE",
    "NO_ENGINE_SUBSTITUTION",
    "PAD_CHAR_TO_FULL_LENGTH",
];

/// The modes of a list, in capitals.
pub(super) fn listed(modes: &str) -> impl Iterator<Item = String> {
    modes
        .split(',')
        .map(|mode| mode.trim().to_ascii_uppercase())
        .filter(|mode| !mode.is_empty())
}

/// The names of a mode that stands as a number; none where the servers do not agree what it means.
pub(super) fn of_number(digits: &str) -> Option<String> {
    let bits: u64 = digits.parse().ok()?;
    let mut names = Vec::new();
    for bit in (0..u64::BITS).filter(|bit| bits & (1 << bit) != 0) {
        let name = BITS.get(bit as usize).filter(|name| !name.is_empty())?;
        names.push(*name);
    }
    Some(names.join(","))
}

/// The list without what the server does not have; what such a mode means beside itself stays.
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

/// Which of these modes the server does not have, by trying them in this session, which is left as it was.
///
/// # Errors
/// Those of [`Connection::execute`].
pub(super) async fn unknown_to(
    connection: &mut Connection,
    modes: &BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let phase = Phase::Restore;
    let mut unknown = BTreeSet::new();
    // Not asked one by one from a filter: a future that holds its closure can't be sent to another thread.
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

/// The modes of this session and the server's own, which is what stands in the programs of a dump that sets none; nothing
/// where the server's own reads quotes in another way than such a dump was judged.
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

/// The statements around a definition that keeps a mode.
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
    fn numbers_have_names() {
        assert_eq!(of_number("0").unwrap(), "");
        let usual = "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION";
        assert_eq!(of_number("1075838976").unwrap(), usual);
        assert_eq!(
            of_number("1048580").unwrap(),
            "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"
        );
        for unclear in ["16", "4294967296", "x", "99999999999999999999"] {
            assert_eq!(of_number(unclear), None, "{unclear}");
        }
    }

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
