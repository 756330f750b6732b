//! What the engine tells users, before it is text: an id and its parameters.
//!
//! `words` renders it, so that one finding can be shown in English and Chinese, and tested by its id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A parameter of a message. Numbers stay numbers, so that plurals work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A whole number.
    Number(i64),
    /// Anything else, ready to be shown. Never a secret.
    Text(String),
    /// A message inside another one, such as a cause; rendered in the same language.
    Said(Box<Message>),
}

impl From<Message> for Arg {
    fn from(value: Message) -> Self {
        Self::Said(Box::new(value))
    }
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Arg {
    fn from(value: u64) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Arg {
    fn from(value: usize) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<u16> for Arg {
    fn from(value: u16) -> Self {
        Self::Number(i64::from(value))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<std::path::Display<'_>> for Arg {
    fn from(value: std::path::Display<'_>) -> Self {
        Self::Text(value.to_string())
    }
}

/// The parameters of a message, by their names in the `.ftl` files.
pub type Args = BTreeMap<Cow<'static, str>, Arg>;

/// A sentence before it is rendered: its id in the `.ftl` files, and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The key in `words/LANG/*.ftl`.
    pub id: Cow<'static, str>,
    /// The parameters of the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: Args,
}

impl Message {
    /// A message without parameters; add them with [`Message::arg`].
    #[must_use]
    pub fn new(id: &'static str) -> Self {
        Self {
            id: Cow::Borrowed(id),
            args: Args::new(),
        }
    }

    /// The same message with one more parameter.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.insert(Cow::Borrowed(name), value.into());
        self
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// The job may go on, but the user should read it first.
    Warning,
    /// Stops everything that would change the database.
    Blocker,
}

/// Something that was found, with what to do about it.
///
/// Its sentence is `finding-ID` in the `.ftl` files; what to do next is the attribute `.hint`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable and documented: scripts match on it.
    pub id: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// The parameters of the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: Args,
}

impl Finding {
    /// A finding that is good to know.
    #[must_use]
    pub fn info(id: &'static str) -> Self {
        Self::new(id, Severity::Info)
    }

    /// A finding that the user should read before going on.
    #[must_use]
    pub fn warning(id: &'static str) -> Self {
        Self::new(id, Severity::Warning)
    }

    /// A finding that stops everything that would change the database.
    #[must_use]
    pub fn blocker(id: &'static str) -> Self {
        Self::new(id, Severity::Blocker)
    }

    fn new(id: &'static str, severity: Severity) -> Self {
        Self {
            id: Cow::Borrowed(id),
            severity,
            args: Args::new(),
        }
    }

    /// Its sentence, as a part of another one.
    #[must_use]
    pub fn said(&self) -> Message {
        Message {
            id: format!("finding-{}", self.id).into(),
            args: self.args.clone(),
        }
    }

    /// The same finding with one more parameter.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.insert(Cow::Borrowed(name), value.into());
        self
    }
}
