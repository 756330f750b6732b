//! The tokens of one statement; the inside of conditional comments counts as code.

use std::borrow::Cow;
use std::ops::Range;

use crate::sql::Quoting;

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// A keyword, an unquoted name, a number.
    Word(Cow<'a, str>),
    /// A name in quotes.
    Name(String),
    /// A string.
    Text(String),
    /// Any other byte, such as a parenthesis.
    Sign(u8),
}

/// Reads a statement token by token.
pub(crate) struct Lexer<'a> {
    sql: &'a [u8],
    at: usize,
    quoting: Quoting,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(sql: &'a [u8], quoting: Quoting) -> Self {
        Self {
            sql,
            at: 0,
            quoting,
        }
    }

    /// All tokens; for statements without rows, which are short.
    pub(crate) fn all(sql: &'a [u8], quoting: Quoting) -> Vec<Token<'a>> {
        Self::new(sql, quoting).collect()
    }

    /// Passes a comment, a blank, or a mark of a conditional comment.
    fn pass(&mut self) -> bool {
        let rest = &self.sql[self.at..];
        let line = |rest: &[u8]| {
            let end = rest.iter().position(|&byte| byte == b'\n');
            end.map_or(rest.len(), |end| end + 1)
        };
        let length = match rest {
            [byte, ..] if byte.is_ascii_whitespace() => 1,
            [b'#', ..] | [b'-', b'-'] => line(rest),
            [b'-', b'-', next, ..] if next.is_ascii_whitespace() || next.is_ascii_control() => {
                line(rest)
            }
            [b'/', b'*', b'!', ..] | [b'/', b'*', b'M', b'!', ..] => {
                let mark = if rest[2] == b'M' { 4 } else { 3 };
                let digits = rest[mark..].iter().take_while(|b| b.is_ascii_digit());
                mark + digits.count()
            }
            [b'/', b'*', ..] => {
                let end = rest.windows(2).skip(2).position(|pair| pair == b"*/");
                end.map_or(rest.len(), |end| end + 4)
            }
            [b'*', b'/', ..] => 2,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    /// Reads up to and past the closing quote; returns what is inside the quotes, unescaped.
    fn quoted(&mut self, quote: u8) -> String {
        let escapes = self.quoting.escapes_in(quote);
        let mut inside = Vec::new();
        self.at += 1;
        while let Some(&byte) = self.sql.get(self.at) {
            self.at += 1;
            if byte == quote {
                if self.sql.get(self.at) != Some(&quote) {
                    break;
                }
                self.at += 1;
                inside.push(quote);
            } else if escapes && byte == b'\\' {
                inside.extend(self.sql.get(self.at));
                self.at += 1;
            } else {
                inside.push(byte);
            }
        }
        String::from_utf8_lossy(&inside).into_owned()
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.sql.len() && self.pass() {}
        let start = self.at;
        let &byte = self.sql.get(start)?;
        let kind = match byte {
            b'\'' | b'"' | b'`' => {
                let inside = self.quoted(byte);
                if self.quoting.is_name(byte) {
                    Kind::Name(inside)
                } else {
                    Kind::Text(inside)
                }
            }
            byte if is_word(byte) => {
                let rest = &self.sql[start..];
                let length = rest.iter().position(|&byte| !is_word(byte));
                self.at += length.unwrap_or(rest.len());
                Kind::Word(String::from_utf8_lossy(&self.sql[start..self.at]))
            }
            byte => {
                self.at += 1;
                Kind::Sign(byte)
            }
        };
        Some(Token {
            kind,
            span: start..self.at,
        })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// A name, with the database that it may be qualified by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qualified {
    pub(crate) database: Option<String>,
    pub(crate) name: String,
}

/// Walks over tokens.
#[derive(Clone)]
pub(crate) struct Cursor<'t, 'a> {
    tokens: &'t [Token<'a>],
    pub(crate) at: usize,
}

impl<'t, 'a> Cursor<'t, 'a> {
    pub(crate) fn new(tokens: &'t [Token<'a>]) -> Self {
        Self { tokens, at: 0 }
    }

    pub(crate) fn peek(&self) -> Option<&'t Kind<'a>> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(crate) fn next(&mut self) -> Option<&'t Token<'a>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    /// The span of the token that stands here.
    pub(crate) fn span(&self) -> Option<Range<usize>> {
        self.tokens.get(self.at).map(|token| token.span.clone())
    }

    /// The span of the token that was passed this many tokens ago; 1 is the last one.
    pub(crate) fn span_before(&self, count: usize) -> Option<Range<usize>> {
        let at = self.at.checked_sub(count)?;
        self.tokens.get(at).map(|token| token.span.clone())
    }

    /// The keyword that stands here, in capitals.
    pub(crate) fn word(&self) -> Option<String> {
        match self.peek()? {
            Kind::Word(word) => Some(word.to_ascii_uppercase()),
            Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => None,
        }
    }

    pub(crate) fn is(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Kind::Word(here)) if here.eq_ignore_ascii_case(word))
    }

    /// Passes this keyword, if it stands here.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let there = self.is(word);
        self.at += usize::from(there);
        there
    }

    /// Passes any of these keywords, as often as one stands here.
    pub(crate) fn eat_any(&mut self, words: &[&str]) {
        while words.iter().any(|word| self.eat(word)) {}
    }

    pub(crate) fn eat_sign(&mut self, sign: u8) -> bool {
        let there = self.peek() == Some(&Kind::Sign(sign));
        self.at += usize::from(there);
        there
    }

    /// A name, quoted or not.
    pub(crate) fn name(&mut self) -> Option<String> {
        let name = match self.peek()? {
            Kind::Word(name) => name.to_string(),
            Kind::Name(name) => name.clone(),
            Kind::Text(_) | Kind::Sign(_) => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// A name with or without its database.
    pub(crate) fn qualified(&mut self) -> Option<Qualified> {
        let first = self.name()?;
        if self.eat_sign(b'.') {
            return Some(Qualified {
                database: Some(first),
                name: self.name()?,
            });
        }
        Some(Qualified {
            database: None,
            name: first,
        })
    }

    /// Whether this keyword is among the tokens that are left.
    pub(crate) fn has_ahead(&self, word: &str) -> bool {
        let mut ahead = self.clone();
        while ahead.peek().is_some() {
            if ahead.eat(word) {
                return true;
            }
            ahead.at += 1;
        }
        false
    }
}
