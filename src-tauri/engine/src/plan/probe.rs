//! Probes: how to see in the database itself whether a step is done.

use serde::{Deserialize, Serialize};

/// A condition on the database that holds once a step is done. Checked without regard to what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "probe", rename_all = "kebab-case")]
pub enum Probe {
    /// The table is there.
    Table {
        /// Its name.
        table: String,
    },
    /// The columns are all there.
    Columns {
        /// The table.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// The column has its new name, and the old one is gone.
    Renamed {
        /// The table.
        table: String,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// The columns have these base types (`varchar`, `longtext`) and take NULL.
    Types {
        /// The table.
        table: String,
        /// Column and base type.
        columns: Vec<(String, String)>,
    },
    /// The columns have these base types, whether they take NULL or not.
    BaseTypes {
        /// The table.
        table: String,
        /// Column and base type.
        columns: Vec<(String, String)>,
    },
    /// The columns hold exactly the values of these types: no narrower, no wider.
    WholeTypes {
        /// The table.
        table: String,
        /// Column and whole type.
        columns: Vec<(String, String)>,
    },
    /// The columns hold at least the values of these types, and take NULL if `takes_null` says so.
    Holds {
        /// The table.
        table: String,
        /// Column and whole type.
        columns: Vec<(String, String)>,
        /// Whether they must take NULL.
        takes_null: bool,
    },
    /// The column refuses NULL.
    Refuses {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// An index begins with these columns.
    Indexed {
        /// The table.
        table: String,
        /// The columns' names, in order.
        columns: Vec<String>,
    },
    /// No index has this name.
    NoIndex {
        /// The table.
        table: String,
        /// The index.
        name: String,
    },
    /// The table and its texts have this collation.
    Collation {
        /// The table.
        table: String,
        /// The collation.
        collation: String,
        /// The columns that must have it; `None` for all texts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        columns: Option<Vec<String>>,
    },
    /// A query that gives one number; done when it is 0.
    NoRows {
        /// `SELECT COUNT(*) …`.
        sql: String,
    },
    /// The table is there, and none of the columns is.
    NoColumns {
        /// The table.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// The table is not there.
    NoTable {
        /// Its name.
        table: String,
    },
    /// Several probes of one table, which must all hold.
    All {
        /// The probes; none of them is an `All` itself.
        probes: Vec<Probe>,
    },
}

impl Probe {
    /// The table that it looks at; `None` for a query ([`Probe::NoRows`]).
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::All { probes } => probes.iter().find_map(Self::table),
            Self::Table { table }
            | Self::Columns { table, .. }
            | Self::Renamed { table, .. }
            | Self::Types { table, .. }
            | Self::BaseTypes { table, .. }
            | Self::WholeTypes { table, .. }
            | Self::Holds { table, .. }
            | Self::Refuses { table, .. }
            | Self::Indexed { table, .. }
            | Self::NoIndex { table, .. }
            | Self::Collation { table, .. }
            | Self::NoColumns { table, .. }
            | Self::NoTable { table } => Some(table),
            Self::NoRows { .. } => None,
        }
    }

    /// Combines probes; a single one stays as it is, and none gives `None`.
    pub(super) fn all(mut probes: Vec<Self>) -> Option<Self> {
        match probes.len() {
            0 | 1 => probes.pop(),
            _ => Some(Self::All { probes }),
        }
    }

    /// The parts of a [`Probe::All`], or the probe itself.
    pub fn each(&self) -> impl Iterator<Item = &Self> {
        match self {
            Self::All { probes } => probes.iter(),
            Self::Table { .. }
            | Self::Columns { .. }
            | Self::Renamed { .. }
            | Self::Types { .. }
            | Self::BaseTypes { .. }
            | Self::WholeTypes { .. }
            | Self::Holds { .. }
            | Self::Refuses { .. }
            | Self::Indexed { .. }
            | Self::NoIndex { .. }
            | Self::Collation { .. }
            | Self::NoRows { .. }
            | Self::NoColumns { .. }
            | Self::NoTable { .. } => std::slice::from_ref(self).iter(),
        }
    }

    /// The column whose name no longer exists once this holds: views, triggers and the like that use the name break.
    #[must_use]
    pub fn lost_column(&self) -> Option<&str> {
        match self {
            Self::Renamed { from, .. } => Some(from),
            Self::NoColumns { columns, .. } => columns.first().map(String::as_str),
            Self::All { probes } => probes.iter().find_map(Self::lost_column),
            Self::Table { .. }
            | Self::Columns { .. }
            | Self::Types { .. }
            | Self::BaseTypes { .. }
            | Self::WholeTypes { .. }
            | Self::Holds { .. }
            | Self::Refuses { .. }
            | Self::Indexed { .. }
            | Self::NoIndex { .. }
            | Self::Collation { .. }
            | Self::NoRows { .. }
            | Self::NoTable { .. } => None,
        }
    }
}
