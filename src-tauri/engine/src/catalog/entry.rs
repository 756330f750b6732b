//! A release's file, as it is read and checked: by the build, which refuses one that contradicts itself, and at the start.
//!
//! The format is told in ARCHITECTURE.md, "How to add a release".

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::change::{
    AskedBy, Change, ChangeId, Collate, Columns, Dialect, Drop, Index, Need, Origin, Rename,
    RepairId, Table, Tighten, Wanted,
};
use super::column::{ColumnText, ModelColumn};
use super::release::Release;
use super::setup::{Lost, Never, SetupDelta};
use super::web::Web;

/// A release, as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub release: Release,
    /// The release before it, which its changes begin at; none for the first one.
    pub after: Option<Release>,
    /// The releases whose tables are the same.
    pub same: Vec<Release>,
    /// Where the file's facts are from.
    pub source: String,
    /// The key of its words for what its users gain.
    pub brings: Option<String>,
    /// Only its marks are known: databases of it are told, and nothing leads to it.
    pub told_only: bool,
    /// Whoever is below it is led here, unless another one is chosen.
    pub first_stop: bool,
    /// SQLite: from this release on DB-GPT adds columns to its tables at each start; all take NULL that it can add.
    pub adds_columns: bool,
    /// Names by which it is told.
    pub marks: Marks,
    /// What its models have and those before had not, by table.
    pub models: BTreeMap<String, TableDelta>,
    /// What stands behind the names of its columns in its own SQL for MySQL; for the first release alone.
    pub columns: BTreeMap<String, Vec<ColumnText>>,
    /// Names that make a database DB-GPT's; for the first release alone.
    pub ours: Ours,
    /// How releases before the first one are told.
    pub older: Vec<Older>,
    /// What is done, in order.
    pub changes: Vec<Wanted>,
    /// How columns are called that the rule for SQLite gives (`refusing_null`), where a plan of before called them so.
    pub not_null: BTreeMap<String, NotNull>,
    /// What is told in words of its own.
    pub found: Sentences,
    /// What it reads no more, and nobody moves.
    pub stays: Vec<Stays>,
    /// How it is installed, started and stopped.
    pub setup: SetupDelta,
    /// What is lost on the way to it.
    pub lost: Vec<Lost>,
    /// What must never be done with it.
    pub never: Vec<Never>,
    /// What its web server answers.
    pub web: Web,
    /// What is said of it, in Fluent's format.
    pub words: Words,
    /// What its models have and nothing makes, with the reason: `table` or `table.column`.
    pub forgotten: BTreeMap<String, String>,
}

impl Entry {
    /// Its releases, in order: its own, and those whose tables are the same.
    #[must_use]
    pub fn tags(&self) -> Vec<Release> {
        let mut tags: Vec<Release> = self.same.iter().copied().chain([self.release]).collect();
        tags.sort_unstable();
        tags
    }

    /// The newest of its releases.
    #[must_use]
    pub fn newest_tag(&self) -> Release {
        let same = self.same.iter().copied().max();
        same.map_or(self.release, |same| same.max(self.release))
    }
}

/// The names of a step that the rule for SQLite gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotNull {
    /// The step's, and the repair's.
    pub id: String,
    /// The sentence that says why.
    pub why: String,
    /// What an inspection tells of rows that have NULL: the id of a finding.
    pub found: String,
    /// What verifying tells of them.
    pub left: String,
}

/// What is told of a database where a release has a sentence of its own for it: ids of findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// Its database stands at it, and at others that are the same.
    pub alike: Option<String>,
    /// All that its guide asks for is there, and nothing of what that misses.
    pub guide_alone: Option<String>,
    /// SQLite: columns are missing that it does not add by itself.
    pub sqlite_lacking: Option<String>,
    /// SQLite: tables are missing that it makes at its first start.
    pub sqlite_tables: Option<String>,
}

