//! Why a rehearsal does not prove: it could not be made, or it showed that something is wrong.

use mysql_async::{Error as Source, ServerError};

use crate::backup::{
    PROOF_REHEARSED_DIFFERS, PROOF_REHEARSED_EVENTS, PROOF_REHEARSED_FAILED, some_names as some,
};
use crate::error::{Cause, Error, Said};
use crate::message::Message;
use crate::scratch;
use crate::target::Target;

const NO_SPACE: &str = "proof-rehearsed-no-space";
const DENIED: &str = "proof-rehearsed-denied";
const MAKERS: &str = "proof-rehearsed-makers";
const UNABLE: &str = "proof-rehearsed-unable";
/// There was no rehearsal.
pub(super) const NOT_HAD: [&str; 4] = [NO_SPACE, DENIED, MAKERS, UNABLE];
/// As many events are named with what disables them.
const SHOWN: usize = 5;

/// Why it does not prove.
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
    /// After its steps the copy still lacks what v0.5.0 needs.
    Unverified(Vec<String>),
    /// After its steps the copy lacks what the steps that were chosen were known to leave.
    Chosen(Vec<String>),
}

impl From<Error> for Doubt {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Doubt {
    /// In words.
    pub(super) fn why(self, target: &Target) -> Message {
        match self {
            Self::Error(error) => told(&error, target),
            Self::NoSpace(free, needed) => Message::new(NO_SPACE)
                .arg("free", free >> 20)
                .arg("needed", needed >> 20),
            Self::Differs { names, events } if events.is_empty() => {
                Message::new(PROOF_REHEARSED_DIFFERS).arg("names", some(&names))
            }
            Self::Differs { names, events } => {
                let off: Vec<String> = events
                    .iter()
                    .take(SHOWN)
                    .map(|event| format!("ALTER EVENT {event} DISABLE;"))
                    .collect();
                Message::new(PROOF_REHEARSED_EVENTS)
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
    Message::new(UNABLE).because(error.said())
}

fn failed(cause: Message) -> Message {
    Message::new(PROOF_REHEARSED_FAILED).because(cause)
}

/// A right, a disk or a connection that is missing says nothing about the backup; anything else does.
fn told(error: &Error, target: &Target) -> Message {
    let cause = error.said();
    let answer = answer(error);
    match (answer.map(|server| server.code), error.code()) {
        // Not while the server keeps a binary log.
        (Some(1419), _) | (None, "restore-makers-distrusted") => Message::new(MAKERS),
        // May not, or not in another's name.
        (Some(1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1698), _)
        | (None, "restore-grants-missing") => match target {
            Target::Mysql(_) => Message::new(DENIED)
                .arg("pattern", scratch::grant_pattern())
                // Our own words for it name the database that the config names.
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
            "mysql-lost" | "mysql-timeout" | "mysql-unreachable" | "mysql-host-unknown"
            | "journal-busy" | "journal-unusable" | "home-unusable" | "restore-write-failed"
            | "rehearse-folder",
        ) => unable(error),
        (_, _) => failed(cause),
    }
}

/// What the server said, wherever in the chain of causes it stands.
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
