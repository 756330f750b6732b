//! Reads YAML into a tree: aliases are shared, not copied; merges (`<<`) are resolved; depth and size are limited.
//!
//! Compose refuses a key that stands twice in a mapping, and so does this.

use std::collections::HashMap;
use std::rc::Rc;

use super::flow;
use super::node::{Entry, Kind, Node, Tag};
use super::scalar::{self, Scalar};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::error::{Cause, Said};
use crate::message::Message;

/// Compose files are some six levels deep; aliases count as deep as what they stand for.
const DEPTH_LIMIT: usize = 64;

/// The largest compose file of DB-GPT has about 200 values; merges count for each key that they bring.
const NODES_LIMIT: usize = 20_000;

/// Why a text is no YAML that can be used.
pub(super) enum Wrong {
    /// The parser's error; line and column count from 1.
    Syntax {
        line: usize,
        column: usize,
        cause: Cause,
    },
    /// A key stands twice.
    Duplicate {
        key: String,
        line: usize,
        first: usize,
    },
    /// Too deep, or too many values.
    Unbounded { line: usize },
}

/// Reads the documents of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Rc<Node>>, Wrong> {
    let read = parsed(text);
    if !matches!(read, Err(Wrong::Syntax { .. })) {
        return read;
    }
    match flow::deepened(text) {
        Some(deeper) => parsed(&deeper).or(read),
        None => read,
    }
}

fn parsed(text: &str) -> Result<Vec<Rc<Node>>, Wrong> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        builder.take(event, span.start.line(), span.start.col() + 1)?;
    }
    Ok(builder.documents)
}

fn syntax(error: &ScanError) -> Wrong {
    Wrong::Syntax {
        line: error.marker().line(),
        column: error.marker().col() + 1,
        cause: Said::by_others(error.info().to_owned()).into(),
    }
}

/// A list or mapping whose end is not reached yet.
struct Open {
    anchor: usize,
    line: usize,
    tag: Tag,
    inside: Inside,
}

enum Inside {
    List(Vec<Rc<Node>>),
    Map(OpenMap),
}

#[derive(Default)]
struct OpenMap {
    entries: Vec<Entry>,
    /// Where in `entries` a key is.
    index: HashMap<String, usize>,
    /// The key that waits for its value.
    key: Option<Key>,
    /// What `<<` brings in, in order.
    merges: Vec<Rc<Node>>,
    /// The line of `<<`.
    merged_on: Option<usize>,
}

struct Key {
    text: String,
    line: usize,
    merges: bool,
}

#[derive(Default)]
struct Builder {
    documents: Vec<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    nodes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, line: usize, column: usize) -> Result<(), Wrong> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_binary = is_core(tag.as_deref(), &["binary"]);
                let plain = style == ScalarStyle::Plain && !is_binary && keeps(tag.as_deref());
                let text = match is_binary {
                    true => scalar::decoded(&text)
                        .ok_or_else(|| wrong(line, column, "cause-no-base64"))?,
                    false => text.into_owned(),
                };
                let tag = meaning(tag.as_deref());
                let node = Node {
                    line,
                    tag,
                    kind: Kind::Scalar { text, plain },
                    depth: 1,
                    is_tagged: tag.is_composes(),
                };
                self.finish(node, anchor, line, column)
            }
            Event::SequenceStart(anchor, tag) => {
                let inside = Inside::List(Vec::new());
                self.begin(anchor, line, meaning(tag.as_deref()), inside)
            }
            Event::MappingStart(anchor, tag) => {
                let inside = Inside::Map(OpenMap::default());
                self.begin(anchor, line, meaning(tag.as_deref()), inside)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(line, column),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.add(Rc::clone(node), line, column),
                // The anchor's value is not finished: the alias stands inside of it.
                None => Err(wrong(line, column, "cause-alias-of-itself")),
            },
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, line: usize, tag: Tag, inside: Inside) -> Result<(), Wrong> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(Wrong::Unbounded { line });
        }
        self.open.push(Open {
            anchor,
            line,
            tag,
            inside,
        });
        Ok(())
    }

    fn end(&mut self, line: usize, column: usize) -> Result<(), Wrong> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let kind = match open.inside {
            Inside::List(items) => Kind::List(items),
            Inside::Map(map) => Kind::Map(self.merged(map, open.line)?),
        };
        let below = kind.below();
        let depth = below.iter().map(|node| node.depth).max();
        let node = Node {
            line: open.line,
            tag: open.tag,
            depth: 1 + depth.unwrap_or_default(),
            is_tagged: open.tag.is_composes() || below.iter().any(|node| node.is_tagged),
            kind,
        };
        self.finish(node, open.anchor, line, column)
    }

    /// The mapping's own entries, and from its merges those that it lacks, the first merge first.
    fn merged(&mut self, map: OpenMap, line: usize) -> Result<Vec<Entry>, Wrong> {
        let OpenMap {
            mut entries,
            mut index,
            merges,
            merged_on: _,
            key: _,
        } = map;
        for source in &merges {
            for entry in source.entries() {
                self.count(line)?;
                index.entry(entry.key.clone()).or_insert_with(|| {
                    entries.push(entry.clone());
                    entries.len() - 1
                });
            }
        }
        Ok(entries)
    }

    fn finish(
        &mut self,
        node: Node,
        anchor: usize,
        line: usize,
        column: usize,
    ) -> Result<(), Wrong> {
        if node.depth > DEPTH_LIMIT {
            return Err(Wrong::Unbounded { line });
        }
        let node = Rc::new(node);
        // Zero stands for no anchor.
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.add(node, line, column)
    }

    fn count(&mut self, line: usize) -> Result<(), Wrong> {
        self.nodes += 1;
        if self.nodes > NODES_LIMIT {
            return Err(Wrong::Unbounded { line });
        }
        Ok(())
    }

    /// Adds a node to the innermost open list or mapping; without one it is a document.
    fn add(&mut self, node: Rc<Node>, line: usize, column: usize) -> Result<(), Wrong> {
        self.count(line)?;
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.documents.push(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Map(map)) => map.add(node, line, column)?,
        }
        Ok(())
    }
}

