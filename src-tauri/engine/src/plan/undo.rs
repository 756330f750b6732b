//! The undo of a step: its statement, its probe, and the data that must not be lost by it.

use serde::{Deserialize, Serialize};

use super::{Probe, Step, StepState};
use crate::catalog::ColumnText;
use crate::message::Finding;
use crate::mysql::quoted;
use crate::schema::Column;
use crate::sql::types::{base_type, length};

/// How to undo a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The one statement that undoes the step.
    pub sql: String,
    /// How to see that the step is undone.
    pub probe: Probe,
    /// Data that would be lost. If any of these counts a row, the step is not undone.
    pub uses: Vec<Use>,
}

/// A query for rows that use what a step made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// `SELECT COUNT(*) …`: the rows that would lose something.
    pub sql: String,
    /// The finding if there are any; their number is added as `rows`.
    pub finding: Finding,
}

impl Undo {
    /// The undo as a step of its own, so that it runs like any other. Its guard counts the uses once more.
    #[must_use]
    pub fn of(&self, step: &Step) -> Step {
        let counts: Vec<String> = self
            .uses
            .iter()
            .map(|one| format!("({})", one.sql))
            .collect();
        Step {
            id: step.id.clone(),
            asked_by: step.asked_by.clone(),
            release: step.release,
            need: step.need,
            table: step.table.clone(),
            state: StepState::Todo,
            sql: self.sql.clone(),
            why: step.why.clone(),
            probe: self.probe.clone(),
            guard: (!counts.is_empty()).then(|| Probe::NoRows {
                sql: format!("SELECT {}", counts.join(" + ")),
            }),
            cost: step.cost,
            takes: None,
            undo: None,
            collation: None,
            parts: step.parts.clone(),
        }
    }
}

/// Undo of a new table: dropped while it is empty.
pub(super) fn table(name: &str) -> Undo {
    Undo {
        sql: format!("DROP TABLE {}", quoted(name)),
        probe: Probe::NoTable {
            table: name.to_owned(),
        },
        uses: vec![Use {
            sql: format!("SELECT COUNT(*) FROM {}", quoted(name)),
            finding: Finding::blocker("undo-table-used").arg("table", name),
        }],
    }
}

/// The value that existing rows get in a new column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Born {
    /// NULL.
    Null,
    /// 0. The column's type may have become text since.
    Number,
    /// The empty text.
    Text,
    /// The column's own default.
    Default(String),
    /// A value that can't be told apart from a written one, such as the time of the step.
    Unknown,
}

impl Born {
    /// Read from a column's definition: its default, else NULL, else the empty value of its type.
    pub(super) fn of(column: &ColumnText) -> Self {
        const NUMBERS: [&str; 6] = [
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "double",
        ];
        const TIMES: [&str; 3] = ["datetime", "timestamp", "date"];
        let base = base_type(&column.column_type);
        match &column.default {
            Some(default) if default.starts_with("CURRENT_TIMESTAMP") => Self::Unknown,
            Some(default) => Self::Default(default.clone()),
            None if column.takes_null() => Self::Null,
            None if NUMBERS.contains(&base.as_str()) => Self::Number,
            None if TIMES.contains(&base.as_str()) => Self::Unknown,
            None => Self::Text,
        }
    }

    /// A condition for rows whose value was written after the step; `None` if it can't be told.
    fn more(&self, name: &str) -> Option<String> {
        let name = quoted(name);
        match self {
            Self::Null => Some(format!("{name} IS NOT NULL")),
            Self::Number => Some(format!("CAST({name} AS CHAR) <> '0'")),
            Self::Text => Some(format!("LENGTH({name}) > 0")),
            Self::Default(default) => Some(format!("{name} IS NULL OR {name} <> {default}")),
            Self::Unknown => None,
        }
    }
}

/// The undo of an ALTER TABLE, as clauses of another one, so that several can be combined.
pub(super) struct Back {
    /// `DROP COLUMN …`, `MODIFY COLUMN …`, in order.
    pub(super) clauses: Vec<String>,
    /// How to see that they ran.
    pub(super) probe: Probe,
    /// What would be lost.
    pub(super) uses: Vec<Use>,
}

