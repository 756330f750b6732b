//! Reads a `.env` as python-dotenv 1.0.0 does, because that is what DB-GPT reads its own with.
//!
//! Its grammar is a handful of regular expressions and has corners that no other dialect shares: quotes span lines,
//! `${X}` expands within single quotes too, a malformed line is dropped and reading goes on. All of it is kept here on
//! purpose, and `tests/it/config_dotenv.rs` holds this module against the real package. Values can be secrets: nothing
//! here prints them.

mod expand;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

use self::expand::expand;

/// All expanded values together may have this size; a few lines of `A=${A}${A}` would fill the memory otherwise.
pub const EXPANDED_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Why a file can't be read as text, or not within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Not UTF-8. Python stops with a `UnicodeDecodeError`, and so does DB-GPT's start.
    NotUtf8 {
        /// The line of the first bad byte, counted from 1.
        line: usize,
    },
    /// The expanded values exceed [`EXPANDED_LIMIT_BYTES`].
    TooLarge,
}

/// A statement of the file that was parsed.
#[derive(Clone, PartialEq, Eq)]
pub struct Binding {
    /// The key, without its quotes.
    pub key: String,
    /// The value with its escapes decoded, not yet expanded; none for a key without `=`.
    pub value: Option<String>,
    /// The line of the key, counted from 1.
    pub line: usize,
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("key", &self.key)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvFile {
    /// The parsed statements in the file's order, duplicates included.
    pub bindings: Vec<Binding>,
    /// The first lines of the statements that python-dotenv warns about and drops.
    pub dropped: Vec<usize>,
}

/// The final value that a file gives to a key: that of the key's last statement.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The expanded value; none where the last statement has no `=`, which sets nothing.
    pub text: Option<String>,
    /// The line of that statement, counted from 1.
    pub line: usize,
    /// The first name that it depends on, itself or through others, and that neither the file sets by then nor the
    /// environment given.
    pub unknown: Option<Rc<str>>,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("line", &self.line)
            .field("unknown", &self.unknown)
            .finish_non_exhaustive()
    }
}

/// Parses a file as `open(encoding="utf-8")` and python-dotenv's parser do.
///
/// # Errors
/// [`Unreadable::NotUtf8`].
pub fn parse(bytes: &[u8]) -> Result<EnvFile, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        Unreadable::NotUtf8 {
            line: 1 + newlines(&universal_newlines(&before)),
        }
    })?;
    let mut reader = Reader {
        text: universal_newlines(text),
        at: 0,
        line: 1,
    };
    let mut file = EnvFile::default();
    while !reader.rest().is_empty() {
        reader.skip_while(is_space);
        if reader.rest().is_empty() {
            break;
        }
        let line = reader.line;
        match reader.statement() {
            Ok(Some((key, value))) => file.bindings.push(Binding { key, value, line }),
            Ok(None) => {}
            Err(Malformed) => {
                file.dropped.push(line);
                reader.skip_while(|c| c != '\n');
                reader.skip_newline();
            }
        }
    }
    Ok(file)
}

impl EnvFile {
    /// Expands the values and returns the final one of each key, as one `load_dotenv(override=True)` would set it
    /// over the `environment`: keys earlier in the file win over the environment.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`].
    pub fn resolve(
        &self,
        environment: &BTreeMap<String, String>,
    ) -> Result<HashMap<String, Value>, Unreadable> {
        self.over(|name| {
            let text = environment.get(name)?;
            Some(Known {
                text,
                unknown: None,
            })
        })
    }

    /// What two such loads set, one after the other. Up to v0.6.3 `dbgpt.app` loads the file and `dbgpt.configs` loads
    /// it again: a reference to a later line is known by then, and what is added to itself is added twice.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`].
    pub fn resolve_twice(
        &self,
        environment: &BTreeMap<String, String>,
    ) -> Result<HashMap<String, Value>, Unreadable> {
        let first = self.resolve(environment)?;
        self.over(|name| {
            let set = first.get(name).and_then(Value::known);
            set.or_else(|| {
                let text = environment.get(name)?;
                Some(Known {
                    text,
                    unknown: None,
                })
            })
        })
    }

