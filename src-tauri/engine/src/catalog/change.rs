//! What a release does to a database, as typed changes: SQL, probe, undo and the rest are derived from them (`plan/change`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::column::{ColumnText, Key};

/// Names a change in plans, journals and JSON, for ever: `create-gpts-app`, `0.6.0/gpts-messages`.
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
    /// Nobody but us: what the guide misses. Chosen unless it is left out.
    Repair(RepairId),
}

/// The kind of who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// DB-GPT's own upgrade guide or script.
    Guide,
    /// What that misses.
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
    /// The kind.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Self::Guide => Origin::Guide,
            Self::Repair(_) => Origin::Repair,
        }
    }

    /// The repair, where it is one.
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
    /// Something of it fails without.
    #[default]
    Required,
    /// It works; something long or quick is missing.
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

/// A change and all that is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name for ever.
    pub id: ChangeId,
    /// Who asks for it.
    pub asked_by: AskedBy,
    /// Whether the release works without.
    pub need: Need,
    /// The one kind of database that it is for; none where it is for both.
    pub on: Option<Dialect>,
    /// The sentence that says why; further ones begin with the same words (`…-add`, `…-merge`).
    pub why: Option<String>,
    /// What is told where a column has its old and its new name: the id of a finding.
    pub found_both: Option<String>,
    /// What is told where it has neither.
    pub found_neither: Option<String>,
    /// What verifying tells where it went on having both.
    pub left: Option<String>,
    /// What it does.
    pub change: Change,
}

/// What is done. A closed set: a release that needs another kind needs code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Makes a table; where it is there without some of the columns, adds those.
    Create(Table),
    /// Adds columns to a table, in one statement.
    Add(Columns),
    /// Gives a column another name. Where both names are there, their rows are merged first.
    Rename(Rename),
    /// Gives columns a type that holds more, or lets them take NULL. Nothing is made narrower.
    Retype(Columns),
    /// Forbids NULL in a column, after what is NULL was filled.
    Tighten(Tighten),
    /// Takes away a column that no release reads.
    Drop(Drop),
    /// Adds an index.
    Index(Index),
    /// Gives tables the collation of another one, with which they are joined.
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
    /// The number that its rows begin with, where that is said.
    pub begins_with: Option<u32>,
    /// The collation that is said. It is followed only where the tables that are there have it, too.
    pub collation: Option<String>,
    /// The table whose collation it gets, since they are joined; where none is said, that of most tables.
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

/// A column's other name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The table.
    pub table: String,
    /// The old name.
    pub from: String,
    /// The new name, and the text by which it is made where neither is there.
    pub to: ColumnText,
}

/// NULL that is forbidden.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tighten {
    /// The table.
    pub table: String,
    /// The column as it is afterwards.
    pub column: ColumnText,
    /// What stands in for NULL: a literal.
    pub fill: String,
}

/// A column that goes.
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
    /// The key; it makes looking up quick, and no more.
    pub key: Key,
}

/// Tables that get one collation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collate {
    /// The table that gets it.
    pub table: String,
    /// The table that has it.
    pub like: String,
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

    /// The columns that have another name or type after it, or are gone.
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
