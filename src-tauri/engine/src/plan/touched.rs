//! The existing columns that a step renames, retypes or drops: preflight looks for views and the like that use them.

use super::{Probe, Step};
use crate::schema::Schema;
use crate::sql::types::{base_type, class, holds};

/// A column that a step changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The table that it belongs to.
    pub table: String,
    /// Its name before the step.
    pub column: String,
    /// What the step does to it.
    pub how: How,
}

/// What a step does to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Renamed to this.
    Renamed(String),
    /// Dropped.
    Dropped,
    /// Given a type with other values (text instead of numbers, say), or NOT NULL.
    Retyped,
    /// Given a wider type: all old values, and longer ones.
    Widened,
}

impl Step {
    /// The existing columns that this step changes, derived from its probe.
    #[must_use]
    pub fn touched(&self, schema: &Schema) -> Vec<Touched> {
        let touched = self.probe.each().flat_map(|probe| touched(probe, schema));
        touched
            .filter(|(table, column, _)| schema.has_column(table, column))
            .map(|(table, column, how)| Touched {
                table: table.clone(),
                column: column.clone(),
                how,
            })
            .collect()
    }
}

fn touched<'p>(probe: &'p Probe, schema: &Schema) -> Vec<(&'p String, &'p String, How)> {
    match probe {
        Probe::Renamed { table, from, to } => {
            vec![(table, from, How::Renamed(to.clone()))]
        }
        Probe::NoColumns { table, columns } => {
            let dropped = columns.iter().map(|column| (table, column, How::Dropped));
            dropped.collect()
        }
        Probe::Types { table, columns } | Probe::BaseTypes { table, columns } => columns
            .iter()
            .filter_map(|(name, base)| {
                let old = base_type(&schema.table(table)?.column(name)?.column_type);
                let how = match is_text(&old) && is_text(base) {
                    true if old == *base => return None,
                    true => How::Widened,
                    false => How::Retyped,
                };
                Some((table, name, how))
            })
            .collect(),
        Probe::Holds { table, columns, .. } | Probe::WholeTypes { table, columns } => columns
            .iter()
            .filter_map(|(name, wanted)| {
                let old = &schema.table(table)?.column(name)?.column_type;
                let how = match class(old) == class(wanted) {
                    true => How::Widened,
                    false => How::Retyped,
                };
                (!holds(old, wanted)).then_some((table, name, how))
            })
            .collect(),
        Probe::Refuses { table, column } => vec![(table, column, How::Retyped)],
        Probe::Table { .. }
        | Probe::Columns { .. }
        | Probe::NoRows { .. }
        | Probe::Indexed { .. }
        | Probe::NoIndex { .. }
        | Probe::Collation { .. }
        | Probe::All { .. }
        | Probe::NoTable { .. } => Vec::new(),
    }
}

fn is_text(base: &str) -> bool {
    base == "char" || base == "varchar" || base.ends_with("text")
}
