//! The first pass over a dump: reads it to its end, judges every statement, counts what it holds. Nothing is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::ops::RangeInclusive;

use super::ending::Ending;
use super::judge::{Act, Judge, Judged, Subject, refused, shown};
use super::own;
use super::source::Source;
use super::split::{Splitter, Statement, Stop};
use super::stretch::{Mark, Stretch, Stretches};
use super::values::Value;
use crate::backup::content::{Content, Holds};
use crate::backup::{self, FrameStart, Plain};
use crate::error::{Error, Phase, Result};
use crate::journal::Scope;
use crate::message::Finding;
use crate::sql::Quoting;
use crate::sql::engine::{self, Taking};
use crate::sql::zoned::is_zoned;
use crate::work::Work;

/// All that is known of a dump before any of it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Survey {
    /// The rows and objects that it holds.
    pub(super) holds: Holds,
    pub(super) outline: Outline,
}

/// What a dump's statements do and need.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    /// The database that the dump says it is of, in USE and the like.
    pub(super) of: Option<String>,
    /// Its length as plain text.
    pub(super) plain_bytes: u64,
    /// The kinds of objects that its statements make.
    pub(super) makes: BTreeSet<&'static str>,
    /// Those of them that a restore of DB-GPT's own tables makes.
    makes_own: BTreeSet<&'static str>,
    /// By object: the other databases that its definition may name.
    pub(super) outside: BTreeMap<String, BTreeSet<String>>,
    /// By object without a DEFINER in the file: its former definer, from the comment before it.
    pub(super) definers: BTreeMap<String, String>,
    /// The tables that do not take rows [`Taking::Freely`].
    pub(super) takings: BTreeMap<String, Taking>,
    /// The runs of rows that several sessions can load in parallel.
    pub(super) stretches: Vec<Stretch>,
    /// The modes that its statements set.
    pub(super) modes: BTreeSet<String>,
    /// The tables that check or keep what is computed from a TIMESTAMP.
    pub(super) zoned: BTreeSet<String>,
    /// The collations and time zones that its statements set.
    pub(super) values: BTreeSet<Value>,
    /// Whether it sets a mode at all; if not, stored programs are made under the server's own.
    pub(super) sets_mode: bool,
    /// Harmless messages that the dump tool printed into it.
    said: Vec<String>,
    /// Whether it ends as its tool ends a dump.
    ended: bool,
}

impl Outline {
    /// How a table takes rows.
    pub(super) fn taking(&self, table: Option<&str>) -> Taking {
        let known = table.and_then(|name| self.takings.get(name));
        known.copied().unwrap_or(Taking::Freely)
    }

    /// The kinds of objects that a restore of this scope makes.
    pub(super) fn makes_in(&self, scope: Scope) -> &BTreeSet<&'static str> {
        match scope {
            Scope::All => &self.makes,
            Scope::Own => &self.makes_own,
        }
    }

    /// A finding with the dump tool's messages, if there are any.
    pub(super) fn note(&self) -> Option<Finding> {
        let said = self.said.join("; ");
        (!said.is_empty()).then(|| Finding::info("restore-tool-said").arg("said", said))
    }

    /// Notes what a statement does and needs.
    fn statement(&mut self, statement: &Statement, judged: &Judged, quoting: Quoting) {
        if let (Subject::Table, Some(name)) = (judged.subject, &judged.name) {
            if is_zoned(&statement.sql, quoting) {
                self.zoned.insert(name.clone());
            }
            let taking = engine::taking(&statement.sql);
            if taking != Taking::Freely {
                self.takings.insert(name.clone(), taking);
            }
        }
        if judged.act == Act::Skip {
            return;
        }
        self.makes.extend(kind(judged.subject));
        if own::takes_in(Scope::Own, judged) {
            self.makes_own.extend(kind(judged.subject));
        }
        if !judged.outside.is_empty() {
            let name = judged.name.clone().unwrap_or_default();
            self.outside
                .entry(name)
                .or_default()
                .extend(judged.outside.iter().cloned());
        }
    }
}

