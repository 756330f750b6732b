//! An `env_file`, or the `.env` beside a compose file, by compose's own grammar.
//!
//! It is close to python-dotenv's (`config::dotenv`), and differs where it matters for a password: `$NAME` expands
//! without braces, single quotes keep a text as it is, a byte-order mark is skipped, and a line that can't be read is
//! an error instead of being dropped.

use std::collections::HashMap;

use super::template::{self, Budget, Expansion};

/// A statement of the file.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// Why compose refuses the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A key with a character that keys don't have, or a quote that does not end.
    Statement { line: usize },
    /// A reference that can't be expanded.
    Template { line: usize, why: template::Wrong },
}

/// Reads a file. Of a variable's name `outside` is asked first, then the keys that stand earlier in the file.
pub(super) fn parse(
    text: &str,
    outside: &dyn Fn(&str) -> Option<String>,
    budget: &Budget,
) -> Result<Vec<Pair>, Wrong> {
    let mut reader = Reader {
        rest: text.strip_prefix('\u{feff}').unwrap_or(text),
        line: 1,
    };
    let mut pairs: Vec<Pair> = Vec::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    while reader.find_statement() {
        let line = reader.line;
        let (key, assigned) = reader.key()?;
        let value = if assigned {
            let written = reader.value()?;
            let lookup = |name: &str| {
                let earlier = || Some(pairs[*last.get(name)?].value.clone());
                outside(name).or_else(earlier)
            };
            Some(match written {
                Written::Literal(text) => text,
                Written::Template(text) => Expansion::new(&lookup, budget)
                    .expand(&text)
                    .map_err(|why| Wrong::Template { line, why })?,
            })
        } else {
            // A key alone takes its value from outside, if there is one.
            outside(&key)
        };
        if let Some(value) = value
            && !key.starts_with(|c: char| c.is_ascii_digit())
        {
            last.insert(key.clone(), pairs.len());
            pairs.push(Pair { key, value, line });
        }
    }
    Ok(pairs)
}

/// Reads a file of `format: raw`, as `docker run --env-file` does: what follows the first `=` is the value.
pub(super) fn raw(
    text: &str,
    outside: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Pair>, Wrong> {
    let mut pairs = Vec::new();
    for (at, written) in text.split('\n').enumerate() {
        let line = at + 1;
        let written = written.strip_suffix('\r').unwrap_or(written).trim_start();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let (key, value) = match written.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (written, outside(written)),
        };
        if key.is_empty() || key.contains([' ', '\t']) {
            return Err(Wrong::Statement { line });
        }
        if let Some(value) = value {
            pairs.push(Pair {
                key: key.to_owned(),
                value,
                line,
            });
        }
    }
    Ok(pairs)
}

enum Written {
    Literal(String),
    Template(String),
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Reader<'t> {
    fn advance(&mut self, length: usize) -> &'t str {
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += part.bytes().filter(|byte| *byte == b'\n').count();
        part
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        let length = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        self.advance(length);
    }

    /// Whether there is another statement after white space and comments.
    fn find_statement(&mut self) -> bool {
        loop {
            self.skip_while(char::is_whitespace);
            if !self.rest.starts_with('#') {
                return !self.rest.is_empty();
            }
            self.skip_while(|c| c != '\n');
        }
    }

    /// The key, and whether a value is assigned to it: by `=`, or by `:` as in YAML.
    fn key(&mut self) -> Result<(String, bool), Wrong> {
        if let Some(after) = self.rest.strip_prefix("export")
            && after.starts_with(char::is_whitespace)
        {
            self.advance("export".len());
            self.skip_while(is_blank);
        }
        let line = self.line;
        let end = self.rest.find(['=', ':', '\n']).unwrap_or(self.rest.len());
        let key = self.advance(end).trim_end();
        let usual = key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']'));
        if !usual {
            return Err(Wrong::Statement { line });
        }
        let assigned = self.rest.starts_with(['=', ':']);
        if assigned {
            self.advance(1);
            self.skip_while(is_blank);
        }
        Ok((key.to_owned(), assigned))
    }

    fn value(&mut self) -> Result<Written, Wrong> {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            let line = self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
            let value = line.split(" #").next().unwrap_or_default();
            return Ok(Written::Template(value.trim_end().to_owned()));
        };
        let line = self.line;
        let inside = &self.rest[1..];
        let length = quoted_length(inside, quote).ok_or(Wrong::Statement { line })?;
        let text = inside[..length].replace(&format!("\\{quote}"), &quote.to_string());
        self.advance(length + 2);
        Ok(if quote == '"' {
            Written::Template(unescape(&text))
        } else {
            Written::Literal(text)
        })
    }
}

