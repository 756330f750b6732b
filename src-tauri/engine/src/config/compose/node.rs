//! YAML as a tree that knows its lines.

use std::rc::Rc;

/// A value with its place.
pub(super) struct Node {
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) tag: Tag,
    pub(super) kind: Kind,
    /// How many levels are nested in it, its own included.
    pub(super) depth: usize,
    /// Whether it or anything below has one of compose's own tags.
    pub(super) is_tagged: bool,
}

pub(super) enum Kind {
    Scalar {
        text: String,
        /// Without quotes, so that it can be a number, a truth value or nothing at all.
        plain: bool,
    },
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

/// What a tag asks for: compose's own two, and the one that keeps a number a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// None, or one that makes no difference here.
    Other,
    /// `!!str`.
    Text,
    /// `!reset`: removes what earlier files say.
    Reset,
    /// `!override`: it replaces what earlier files say.
    Override,
}

impl Kind {
    /// The values of a list or mapping.
    pub(super) fn below(&self) -> Vec<&Node> {
        match self {
            Self::Scalar { .. } => Vec::new(),
            Self::List(items) => items.iter().map(Rc::as_ref).collect(),
            Self::Map(entries) => entries.iter().map(|entry| entry.value.as_ref()).collect(),
        }
    }
}

impl Tag {
    pub(super) fn is_composes(self) -> bool {
        matches!(self, Self::Reset | Self::Override)
    }
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key stands, counted from 1.
    pub(super) line: usize,
    pub(super) value: Rc<Node>,
}

impl Node {
    /// The same place with another value, whose depth is no greater.
    pub(super) fn with(&self, kind: Kind) -> Rc<Self> {
        Rc::new(Self {
            line: self.line,
            tag: Tag::Other,
            kind,
            depth: self.depth,
            is_tagged: false,
        })
    }

    /// The value of a key; none in anything but a mapping.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Rc<Node>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entries of a mapping, each key once.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            Kind::Scalar { .. } | Kind::List(_) => &[],
        }
    }

    /// The items of a list; a single text stands for a list of one, as compose takes it in many places.
    pub(super) fn items(self: &Rc<Self>) -> Vec<Rc<Self>> {
        match &self.kind {
            Kind::List(items) => items.clone(),
            Kind::Scalar { .. } if !self.is_null() => vec![Rc::clone(self)],
            Kind::Scalar { .. } | Kind::Map(_) => Vec::new(),
        }
    }

    /// `key:` with nothing behind it, or a `null` in one of its spellings.
    pub(super) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, plain: true } => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
                    && self.tag != Tag::Text
            }
            Kind::Scalar { plain: false, .. } | Kind::List(_) | Kind::Map(_) => false,
        }
    }
}
