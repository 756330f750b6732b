//! A release's file, read and checked by the build, which refuses one that contradicts itself, and at the program's
//! start.
//!
//! The format is described in ARCHITECTURE.md, "How to add a release".

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

/// A release, as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub release: Release,
    /// The release before it, on which its changes build; `None` for the first one.
    pub after: Option<Release>,
    /// The releases with the same tables.
    pub same: Vec<Release>,
    /// The origin of the file's facts.
    pub source: String,
    /// The key of the sentence on what its users gain.
    pub brings: Option<String>,
    /// Only its marks are known: its databases are recognized, but no upgrade leads to it.
    pub told_only: bool,
    /// The default target of databases below it.
    pub first_stop: bool,
    /// SQLite: from this release on DB-GPT adds columns to its tables at each start; it can add only those that take
    /// NULL.
    pub adds_columns: bool,
    /// Names by which its databases are recognized.
    pub marks: Marks,
    /// How its models differ from those of the release before, by table.
    pub models: BTreeMap<String, TableDelta>,
    /// The columns' definitions in its own schema file for MySQL, by table; in the first release's file only.
    pub columns: BTreeMap<String, Vec<ColumnText>>,
    /// Names that make a database DB-GPT's; in the first release's file only.
    pub ours: Ours,
    /// How releases before the first one are recognized.
    pub older: Vec<Older>,
    /// Its changes, in order.
    pub changes: Vec<Wanted>,
    /// By `table.column`: the ids of steps that the rule for SQLite (`refusing_null`) derives, where earlier plans used
    /// others.
    pub not_null: BTreeMap<String, NotNull>,
    /// Findings for which it has sentences of its own.
    pub found: Sentences,
    /// Tables that it no longer reads and whose rows nothing moves.
    pub stays: Vec<Stays>,
    /// How it is installed, started and stopped.
    pub setup: SetupDelta,
    /// What is lost on the way to it.
    pub lost: Vec<Lost>,
    /// What must never be done with it.
    pub never: Vec<Never>,
    /// What its web server answers.
    pub web: Web,
    /// Its sentences, in Fluent's format.
    pub words: Words,
    /// Tables and columns of its models that no change makes, each with the reason: `table` or `table.column`.
    pub forgotten: BTreeMap<String, String>,
}

impl Entry {
    /// The release and those with the same tables, in order.
    #[must_use]
    pub fn tags(&self) -> Vec<Release> {
        let mut tags: Vec<Release> = self.same.iter().copied().chain([self.release]).collect();
        tags.sort_unstable();
        tags
    }

    /// The newest of [`Entry::tags`].
    #[must_use]
    pub fn newest_tag(&self) -> Release {
        let same = self.same.iter().copied().max();
        same.map_or(self.release, |same| same.max(self.release))
    }
}

/// The ids of a step that the rule for SQLite derives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotNull {
    /// The id of the step and of the repair.
    pub id: String,
    /// The key of the sentence that says why.
    pub why: String,
    /// Inspecting found rows with NULL: the id of the finding.
    pub found: String,
    /// Verifying found rows with NULL: the id of the finding.
    pub left: String,
}

/// Findings for which a release has a sentence of its own: their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// The database stands at this release, or at one with the same tables.
    pub alike: Option<String>,
    /// All that the guide asks for is there, and none of the changes that it misses.
    pub guide_alone: Option<String>,
    /// SQLite: columns are missing that DB-GPT does not add by itself.
    pub sqlite_lacking: Option<String>,
    /// SQLite: tables are missing that DB-GPT makes at its first start.
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

/// A table that a release no longer reads and whose rows nothing moves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stays {
    /// The table.
    pub table: String,
    /// The id of the finding about its rows.
    pub found: String,
}

/// Names by which a release is recognized, in three groups: how surely each is DB-GPT's and not a user's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Surely DB-GPT's: any of them is enough.
    #[serde(default)]
    pub certain: Vec<String>,
    /// All of them together, and only if the first stop is complete: below it they may be a user's.
    #[serde(default)]
    pub likely: Vec<String>,
    /// All of them together, and only if the release right below is there: anyone could have such names.
    #[serde(default)]
    pub common: Vec<String>,
}

/// Names by which a database is recognized as DB-GPT's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ours {
    /// Tables and columns that all releases have.
    #[serde(default)]
    pub names: Vec<String>,
    /// How many of them have to be there.
    #[serde(default)]
    pub at_least: usize,
}

/// How a release before the first one is recognized.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    /// The release that such a database looks like.
    pub like: Release,
    /// Names that all have to be there.
    #[serde(default)]
    pub has: Vec<String>,
    /// Names that all have to be missing.
    pub lacks: Vec<String>,
}

/// How a table differs in a release's models.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum TableDelta {
    /// `false`: no model has it any more.
    Gone(Gone),
    /// Columns that are new or changed.
    Columns(BTreeMap<String, ColumnDelta>),
}

/// How a column differs in a release's models.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ColumnDelta {
    /// `false`: the model no longer has it.
    Gone(Gone),
    /// The column from this release on.
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

/// A fault in a release's file, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// A description of the fault, in English.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for Wrong {}

/// A release's file and its text.
#[derive(Debug, Clone, Copy)]
pub struct File<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its whole text.
    pub text: &'t str,
}

impl File<'_> {
    /// A fault at this byte of the text.
    fn wrong_at(self, place: usize, what: impl Into<String>) -> Wrong {
        let before = self.text.get(..place).unwrap_or_default();
        Wrong {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            what: what.into(),
        }
    }

    /// A fault at the first place in the text that names `named`.
    #[must_use]
    pub fn wrong(self, named: &str, what: impl Into<String>) -> Wrong {
        let quoted = self.text.find(&format!("\"{named}\""));
        let key = || Some(self.text.find(&format!("\n{named} ="))? + 1);
        let place = quoted.or_else(key).or_else(|| self.text.find(named));
        self.wrong_at(place.unwrap_or_default(), what)
    }

    /// A fault at a column of the models.
    #[must_use]
    pub fn wrong_column(self, table: &str, column: &str, what: impl Into<String>) -> Wrong {
        let section = self.text.find(&format!("[models.{table}]"));
        let section = section.unwrap_or_default();
        let column = self.text[section..].find(&format!("\n{column} ="));
        self.wrong_at(column.map_or(section, |column| section + column + 1), what)
    }

    /// Reads the file.
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

/// A release's file, field by field as it is written.
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
    /// The repair's name, if it is not the change's id.
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