/// Why there is no outline.
pub(super) enum Halt {
    Refused(Error),
    Stopped(Stop),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// A stream of SQL that is surveyed.
trait Surveyed: Read {
    /// A place at which another reader could begin, within this part of the plain stream, which was read already.
    fn place_in(&mut self, part: &RangeInclusive<u64>) -> Option<FrameStart>;
}

impl Surveyed for Plain {
    fn place_in(&mut self, part: &RangeInclusive<u64>) -> Option<FrameStart> {
        Plain::place_in(self, part)
    }
}

/// A dump by another tool.
struct Other<R> {
    inner: R,
    /// The file is not packed: a place in the stream is the same place in the file.
    is_plain: bool,
}

impl<R: Read> Read for Other<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Read> Surveyed for Other<R> {
    fn place_in(&mut self, part: &RangeInclusive<u64>) -> Option<FrameStart> {
        let at = *part.end();
        self.is_plain.then_some(FrameStart {
            plain: at,
            stored: at,
        })
    }
}

/// Reads all of a dump by another tool that is to go into the database `into`.
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
    let other = Other {
        inner: source.open()?,
        is_plain: source.is_plain(),
    };
    // Counts in the statements as cut, not in the stream: a tool's messages between them may look like anything.
    let mut content = Content::default();
    let outlined = outline(
        &mut Splitter::new(other, limit_bytes),
        source.judge(into),
        |at| {
            work.check()?;
            if at.judged.act != Act::Skip {
                content.statement(&at.statement.sql, at.quoting);
            }
            let item = at.judged.name.as_deref().unwrap_or_default();
            work.progress(at.done_bytes, source.plain_bytes(), content.rows(), item);
            Ok(())
        },
    );
    whole(outlined, content.finish(), limit_bytes, source)
}

/// Surveys a file of ours while the proof reads it.
pub(super) fn read_along(plain: Plain, judge: Judge, limit_bytes: usize) -> Result<Outline, Halt> {
    outline(&mut Splitter::new(plain, limit_bytes), judge, |_| Ok(()))
}

/// The survey of a dump, or the error for one that was refused, has no end, or makes nothing.
///
/// # Errors
/// Those of [`survey`].
pub(super) fn whole(
    outlined: Result<Outline, Halt>,
    holds: Holds,
    limit_bytes: usize,
    source: &Source,
) -> Result<Survey> {
    let about = |error: Error| error.arg("path", source.path.display());
    let outline = outlined.map_err(|halt| {
        about(match halt {
            Halt::Refused(error) => error,
            Halt::Stopped(stop) => stopped(stop, &holds, limit_bytes),
        })
    })?;
    let refused = |code| about(Error::refused(code, Phase::Restore));
    if !holds.completed && !outline.ended {
        return Err(with_holds(refused("restore-no-end"), &holds));
    }
    if outline.makes.is_empty() {
        return Err(refused("restore-nothing"));
    }
    Ok(Survey { holds, outline })
}

/// A statement that was judged, for counting and progress.
struct Passed<'a> {
    statement: &'a Statement,
    judged: &'a Judged,
    /// How its quotes were read.
    quoting: Quoting,
    done_bytes: u64,
}

