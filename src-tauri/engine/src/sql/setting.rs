//! Follows the SETs that change how the SQL after them is read: of the `sql_mode`, and of user variables that keep one.

use std::collections::HashMap;

use super::Quoting;
use crate::sql::lex::{Cursor, Kind, Token};

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

/// What a SET changes: a user variable, or a setting of the session or of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    User,
    Session,
    Server,
}

/// How the SQL that comes next is to be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// How quotes are to be read.
    pub(crate) quoting: Quoting,
    /// By the name of a user variable, what the `sql_mode` that it keeps means for quotes.
    saved: HashMap<String, Quoting>,
}

impl Reading {
    /// Follows a SET; what is not understood changes nothing.
    pub(crate) fn follow(&mut self, tokens: &[Token<'_>]) {
        let mut cursor = Cursor::new(tokens);
        if !cursor.eat("SET") {
            return;
        }
        while let Some((scope, name)) = target(&mut cursor) {
            cursor.eat_sign(b':');
            if !cursor.eat_sign(b'=') {
                return;
            }
            let value = value(&mut cursor);
            match scope {
                Scope::User => self.keep(name, &value),
                Scope::Session if name == "sql_mode" => {
                    self.set_mode(&value);
                }
                Scope::Session | Scope::Server => {}
            }
            if !cursor.eat_sign(b',') {
                return;
            }
        }
    }

    /// Sets the mode; `false` if the value is not understood.
    pub(crate) fn set_mode(&mut self, value: &[&Token<'_>]) -> bool {
        let quoting = self.mode(value);
        self.quoting = quoting.unwrap_or(self.quoting);
        quoting.is_some()
    }

    /// Keeps the value of a user variable, if it is a mode.
    pub(crate) fn keep(&mut self, name: String, value: &[&Token<'_>]) {
        if let Some(quoting) = self.mode(value) {
            self.saved.insert(name, quoting);
        }
    }

    /// What a value of `sql_mode` means for quotes; `None` if it is not understood.
    fn mode(&self, value: &[&Token<'_>]) -> Option<Quoting> {
        let kinds: Vec<&Kind<'_>> = value.iter().map(|token| &token.kind).collect();
        match kinds.as_slice() {
            [Kind::Text(mode)] => Some(Quoting::of_mode(mode)),
            // A number has one bit for each mode.
            [Kind::Word(digits)] if is_number(digits) => {
                Some(Quoting::of_mode(&of_number(digits)?))
            }
            [Kind::Word(mode)] if !mode.eq_ignore_ascii_case("DEFAULT") => {
                Some(Quoting::of_mode(mode))
            }
            [Kind::Sign(b'@'), Kind::Word(name)] => {
                self.saved.get(&name.to_ascii_lowercase()).copied()
            }
            // `IFNULL(@kept, 'mode')`: the mode that was kept, or else the string.
            [
                Kind::Word(word),
                Kind::Sign(b'('),
                Kind::Sign(b'@'),
                Kind::Word(name),
                Kind::Sign(b','),
                Kind::Text(otherwise),
                Kind::Sign(b')'),
            ] if word.eq_ignore_ascii_case("IFNULL") || word.eq_ignore_ascii_case("COALESCE") => {
                let saved = self.saved.get(&name.to_ascii_lowercase());
                Some(saved.map_or_else(|| Quoting::of_mode(otherwise), |saved| *saved))
            }
            [Kind::Sign(b'@'), Kind::Sign(b'@'), rest @ ..] => match rest.last() {
                Some(Kind::Word(name)) if name.eq_ignore_ascii_case("sql_mode") => {
                    Some(self.quoting)
                }
                Some(_) | None => None,
            },
            _ => None,
        }
    }
}

/// Passes the left side of the `=`; returns its scope and its name in lower case.
pub(crate) fn target(cursor: &mut Cursor<'_, '_>) -> Option<(Scope, String)> {
    let scope_of = |word: &str| match word {
        "GLOBAL" | "PERSIST" | "PERSIST_ONLY" => Some(Scope::Server),
        "SESSION" | "LOCAL" => Some(Scope::Session),
        _ => None,
    };
    let lower = |name: String| name.to_ascii_lowercase();
    if cursor.eat_sign(b'@') {
        if !cursor.eat_sign(b'@') {
            return Some((Scope::User, lower(cursor.name()?)));
        }
        let name = cursor.name()?;
        return match scope_of(&name.to_ascii_uppercase()) {
            Some(scope) if cursor.eat_sign(b'.') => Some((scope, lower(cursor.name()?))),
            Some(_) | None => Some((Scope::Session, lower(name))),
        };
    }
    match cursor.word().as_deref().and_then(scope_of) {
        Some(scope) => {
            cursor.at += 1;
            Some((scope, lower(cursor.name()?)))
        }
        None => Some((Scope::Session, lower(cursor.name()?))),
    }
}

/// The tokens up to the next comma outside of parentheses.
pub(crate) fn value<'t, 'a>(cursor: &mut Cursor<'t, 'a>) -> Vec<&'t Token<'a>> {
    let mut depth = 0_usize;
    let mut tokens = Vec::new();
    while let Some(kind) = cursor.peek() {
        match kind {
            Kind::Sign(b',') if depth == 0 => break,
            Kind::Sign(b'(') => depth += 1,
            Kind::Sign(b')') => depth = depth.saturating_sub(1),
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
        tokens.extend(cursor.next());
    }
    tokens
}

pub(crate) fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The names of the modes in a number; `None` if it has a bit that MySQL and MariaDB do not agree about.
pub(crate) fn of_number(digits: &str) -> Option<String> {
    let bits: u64 = digits.parse().ok()?;
    let mut names = Vec::new();
    for bit in (0..u64::BITS).filter(|bit| bits & (1 << bit) != 0) {
        let name = BITS.get(bit as usize).filter(|name| !name.is_empty())?;
        names.push(*name);
    }
    Some(names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::lex::Lexer;

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
    fn the_mode_is_followed_as_dumps_set_it() {
        let mut reading = Reading::default();
        let mut after = |sql: &str| {
            reading.follow(&Lexer::all(sql.as_bytes(), reading.quoting));
            reading.quoting.plain_backslash
        };
        assert!(!after(
            "SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO'"
        ));
        assert!(!after("SET @saved_sql_mode = @@sql_mode"));
        assert!(after("SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'"));
        assert!(after("SET time_zone = 'SYSTEM', @x = 1"));
        assert!(!after("SET SESSION sql_mode = @saved_sql_mode"));
        assert!(after("SET @@SESSION.sql_mode := NO_BACKSLASH_ESCAPES"));
        assert!(after("SET GLOBAL sql_mode = ''"));
        assert!(!after("SET SQL_MODE=@OLD_SQL_MODE"));
    }
}
