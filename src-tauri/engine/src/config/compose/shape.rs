//! Checks that a value is of the kind that compose accepts in its place.

use std::rc::Rc;

use super::form::Form;
use super::node::{Entry, Kind, Node};
use super::scalar::{self, Scalar};

/// The kinds of values that compose accepts.
pub(super) enum Shape {
    Text,
    Truth,
    Number,
    Whole,
    /// A whole number that is not negative.
    Natural,
    /// A number that is not negative.
    Unsigned,
    Null,
    Any,
    /// A text of this form.
    Form(Form),
    /// One of these words.
    One(&'static [&'static str]),
    List(&'static Shape),
    /// A list in which nothing stands twice.
    Set(&'static Shape),
    /// A mapping with any keys.
    Map(&'static Shape),
    /// A mapping: its required keys, and all known keys; `x-…` is always accepted.
    Keys(&'static [&'static str], &'static [(&'static str, Shape)]),
    Either(&'static [Shape]),
}

/// A value that compose refuses.
pub(super) struct Wrong {
    pub(super) line: usize,
    /// The key, with those above it: `healthcheck.interval`.
    pub(super) key: String,
    pub(super) what: What,
}

pub(super) enum What {
    /// There is no such key.
    Unknown,
    /// It is of another kind than this word tells: `text`, `number`, `truth`, `list`, `mapping`, `size` and others.
    Kind(&'static str),
    /// This key is missing in it.
    Missing(&'static str),
    /// An item stands twice in it.
    Twice(String),
}

/// Expands the variables in a text; none if it depends on a variable that can't be seen.
pub(super) type Expand<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Checks the value of a key that stands at `line`.
pub(super) fn check(
    shape: &Shape,
    node: &Rc<Node>,
    key: &str,
    line: usize,
    expand: Expand<'_>,
) -> Result<(), Wrong> {
    let wrong = |what: What| {
        Err(Wrong {
            line,
            key: key.to_owned(),
            what,
        })
    };
    let shape = fitting(shape, node, expand);
    if !is_of_kind(shape, node, expand) {
        return wrong(What::Kind(kind(shape)));
    }
    match shape {
        Shape::List(item) | Shape::Set(item) => {
            let Kind::List(items) = &node.kind else {
                return Ok(());
            };
            for (at, inside) in items.iter().enumerate() {
                check(item, inside, &format!("{key}[{at}]"), inside.line, expand)?;
            }
            match repeated(items).filter(|_| matches!(shape, Shape::Set(_))) {
                Some(text) => wrong(What::Twice(text)),
                None => Ok(()),
            }
        }
        Shape::Map(value) => node.entries().iter().try_for_each(|entry| {
            let key = below(key, &entry.key);
            check(value, &entry.value, &key, entry.line, expand)
        }),
        Shape::Keys(needed, known) => {
            for entry in node.entries() {
                entry_of(known, key, entry, expand)?;
            }
            match needed.iter().find(|name| node.get(name).is_none()) {
                Some(name) => wrong(What::Missing(name)),
                None => Ok(()),
            }
        }
        Shape::Text
        | Shape::Truth
        | Shape::Number
        | Shape::Whole
        | Shape::Natural
        | Shape::Unsigned
        | Shape::Null
        | Shape::Any
        | Shape::Form(_)
        | Shape::One(_)
        | Shape::Either(_) => Ok(()),
    }
}

/// Checks one entry of a mapping whose keys are known.
pub(super) fn entry_of(
    known: &[(&'static str, Shape)],
    above: &str,
    entry: &Entry,
    expand: Expand<'_>,
) -> Result<(), Wrong> {
    let name = entry.key.as_str();
    let key = below(above, name);
    match known.iter().find(|(known, _)| *known == name) {
        Some((_, shape)) => check(shape, &entry.value, &key, entry.line, expand),
        None if name.starts_with("x-") => Ok(()),
        None => Err(Wrong {
            line: entry.line,
            key,
            what: What::Unknown,
        }),
    }
}

fn below(above: &str, name: &str) -> String {
    match above {
        "" => name.to_owned(),
        above => format!("{above}.{name}"),
    }
}

/// The first alternative that the value fits; the shape with all its alternatives if it fits none.
fn fitting<'s>(shape: &'s Shape, node: &Node, expand: Expand<'_>) -> &'s Shape {
    let Shape::Either(shapes) = shape else {
        return shape;
    };
    let fits = shapes
        .iter()
        .find(|shape| is_of_kind(fitting(shape, node, expand), node, expand));
    fits.map_or(shape, |fits| fitting(fits, node, expand))
}

fn is_of_kind(shape: &Shape, node: &Node, expand: Expand<'_>) -> bool {
    match (shape, &node.kind) {
        (Shape::Any, _)
        | (Shape::List(_) | Shape::Set(_), Kind::List(_))
        | (Shape::Map(_) | Shape::Keys(..), Kind::Map(_)) => true,
        (_, Kind::Scalar { .. }) => match scalar::read(node) {
            Some(Scalar::Null) => matches!(shape, Shape::Null),
            Some(Scalar::Text(text)) => is_text_of(shape, &text, expand),
            Some(Scalar::Printed(text)) => is_printed_of(shape, &text),
            Some(Scalar::Time) | None => false,
        },
        (_, _) => false,
    }
}

fn is_text_of(shape: &Shape, text: &str, expand: Expand<'_>) -> bool {
    let reads = |reads: &dyn Fn(&str) -> bool| match text.contains('$') {
        true => expand(text).is_none_or(|text| reads(&text)),
        false => reads(text),
    };
    if let Shape::Form(form) = shape {
        reads(&|text| form.reads(text))
    } else if let Shape::One(words) = shape {
        reads(&|text| words.contains(&text))
    } else {
        matches!(shape, Shape::Text)
    }
}

/// A number or a truth value as Go prints it.
fn is_printed_of(shape: &Shape, text: &str) -> bool {
    let is_truth = matches!(text, "true" | "false");
    let is_negative = text.starts_with('-');
    let is_whole = text.parse::<i128>().is_ok();
    matches!(shape, Shape::Truth) && is_truth
        || matches!(shape, Shape::Number) && !is_truth
        || matches!(shape, Shape::Unsigned) && !is_truth && !is_negative
        || matches!(shape, Shape::Whole) && is_whole
        || matches!(shape, Shape::Natural) && is_whole && !is_negative
}

/// The word for a shape in an error; for several shapes, one word for all of them.
fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Truth => "truth",
        Shape::Number | Shape::Unsigned => "number",
        Shape::Whole | Shape::Natural => "whole",
        Shape::Form(form) => form.word(),
        Shape::List(_) | Shape::Set(_) => "list",
        Shape::Map(_) | Shape::Keys(..) => "mapping",
        Shape::One(_) | Shape::Null | Shape::Any => "other",
        Shape::Either(shapes) => match shapes {
            [.., Shape::Form(form)] => form.word(),
            [Shape::Keys(..) | Shape::Map(_), Shape::Null] => "mapping",
            [
                Shape::Keys(..) | Shape::Map(_),
                Shape::List(_) | Shape::Set(_),
            ]
            | [
                Shape::List(_) | Shape::Set(_),
                Shape::Keys(..) | Shape::Map(_),
            ] => "list-or-mapping",
            [Shape::Text, Shape::List(_) | Shape::Set(_)]
            | [Shape::Null, Shape::Text, Shape::List(_)] => "text-or-list",
            _ => "other",
        },
    }
}

/// A text that stands twice in a list.
fn repeated(items: &[Rc<Node>]) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    items.iter().find_map(|item| match &item.kind {
        Kind::Scalar { text, .. } => (!seen.insert(text)).then(|| text.clone()),
        Kind::List(_) | Kind::Map(_) => None,
    })
}