/// Sentences in both languages, with the same keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    #[serde(default)]
    pub en: String,
    /// Simplified Chinese.
    #[serde(default, rename = "zh-CN")]
    pub zh_cn: String,
}

/// A table that a release reads no more, and that nobody moves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stays {
    /// The table.
    pub table: String,
    /// What is told of its rows: the id of a finding.
    pub found: String,
}

/// Names by which a release is told from those before, by how far each can be trusted not to be a user's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Any of them is enough, whatever else is there: DB-GPT's own beyond doubt.
    #[serde(default)]
    pub certain: Vec<String>,
    /// All of them together, once the first release that is led to is whole: a user may have them below it.
    #[serde(default)]
    pub likely: Vec<String>,
    /// All of them together, right above a release that is there: names that anyone could have.
    #[serde(default)]
    pub common: Vec<String>,
}

/// Names that only DB-GPT has together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ours {
    /// Tables and columns of all releases.
    #[serde(default)]
    pub names: Vec<String>,
    /// So many of them make a database DB-GPT's.
    #[serde(default)]
    pub at_least: usize,
}

/// How a release before the first one is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    /// What it looks like.
    pub like: Release,
    /// What it has.
    #[serde(default)]
    pub has: Vec<String>,
    /// What it lacks.
    pub lacks: Vec<String>,
}

/// What becomes of a table in a release's models.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum TableDelta {
    /// `false`: no model has it any more.
    Gone(Gone),
    /// Columns that are new or other than before.
    Columns(BTreeMap<String, ColumnDelta>),
}

/// What becomes of a column in a release's models.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ColumnDelta {
    /// `false`: the model has it no more.
    Gone(Gone),
    /// As it is from now on.
    Is(ModelColumn),
}

/// Written as `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "bool")]
pub struct Gone;

impl TryFrom<bool> for Gone {
    type Error = &'static str;

    fn try_from(said: bool) -> Result<Self, &'static str> {
        match said {
            false => Ok(Self),
            true => Err("only `false` is said: it is gone"),
        }
    }
}

/// What is wrong with a release's file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The file's name.
    pub file: String,
    /// The line, from one on.
    pub line: usize,
    /// What.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for Wrong {}

/// A file and its text.
#[derive(Debug, Clone, Copy)]
pub struct File<'t> {
    /// Its name.
    pub name: &'t str,
    /// What it holds.
    pub text: &'t str,
}

impl File<'_> {
    /// What is wrong at a place in the text.
    fn wrong_at(self, place: usize, what: impl Into<String>) -> Wrong {
        let before = self.text.get(..place).unwrap_or_default();
        Wrong {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            what: what.into(),
        }
    }

    /// What is wrong where something is named first in the text.
    #[must_use]
    pub fn wrong(self, named: &str, what: impl Into<String>) -> Wrong {
        let quoted = self.text.find(&format!("\"{named}\""));
        let key = || Some(self.text.find(&format!("\n{named} ="))? + 1);
        let place = quoted.or_else(key).or_else(|| self.text.find(named));
        self.wrong_at(place.unwrap_or_default(), what)
    }

    /// What is wrong with a column of its models.
    #[must_use]
    pub fn wrong_column(self, table: &str, column: &str, what: impl Into<String>) -> Wrong {
        let section = self.text.find(&format!("[models.{table}]"));
        let section = section.unwrap_or_default();
        let column = self.text[section..].find(&format!("\n{column} ="));
        self.wrong_at(column.map_or(section, |column| section + column + 1), what)
    }

    /// Reads it.
    ///
    /// # Errors
    /// What can't be read in it.
    pub fn read(self) -> Result<Entry, Wrong> {
        let stored: Stored = toml::from_str(self.text).map_err(|error| {
            let place = error.span().map_or(0, |span: Range<usize>| span.start);
            self.wrong_at(place, error.message())
        })?;
        let release = stored.release;
        if self.name != format!("{release}.toml") {
            return Err(self.wrong("release", format!("is not the release {release}")));
        }
        let changes = stored.change.into_iter().map(|wanted| {
            let place = wanted.span().start;
            Wanted::try_from(wanted.into_inner()).map_err(|what| self.wrong_at(place, what))
        });
        Ok(Entry {
            changes: changes.collect::<Result<_, _>>()?,
            release,
            after: stored.after,
            same: stored.same,
            source: stored.source,
            brings: stored.brings,
            told_only: stored.told_only,
            first_stop: stored.first_stop,
            adds_columns: stored.adds_columns,
            marks: stored.marks,
            models: stored.models,
            columns: stored.columns,
            ours: stored.ours,
            older: stored.older,
            not_null: stored.not_null,
            found: stored.found,
            stays: stored.stays,
            setup: stored.install,
            lost: stored.lost,
            never: stored.never,
            web: stored.web,
            words: stored.words,
            forgotten: stored.forgotten,
        })
    }
}