    /// Expands the values over an environment that is asked by name.
    fn over<'e>(
        &'e self,
        environment: impl Fn(&str) -> Option<Known<'e>>,
    ) -> Result<HashMap<String, Value>, Unreadable> {
        let mut values: HashMap<String, Value> = HashMap::new();
        let mut size_bytes = 0;
        for binding in &self.bindings {
            let mut unknown = None;
            let text = match &binding.value {
                None => None,
                Some(raw) => Some(expand(
                    raw,
                    |name| {
                        let known = match values.get(name) {
                            Some(value) => Some(value.known().unwrap_or_default()),
                            None => environment(name),
                        };
                        let missing = match &known {
                            Some(known) => known.unknown.cloned(),
                            None => unknown.is_none().then(|| Rc::from(name)),
                        };
                        unknown = unknown.take().or(missing);
                        Some(known?.text)
                    },
                    &mut size_bytes,
                )?),
            };
            let value = Value {
                text,
                line: binding.line,
                unknown,
            };
            values.insert(binding.key.clone(), value);
        }
        Ok(values)
    }
}

/// A variable that is set when a reference asks for it.
#[derive(Default)]
struct Known<'v> {
    text: &'v str,
    unknown: Option<&'v Rc<str>>,
}

impl Value {
    /// The value as a reference sees it; none for a key without `=`.
    fn known(&self) -> Option<Known<'_>> {
        Some(Known {
            text: self.text.as_deref()?,
            unknown: self.unknown.as_ref(),
        })
    }
}

/// Whether Python can set a variable of this name; else DB-GPT's start ends in a `ValueError`.
#[must_use]
pub fn settable(key: &str) -> bool {
    !key.contains(['=', '\0'])
}

/// Python's `str.isspace` and `\s`: Unicode's white space and the four ASCII separators.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `[^\S\r\n]`; a `\r` never arrives here.
fn is_blank(c: char) -> bool {
    is_space(c) && c != '\n'
}

/// What Python's text mode does to line ends.
fn universal_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// A statement that python-dotenv drops.
struct Malformed;

struct Reader {
    text: String,
    at: usize,
    line: usize,
}

impl Reader {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn advance(&mut self, length: usize) -> String {
        let part = self.text[self.at..self.at + length].to_owned();
        self.at += length;
        self.line += newlines(&part);
        part
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.advance(length);
    }

    fn skip_newline(&mut self) {
        if self.rest().starts_with('\n') {
            self.advance(1);
        }
    }

    /// One statement up to its line's end. Text that was read before an error is not read again, as in the original.
    fn statement(&mut self) -> Result<Option<(String, Option<String>)>, Malformed> {
        self.export();
        let key = self.key()?;
        self.skip_while(is_blank);
        let value = if self.rest().starts_with('=') {
            self.advance(1);
            self.skip_while(is_blank);
            Some(self.value()?)
        } else {
            None
        };
        self.comment();
        self.skip_while(is_blank);
        if !self.rest().is_empty() && !self.rest().starts_with('\n') {
            return Err(Malformed);
        }
        self.skip_newline();
        Ok(key.map(|key| (key, value)))
    }

    fn export(&mut self) {
        let blanks = self
            .rest()
            .strip_prefix("export")
            .is_some_and(|rest| rest.starts_with(is_blank));
        if blanks {
            self.advance("export".len());
            self.skip_while(is_blank);
        }
    }