/// The length up to the first quote that no backslash escapes.
fn quoted_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// The escapes of double quotes; `\$` becomes the `$$` that stands for a dollar.
fn unescape(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escape = chars.next_if(|next| c == '\\' && "abfnrtv$\"\\".contains(*next));
        match escape {
            None => unescaped.push(c),
            Some('a') => unescaped.push('\u{7}'),
            Some('b') => unescaped.push('\u{8}'),
            Some('f') => unescaped.push('\u{c}'),
            Some('n') => unescaped.push('\n'),
            Some('r') => unescaped.push('\r'),
            Some('t') => unescaped.push('\t'),
            Some('v') => unescaped.push('\u{b}'),
            Some('$') => unescaped.push_str("$$"),
            Some(itself) => unescaped.push(itself),
        }
    }
    unescaped
}

/// White space within a line.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside(name: &str) -> Option<String> {
        (name == "OUT").then(|| "side".to_owned())
    }

    #[test]
    fn reads_as_compose_does() {
        for (text, expected) in [
            ("", vec![]),
            ("A=1", vec![("A", "1", 1)]),
            (
                "\u{feff}A=1\r\n\r\n# c\r\nexport B = 2 # c\r\n",
                vec![("A", "1", 1), ("B", "2", 4)],
            ),
            ("A: 1", vec![("A", "1", 1)]),
            ("A=p#ss\nB=#x", vec![("A", "p#ss", 1), ("B", "#x", 2)]),
            ("A='a $OUT \\' #b' # c", vec![("A", "a $OUT ' #b", 1)]),
            (
                "A=\"a\\n$OUT\\$x\"\nB=2",
                vec![("A", "a\nside$x", 1), ("B", "2", 2)],
            ),
            ("A=\"1\n2\"\nB=3", vec![("A", "1\n2", 1), ("B", "3", 3)]),
            (
                "A=pa$$w\nB=$A${OUT}${C:-d}",
                vec![("A", "pa$w", 1), ("B", "pa$wsided", 2)],
            ),
            ("A\nOUT\nB=", vec![("OUT", "side", 2), ("B", "", 3)]),
            ("1A=1\nA=1\nA=2", vec![("A", "1", 2), ("A", "2", 3)]),
            ("密码=一", vec![("密码", "一", 1)]),
        ] {
            let pairs = parse(text, &outside, &Budget::new())
                .unwrap_or_else(|why| panic!("{text}: {why:?}"));
            let read: Vec<_> = pairs
                .iter()
                .map(|pair| (pair.key.as_str(), pair.value.as_str(), pair.line))
                .collect();
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn raw_lines_are_taken_as_they_stand() {
        let text = "# c\n  A=\"a$OUT\" # x \r\n\nB\nOUT\nC=\nD==";
        let pairs = raw(text, &outside).unwrap();
        let read: Vec<_> = pairs
            .iter()
            .map(|pair| (pair.key.as_str(), pair.value.as_str(), pair.line))
            .collect();
        let expected = [
            ("A", "\"a$OUT\" # x ", 2),
            ("OUT", "side", 5),
            ("C", "", 6),
            ("D", "=", 7),
        ];
        assert_eq!(read, expected);
        for (text, line) in [("A=1\nexport B=2", 2), ("=x", 1), ("A =1", 1)] {
            assert_eq!(raw(text, &outside).err(), Some(Wrong::Statement { line }));
        }
    }

    #[test]
    fn refuses_what_compose_refuses() {
        let template = |line, why| Wrong::Template { line, why };
        for (text, expected) in [
            ("A=1\nB C=2", Wrong::Statement { line: 2 }),
            ("A=1\n\n\"B\"=2", Wrong::Statement { line: 3 }),
            ("A='x\nB=1", Wrong::Statement { line: 1 }),
            ("A=\"x\\\"", Wrong::Statement { line: 1 }),
            ("\nA=pa${", template(2, template::Wrong::Dollar)),
        ] {
            assert_eq!(
                parse(text, &outside, &Budget::new()).err(),
                Some(expected),
                "{text:?}"
            );
        }
    }
}
