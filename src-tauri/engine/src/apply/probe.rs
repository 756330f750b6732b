//! Whether a step is done, told from the database alone.

use crate::inspect::Schema;
use crate::plan::Probe;

/// What a schema says about a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done.
    Done,
    /// Not done.
    Todo,
    /// The rows have to be asked: done when this gives 0.
    Ask(String),
}

/// Reads a schema for a probe.
pub(super) fn answer(probe: &Probe, schema: &Schema) -> Answer {
    let done = match probe {
        Probe::Table { table } => schema.table(table).is_some(),
        Probe::Columns { table, columns } => columns
            .iter()
            .all(|column| schema.has_column(table, column)),
        Probe::Renamed { table, from, to } => {
            schema.has_column(table, to) && !schema.has_column(table, from)
        }
        Probe::Types { table, columns } => columns.iter().all(|(name, base)| {
            let column = schema.table(table).and_then(|table| table.column(name));
            column.is_some_and(|column| {
                let text = column.column_type.to_ascii_lowercase();
                text.split('(').next() == Some(base.as_str())
                    && (column.nullable || base == "longtext")
            })
        }),
        Probe::NoColumn { table, column } => !schema.has_column(table, column),
        Probe::NoRows { sql } => return Answer::Ask(sql.clone()),
    };
    if done { Answer::Done } else { Answer::Todo }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{Column, Table};

    #[test]
    fn a_rename_is_done_only_when_the_old_name_is_gone() {
        let schema = |columns: &[&str]| Schema {
            tables: vec![Table {
                name: "t".to_owned(),
                columns: columns
                    .iter()
                    .map(|name| Column {
                        name: (*name).to_owned(),
                        ..Column::default()
                    })
                    .collect(),
                ..Table::default()
            }],
            ..Schema::default()
        };
        let probe = Probe::Renamed {
            table: "t".to_owned(),
            from: "old".to_owned(),
            to: "new".to_owned(),
        };
        assert_eq!(answer(&probe, &schema(&["old"])), Answer::Todo);
        assert_eq!(answer(&probe, &schema(&["old", "new"])), Answer::Todo);
        assert_eq!(answer(&probe, &schema(&["new"])), Answer::Done);
    }
}
