//! The one error type: what happened, in which phase, whether anything was changed, and what to do next.
//!
//! Its text is `error-CODE` in `words/LANG/*.ftl`, the next action the attribute `.hint` of that.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::{Arg, Args, Finding, Message};
use crate::words::{self, Lang};

/// The engine's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The part of the job in which an error happened.
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
    /// Restoring a backup.
    Restore,
    /// Inspecting again after the change.
    Verify,
    /// Undoing what a run changed.
    Undo,
    /// Trying the backup and the plan on a copy.
    Rehearse,
    /// Reading or writing this app's own journal.
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
    /// It was not tried, because that would not be safe or would make no sense.
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
    /// An error of kind [`Kind::Failed`]: it was tried and did not work.
    #[must_use]
    pub fn failed(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Failed)
    }

    /// An error of kind [`Kind::Refused`]: it was not tried.
    #[must_use]
    pub fn refused(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Refused)
    }

    /// An error of kind [`Kind::Interrupted`]: it was begun and is not finished.
    #[must_use]
    pub fn interrupted(code: &'static str, phase: Phase) -> Self {
        Self::new(code, phase, Kind::Interrupted)
    }

    /// The error of a job that the user cancelled; not a failure.
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

    /// The same error with one more parameter for its text.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.0.message = self.0.message.arg(name, value);
        self
    }

    /// The same error with the parameters of a finding that has the same text.
    #[must_use]
    pub(crate) fn args(mut self, args: &Args) -> Self {
        self.0.message.args.extend(args.clone());
        self
    }

    /// The same error with its cause, whose text the message can show as `$cause`.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        let (said, source) = cause.into().into_parts();
        self.0.message = self.0.message.arg("cause", said);
        self.0.source = source;
        self
    }

    /// The same error, marked as one after a change of the database.
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

    /// Its message as a part of another one.
    #[must_use]
    pub fn said(&self) -> Message {
        let mut message = self.0.message.clone();
        message.id = format!("error-{}", message.id).into();
        message
    }

    /// What to do next.
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

/// Why something happened, shown as `$cause`: another error's text, or a message of this app in the user's language.
///
/// A `&str` is no cause, so that no text written for programmers can reach a user.
#[derive(Debug)]
pub struct Cause {
    said: Arg,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Cause {
    fn from(source: E) -> Self {
        let source: Box<dyn std::error::Error + Send + Sync> = Box::new(source);
        let Self { said, .. } = Self::of(&*source);
        Self {
            said,
            source: Some(source),
        }
    }
}

impl From<Message> for Cause {
    fn from(said: Message) -> Self {
        Self {
            said: Arg::from(said),
            source: None,
        }
    }
}

/// The text of another program, passed on as it is: SQLite's about a file, a server's about a statement, a parser's
/// about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said(String);

impl Said {
    /// Wraps a text of another program, for which this app has no message.
    #[must_use]
    pub fn by_others(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Said {}

impl Cause {
    /// A cause with the text of an error that the caller keeps.
    #[must_use]
    pub fn of(source: &(dyn std::error::Error + 'static)) -> Self {
        let said = match source.downcast_ref::<Error>() {
            Some(error) => Arg::from(error.said()),
            None => Arg::from(once(&source.to_string())),
        };
        Self { said, source: None }
    }

    /// The text that is shown, and the error itself if there is one.
    pub(crate) fn into_parts(self) -> (Arg, Option<Box<dyn std::error::Error + Send + Sync>>) {
        (self.said, self.source)
    }
}

impl Message {
    /// The same message with its cause, whose text it can show as `$cause`.
    #[must_use]
    pub fn because(self, cause: impl Into<Cause>) -> Self {
        self.arg("cause", cause.into().said)
    }
}

impl Finding {
    /// The same finding with its cause, whose text its sentence can show as `$cause`.
    #[must_use]
    pub fn because(self, cause: impl Into<Cause>) -> Self {
        self.arg("cause", cause.into().said)
    }
}

/// Removes repetitions: libraries wrap an error into one of the same text, as in `Input/output error: Input/output
/// error: …`.
fn once(text: &str) -> String {
    let mut parts: Vec<&str> = text.split(": ").collect();
    parts.dedup();
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::words::Lang;

    #[test]
    fn no_cause_repeats_itself() {
        let reset = || io::Error::other("connection reset");
        let wrapped = mysql_async::Error::from(mysql_async::IoError::Io(reset()));
        assert!(wrapped.to_string().matches("Input/output error").count() > 1);
        let told = Error::failed("mysql-lost", Phase::Inspect).because(wrapped);
        assert_eq!(
            told.message(Lang::En).matches("Input/output error").count()
                + told.hint(Lang::En).matches("Input/output error").count(),
            1
        );
        for (text, kept) in [
            ("a: a: b", "a: b"),
            ("a: b: b", "a: b"),
            ("a: b: a", "a: b: a"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(once(text), kept);
        }
    }

    #[test]
    fn a_cause_of_ours_is_said_in_the_user_s_language() {
        let inner = Error::cancelled(Phase::Backup);
        let english = inner.message(Lang::En);
        let outer = Error::failed("home-unusable", Phase::Journal)
            .arg("path", "/a")
            .because(inner);
        assert!(outer.message(Lang::En).contains(&english));
        assert!(!outer.message(Lang::ZhCn).contains(&english));
    }
}
