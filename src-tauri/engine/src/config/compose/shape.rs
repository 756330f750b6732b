//! Whether a value is of the kind that compose takes in its place.

use std::rc::Rc;

use super::node::{Kind, Node};
use super::scalar::{self, Scalar};

/// What compose takes for a value.
pub(super) enum Shape {
    Text,
    Truth,
    Number,
    Whole,
    Null,
    Any,
    /// One of these words.
    One(&'static [&'static str]),
    List(&'static Shape),
    /// A list in which nothing stands twice.
    Set(&'static Shape),
    /// Keys of the user's own.
    Map(&'static Shape),
    /// Those that have to be there, and all that may be; `x-…` always.
    Keys(&'static [&'static str], &'static [(&'static str, Shape)]),
    Either(&'static [Shape]),
}

/// What compose does not take.
pub(super) struct Wrong {
    pub(super) line: usize,
    /// The key, with those above it: `healthcheck.interval`.
    pub(super) key: String,
    pub(super) what: What,
}

pub(super) enum What {
    /// It has no such key.
    Unknown,
    /// It is of another kind than one of these words tells: `text`, `number`, `truth`, `list`, `mapping`, `other`.
    Kind(&'static str),
    /// This key is missing in it.
    Missing(&'static str),
    /// An item stands twice in it.
    Twice(String),
}

/// Looks at a value that stands under a key, `line` being where that is.
pub(super) fn check(shape: &Shape, node: &Rc<Node>, key: &str, line: usize) -> Result<(), Wrong> {
    let wrong = |what: What| {
        Err(Wrong {
            line,
            key: key.to_owned(),
            what,
        })
    };
    let shape = fitting(shape, node);
    if !is_of_kind(shape, node) {
        return wrong(What::Kind(kind(shape)));
    }
    match shape {
        Shape::List(item) | Shape::Set(item) => {
            let Kind::List(items) = &node.kind else {
                return Ok(());
            };
            for (at, inside) in items.iter().enumerate() {
                check(item, inside, &format!("{key}[{at}]"), inside.line)?;
            }
            match repeated(items).filter(|_| matches!(shape, Shape::Set(_))) {
                Some(text) => wrong(What::Twice(text)),
                None => Ok(()),
            }
        }
        Shape::Map(value) => node
            .entries()
            .iter()
            .try_for_each(|entry| check(value, &entry.value, &below(key, &entry.key), entry.line)),
        Shape::Keys(needed, known) => {
            for entry in node.entries() {
                entry_of(known, entry.key.as_str(), key, entry.line, &entry.value)?;
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
        | Shape::Null
        | Shape::Any
        | Shape::One(_)
        | Shape::Either(_) => Ok(()),
    }
}

/// One entry of a mapping whose keys are known.
pub(super) fn entry_of(
    known: &[(&'static str, Shape)],
    name: &str,
    above: &str,
    line: usize,
    value: &Rc<Node>,
) -> Result<(), Wrong> {
    let key = below(above, name);
    match known.iter().find(|(known, _)| *known == name) {
        Some((_, shape)) => check(shape, value, &key, line),
        None if name.starts_with("x-") => Ok(()),
        None => Err(Wrong {
            line,
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

/// Of several shapes the one of the same kind as the value, else the first.
fn fitting<'s>(shape: &'s Shape, node: &Node) -> &'s Shape {
    let Shape::Either(shapes) = shape else {
        return shape;
    };
    let fits = shapes
        .iter()
        .find(|shape| is_of_kind(fitting(shape, node), node));
    fits.map_or(shape, |fits| fitting(fits, node))
}

fn is_of_kind(shape: &Shape, node: &Node) -> bool {
    match (shape, &node.kind) {
        (Shape::Any, _)
        | (Shape::List(_) | Shape::Set(_), Kind::List(_))
        | (Shape::Map(_) | Shape::Keys(..), Kind::Map(_)) => true,
        (
            Shape::Text | Shape::Truth | Shape::Number | Shape::Whole | Shape::Null | Shape::One(_),
            Kind::Scalar { .. },
        ) => match (shape, scalar::read(node)) {
            (Shape::Null, Some(Scalar::Null)) | (Shape::Text, Some(Scalar::Text(_))) => true,
            // What a variable brings in is not known before it is expanded.
            (Shape::One(words), Some(Scalar::Text(text))) => {
                words.contains(&text.as_str()) || text.contains('$')
            }
            (_, Some(Scalar::Printed(text))) => {
                let is_truth = matches!(text.as_str(), "true" | "false");
                matches!(shape, Shape::Truth) && is_truth
                    || matches!(shape, Shape::Number) && !is_truth
                    || matches!(shape, Shape::Whole) && text.parse::<i128>().is_ok()
            }
            (_, _) => false,
        },
        (_, _) => false,
    }
}

/// What to call a shape: of several, what they are together.
fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Truth => "truth",
        Shape::Number | Shape::Whole => "number",
        Shape::List(_) | Shape::Set(_) => "list",
        Shape::Map(_) | Shape::Keys(..) => "mapping",
        Shape::One(_) | Shape::Null | Shape::Any => "other",
        Shape::Either(shapes) => match shapes {
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