/// A release's file to the letter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    release: Release,
    after: Option<Release>,
    #[serde(default)]
    same: Vec<Release>,
    source: String,
    #[serde(default)]
    told_only: bool,
    brings: Option<String>,
    #[serde(default)]
    first_stop: bool,
    #[serde(default)]
    adds_columns: bool,
    #[serde(default)]
    marks: Marks,
    #[serde(default)]
    models: BTreeMap<String, TableDelta>,
    #[serde(default)]
    columns: BTreeMap<String, Vec<ColumnText>>,
    #[serde(default)]
    ours: Ours,
    #[serde(default)]
    older: Vec<Older>,
    #[serde(default)]
    change: Vec<Spanned<StoredChange>>,
    #[serde(default)]
    not_null: BTreeMap<String, NotNull>,
    #[serde(default)]
    found: Sentences,
    #[serde(default)]
    stays: Vec<Stays>,
    #[serde(default)]
    install: SetupDelta,
    #[serde(default)]
    lost: Vec<Lost>,
    #[serde(default)]
    never: Vec<Never>,
    #[serde(default)]
    web: Web,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    forgotten: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredChange {
    id: String,
    by: Origin,
    /// A repair's own name, where it is not the change's.
    repair: Option<String>,
    #[serde(default)]
    need: Need,
    on: Option<Dialect>,
    why: Option<String>,
    found_both: Option<String>,
    found_neither: Option<String>,
    left: Option<String>,
    create: Option<Table>,
    add: Option<Columns>,
    rename: Option<Rename>,
    retype: Option<Columns>,
    tighten: Option<Tighten>,
    drop: Option<Drop>,
    index: Option<Index>,
    collate: Option<Collate>,
}

impl TryFrom<StoredChange> for Wanted {
    type Error = String;

    fn try_from(stored: StoredChange) -> Result<Self, String> {
        let said = [
            stored.create.map(Change::Create),
            stored.add.map(Change::Add),
            stored.rename.map(Change::Rename),
            stored.retype.map(Change::Retype),
            stored.tighten.map(Change::Tighten),
            stored.drop.map(Change::Drop),
            stored.index.map(Change::Index),
            stored.collate.map(Change::Collate),
        ];
        let mut said = said.into_iter().flatten();
        let (Some(change), None) = (said.next(), said.next()) else {
            return Err(format!(
                "the change {} has to say one thing that it does",
                stored.id
            ));
        };
        let asked_by = match (stored.by, stored.repair) {
            (Origin::Guide, None) => AskedBy::Guide,
            (Origin::Guide, Some(_)) => {
                return Err("what the guide asks for is no repair".to_owned());
            }
            (Origin::Repair, name) => {
                AskedBy::Repair(RepairId::from(name.unwrap_or(stored.id.clone())))
            }
        };
        Ok(Self {
            id: ChangeId::from(stored.id),
            asked_by,
            need: stored.need,
            on: stored.on,
            why: stored.why,
            found_both: stored.found_both,
            found_neither: stored.found_neither,
            left: stored.left,
            change,
        })
    }
}