    /// The key of a statement; none if the line is a comment.
    fn key(&mut self) -> Result<Option<String>, Malformed> {
        let rest = self.rest();
        if rest.starts_with('#') {
            return Ok(None);
        }
        if let Some(quoted) = rest.strip_prefix('\'') {
            let length = quoted.find('\'').ok_or(Malformed)?;
            if length == 0 {
                return Err(Malformed);
            }
            let whole = self.advance(length + 2);
            return Ok(Some(whole[1..=length].to_owned()));
        }
        let length = rest
            .find(|c| c == '=' || c == '#' || is_space(c))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(Malformed);
        }
        Ok(Some(self.advance(length)))
    }

    fn value(&mut self) -> Result<String, Malformed> {
        match self.rest().chars().next() {
            Some('\'') => Ok(unescape(&self.quoted(b'\'')?, r"\'")),
            Some('"') => Ok(unescape(&self.quoted(b'"')?, r#"\'"abfnrtv"#)),
            Some('\n') | None => Ok(String::new()),
            Some(_) => Ok(self.unquoted()),
        }
    }

    /// Ends at the first quote without a backslash before it; where there is none, at the last quote *with* one,
    /// to which the original's regular expression backtracks.
    fn quoted(&mut self, quote: u8) -> Result<String, Malformed> {
        let bytes = &self.text.as_bytes()[self.at + 1..];
        let mut end = None;
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == quote) {
            end = Some(at);
            if at == 0 || bytes[at - 1] != b'\\' {
                break;
            }
        }
        let length = end.ok_or(Malformed)?;
        let whole = self.advance(length + 2);
        Ok(whole[1..=length].to_owned())
    }

    fn unquoted(&mut self) -> String {
        let rest = self.rest();
        let part = self.advance(rest.find('\n').unwrap_or(rest.len()));
        let mut before = None;
        let mut end = part.len();
        for (at, c) in part.char_indices() {
            if c == '#' && before.is_some_and(is_space) {
                end = at;
                break;
            }
            before = Some(c);
        }
        part[..end].trim_end_matches(is_space).to_owned()
    }

    fn comment(&mut self) {
        if self.rest().trim_start_matches(is_blank).starts_with('#') {
            self.skip_while(|c| c != '\n');
        }
    }
}

/// Decodes a backslash before one of `escapes`; any other backslash is itself.
fn unescape(value: &str, escapes: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && escapes.contains(*next)) {
            None => text.push(c),
            Some('a') => text.push('\u{7}'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('v') => text.push('\u{b}'),
            Some(itself) => text.push(itself),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_no_value() {
        let file = parse(b"A=secret").unwrap();
        let values = file.resolve(&BTreeMap::new()).unwrap();
        assert!(!format!("{file:?}{values:?}").contains("secret"));
    }

    #[test]
    fn names_the_line_of_a_bad_byte() {
        assert_eq!(
            parse(b"A=1\r\nB=2\rC=\xff").unwrap_err(),
            Unreadable::NotUtf8 { line: 3 }
        );
    }

    #[test]
    fn names_what_it_could_not_look_up() {
        let file = parse(b"A=1\nB=${A}${HOME}${C:-x}\nD=${B}\nE=${A}").unwrap();
        let values = file.resolve(&BTreeMap::new()).unwrap();
        assert_eq!(values["B"].unknown.as_deref(), Some("HOME"));
        assert_eq!(values["B"].text.as_deref(), Some("1x"));
        assert_eq!(values["D"].unknown.as_deref(), Some("HOME"));
        assert_eq!(values["E"].unknown, None);
    }

    #[test]
    fn a_second_load_knows_what_the_first_one_set() {
        let file = parse(b"A=${B:-x}${C}\nB=1\nC=${D}\nE=${E}e\nF\nG=${F}${H:-h}\nH").unwrap();
        let values = file.resolve_twice(&BTreeMap::new()).unwrap();
        let of = |key: &str| (values[key].text.as_deref(), values[key].unknown.as_deref());
        assert_eq!(of("A"), (Some("1"), Some("D")));
        assert_eq!(of("B"), (Some("1"), None));
        // What the service's environment has for it comes before.
        assert_eq!(of("E"), (Some("ee"), Some("E")));
        // A key without `=` is not set by the first load either.
        assert_eq!(of("G"), (Some("h"), Some("H")));
    }

    #[test]
    fn expansion_is_bounded() {
        let mut text = "A=0123456789\n".to_owned();
        text.push_str(&"A=${A}${A}\n".repeat(100));
        let file = parse(text.as_bytes()).unwrap();
        assert_eq!(
            file.resolve(&BTreeMap::new()).unwrap_err(),
            Unreadable::TooLarge
        );
    }

    #[test]
    fn a_million_open_references_are_read_in_one_go() {
        for open in ["${", "${:-", "${:"] {
            for end in ["", ":", "}", ":-"] {
                let text = format!("A={}{end}", open.repeat(250_000));
                let file = parse(text.as_bytes()).unwrap();
                assert!(file.resolve(&BTreeMap::new()).is_ok());
            }
        }
    }
}
