//! Reads a dump as it streams by: rows by table, what is created, and whether the tool said that it was done.
//!
//! A small lexer of MySQL's SQL, fed in chunks that may end anywhere, in bounded memory. Where a dump holds something
//! it does not understand, rows or objects are missing in what it saw, and the proof fails: never the other way round.

use std::collections::{BTreeMap, BTreeSet};

use memchr::{memchr, memchr2};

use crate::sql::Quoting;
use crate::sql::lex::{self, Kind};
use crate::sql::setting::Reading;

/// Tokens that are kept of a statement: enough for the head of any CREATE or INSERT that a dump tool writes.
const HEAD_TOKENS: usize = 160;
/// Bytes kept of a name or a text. MySQL's names have up to 64 characters; a list of all SQL modes has some hundreds.
const NAME_BYTES: usize = 1024;

/// What a dump holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// Rows by table, for all tables that are created.
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) views: BTreeSet<String>,
    pub(super) triggers: BTreeSet<String>,
    pub(super) routines: BTreeSet<String>,
    pub(super) events: BTreeSet<String>,
    /// Whether the trailer ("Dump completed") stands at the end.
    pub(super) completed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Name(String),
    /// A string in a SET, without its quotes.
    Text(String),
    Sign(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    Word,
    /// In a string or a quoted name; the byte is its quote.
    Quoted(u8),
    /// After a backslash in a string.
    Escaped(u8),
    /// After a quote inside quotes: doubled, or the end.
    QuoteSeen(u8),
    /// After `-`, and after `--`.
    Dash,
    DashDash,
    LineComment,
    /// After `/`, after `/*`, in the version number of `/*!`, in a real comment, after `*` in one.
    Slash,
    SlashStar,
    Version,
    Comment,
    CommentStar,
    /// After `*` in code, which may close a `/*!`.
    Star,
    /// The rest of a DELIMITER line.
    Delimiter,
}

/// A lexer that keeps its place between two chunks, and what it has seen.
#[derive(Debug)]
pub(super) struct Scanner {
    seen: Scan,
    /// The tables that the dump creates; rows of others do not count.
    made: BTreeSet<String>,
    place: Within,
    text: Vec<u8>,
    head: Vec<Token>,
    /// The table of the INSERT that is being read, from its VALUES on.
    inserting: Option<String>,
    depth: usize,
    delimiter: Vec<u8>,
    matched: usize,
    /// How strings are read, by the `sql_mode` that the dump sets.
    reading: Reading,
    total_rows: u64,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            seen: Scan::default(),
            made: BTreeSet::new(),
            place: Within::Code,
            text: Vec::new(),
            head: Vec::new(),
            inserting: None,
            depth: 0,
            delimiter: b";".to_vec(),
            matched: 0,
            reading: Reading::default(),
            total_rows: 0,
        }
    }
}

