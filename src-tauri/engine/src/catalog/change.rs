//! What a release does to a database, as typed changes; `plan/change` derives SQL, probe, undo and the rest from them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::column::{ColumnText, Key};

/// Names a change in plans, journals and JSON; never changes: `create-gpts-app`, `0.6.0/gpts-messages`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(String);

/// Names a repair: what `--without` takes. Several changes may belong to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepairId(String);

macro_rules! names {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )+};
}

names!(ChangeId, RepairId);

/// Who asks for a change. Journals and JSON have it as two values, `origin` and `repair`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredAskedBy", into = "StoredAskedBy")]
pub enum AskedBy {
    /// DB-GPT's own upgrade guide or script.
    Guide,
    /// This program, since the guide misses the change. Part of a plan unless the user leaves the repair out.
    Repair(RepairId),
}

/// [`AskedBy`] without the repair's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// DB-GPT's own upgrade guide or script.
    Guide,
    /// This program, since the guide misses the change.
    Repair,
}

#[derive(Serialize, Deserialize)]
struct StoredAskedBy {
    origin: Origin,
    repair: Option<RepairId>,
}

impl From<StoredAskedBy> for AskedBy {
    fn from(stored: StoredAskedBy) -> Self {
        match (stored.origin, stored.repair) {
            (Origin::Guide, _) => Self::Guide,
            (Origin::Repair, name) => Self::Repair(name.unwrap_or_else(|| RepairId::from(""))),
        }
    }
}

impl From<AskedBy> for StoredAskedBy {
    fn from(asked_by: AskedBy) -> Self {
        Self {
            origin: asked_by.origin(),
            repair: match asked_by {
                AskedBy::Guide => None,
                AskedBy::Repair(id) => Some(id),
            },
        }
    }
}

impl AskedBy {
    /// Guide or repair, without the repair's name.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Self::Guide => Origin::Guide,
            Self::Repair(_) => Origin::Repair,
        }
    }

    /// The repair's name; `None` for a change of the guide.
    #[must_use]
    pub fn repair(&self) -> Option<&RepairId> {
        match self {
            Self::Guide => None,
            Self::Repair(id) => Some(id),
        }
    }
}

/// Whether a release works without a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Something in the release fails without it.
    #[default]
    Required,
    /// The release works, but without the change something is too short or too slow.
    Recommended,
}

/// The two kinds of databases that DB-GPT keeps its metadata in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// MySQL, MariaDB and their kin.
    Mysql,
    /// SQLite.
    Sqlite,
}

/// A change, with everything that its release's file says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its id, which never changes.
    pub id: ChangeId,
    /// Who asks for it.
    pub asked_by: AskedBy,
    /// Whether the release works without.
    pub need: Need,
    /// The only dialect that it applies to; `None` for both.
    pub on: Option<Dialect>,
    /// The key of the sentence that says why. A change of several steps appends to it: `…-add`, `…-merge`.
    pub why: Option<String>,
    /// Inspecting found a renamed column under both names: the id of the finding.
    pub found_both: Option<String>,
    /// Inspecting found a renamed column under neither name: the id of the finding.
    pub found_neither: Option<String>,
    /// Verifying still found a renamed column under both names: the id of the finding.
    pub left: Option<String>,
    /// What it does.
    pub change: Change,
}

/// What a change does. A closed set: a release that needs another kind needs code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Makes a table; if the table is there without some of the columns, adds those.
    Create(Table),
    /// Adds columns to a table, in one statement.
    Add(Columns),
    /// Renames a column. If both names are there, their values are merged first.
    Rename(Rename),
    /// Gives columns a type that holds more, or lets them take NULL. Nothing is made narrower.
    Retype(Columns),
    /// Makes a column NOT NULL, after its NULLs were filled.
    Tighten(Tighten),
    /// Drops a column that no release reads.
    Drop(Drop),
    /// Adds an index.
    Index(Index),
    /// Gives a table the collation of another one that it is joined with.
    Collate(Collate),
}

/// A table to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub table: String,
    /// Its columns.
    pub columns: Vec<ColumnText>,
    /// Its keys.
    pub keys: Vec<Key>,
    /// The AUTO_INCREMENT value that its rows begin with, if the release's SQL gives one.
    pub begins_with: Option<u32>,
    /// The collation in the release's SQL. Used only if the tables that are there have it, too.
    pub collation: Option<String>,
    /// The table that it is joined with, and whose collation it gets; by default it gets that of most tables.
    pub like: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// Columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The table.
    pub table: String,
    /// The columns.
    pub columns: Vec<ColumnText>,
}

/// A column that gets another name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The table.
    pub table: String,
    /// The old name.
    pub from: String,
    /// The new name, with the definition by which the column is made if neither name is there.
    pub to: ColumnText,
}

/// A column that becomes NOT NULL.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tighten {
    /// The table.
    pub table: String,
    /// The column as it is afterwards.
    pub column: ColumnText,
    /// The literal that replaces NULL.
    pub fill: String,
}

/// A column that is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// An index that is added.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The table.
    pub table: String,
    /// The key: a plain index, only for quick look-ups.
    pub key: Key,
}

/// A table that gets the collation of another one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collate {
    /// The table that gets it.
    pub table: String,
    /// The table that has it.
    pub like: String,
    /// The column of this name, of both tables, by which DB-GPT joins them; `None` if it does not.
    #[serde(default)]
    pub joined: Option<String>,
}

impl Change {
    /// The table that it is about.
    #[must_use]
    pub fn table(&self) -> &str {
        match self {
            Self::Create(of) => &of.table,
            Self::Add(of) | Self::Retype(of) => &of.table,
            Self::Rename(of) => &of.table,
            Self::Tighten(of) => &of.table,
            Self::Drop(of) => &of.table,
            Self::Index(of) => &of.table,
            Self::Collate(of) => &of.table,
        }
    }

    /// The columns that are there after it and were not before.
    #[must_use]
    pub fn makes(&self) -> Vec<&ColumnText> {
        match self {
            Self::Create(of) => of.columns.iter().collect(),
            Self::Add(of) => of.columns.iter().collect(),
            Self::Rename(of) => vec![&of.to],
            Self::Retype(_)
            | Self::Tighten(_)
            | Self::Drop(_)
            | Self::Index(_)
            | Self::Collate(_) => Vec::new(),
        }
    }

    /// The columns that a change renames, retypes or drops.
    #[must_use]
    pub fn alters(&self) -> Vec<&str> {
        match self {
            Self::Rename(of) => vec![&of.from],
            Self::Retype(of) => of
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect(),
            Self::Tighten(of) => vec![&of.column.name],
            Self::Drop(of) => vec![&of.column],
            Self::Create(_) | Self::Add(_) | Self::Index(_) | Self::Collate(_) => Vec::new(),
        }
    }
}
