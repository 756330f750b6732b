//! What the storage engine of a table means for its rows.

use std::ops::Range;

use super::Quoting;
use crate::sql::lex::{Kind, Lexer, Token};

/// Engines whose tables show rows that lie elsewhere: in other tables, in files, on other servers. mysqldump and
/// mariadb-dump write no rows of them either (`MRG_MyISAM` and `FEDERATED`; MariaDB's `--no-data-med`, which is on).
const ELSEWHERE: [&str; 7] = [
    "MRG_MyISAM",
    "MRG_ISAM",
    "FEDERATED",
    "CONNECT",
    "OQGRAPH",
    "SPIDER",
    "VP",
];

/// How a table takes rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taking {
    /// In any order.
    Freely,
    /// By rising AUTO_INCREMENT: ARCHIVE refuses a number (1022) below one that is there or a next number that was set.
    InOrder,
    /// Not at all: the rows that it shows belong to other tables, files or servers.
    Elsewhere,
}

/// Whether the rows of this engine's tables lie elsewhere.
pub(crate) fn is_elsewhere(engine: &str) -> bool {
    ELSEWHERE
        .iter()
        .any(|known| known.eq_ignore_ascii_case(engine))
}

/// How a table with this definition takes rows.
pub(crate) fn taking(create: &[u8]) -> Taking {
    let tokens = Lexer::all(create, Quoting::default());
    match engine(&tokens) {
        Some(engine) if is_elsewhere(&engine) => Taking::Elsewhere,
        Some(engine) if engine.eq_ignore_ascii_case("ARCHIVE") && is_numbered(&tokens) => {
            Taking::InOrder
        }
        Some(_) | None => Taking::Freely,
    }
}

/// Where `AUTO_INCREMENT=42` stands in the definition of a table that refuses all rows below it.
pub(crate) fn next_number(create: &[u8]) -> Option<Range<usize>> {
    let tokens = Lexer::all(create, Quoting::default());
    if taking(create) != Taking::InOrder {
        return None;
    }
    let options = options(&tokens)?;
    let at = options
        .iter()
        .position(|token| is(token, "AUTO_INCREMENT"))?;
    let is_set = options.get(at + 1)?.kind == Kind::Sign(b'=');
    let end = options.get(at + 1 + usize::from(is_set))?.span.end;
    Some(options[at].span.start..end)
}

/// Whether the table has an AUTO_INCREMENT and a unique key, which is what makes ARCHIVE refuse smaller numbers.
fn is_numbered(tokens: &[Token<'_>]) -> bool {
    let has = |word: &str| tokens.iter().any(|token| is(token, word));
    has("AUTO_INCREMENT") && (has("PRIMARY") || has("UNIQUE"))
}

fn engine(tokens: &[Token<'_>]) -> Option<String> {
    let options = options(tokens)?;
    let at = options.iter().position(|token| is(token, "ENGINE"))?;
    options[at + 1..]
        .iter()
        .find_map(|token| match &token.kind {
            Kind::Word(name) => Some(name.to_string()),
            Kind::Name(name) | Kind::Text(name) => Some(name.clone()),
            Kind::Sign(_) => None,
        })
}

/// The options of the table, which stand behind its columns.
fn options<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Sign(b'(') => depth += 1,
            Kind::Sign(b')') if depth == 1 => return tokens.get(at + 1..),
            Kind::Sign(b')') => depth = depth.saturating_sub(1),
            Kind::Sign(_) | Kind::Word(_) | Kind::Name(_) | Kind::Text(_) => {}
        }
    }
    None
}

fn is(token: &Token<'_>, word: &str) -> bool {
    matches!(&token.kind, Kind::Word(here) if here.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_told_by_the_options_alone() {
        let cases = [
            (
                "CREATE TABLE `t` (`a` int COMMENT ') ENGINE=CONNECT') ENGINE=InnoDB",
                Taking::Freely,
            ),
            (
                "CREATE TABLE `m` (`a` int, KEY (`a`)) ENGINE=MRG_MyISAM DEFAULT CHARSET=utf8mb4 UNION=(`x`)",
                Taking::Elsewhere,
            ),
            (
                "CREATE TABLE `f` (`a` int) ENGINE=FEDERATED CONNECTION='mysql://x'",
                Taking::Elsewhere,
            ),
            (
                "CREATE TABLE `r` (`a` int AUTO_INCREMENT, PRIMARY KEY (`a`)) ENGINE=ARCHIVE",
                Taking::InOrder,
            ),
            (
                "CREATE TABLE `r` (`a` int AUTO_INCREMENT, KEY (`a`)) ENGINE=ARCHIVE",
                Taking::Freely,
            ),
            ("CREATE TABLE `l` LIKE `t`", Taking::Freely),
        ];
        for (create, wanted) in cases {
            assert_eq!(taking(create.as_bytes()), wanted, "{create}");
        }
    }

    #[test]
    fn the_next_number_is_found_where_it_refuses_rows() {
        let number =
            |create: &str| next_number(create.as_bytes()).map(|span| create[span].to_owned());
        let of = |engine: &str| {
            format!(
                "CREATE TABLE `r` (\n `a` int AUTO_INCREMENT COMMENT 'AUTO_INCREMENT=1',\n PRIMARY KEY (`a`)\n) ENGINE={engine} AUTO_INCREMENT=42 DEFAULT CHARSET=x"
            )
        };
        assert_eq!(number(&of("ARCHIVE")).as_deref(), Some("AUTO_INCREMENT=42"));
        assert_eq!(number(&of("InnoDB")), None);
    }
}
