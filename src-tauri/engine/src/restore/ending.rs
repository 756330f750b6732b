//! Does a dump end as the tool that wrote it ends its dumps? Otherwise a dump that was cut off between two statements
//! would not be noticed.

use super::judge::{Judged, Subject};
use super::split::Statement;
use crate::sql::Quoting;
use crate::sql::lex::{Kind, Lexer};

/// The longest statement that is examined as a setting.
const SETTING_BYTES: usize = 400;
/// The last lines of tools, as comments: mysqldump's and mariadb-dump's, mysqlpump's.
const TRAILERS: [&[u8]; 2] = [b"Dump completed", b"Dump end time"];

/// Watches the statements of a dump up to its end.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each was seen or not, whatever the others were"
)]
pub(super) struct Ending {
    /// The last statement puts back what the first ones set aside.
    ended: bool,
    /// Settings were saved, to be put back; checks of keys were switched off.
    kept: bool,
    checks_off: bool,
    /// How many transactions were begun. A COMMIT marks the end only of a single one: some tools begin one per table.
    begun: usize,
    /// The tool is Adminer, whose last line is a date.
    dates_last: bool,
}

impl Ending {
    /// Notes a statement, and the comment before it.
    pub(super) fn statement(&mut self, statement: &Statement, judged: &Judged, before: &[u8]) {
        self.dates_last |= before.starts_with(b"Adminer ");
        self.ended = false;
        let is_short = statement.sql.len() <= SETTING_BYTES;
        if !is_short || !matches!(judged.subject, Subject::Setting | Subject::Other) {
            return;
        }
        let words = words(&statement.sql);
        let is = |at: usize, word: &str| words.get(at).is_some_and(|here| here == word);
        match words.first().map(String::as_str) {
            Some("SET") => {
                let keeps = words.windows(2).any(|pair| pair == ["=", "@@"]);
                let is_old = |pair: &[String]| pair[0] == "@" && pair[1].starts_with("OLD_");
                let names_old = words.windows(2).any(is_old);
                self.kept |= names_old && keeps;
                self.ended = names_old && !keeps;
                if is(1, "FOREIGN_KEY_CHECKS") || is(1, "UNIQUE_CHECKS") {
                    let is_off = is(3, "0") || is(3, "OFF");
                    self.ended |= self.checks_off && !is_off;
                    self.checks_off |= is_off;
                }
                self.begun += usize::from(is(1, "AUTOCOMMIT") && is(3, "0"));
            }
            Some("BEGIN" | "START") => self.begun += 1,
            Some("COMMIT") => self.ended = self.begun == 1 && !self.kept && !self.checks_off,
            Some(_) | None => {}
        }
    }

    /// Whether the dump is whole; the last comment is the one that stands at its end.
    pub(super) fn is_whole(&self, last_comment: &[u8]) -> bool {
        let is_date = last_comment.len() >= 19
            && last_comment[..19].iter().enumerate().all(|(at, byte)| {
                matches!((at, byte), (4 | 7, b'-') | (10, b' ') | (13 | 16, b':'))
                    || byte.is_ascii_digit()
            });
        let is_trailer = TRAILERS.iter().any(|text| last_comment.starts_with(text));
        self.ended || is_trailer || (self.dates_last && is_date)
    }
}

/// The words (in capitals), names, texts and signs of a statement; `@@` is one sign.
fn words(sql: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for token in Lexer::new(sql, Quoting::default()) {
        match token.kind {
            Kind::Word(word) => words.push(word.to_ascii_uppercase()),
            Kind::Name(name) | Kind::Text(name) => words.push(name),
            Kind::Sign(b'@') if words.last().is_some_and(|last| last == "@") => {
                words.pop();
                words.push("@@".to_owned());
            }
            Kind::Sign(sign) => words.push(char::from(sign).to_string()),
        }
    }
    words
}