fn outline<R: Surveyed>(
    splitter: &mut Splitter<R>,
    mut judge: Judge,
    mut watch: impl FnMut(Passed<'_>) -> Result<()>,
) -> Result<Outline, Halt> {
    let mut ending = Ending::default();
    let mut stretches = Stretches::default();
    let mut outline = Outline::default();
    let mut definer = None;
    loop {
        let before = splitter.consumed_bytes();
        let Some(statement) = splitter.next_statement().map_err(Halt::Stopped)? else {
            break;
        };
        let quoting = judge.quoting();
        let judged = judge.judge(&statement)?;
        ending.statement(&statement, &judged, splitter.last_comment());
        definer = backup::definer_in(splitter.last_comment()).or(definer);
        if kind(judged.subject).is_some()
            && let (Some(name), Some(account)) = (&judged.name, definer.take())
        {
            outline.definers.insert(name.clone(), account);
        }
        let mark = mark(splitter, before, &statement);
        outline.statement(&statement, &judged, quoting);
        let taking = outline.taking(judged.name.as_deref());
        match (judged.subject, &judged.act) {
            (Subject::Rows, _) if taking == Taking::Freely => stretches.rows(mark),
            (Subject::Other, Act::Skip) => {}
            _ => stretches.other(mark),
        }
        splitter.read_quotes_as(judge.quoting());
        watch(Passed {
            statement: &statement,
            judged: &judged,
            quoting,
            done_bytes: splitter.consumed_bytes(),
        })?;
    }
    outline.ended = ending.is_whole(splitter.last_comment());
    outline.said = splitter.asides().to_vec();
    outline.plain_bytes = splitter.consumed_bytes();
    outline.stretches = stretches.finish();
    outline.of = judge.of.take();
    outline.values.clone_from(judge.values());
    if let Some(modes) = judge.into_modes() {
        outline.modes = modes;
        outline.sets_mode = true;
    }
    Ok(outline)
}

/// The place between `before` and the statement that was just cut at which another reader could begin.
fn mark<R: Surveyed>(
    splitter: &mut Splitter<R>,
    before: u64,
    statement: &Statement,
) -> Option<Mark> {
    let part = before..=splitter.began_bytes();
    let place = splitter.source().place_in(&part);
    place.filter(|_| splitter.is_plain()).map(|place| Mark {
        place,
        number: statement.number - 1,
    })
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
        Stop::ToolFailed { number, said } => at("restore-tool-failed", number).arg("said", said),
        Stop::TooLong { number, beginning } => at("restore-statement-too-long", number)
            .arg("statement", shown(&beginning))
            .arg("limit", limit_bytes >> 20),
    };
    with_holds(error, held)
}

/// Adds the numbers of tables and rows that can still be read.
pub(super) fn with_holds(error: Error, held: &Holds) -> Error {
    error
        .arg("tables", held.rows.len())
        .arg("rows", held.rows.values().sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::plain_of;

    /// The parts of a dump: definitions, 25 MiB of rows of two tables, a view. In our files each part is a frame.
    fn parts() -> Vec<String> {
        let rows = |table| format!("INSERT INTO {table} VALUES ('{}');\n", "x".repeat(1 << 20));
        let tables =
            "SET NAMES utf8mb4;\nCREATE TABLE a (x longtext);\nCREATE TABLE b (x longtext);\n";
        let mut parts = vec![tables.to_owned()];
        parts.extend((0..3).map(|_| rows("a").repeat(5)));
        parts.extend((0..2).map(|_| rows("b").repeat(5)));
        parts.push("CREATE VIEW v AS SELECT 1;\n-- Dump completed\n".to_owned());
        parts
    }

    #[test]
    fn our_files_are_read_from_several_places() {
        let parts = parts();
        let packed = parts
            .iter()
            .flat_map(|part| zstd::encode_all(part.as_bytes(), 1).unwrap())
            .collect();
        let Ok(outline) = read_along(plain_of(packed), Judge::new("d"), 16 << 20) else {
            panic!("it is a dump");
        };
        let [stretch] = &outline.stretches[..] else {
            panic!("{:?}", outline.stretches);
        };
        let begin = parts[0].len() as u64;
        let length: usize = parts[1..6].iter().map(String::len).sum();
        assert_eq!(
            (stretch.first().place.plain, stretch.first().number),
            (begin, 3)
        );
        assert_eq!(
            (stretch.end().place.plain, stretch.end().number),
            (begin + length as u64, 28)
        );
    }

    #[test]
    fn plain_dumps_are_and_packed_ones_are_not() {
        let sql: String = parts().concat();
        for is_plain in [true, false] {
            let other = Other {
                inner: sql.as_bytes(),
                is_plain,
            };
            let outlined = outline(&mut Splitter::new(other, 16 << 20), Judge::new("d"), |_| {
                Ok(())
            });
            let Ok(outline) = outlined else {
                panic!("it is a dump");
            };
            assert_eq!(outline.stretches.len(), usize::from(is_plain));
            for stretch in &outline.stretches {
                let rest = &sql[stretch.end().place.stored as usize..];
                assert!(rest.starts_with("CREATE VIEW"), "{}", &rest[..40]);
            }
        }
    }
}
