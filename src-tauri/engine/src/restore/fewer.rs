//! A table's definition apart from its foreign keys, for a server that does not take one of them.

use std::ops::Range;

use crate::sql::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};

/// The definition without its foreign keys, and those keys; `None` if it has none.
pub(super) fn apart(sql: &[u8]) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let keys = foreign(sql);
    let texts = keys.iter().map(|key| sql[key.start + 1..key.end].to_vec());
    (!keys.is_empty()).then(|| (without(sql, &keys), texts.collect()))
}

fn without(sql: &[u8], cuts: &[Range<usize>]) -> Vec<u8> {
    let mut left = sql.to_vec();
    for cut in cuts.iter().rev() {
        left.drain(cut.clone());
    }
    left
}

/// Where the foreign keys stand, each with the comma before it.
fn foreign(sql: &[u8]) -> Vec<Range<usize>> {
    let tokens: Vec<Token<'_>> = Lexer::all(sql, Quoting::default());
    let mut keys = Vec::new();
    let mut depth = 0;
    let mut comma = None;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Sign(b'(') => depth += 1,
            Kind::Sign(b')') => {
                depth -= 1;
                if depth == 0 {
                    keys.extend(key(&tokens, comma.take(), token.span.start));
                }
            }
            Kind::Sign(b',') if depth == 1 => {
                keys.extend(key(&tokens, comma.replace(at), token.span.start));
            }
            Kind::Sign(_) | Kind::Word(_) | Kind::Name(_) | Kind::Text(_) => {}
        }
    }
    keys
}

/// The part between a comma and `end`, if it is a foreign key.
fn key(tokens: &[Token<'_>], comma: Option<usize>, end: usize) -> Option<Range<usize>> {
    let comma = comma?;
    let mut cursor = Cursor::new(tokens);
    cursor.at = comma + 1;
    if cursor.eat("CONSTRAINT") && !cursor.is("FOREIGN") {
        cursor.at += 1;
    }
    (cursor.eat("FOREIGN") && cursor.is("KEY")).then(|| tokens[comma].span.start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_keys_are_told_from_the_rest() {
        let sql = "CREATE TABLE `c` (\n  `a` int COMMENT ', FOREIGN KEY',\n  KEY `k` (`a`,`b`),\n  CONSTRAINT `f,` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`) ON DELETE CASCADE,\n  FOREIGN KEY (`a`) REFERENCES `q` (`x`),\n  CHECK (`a` > 1)\n) ENGINE=InnoDB";
        let (rest, keys) = apart(sql.as_bytes()).unwrap();
        let keys: Vec<String> = keys
            .into_iter()
            .map(|key| String::from_utf8(key).unwrap().trim().to_owned())
            .collect();
        assert_eq!(
            keys,
            [
                "CONSTRAINT `f,` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`) ON DELETE CASCADE",
                "FOREIGN KEY (`a`) REFERENCES `q` (`x`)",
            ]
        );
        assert_eq!(
            String::from_utf8(rest.clone()).unwrap(),
            "CREATE TABLE `c` (\n  `a` int COMMENT ', FOREIGN KEY',\n  KEY `k` (`a`,`b`),\n  CHECK (`a` > 1)\n) ENGINE=InnoDB"
        );
        assert_eq!(apart(&rest), None);
    }
}