impl OpenMap {
    fn add(&mut self, node: Rc<Node>, line: usize, column: usize) -> Result<(), Wrong> {
        let Some(key) = self.key.take() else {
            // Compose refuses a number, a truth value or nothing as a key.
            let (Kind::Scalar { text, plain }, Some(Scalar::Text(_))) =
                (&node.kind, scalar::read(node.as_ref()))
            else {
                return Err(wrong(line, column, "cause-key-not-text"));
            };
            self.key = Some(Key {
                text: text.clone(),
                line,
                merges: *plain && text == "<<",
            });
            return Ok(());
        };
        if key.merges {
            if let Some(first) = self.merged_on.replace(key.line) {
                return Err(Wrong::Duplicate {
                    first,
                    key: key.text,
                    line: key.line,
                });
            }
            return self.merge(&node, line, column);
        }
        if let Some(first) = self.index.get(&key.text) {
            return Err(Wrong::Duplicate {
                first: self.entries[*first].line,
                key: key.text,
                line: key.line,
            });
        }
        self.index.insert(key.text.clone(), self.entries.len());
        self.entries.push(Entry {
            key: key.text,
            line: key.line,
            value: node,
        });
        Ok(())
    }

    /// `<<: *one` or `<<: [*one, *two]`.
    fn merge(&mut self, node: &Rc<Node>, line: usize, column: usize) -> Result<(), Wrong> {
        let sources = match &node.kind {
            Kind::Map(_) => std::slice::from_ref(node),
            Kind::List(items) => items.as_slice(),
            Kind::Scalar { .. } => &[],
        };
        let usable = sources
            .iter()
            .all(|source| matches!(source.kind, Kind::Map(_)));
        let is_list = matches!(node.kind, Kind::List(_));
        if !usable || (sources.is_empty() && !is_list) {
            return Err(wrong(line, column, "cause-merge-of-no-mapping"));
        }
        self.merges.extend(sources.iter().cloned());
        Ok(())
    }
}

fn wrong(line: usize, column: usize, id: &'static str) -> Wrong {
    Wrong::Syntax {
        line,
        column,
        cause: Message::new(id).into(),
    }
}

/// Whether a value with this tag can still be a number. A tag that is not YAML's own, also compose's, makes it a text.
fn keeps(tag: Option<&saphyr_parser::Tag>) -> bool {
    let is_none = tag.is_none_or(|tag| format!("{}{}", tag.handle, tag.suffix) == "!");
    is_none || is_core(tag, &["int", "float", "bool", "null", "timestamp"])
}

fn is_core(tag: Option<&saphyr_parser::Tag>, names: &[&str]) -> bool {
    tag.is_some_and(|tag| tag.is_yaml_core_schema() && names.contains(&tag.suffix.as_str()))
}

fn meaning(tag: Option<&saphyr_parser::Tag>) -> Tag {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Tag::Text,
        Some(tag) if tag.handle == "!" && tag.suffix == "reset" => Tag::Reset,
        Some(tag) if tag.handle == "!" && tag.suffix == "override" => Tag::Override,
        Some(_) | None => Tag::Other,
    }
}
