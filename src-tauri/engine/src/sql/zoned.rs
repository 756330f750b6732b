//! Tables that keep or check what is computed from a TIMESTAMP: that depends on the session's time zone, and rows are
//! loaded in UTC.

use std::collections::BTreeSet;

use super::Quoting;
use super::lex::{Kind, Lexer, Token};

/// Whether a CHECK or a stored generated column of a CREATE TABLE uses a TIMESTAMP column.
pub(crate) fn is_zoned(create: &[u8], quoting: Quoting) -> bool {
    let tokens = Lexer::all(create, quoting);
    let is = |at: usize, word: &str| matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Word(here)) if here.eq_ignore_ascii_case(word));
    let (mut depth, mut timestamps, mut uses) = (0, BTreeSet::new(), BTreeSet::new());
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Sign(b'(') => {
                depth += 1;
                if depth != 2 || at == 0 {
                    continue;
                }
                let inside = inside(&tokens[at + 1..]);
                let end = at + inside.len() + 2;
                let is_kept = is(end, "STORED") || is(end, "PERSISTENT");
                if is(at - 1, "CHECK") || (is(at - 1, "AS") && is_kept) {
                    uses.extend(inside.iter().filter_map(name));
                }
            }
            Kind::Sign(b')') => depth -= 1,
            Kind::Word(_) | Kind::Name(_) if depth == 1 && is(at + 1, "TIMESTAMP") => {
                timestamps.extend(name(token));
            }
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
    }
    !timestamps.is_disjoint(&uses)
}

/// The tokens up to the parenthesis that closes.
fn inside<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let mut open = 1;
    let end = tokens.iter().position(|token| {
        match &token.kind {
            Kind::Sign(b'(') => open += 1,
            Kind::Sign(b')') => open -= 1,
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
        open == 0
    });
    &tokens[..end.unwrap_or(tokens.len())]
}

fn name(token: &Token<'_>) -> Option<String> {
    match &token.kind {
        Kind::Word(name) => Some(name.to_lowercase()),
        Kind::Name(name) => Some(name.to_lowercase()),
        Kind::Text(_) | Kind::Sign(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_kept_or_checked_counts() {
        for (rest, expected) in [
            ("`h` int GENERATED ALWAYS AS (hour(`T`)) STORED", true),
            ("`h` int GENERATED ALWAYS AS (hour(`t`)) VIRTUAL", false),
            ("`h` int GENERATED ALWAYS AS (hour(`d`)) STORED", false),
            ("CONSTRAINT `c` CHECK ((hour(`t`) < 23))", true),
            ("KEY `t` (`t`), CHECK (`d` > '`t`')", false),
        ] {
            let create = format!(
                "CREATE TABLE `x` (\n `id` int, `t` timestamp(6) NULL DEFAULT NULL,\n `d` datetime, {rest}\n)"
            );
            let quoting = Quoting::default();
            assert_eq!(is_zoned(create.as_bytes(), quoting), expected, "{rest}");
        }
    }
}
