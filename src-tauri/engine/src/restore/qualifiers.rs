//! A dump may name the live database before its tables. In a dump that is loaded beside it, such a name would lead back
//! into it: it is blanked out where the server resolves names at once, and kept in bodies, which run after the swap.

use super::judge::Subject;
use crate::sql::Quoting;
use crate::sql::lex::{Kind, Lexer, Token};

/// Words before a sequence's name in a default. The name keeps its database, where the sequence is after the swap.
const SEQUENCE_WORDS: [&str; 5] = ["NEXTVAL", "LASTVAL", "PREVIOUS", "NEXT", "SETVAL"];

/// Blanks the name of the database `own` out before other names; the statement keeps its length.
pub(super) fn blank(sql: &mut [u8], subject: Subject, own: &str, quoting: Quoting) {
    let head = match subject {
        Subject::Rows => head_of_rows(sql, quoting),
        Subject::Setting => return,
        Subject::Table
        | Subject::View
        | Subject::Trigger
        | Subject::Function
        | Subject::Procedure
        | Subject::Event
        | Subject::Other => sql.len(),
    };
    if !names(&sql[..head], own) {
        return;
    }
    let spans: Vec<_> = {
        let tokens = Lexer::all(&sql[..head], quoting);
        let end = match subject {
            // All tokens: of rows the lexer was given the head alone.
            Subject::Rows | Subject::View | Subject::Table | Subject::Other | Subject::Setting => {
                tokens.len()
            }
            Subject::Trigger => at_word(&tokens, "FOR"),
            Subject::Event => at_word(&tokens, "ON"),
            Subject::Function | Subject::Procedure => tokens
                .iter()
                .position(|token| token.kind == Kind::Sign(b'('))
                .unwrap_or(tokens.len()),
        };
        (0..end)
            .filter(|&at| qualifies(&tokens, at, own) && !is_drawn_from(&tokens, at))
            .map(|at| tokens[at].span.start..tokens[at + 1].span.end)
            .collect()
    };
    for span in spans {
        sql[span].fill(b' ');
    }
}

fn head_of_rows(sql: &[u8], quoting: Quoting) -> usize {
    Lexer::new(sql, quoting)
        .find(|token| {
            matches!(&token.kind, Kind::Word(word)
                if word.eq_ignore_ascii_case("VALUES") || word.eq_ignore_ascii_case("VALUE"))
        })
        .map_or(0, |token| token.span.start)
}

fn names(sql: &[u8], own: &str) -> bool {
    let own = own.as_bytes();
    !own.is_empty()
        && sql
            .windows(own.len())
            .any(|part| part.eq_ignore_ascii_case(own))
}

fn at_word(tokens: &[Token<'_>], word: &str) -> usize {
    let is = |token: &Token<'_>| matches!(&token.kind, Kind::Word(here) if here.eq_ignore_ascii_case(word));
    tokens.iter().position(is).unwrap_or(tokens.len())
}

fn qualifies(tokens: &[Token<'_>], at: usize, own: &str) -> bool {
    let is_own = match &tokens[at].kind {
        Kind::Name(name) => name.eq_ignore_ascii_case(own),
        Kind::Word(word) => word.eq_ignore_ascii_case(own),
        Kind::Text(_) | Kind::Sign(_) => false,
    };
    let is_sign = |at: usize| tokens.get(at).map(|token| &token.kind) == Some(&Kind::Sign(b'.'));
    let is_middle = at > 0 && is_sign(at - 1);
    is_own && !is_middle && is_sign(at + 1)
}

/// Whether the name is of a sequence: `nextval(own.s)`, `NEXT VALUE FOR own.s`.
fn is_drawn_from(tokens: &[Token<'_>], at: usize) -> bool {
    tokens[at.saturating_sub(3)..at]
        .iter()
        .any(|token| match &token.kind {
            Kind::Word(word) => SEQUENCE_WORDS
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known)),
            Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(subject: Subject, sql: &str) -> String {
        let mut sql = sql.as_bytes().to_vec();
        blank(&mut sql, subject, "d", Quoting::default());
        let text = String::from_utf8(sql).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_lead_nowhere_else() {
        let cases = [
            (
                Subject::Rows,
                "INSERT INTO `d`.`a` VALUES ('d.b')",
                "INSERT INTO `a` VALUES ('d.b')",
            ),
            (
                Subject::Table,
                "CREATE TABLE D . a (b int DEFAULT nextval(`d`.`s`), FOREIGN KEY (b) REFERENCES `d`.`p` (x))",
                "CREATE TABLE a (b int DEFAULT nextval(`d`.`s`), FOREIGN KEY (b) REFERENCES `p` (x))",
            ),
            (
                Subject::View,
                "CREATE VIEW d.v AS SELECT d.t.d, e.d.x FROM d.t",
                "CREATE VIEW v AS SELECT t.d, e.d.x FROM t",
            ),
            (
                Subject::Trigger,
                "CREATE TRIGGER d.r BEFORE INSERT ON d.t FOR EACH ROW INSERT INTO d.u VALUES (1)",
                "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW INSERT INTO d.u VALUES (1)",
            ),
            (
                Subject::Procedure,
                "CREATE PROCEDURE `d`.p() SELECT * FROM d.t",
                "CREATE PROCEDURE p() SELECT * FROM d.t",
            ),
        ];
        for (subject, sql, wanted) in cases {
            assert_eq!(blanked(subject, sql), wanted);
        }
    }
}
