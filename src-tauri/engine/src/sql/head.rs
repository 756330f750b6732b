//! The head of a statement that makes an object: its definer, its kind, its name, and the table that a trigger is on.
//!
//! Comments of all kinds may stand between any two words of it. Names may be quoted in either way, and qualified.

use std::ops::Range;

use super::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Qualified, Token};

/// Tokens that are read at most: no head of a view or a stored program is longer.
const MAX_TOKENS: usize = 64;

/// What was read in the head of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Where the DEFINER clause stands.
    pub(crate) definer: Option<Range<usize>>,
    /// In capitals: `VIEW`, `TRIGGER`, `PACKAGE BODY` …
    pub(crate) kind: String,
    /// Where the database's name and its dot stand, before the object's name and that of a trigger's table.
    pub(crate) databases: Vec<Range<usize>>,
}

/// Reads the head of a CREATE that a server shows. In a head double quotes are always around names.
pub(crate) fn read(sql: &str) -> Option<Head> {
    let quoting = Quoting {
        double_quotes_names: true,
        plain_backslash: true,
    };
    let tokens: Vec<Token<'_>> = Lexer::new(sql.as_bytes(), quoting)
        .take(MAX_TOKENS)
        .collect();
    let mut cursor = Cursor::new(&tokens);
    if !cursor.eat("CREATE") {
        return None;
    }
    let definer = pass_modifiers(&mut cursor);
    let kind = pass_kind(&mut cursor)?;
    let mut databases = Vec::new();
    databases.extend(pass_name(&mut cursor)?.1);
    if kind == "TRIGGER" && pass_to_table(&mut cursor) {
        databases.extend(pass_name(&mut cursor)?.1);
    }
    Some(Head {
        definer,
        kind,
        databases,
    })
}

/// The kind of object that a CREATE or DROP names, in capitals; `IF NOT EXISTS` and `IF EXISTS` are passed too.
pub(crate) fn pass_kind(cursor: &mut Cursor<'_, '_>) -> Option<String> {
    let mut kind = cursor.word()?;
    cursor.at += 1;
    if cursor.eat("BODY") {
        kind.push_str(" BODY");
    }
    cursor.eat_any(&["IF", "NOT", "EXISTS"]);
    Some(kind)
}

/// Passes a trigger's time and events, up to the name of its table.
pub(crate) fn pass_to_table(cursor: &mut Cursor<'_, '_>) -> bool {
    while cursor.peek().is_some() {
        if cursor.eat("ON") {
            return true;
        }
        cursor.at += 1;
    }
    false
}

/// Passes a name; returns it, and where its database and the dot stand, if it is qualified.
pub(crate) fn pass_name(cursor: &mut Cursor<'_, '_>) -> Option<(Qualified, Option<Range<usize>>)> {
    let from = cursor.span()?;
    let name = cursor.qualified()?;
    let qualifier = match name.database {
        None => None,
        Some(_) => Some(from.start..cursor.span_before(2)?.end),
    };
    Some((name, qualifier))
}

/// Passes what may stand between CREATE and the kind of the object; returns where the DEFINER clause is.
pub(crate) fn pass_modifiers(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut definer = None;
    loop {
        cursor.eat_any(&[
            "OR",
            "REPLACE",
            "AGGREGATE",
            "UNIQUE",
            "SQL",
            "SECURITY",
            "INVOKER",
            "JSON",
            "RELATIONAL",
            "DUALITY",
        ]);
        let mut ahead = cursor.clone();
        if ahead.eat("ALGORITHM") {
            ahead.eat_sign(b'=');
            ahead.at += 1;
        } else if let Some(span) = pass_definer(&mut ahead) {
            definer = Some(span);
        } else if !ahead.eat("DEFINER") {
            return definer;
        }
        *cursor = ahead;
    }
}

/// Passes `DEFINER = 'user'@'host'`, in any quotes, and returns where it stands; `SQL SECURITY DEFINER` has no `=`.
fn pass_definer(cursor: &mut Cursor<'_, '_>) -> Option<Range<usize>> {
    let mut ahead = cursor.clone();
    if !ahead.is("DEFINER") {
        return None;
    }
    let start = ahead.next()?.span.start;
    if !ahead.eat_sign(b'=') {
        return None;
    }
    let mut end = ahead.next()?.span.end;
    let is_called = |ahead: &mut Cursor<'_, '_>| {
        ahead.eat_sign(b'(') && ahead.peek() == Some(&Kind::Sign(b')'))
    };
    if ahead.eat_sign(b'@') || is_called(&mut ahead) {
        end = ahead.next()?.span.end;
    }
    *cursor = ahead;
    Some(start..end)
}