impl Scanner {
    /// Scans the next chunk.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while let Some((&byte, tail)) = rest.split_first() {
            // The inside of strings is most of a dump: skip to what can end it.
            if let Within::Quoted(quote) = self.place {
                let keep = self.keeps_text(quote);
                let end = match self.escapes_in(quote) {
                    true => memchr2(quote, b'\\', rest),
                    false => memchr(quote, rest),
                };
                let (inside, after) = rest.split_at(end.unwrap_or(rest.len()));
                if keep {
                    let room = NAME_BYTES.saturating_sub(self.text.len()).min(inside.len());
                    self.text.extend_from_slice(&inside[..room]);
                }
                if let Some((&byte, tail)) = after.split_first() {
                    self.byte(byte);
                    rest = tail;
                } else {
                    rest = after;
                }
                continue;
            }
            self.byte(byte);
            rest = tail;
        }
    }

    /// Scans one statement that the caller has cut out; `quoting` is how its strings are read.
    pub(super) fn statement(&mut self, sql: &[u8], quoting: Quoting) {
        self.reading.quoting = quoting;
        self.delimiter.clear();
        self.feed(sql);
        self.byte(b'\n');
        self.end_statement();
        self.place = Within::Code;
    }

    /// Rows so far, for the progress.
    pub(super) fn total_rows(&self) -> u64 {
        self.total_rows
    }

    /// The table being read, for the progress.
    pub(super) fn item(&self) -> Option<&str> {
        self.inserting.as_deref()
    }

    /// What was seen, at the end of the dump.
    pub(super) fn finish(mut self) -> Scan {
        self.byte(b'\n');
        let clean = self.place == Within::Code && self.head.is_empty();
        self.seen.completed &= clean;
        let made = &self.made;
        self.seen.rows.retain(|name, _| made.contains(name));
        self.seen
    }

    fn escapes_in(&self, quote: u8) -> bool {
        self.reading.quoting.escapes_in(quote)
    }

    fn keeps_text(&self, quote: u8) -> bool {
        // Text in double quotes is kept too: it is a name in programs that were made with ANSI_QUOTES.
        let is_kept = quote != b'\'' || self.is_word(0, "SET");
        is_kept && self.inserting.is_none() && self.head.len() < HEAD_TOKENS
    }

    fn byte(&mut self, byte: u8) {
        match self.place {
            Within::Code => self.code(byte),
            Within::Word => self.word(byte),
            Within::Quoted(quote) => {
                self.place = match byte {
                    b'\\' if self.escapes_in(quote) => Within::Escaped(quote),
                    b if b == quote => Within::QuoteSeen(quote),
                    _ => Within::Quoted(quote),
                };
            }
            Within::Escaped(quote) => self.place = Within::Quoted(quote),
            Within::QuoteSeen(quote) if byte == quote => {
                if self.keeps_text(quote) && self.text.len() < NAME_BYTES {
                    self.text.push(byte);
                }
                self.place = Within::Quoted(quote);
            }
            Within::QuoteSeen(quote) => {
                self.place = Within::Code;
                let text = self.take_text();
                self.push(match quote {
                    b'\'' | b'"'
                        if self.is_word(0, "SET") && !self.reading.quoting.is_name(quote) =>
                    {
                        Token::Text(text)
                    }
                    b'\'' => Token::Sign(quote),
                    _ => Token::Name(text),
                });
                self.code(byte);
            }
            Within::Dash if byte == b'-' => self.place = Within::DashDash,
            Within::DashDash if byte.is_ascii_whitespace() => {
                self.text.clear();
                self.place = Within::LineComment;
                self.line_comment(byte);
            }
            Within::Dash | Within::DashDash => {
                self.push(Token::Sign(b'-'));
                self.place = Within::Code;
                self.code(byte);
            }
            Within::LineComment => self.line_comment(byte),
            Within::Slash if byte == b'*' => self.place = Within::SlashStar,
            Within::Slash => {
                self.push(Token::Sign(b'/'));
                self.place = Within::Code;
                self.code(byte);
            }
            Within::SlashStar => {
                self.place = match byte {
                    b'!' => Within::Version,
                    b'M' => Within::SlashStar,
                    b'*' => Within::CommentStar,
                    _ => Within::Comment,
                };
            }
            // `/*!50003 CREATE*/` is code.
            Within::Version if byte.is_ascii_digit() => {}
            // MariaDB's first line, `/*!999999\- enable the sandbox mode */`, is read by its client only.
            Within::Version if byte == b'\\' => self.place = Within::Comment,
            Within::Version => {
                self.place = Within::Code;
                self.code(byte);
            }
            Within::Comment if byte == b'*' => self.place = Within::CommentStar,
            Within::Comment => {}
            Within::CommentStar => {
                self.place = match byte {
                    b'/' => Within::Code,
                    b'*' => Within::CommentStar,
                    _ => Within::Comment,
                };
            }
            Within::Star if byte == b'/' => self.place = Within::Code,
            Within::Star => {
                self.push(Token::Sign(b'*'));
                self.place = Within::Code;
                self.code(byte);
            }
            Within::Delimiter if byte == b'\n' => {
                self.delimiter = std::mem::take(&mut self.text).trim_ascii().to_vec();
                self.head.clear();
                self.place = Within::Code;
            }
            Within::Delimiter => {
                if self.text.len() < NAME_BYTES {
                    self.text.push(byte);
                }
            }
        }
    }

    fn code(&mut self, byte: u8) {
        if self.delimiter.get(self.matched) == Some(&byte) {
            self.matched += 1;
            if self.matched == self.delimiter.len() {
                self.matched = 0;
                self.end_statement();
            }
            return;
        }
        self.matched = usize::from(self.delimiter.len() > 1 && self.delimiter[0] == byte);
        match byte {
            b'\'' | b'"' | b'`' => {
                self.text.clear();
                self.place = Within::Quoted(byte);
            }
            b'-' => self.place = Within::Dash,
            b'#' => {
                self.text.clear();
                self.place = Within::LineComment;
            }
            b'/' => self.place = Within::Slash,
            b'*' => self.place = Within::Star,
            b'(' => {
                self.depth += 1;
                self.push(Token::Sign(byte));
            }
            b')' => self.close(),
            b if is_word(b) => {
                self.text.clear();
                self.place = Within::Word;
                self.word(byte);
            }
            b if b.is_ascii_whitespace() => {}
            b => self.push(Token::Sign(b)),
        }
    }

    fn word(&mut self, byte: u8) {
        if is_word(byte) {
            if self.inserting.is_none() && self.text.len() < NAME_BYTES {
                self.text.push(byte);
            }
            return;
        }
        self.place = Within::Code;
        let word = self.take_text();
        if self.head.is_empty() && word.eq_ignore_ascii_case("DELIMITER") {
            self.text.clear();
            self.place = Within::Delimiter;
            return self.byte(byte);
        }
        self.push(Token::Word(word));
        self.code(byte);
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth > 0 {
            return;
        }
        if let Some(table) = &self.inserting {
            if let Some(rows) = self.seen.rows.get_mut(table) {
                *rows += 1;
            } else {
                self.seen.rows.insert(table.clone(), 1);
            }
            self.total_rows += 1;
        } else {
            self.push(Token::Sign(b')'));
        }
    }

    fn line_comment(&mut self, byte: u8) {
        if byte != b'\n' {
            if self.text.len() < NAME_BYTES {
                self.text.push(byte);
            }
            return;
        }
        self.place = Within::Code;
        let line = self.take_text();
        if self.head.is_empty() && line.trim().starts_with("Dump completed") {
            self.seen.completed = true;
        }
    }

    fn take_text(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.text)).into_owned()
    }

    fn push(&mut self, token: Token) {
        // The trailer does not count if a statement follows it.
        self.seen.completed = false;
        if self.inserting.is_some() || self.head.len() >= HEAD_TOKENS {
            return;
        }
        // An INSERT may name many columns, which are not needed here.
        let inserts = self.is_word(0, "INSERT") || self.is_word(0, "REPLACE");
        if self.depth > 0 && inserts {
            return;
        }
        let values = matches!(&token, Token::Word(word)
            if word.eq_ignore_ascii_case("VALUES") || word.eq_ignore_ascii_case("VALUE"));
        self.head.push(token);
        if values && self.depth == 0 && inserts && self.head.len() > 2 {
            self.inserting = self.inserted();
        }
    }

    /// The table of an INSERT or REPLACE; its name may be quoted, and qualified by a database.
    fn inserted(&self) -> Option<String> {
        const AHEAD: [&str; 5] = ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"];
        let mut at = 1;
        while AHEAD.iter().any(|word| self.is_word(at, word)) {
            at += 1;
        }
        if self.head.get(at + 1) == Some(&Token::Sign(b'.')) {
            at += 2;
        }
        match self.head.get(at)? {
            Token::Name(name) | Token::Word(name) => Some(name.clone()),
            Token::Text(_) | Token::Sign(_) => None,
        }
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        matches!(self.head.get(at), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word))
    }

    /// Whether a CREATE VIEW is a tool's stand-in, `AS SELECT 1 AS …`: a server prints its own views with ALGORITHM.
    fn is_stand_in(&self, at: usize) -> bool {
        let is_one = self.is_word(at + 2, "1") && self.is_word(at + 3, "AS");
        let is_select = self.is_word(at, "AS") && self.is_word(at + 1, "SELECT");
        is_select && is_one && !(1..at).any(|at| self.is_word(at, "ALGORITHM"))
    }

    fn end_statement(&mut self) {
        if self.is_word(0, "CREATE") {
            self.created();
        } else if self.is_word(0, "SET") {
            self.reading.follow(&read(&self.head));
        }
        self.head.clear();
        self.inserting = None;
        self.depth = 0;
    }

    fn created(&mut self) {
        const KINDS: [&str; 8] = [
            "TABLE",
            "SEQUENCE",
            "VIEW",
            "TRIGGER",
            "EVENT",
            "PROCEDURE",
            "FUNCTION",
            "PACKAGE",
        ];
        let Some((at, kind)) = (1..self.head.len()).find_map(|at| {
            KINDS
                .iter()
                .find(|kind| self.is_word(at, kind))
                .map(|kind| (at, *kind))
        }) else {
            return;
        };
        let mut at = at + 1;
        for word in ["BODY", "IF", "NOT", "EXISTS"] {
            at += usize::from(self.is_word(at, word));
        }
        if self.head.get(at + 1) == Some(&Token::Sign(b'.')) {
            at += 2;
        }
        let Some(Token::Name(name) | Token::Word(name)) = self.head.get(at) else {
            return;
        };
        let name = name.clone();
        match kind {
            "TABLE" => {
                self.made.insert(name.clone());
                self.seen.rows.entry(name).or_insert(0);
            }
            // Counted as a table, a sequence has one row.
            "SEQUENCE" => {
                self.made.insert(name.clone());
                self.seen.rows.entry(name).or_insert(1);
            }
            // A tool first writes a stand-in for each view, in which each column is the number 1.
            "VIEW" if self.is_stand_in(at + 1) => {}
            "VIEW" => {
                self.seen.views.insert(name);
            }
            "TRIGGER" => {
                self.seen.triggers.insert(name);
            }
            "EVENT" => {
                self.seen.events.insert(name);
            }
            _ => {
                self.seen.routines.insert(name);
            }
        }
    }
}

/// The tokens as `sql::setting` takes them. It does not use their spans, which are not known here.
fn read(head: &[Token]) -> Vec<lex::Token<'_>> {
    let kind = |token: &Token| match token {
        Token::Word(word) => Kind::Word(word.clone().into()),
        Token::Name(name) => Kind::Name(name.clone()),
        Token::Text(text) => Kind::Text(text.clone()),
        Token::Sign(sign) => Kind::Sign(*sign),
    };
    let tokens = head.iter().map(kind);
    tokens.map(|kind| lex::Token { kind, span: 0..0 }).collect()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests;
