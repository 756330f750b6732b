//! A table's definition with fewer foreign keys, for a server that does not take one of them.

use std::ops::Range;

use crate::sql::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};

/// The definition without one of its foreign keys, for each of them, and then without any.
pub(super) fn fewer(sql: &[u8]) -> Vec<Vec<u8>> {
    let keys = foreign(sql);
    let mut all: Vec<Vec<u8>> = keys
        .iter()
        .map(|key| without(sql, std::slice::from_ref(key)))
        .collect();
    if keys.len() > 1 {
        all.push(without(sql, &keys));
    }
    all
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
    fn foreign_keys_alone_go() {
        let sql = "CREATE TABLE `c` (\n  `a` int COMMENT ', FOREIGN KEY',\n  KEY `k` (`a`,`b`),\n  CONSTRAINT `f,` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`) ON DELETE CASCADE,\n  FOREIGN KEY (`a`) REFERENCES `q` (`x`),\n  CHECK (`a` > 1)\n) ENGINE=InnoDB";
        let fewer: Vec<String> = fewer(sql.as_bytes())
            .into_iter()
            .map(|sql| String::from_utf8(sql).unwrap())
            .collect();
        let [one, other, none] = &fewer[..] else {
            panic!("{fewer:#?}");
        };
        assert!(!one.contains("CASCADE") && one.contains("`q`"), "{one}");
        assert!(one.contains("CASCADE") != other.contains("CASCADE") && !other.contains("`q`"));
        assert_eq!(
            none,
            "CREATE TABLE `c` (\n  `a` int COMMENT ', FOREIGN KEY',\n  KEY `k` (`a`,`b`),\n  CHECK (`a` > 1)\n) ENGINE=InnoDB"
        );
    }
}
