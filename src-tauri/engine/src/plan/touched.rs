//! Which columns a step gives another name or type, or drops: what uses them has to be looked at before.

use super::{Probe, Step};
use crate::schema::Schema;
use crate::sql::types::{base_type, class, holds};

/// A column that a step changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Its table.
    pub table: String,
    /// Its name before the step.
    pub column: String,
    /// What becomes of it.
    pub how: How,
}

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// It has this name afterwards.
    Renamed(String),
    /// It is gone.
    Dropped,
    /// It takes other values: text where numbers were.
    Retyped,
    /// It takes all values that it took, and longer ones.
    Widened,
}

impl Step {
    /// The columns that are there and that this step changes; told by its probe, which knows what comes of it.
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
