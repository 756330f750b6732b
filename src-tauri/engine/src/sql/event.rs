//! Changes the head of a CREATE EVENT so that the event can't run by itself.

use std::ops::Range;

use super::Quoting;
use crate::sql::lex::{Cursor, Kind, Lexer, Token};

/// Tokens that are read at most: a schedule is a few words, and after DO comes the event's program.
const MAX_TOKENS: usize = 512;

/// What the statement says about an event whose time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completion {
    /// Its own `ON COMPLETION`, unchanged.
    AsItWas,
    /// `ON COMPLETION PRESERVE`: a server makes no event whose time is over otherwise.
    Preserve,
}

/// The statement with its event disabled; `None` if its head can't be read.
pub(crate) fn disabled(sql: &[u8], completion: Completion) -> Option<Vec<u8>> {
    let quoting = Quoting {
        double_quotes_names: true,
        plain_backslash: true,
    };
    let tokens: Vec<Token<'_>> = Lexer::new(sql, quoting).take(MAX_TOKENS).collect();
    let mut cursor = Cursor::new(&tokens);
    let mut kept: Option<Range<usize>> = None;
    let (status, is_there) = loop {
        if matches!(
            cursor.peek()?,
            Kind::Name(_) | Kind::Text(_) | Kind::Sign(_)
        ) {
            cursor.at += 1;
            continue;
        }
        let from = cursor.span()?;
        if cursor.is("DO") || cursor.is("COMMENT") {
            break (from.start..from.start, false);
        } else if cursor.eat("ENABLE") {
            break (from, true);
        } else if cursor.eat("DISABLE") {
            let mut end = from.end;
            if cursor.eat("ON") {
                end = cursor.span()?.end;
            }
            break (from.start..end, true);
        } else if cursor.eat("COMPLETION") {
            let from = cursor.span()?;
            cursor.eat("NOT");
            kept = Some(from.start..cursor.span()?.end);
        } else {
            cursor.at += 1;
        }
    };
    let mut text = Vec::with_capacity(sql.len() + 40);
    let mut at = 0;
    let mut preserve: &[u8] = b"";
    match (completion, kept) {
        (Completion::AsItWas, _) => {}
        (Completion::Preserve, Some(kept)) => {
            text.extend_from_slice(&sql[..kept.start]);
            text.extend_from_slice(b"PRESERVE");
            at = kept.end;
        }
        (Completion::Preserve, None) => preserve = b"ON COMPLETION PRESERVE ",
    }
    text.extend_from_slice(&sql[at..status.start]);
    text.extend_from_slice(preserve);
    text.extend_from_slice(if is_there { b"DISABLE" } else { b"DISABLE " });
    text.extend_from_slice(&sql[status.end..]);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_head_is_changed() {
        let cases = [
            (
                "CREATE EVENT `do` ON SCHEDULE EVERY 1 SECOND STARTS '2020-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE COMMENT 'it\\'s DO' DO SET @a = 'ENABLE'",
                "CREATE EVENT `do` ON SCHEDULE EVERY 1 SECOND STARTS '2020-01-01 00:00:00' ON COMPLETION NOT PRESERVE DISABLE COMMENT 'it\\'s DO' DO SET @a = 'ENABLE'",
                "CREATE EVENT `do` ON SCHEDULE EVERY 1 SECOND STARTS '2020-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it\\'s DO' DO SET @a = 'ENABLE'",
            ),
            (
                "/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT e ON SCHEDULE AT '2020-01-01' DO CALL x() */",
                "/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT e ON SCHEDULE AT '2020-01-01' DISABLE DO CALL x() */",
                "/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT e ON SCHEDULE AT '2020-01-01' ON COMPLETION PRESERVE DISABLE DO CALL x() */",
            ),
            (
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE ON SLAVE DO BEGIN END",
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE DO BEGIN END",
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE DO BEGIN END",
            ),
        ];
        for (sql, off, kept) in cases {
            let text =
                |completion| String::from_utf8(disabled(sql.as_bytes(), completion).unwrap());
            assert_eq!(text(Completion::AsItWas).unwrap(), off);
            assert_eq!(text(Completion::Preserve).unwrap(), kept);
        }
        assert_eq!(disabled(b"CREATE EVENT", Completion::AsItWas), None);
    }
}
