//! Collations and time zones that a dump sets and that this server does not have: what is set stays as it was, and that
//! is told. Else a view or a program of other people's would stop the restore of all tables.

use std::collections::BTreeSet;

use crate::error::{Error, Phase, Result};
use crate::mysql::{Connection, server_code, text_literal};
use crate::sql::lex::{Kind, Token};

/// `ER_UNKNOWN_COLLATION`, `ER_UNKNOWN_TIME_ZONE`, and `ER_WRONG_VALUE_FOR_VAR` for an empty one.
const UNKNOWN: [u16; 3] = [1273, 1298, 1231];

/// A variable, and a value that a dump sets it to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    pub(super) variable: String,
    pub(super) value: String,
}

impl Value {
    /// The value of one of these variables, if it is a plain text or word.
    pub(super) fn of(variable: &str, value: &[&Token<'_>]) -> Option<Self> {
        const VARIABLES: [&str; 4] = [
            "collation_connection",
            "collation_database",
            "default_collation_for_utf8mb4",
            "time_zone",
        ];
        let [token] = value else {
            return None;
        };
        let text = match &token.kind {
            Kind::Word(word) if !word.eq_ignore_ascii_case("DEFAULT") => word.to_string(),
            Kind::Text(text) => text.clone(),
            Kind::Word(_) | Kind::Name(_) | Kind::Sign(_) => return None,
        };
        VARIABLES.contains(&variable).then(|| Self {
            variable: variable.to_owned(),
            value: text,
        })
    }
}

/// Those of these values that the server does not have. Tries them in this session, and puts its own back.
///
/// # Errors
/// Those of the connection.
pub(super) async fn unknown_to(
    connection: &mut Connection,
    values: &BTreeSet<Value>,
) -> Result<BTreeSet<Value>> {
    let phase = Phase::Restore;
    let mut unknown = BTreeSet::new();
    for value in values {
        let Value {
            variable,
            value: text,
        } = value;
        let keep = format!("SET @dbgpt_upgrade_before = @@SESSION.{variable}");
        match connection.execute(&keep, phase).await {
            Ok(()) => {}
            // The server does not have the variable, as some dumps set it in a comment for others.
            Err(error) if server_code(&error).is_some() => continue,
            Err(error) => return Err(error),
        }
        let set = format!("SET SESSION {variable} = {}", text_literal(text));
        match connection.execute(&set, phase).await {
            Ok(()) => {
                let back = format!("SET SESSION {variable} = @dbgpt_upgrade_before");
                connection.execute(&back, phase).await?;
            }
            Err(error) if is_unknown(&error) => {
                unknown.insert(value.clone());
            }
            // Refused for another reason, which its own statement will tell.
            Err(error) if server_code(&error).is_some() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(unknown)
}

/// Whether the server does not have a collation or a time zone.
pub(super) fn is_unknown(error: &Error) -> bool {
    server_code(error).is_some_and(|code| UNKNOWN.contains(&code))
}
