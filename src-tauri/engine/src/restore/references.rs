//! Tables that a definition names besides its own: none of another database.

use super::judge::Judge;
use super::lex::{Cursor, Kind};
use super::split::Statement;
use crate::error::Result;

/// Checks the tables after LIKE, REFERENCES, JOIN, RENAME TO, a MERGE table's UNION and a SELECT's FROM.
///
/// # Errors
/// `restore-other-database`.
pub(super) fn check(
    judge: &Judge,
    statement: &Statement,
    mut cursor: Cursor<'_, '_>,
) -> Result<()> {
    let mut like = cursor.clone();
    like.eat_sign(b'(');
    if like.eat("LIKE")
        && let Some(name) = like.qualified()
    {
        judge.same_database(statement, &name)?;
    }
    // Whether a SELECT began in each pair of parentheses: FROM means a table only there, and not in EXTRACT or TRIM.
    let mut selects = vec![false];
    while let Some(kind) = cursor.peek() {
        match kind {
            Kind::Sign(b'(') => selects.push(false),
            Kind::Sign(b')') if selects.len() > 1 => {
                selects.pop();
            }
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
        let word = cursor.word().unwrap_or_default();
        cursor.at += 1;
        let is_select = selects.last().copied().unwrap_or_default();
        match word.as_str() {
            "SELECT" => {
                if let Some(last) = selects.last_mut() {
                    *last = true;
                }
            }
            "FROM" if !is_select => {}
            "FROM" | "JOIN" | "REFERENCES" | "STRAIGHT_JOIN" | "TO" | "UNION" => {
                let mut ahead = cursor.clone();
                while ahead.eat_sign(b'=') || ahead.eat_sign(b'(') {}
                // UNION of a MERGE table: a list of tables.
                while let Some(name) = ahead.qualified() {
                    judge.same_database(statement, &name)?;
                    if !ahead.eat_sign(b',') {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks the table that a trigger is on.
///
/// # Errors
/// `restore-other-database`.
pub(super) fn check_trigger(
    judge: &Judge,
    statement: &Statement,
    mut cursor: Cursor<'_, '_>,
) -> Result<()> {
    while cursor.peek().is_some() {
        if cursor.eat("ON") {
            return match cursor.qualified() {
                Some(table) => judge.same_database(statement, &table),
                None => Ok(()),
            };
        }
        cursor.at += 1;
    }
    Ok(())
}
