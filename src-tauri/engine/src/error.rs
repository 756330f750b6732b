//! The one error type: what happened, in which phase, whether anything was changed, and what to do next.
//!
//! The words stand in `words/LANG/*.ftl` under `error-CODE`, the next action in its attribute `.hint`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::{Arg, Message};
use crate::words::{self, Lang};

/// The engine's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where in the job an error happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Reading the DB-GPT config.
    Config,
    /// Connecting to the database and looking at it.
    Inspect,
    /// The preflight.
    Check,
    /// Planning.
    Plan,
    /// Writing a backup.
    Backup,
    /// Proving a backup.
    Prove,
    /// Changing the database.
    Apply,
    /// Bringing a backup back.
    Restore,
    /// Looking again after the change.
    Verify,
    /// Taking back what a run changed.
    Undo,
    /// Trying backup and change on a copy.
    Rehearse,
    /// Our own journal.
    Journal,
    /// Writing a report.
    Report,
}

impl Phase {
    /// The name in JSON and in logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Inspect => "inspect",
            Self::Check => "check",
            Self::Plan => "plan",
            Self::Backup => "backup",
            Self::Prove => "prove",
            Self::Apply => "apply",
            Self::Restore => "restore",
            Self::Verify => "verify",
            Self::Undo => "undo",
            Self::Rehearse => "rehearse",
            Self::Journal => "journal",
            Self::Report => "report",
        }
    }
}

/// What an error means for the caller; the command line turns it into its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was tried and did not work.
    Failed,
    /// It was not tried, because that would not be safe or makes no sense.
    Refused,
    /// It was begun and is not finished; resuming finishes it.
    Interrupted,
    /// The user cancelled it.
    Cancelled,
}

/// An error that a user can act on. It never carries a secret.
pub struct Error(Box<Inner>);

struct Inner {
    code: &'static str,
    phase: Phase,
    kind: Kind,
    changed: bool,
    message: Message,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Tried, and did not work.
    #[must_use]
    pub fn failed(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Failed)
    }

    /// Not tried.
    #[must_use]
    pub fn refused(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Refused)
    }

    /// Begun and not finished.
    #[must_use]
    pub fn interrupted(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Interrupted)
    }

    /// Cancelled by the user: not a failure.
    #[must_use]
    pub fn cancelled(phase: Phase) -> Self {
        Self::new("cancelled", phase, Kind::Cancelled).arg("phase", phase.name())
    }

    fn new(code: &'static str, phase: Phase, kind: Kind) -> Self {
        Self(Box::new(Inner {
            code,
            phase,
            kind,
            changed: false,
            message: Message::new(code),
            source: None,
        }))
    }

    /// The same error with one more parameter for its words.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.0.message = self.0.message.arg(name, value);
        self
    }

    /// The same error with its cause, whose text the words can show as `$cause`.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let source = source.into();
        let cause = match source.downcast_ref::<Self>() {
            Some(error) => Arg::from(error.said()),
            None => Arg::from(source.to_string()),
        };
        self.0.message = self.0.message.arg("cause", cause);
        self.0.source = Some(source);
        self
    }

    /// The same error, saying that the database was changed before it happened.
    #[must_use]
    pub fn after_change(mut self) -> Self {
        self.0.changed = true;
        self
    }

    /// Stable and documented: scripts and the window match on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Where in the job it happened.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// What it means for the caller.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether the database was changed before it happened.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.0.changed
    }

    /// What happened, to what, and what was and was not done.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        words::error(lang, &self.0.message)
    }

    /// The same as a part of another sentence.
    #[must_use]
    pub fn said(&self) -> Message {
        let mut message = self.0.message.clone();
        message.id = format!("error-{}", message.id).into();
        message
    }

    /// The next action.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> String {
        words::error_hint(lang, &self.0.message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {self}", self.0.code, self.0.phase.name())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