impl Back {
    pub(super) fn undo(self, table: &str) -> Undo {
        Undo {
            sql: alter(table, &self.clauses),
            probe: self.probe,
            uses: self.uses,
        }
    }
}

/// One ALTER TABLE with these clauses.
pub(super) fn alter(table: &str, clauses: &[String]) -> String {
    format!("ALTER TABLE {} {}", quoted(table), clauses.join(", "))
}

/// Undo of new columns: dropped while they hold only the values that existing rows got.
pub(super) fn columns(table: &str, columns: &[(&str, Born)]) -> Back {
    let drops: Vec<String> = columns
        .iter()
        .map(|(name, _)| format!("DROP COLUMN {}", quoted(name)))
        .collect();
    let used = |(name, born): &(&str, Born)| {
        let more = born.more(name)?;
        Some(rows(
            table,
            name,
            &more,
            Finding::blocker("undo-column-used"),
        ))
    };
    Back {
        clauses: drops,
        probe: Probe::NoColumns {
            table: table.to_owned(),
            columns: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
        },
        uses: columns.iter().filter_map(used).collect(),
    }
}

/// Undo of new types: the columns get their old definitions back while every value fits.
pub(super) fn retyped(table: &str, columns: &[(&Column, String)]) -> Back {
    let clauses: Vec<String> = columns
        .iter()
        .map(|(_, definition)| format!("MODIFY COLUMN {definition}"))
        .collect();
    Back {
        clauses,
        // Not `BaseTypes`: the base type alone (`varchar`) would also match a column that is still wider.
        probe: Probe::WholeTypes {
            table: table.to_owned(),
            columns: columns
                .iter()
                .map(|(column, _)| (column.name.clone(), column.column_type.clone()))
                .collect(),
        },
        uses: columns
            .iter()
            .flat_map(|(column, _)| misfits(table, column))
            .collect(),
    }
}

/// Undo of a new index: dropped at any time, since it holds no data of its own.
pub(super) fn index(table: &str, name: &str) -> Back {
    Back {
        clauses: vec![format!("DROP INDEX {}", quoted(name))],
        probe: Probe::NoIndex {
            table: table.to_owned(),
            name: name.to_owned(),
        },
        uses: Vec::new(),
    }
}

/// Counts the rows whose value would not fit unchanged into the old type.
fn misfits(table: &str, old: &Column) -> Vec<Use> {
    let name = quoted(&old.name);
    let mut found = Vec::new();
    if !old.nullable {
        let finding = Finding::blocker("undo-null");
        found.push(rows(table, &old.name, &format!("{name} IS NULL"), finding));
    }
    let wrong = match base_type(&old.column_type).as_str() {
        "varchar" | "char" => format!(
            "CHAR_LENGTH({name}) > {}",
            length(&old.column_type).unwrap_or_default()
        ),
        "tinytext" => format!("LENGTH({name}) > 255"),
        "text" => format!("LENGTH({name}) > 65535"),
        "mediumtext" => format!("LENGTH({name}) > 16777215"),
        "longtext" => return found,
        "int" if !old.column_type.contains("unsigned") => {
            let number = format!("CAST({name} AS SIGNED)");
            format!(
                "CAST(CAST({number} AS CHAR) AS BINARY) <> CAST({name} AS BINARY) \
                 OR {number} NOT BETWEEN -2147483648 AND 2147483647"
            )
        }
        // No release of DB-GPT has another type there: undo only if all values are NULL.
        _other => format!("{name} IS NOT NULL"),
    };
    let finding = Finding::blocker("undo-misfit").arg("type", old.column_type.as_str());
    found.push(rows(table, &old.name, &wrong, finding));
    found
}

fn rows(table: &str, column: &str, condition: &str, finding: Finding) -> Use {
    Use {
        sql: format!("SELECT COUNT(*) FROM {} WHERE {condition}", quoted(table)),
        finding: finding.arg("table", table).arg("column", column),
    }
}
