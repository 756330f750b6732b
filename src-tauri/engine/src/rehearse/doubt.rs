//! Why a rehearsal proves nothing: it could not be made, or it showed that something is wrong.

use mysql_async::{Error as Source, ServerError};

use crate::backup::some_names as some;
use crate::error::{Cause, Error, Said};
use crate::message::Message;
use crate::scratch;
use crate::target::Target;
use crate::topic::Topic;

/// How many events are shown with the statement that disables them.
const SHOWN: usize = 5;

/// Why a rehearsal proves nothing.
#[derive(Debug)]
pub(super) enum Doubt {
    /// Something failed on the way.
    Error(Error),
    /// The copies' folder has too little room: what is free and what is needed, in bytes.
    NoSpace(u64, u64),
    /// Tables that are not the same in the copy, and the events that may write to them meanwhile.
    Differs {
        names: Vec<String>,
        events: Vec<String>,
    },
    /// The copy needs other steps than the database.
    OtherPlan,
    /// After its steps the copy still lacks what the release needs.
    Unverified(Vec<String>),
    /// After its steps the copy lacks only what repairs that were not chosen would have made.
    Chosen(Vec<String>),
}

impl From<Error> for Doubt {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Doubt {
    /// The message for the proof.
    pub(super) fn why(self, target: &Target) -> Message {
        match self {
            Self::Error(error) => told(&error, target),
            Self::NoSpace(free, needed) => Message::new("proof-rehearsed-no-space")
                .arg("free", free >> 20)
                .arg("needed", needed >> 20),
            Self::Differs { names, events } if events.is_empty() => {
                Message::new("proof-rehearsed-differs").arg("names", some(&names))
            }
            Self::Differs { names, events } => {
                let off: Vec<String> = events
                    .iter()
                    .take(SHOWN)
                    .map(|event| format!("ALTER EVENT {event} DISABLE;"))
                    .collect();
                Message::new("proof-rehearsed-differs-events")
                    .arg("names", some(&names))
                    .arg("events", events.join(", "))
                    .arg("statements", off.join(" "))
            }
            Self::OtherPlan => failed(Message::new("proof-rehearsed-other-plan")),
            Self::Unverified(names) => {
                failed(Message::new("proof-rehearsed-lacks").arg("names", some(&names)))
            }
            Self::Chosen(names) => {
                Message::new("proof-rehearsed-unverified").arg("names", some(&names))
            }
        }
    }
}

pub(super) fn unable(error: &Error) -> Message {
    Message::new("proof-rehearsed-unable").because(error.said())
}

fn failed(cause: Message) -> Message {
    Message::new("proof-rehearsed-failed").because(cause)
}

/// The message for an error. A missing right, disk or connection says nothing about the backup; anything else does.
fn told(error: &Error, target: &Target) -> Message {
    let cause = error.said();
    let answer = answer(error);
    match (answer.map(|server| server.code), error.topic()) {
        // Triggers and functions are denied while the server keeps a binary log.
        (Some(1419), _) | (None, Some(Topic::MakersDistrusted)) => Message::new("proof-rehearsed-makers"),
        // A right is missing, or the right to name another definer.
        (Some(1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1698), _)
        | (None, Some(Topic::GrantsMissing)) => match target {
            Target::Mysql(_) => Message::new("proof-rehearsed-denied")
                .arg("pattern", scratch::grant_pattern())
                // The server's message, if there is one: our own names the database of the config.
                .because(answer.map_or(Cause::from(cause), |server| Said::by_others(server.message.clone()).into())),
            Target::Sqlite(_) => unable(error),
        },
        (
            Some(
                // No room: temporary files, tables, disk.
                3 | 28 | 1021 | 1030 | 1114 | 1135
                // The server's or its session's end, too many of them, another session's lock.
                | 1040 | 1053 | 1152 | 1203 | 1205 | 1226 | 1927,
            ),
            _,
        )
        | (
            None,
            Some(Topic::Lost | Topic::Unreachable | Topic::OwnPlace),
        ) => unable(error),
        (_, _) => failed(cause),
    }
}

/// The server's error, wherever in the chain of causes it is.
fn answer(error: &Error) -> Option<&ServerError> {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(Source::Server(server)) = inner.downcast_ref() {
            return Some(server);
        }
        source = inner.source();
    }
    None
}
