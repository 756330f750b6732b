//! What is stored of the inspections before and after a run, for its report: no row's content, and no secret.

use serde::{Deserialize, Serialize};

use crate::catalog;
use crate::inspect::Inspection;
use crate::message::Finding;
use crate::schema::RowCount;

/// A table as an inspection saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSight {
    /// Its name.
    pub name: String,
    /// How many columns it had.
    pub columns: usize,
    /// How many rows it had.
    pub rows: RowCount,
}

/// A database as an inspection saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// The name of its state, as `inspect` gives it in JSON.
    pub state: String,
    /// Its tables, by name.
    pub tables: Vec<TableSight>,
}

impl From<&Inspection> for Sight {
    fn from(inspection: &Inspection) -> Self {
        let tables = inspection.schema.tables.iter().map(|table| TableSight {
            name: table.name.clone(),
            columns: table.columns.len(),
            rows: table.rows,
        });
        Self {
            state: inspection.state.name(catalog::known()),
            tables: tables.collect(),
        }
    }
}

/// What was known when a run began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// All findings of config, inspection and preflight, the worst first.
    pub findings: Vec<Finding>,
    /// The database right before the run.
    pub seen: Sight,
}

/// What verifying saw after a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether all is there that the release reads and writes.
    pub verified: bool,
    /// The differences from the release.
    pub differences: Vec<Finding>,
    /// The database right after the run.
    pub seen: Sight,
}
