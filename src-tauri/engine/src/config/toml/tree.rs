//! A TOML 1.0 document as a tree with line numbers. Later versions are refused: DB-GPT reads with Python's `tomllib`.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::config::refusal::{refused, unreadable};
use crate::error::{Cause, Error, Result, Said};
use crate::io::file::read_bounded;
use crate::message::Message;

/// DB-GPT's largest sample has 8 KiB.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// How deep tables and lists may nest.
const DEPTH_LIMIT: usize = 64;

/// Names by which the `toml` crate passes a value's position through serde, and marks a value as a time.
const SPANNED: &str = "$__serde_spanned_private_Spanned";
const SPANNED_FIELDS: &[&str] = &[
    "$__serde_spanned_private_start",
    "$__serde_spanned_private_end",
    "$__serde_spanned_private_value",
];
const TIME: &str = "$__toml_private_datetime";

/// A value with its position.
#[derive(Debug)]
pub(super) struct Node {
    /// Where it begins, in bytes; none for a table that only other tables' names imply.
    at: Option<usize>,
    pub(super) value: Value,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Fraction(f64),
    Truth(bool),
    /// A day, a moment, or a time of day, as TOML writes it.
    Time(String),
    List(usize),
    Table(Vec<(String, Node)>),
}

/// A document and the text that it was read from.
#[derive(Debug)]
pub(super) struct Tree {
    text: String,
    pub(super) root: Node,
}

impl Tree {
    /// Reads a file within bounds.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = read_bounded(path, LIMIT_BYTES).map_err(|source| {
            match source.kind() == std::io::ErrorKind::FileTooLarge {
                true => refused("toml-too-large", path),
                false => unreadable(path, source),
            }
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let (line, column) = place(&String::from_utf8_lossy(&error.as_bytes()[..valid]), None);
            at(refused("toml-not-text", path), line, column)
        })?;
        Self::parse(path, text)
    }

    /// Reads the text of a file.
    pub(super) fn parse(path: &Path, text: String) -> Result<Self> {
        if text.starts_with('\u{feff}') {
            return Err(refused("toml-bom", path));
        }
        if let Some(deep) = too_deep(&text) {
            let (line, column) = place(&text, Some(deep));
            return Err(at(refused("toml-too-deep", path), line, column));
        }
        match ::toml::from_str::<Node>(&text) {
            Ok(root) => Ok(Self { text, root }),
            Err(error) => {
                let (line, column) = place(&text, error.span().map(|span| span.start));
                let said = error.message().trim().replace('\n', "; ");
                // The parser has no message for some characters.
                let cause: Cause = match said.is_empty() {
                    true => Message::new("cause-toml-character").into(),
                    false => Said::by_others(said).into(),
                };
                Err(at(refused("toml-syntax", path), line, column).because(cause))
            }
        }
    }

    /// The line of a value, counted from 1.
    pub(super) fn line(&self, node: &Node) -> usize {
        place(&self.text, Some(node.at.unwrap_or_default())).0
    }
}

impl Node {
    /// The entry of a table by its key; none in anything else.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// The entries of a table.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            Value::Text(_)
            | Value::Whole(_)
            | Value::Fraction(_)
            | Value::Truth(_)
            | Value::Time(_)
            | Value::List(_) => &[],
        }
    }
}

fn at(error: Error, line: usize, column: usize) -> Error {
    error.arg("line", line).arg("column", column)
}

/// The position at which brackets or the parts of a key nest too deeply: the parser would run out of stack.
fn too_deep(text: &str) -> Option<usize> {
    let (mut open, mut parts) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' | '\'' => quoted_length(rest, c),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        match c {
            '[' | '{' => (open, parts) = (open + 1, 0),
            ']' | '}' => (open, parts) = (open.saturating_sub(1), 0),
            '.' => parts += 1,
            '=' | ',' | '\n' => parts = 0,
            _ => {}
        }
        if open > DEPTH_LIMIT || parts > DEPTH_LIMIT {
            return Some(text.len() - rest.len());
        }
        rest = &rest[length..];
    }
    None
}

/// The length of a string with its quotes; up to the text's end if no quote closes it, which the parser refuses.
fn quoted_length(text: &str, quote: char) -> usize {
    let triple = [quote; 3].iter().collect::<String>();
    let closing = match text.strip_prefix(triple.as_str()) {
        Some(_) => triple.as_str(),
        None => &triple[..1],
    };
    let mut at = closing.len();
    while let Some(left) = text.get(at..).filter(|left| !left.is_empty()) {
        let c = left.chars().next().unwrap_or_default();
        if left.starts_with(closing) {
            return at + closing.len();
        }
        // A backslash is skipped with the character that it escapes; a string of one line ends at the line's end.
        at += match c {
            '\\' if quote == '"' => 1 + left[1..].chars().next().map_or(0, char::len_utf8),
            '\n' if closing.len() == 1 => return at,
            _ => c.len_utf8(),
        };
    }
    text.len()
}

/// Line and column of a position, in characters, both counted from 1; of the text's end if there is no position.
fn place(text: &str, at: Option<usize>) -> (usize, usize) {
    let before = text.get(..at.unwrap_or(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    (line, last.chars().count() + 1)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct(SPANNED, SPANNED_FIELDS, Reading)
    }
}

/// A value without the wrapper that holds its position.
struct Bare(Value);

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Reading)
            .map(|node| Self(node.value))
    }
}

struct Reading;

fn bare(value: Value) -> Node {
    Node { at: None, value }
}

impl<'de> Visitor<'de> for Reading {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(bare(Value::Text(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(bare(Value::Whole(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(bare(Value::Fraction(number)))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
        Ok(bare(Value::Truth(truth)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut count = 0;
        while items.next_element::<Node>()?.is_some() {
            count += 1;
        }
        Ok(bare(Value::List(count)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if entries.is_empty() && key == SPANNED_FIELDS[0] {
                let start = map.next_value::<usize>()?;
                map.next_entry::<String, usize>()?;
                map.next_key::<String>()?;
                let Bare(value) = map.next_value()?;
                return Ok(Node {
                    at: Some(start),
                    value,
                });
            }
            if entries.is_empty() && key == TIME {
                return Ok(bare(Value::Time(map.next_value()?)));
            }
            entries.push((key, map.next_value()?));
        }
        Ok(bare(Value::Table(entries)))
    }
}
