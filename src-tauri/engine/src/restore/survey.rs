//! The first pass over a dump: reads it to its end, judges every statement, counts what it holds. Nothing is touched.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::judge::{Act, Judge, Subject, refused, shown};
use super::source::Source;
use super::split::{Splitter, Statement, Stop};
use crate::backup::content::{Content, Holds};
use crate::backup::work::Work;
use crate::error::{Error, Phase, Result};

/// What a dump will do, known before any of it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Survey {
    /// Rows and objects.
    pub(super) holds: Holds,
    /// The database that it says it is of.
    pub(super) of: Option<String>,
    /// Its length as plain text.
    pub(super) plain_bytes: u64,
    /// The kinds of things that its statements make.
    pub(super) makes: BTreeSet<&'static str>,
}

/// Passes a stream on and listens to it.
struct Heard<R> {
    inner: R,
    content: Content,
}

impl<R: Read> Read for Heard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.content.feed(&buffer[..length]);
        Ok(length)
    }
}

/// Reads all of a dump that is to go into the database `into`.
///
/// # Errors
/// Those of [`Judge::judge`]; `restore-unreadable`, `restore-cut-off`, `restore-no-end`, `restore-client-command`,
/// `restore-statement-too-long`, `restore-nothing`, `cancelled`.
pub(super) fn survey(
    source: &Source,
    into: &str,
    limit_bytes: usize,
    work: &mut Work,
) -> Result<Survey> {
    let heard = Heard {
        inner: source.open()?,
        content: Content::default(),
    };
    let mut splitter = Splitter::new(heard, limit_bytes);
    let mut judge = Judge::new(into);
    let mut makes = BTreeSet::new();
    let mut is_end = false;
    let about = |error: Error| error.arg("path", source.path.display());
    loop {
        work.check()?;
        let statement = match splitter.next() {
            Ok(Some(statement)) => statement,
            Ok(None) => break,
            Err(stop) => {
                let held = splitter.into_source().content.finish();
                return Err(about(stopped(stop, &held, limit_bytes)));
            }
        };
        let judged = judge.judge(&statement).map_err(about)?;
        splitter.read_quotes_as(judge.quoting);
        if judged.act != Act::Skip {
            makes.extend(kind(judged.subject));
        }
        is_end = puts_back(&statement);
        let done = splitter.consumed_bytes();
        let rows = splitter.source().content.rows();
        let item = judged.name.as_deref().unwrap_or_default();
        work.progress(done, source.plain_bytes(), rows, item);
    }
    let plain_bytes = splitter.consumed_bytes();
    let holds = splitter.into_source().content.finish();
    if !holds.completed && !is_end {
        return Err(about(with_holds(
            Error::refused("restore-no-end", Phase::Restore),
            &holds,
        )));
    }
    if makes.is_empty() {
        return Err(about(Error::refused("restore-nothing", Phase::Restore)));
    }
    Ok(Survey {
        holds,
        of: judge.of,
        plain_bytes,
        makes,
    })
}

/// The last thing that dump tools do is to put their settings back, with comments or without.
fn puts_back(statement: &Statement) -> bool {
    let is_set = |word: &[u8]| statement.sql.windows(word.len()).any(|part| part == word);
    statement.sql.len() < 200 && is_set(b"SET ") && (is_set(b"=@OLD_") || is_set(b"= @OLD_"))
}

fn kind(subject: Subject) -> Option<&'static str> {
    match subject {
        Subject::Table => Some("table"),
        Subject::View => Some("view"),
        Subject::Trigger => Some("trigger"),
        Subject::Function => Some("function"),
        Subject::Procedure => Some("procedure"),
        Subject::Event => Some("event"),
        Subject::Rows | Subject::Setting | Subject::Other => None,
    }
}

/// Our error for a dump that can't be cut into statements, with what it holds up to there.
fn stopped(stop: Stop, held: &Holds, limit_bytes: usize) -> Error {
    let at = |code, number| {
        let nothing = Statement {
            number,
            sql: Vec::new(),
        };
        refused(code, &nothing)
    };
    let error = match stop {
        Stop::Io(source) => Error::refused("restore-unreadable", Phase::Restore).because(source),
        Stop::Unfinished { number } => at("restore-cut-off", number),
        Stop::ClientCommand { number } => at("restore-client-command", number),
        Stop::TooLong { number, beginning } => at("restore-statement-too-long", number)
            .arg("statement", shown(&beginning))
            .arg("limit", limit_bytes >> 20),
    };
    with_holds(error, held)
}

/// Adds what can still be read.
pub(super) fn with_holds(error: Error, held: &Holds) -> Error {
    error
        .arg("tables", held.rows.len())
        .arg("rows", held.rows.values().sum::<u64>())
}
