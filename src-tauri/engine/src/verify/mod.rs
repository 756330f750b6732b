//! Looks again, with other eyes than the probes: does the database have what v0.5.0 reads and writes?

use std::collections::BTreeMap;

use crate::catalog::guide;
use crate::catalog::v0_5_0::{self, ModelColumn, ModelTable};
use crate::error::Result;
use crate::event::Context;
use crate::inspect::{self, Inspection, Table};
use crate::message::{Finding, Severity};
use crate::plan::{Choices, Repair};
use crate::target::Target;

/// What the second look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Whether every difference is explained: none at all, or only what was left out on purpose.
    pub verified: bool,
    /// The differences to v0.5.0; a blocker is one that nothing explains.
    pub differences: Vec<Finding>,
    /// The look itself.
    pub inspection: Inspection,
}

/// Looks at the database and compares it with v0.5.0's own models. What the choices left out is explained by them.
///
/// # Errors
/// Those of [`inspect::look`].
pub async fn run(target: &Target, choices: &Choices, context: Context<'_>) -> Result<Verification> {
    let inspection = inspect::look(target, context).await?;
    let differences = differences(v0_5_0::models(), &inspection, choices);
    let verified = differences
        .iter()
        .all(|finding| finding.severity != Severity::Blocker);
    Ok(Verification {
        verified,
        differences,
        inspection,
    })
}

fn differences(
    models: &BTreeMap<String, ModelTable>,
    inspection: &Inspection,
    choices: &Choices,
) -> Vec<Finding> {
    let is_sqlite = inspection.server.is_none();
    let mut found = Vec::new();
    for (name, model) in models {
        match inspection.schema.table(name) {
            Some(table) => found.extend(columns(inspection, model, table, choices)),
            None if is_sqlite && guide::TABLE_NAMES.contains(&name.as_str()) => {
                found.push(Finding::info("verify-table-later").arg("table", name.as_str()));
            }
            None => {
                found.push(Finding::blocker("verify-table-missing").arg("table", name.as_str()))
            }
        }
    }
    found
}

fn columns(
    inspection: &Inspection,
    model: &ModelTable,
    table: &Table,
    choices: &Choices,
) -> Vec<Finding> {
    let name = table.name.as_str();
    // SQLite's columns hold whatever is written, and as much of it.
    let has_widths = inspection.server.is_some();
    let mut found = Vec::new();
    for (column, expected) in model {
        let repair = repair_of(name, column);
        let left_out = repair.is_some_and(|repair| !choices.repairs.contains(&repair));
        let Some(actual) = table.column(column) else {
            let finding = if left_out {
                Finding::warning("verify-column-left-out")
            } else {
                Finding::blocker("verify-column-missing")
            };
            found.push(finding.arg("table", name).arg("column", column.as_str()));
            continue;
        };
        // Where v0.4.6 had the same column, v0.5.0 is no worse off than it was.
        if has_widths && repair.is_some() && is_too_narrow(expected, &actual.column_type) {
            found.push(
                Finding::warning("verify-narrow")
                    .arg("table", name)
                    .arg("column", column.as_str())
                    .arg("actual", actual.column_type.as_str())
                    .arg("expected", expected.mysql.as_str()),
            );
        }
    }
    found
}

/// The repair that brings a column to what v0.5.0 needs.
fn repair_of(table: &str, column: &str) -> Option<Repair> {
    match (table, column) {
        ("gpts_messages", "current_goal") => Some(Repair::MessagesGoal),
        ("gpts_messages", "content" | "action_report") => Some(Repair::LongMessages),
        ("gpts_app_collection", "user_code" | "sys_code") => Some(Repair::CollectionCodes),
        ("gpts_conversations", "team_mode") => Some(Repair::ConversationsTeamMode),
        _ => None,
    }
}

/// A column that takes less than v0.5.0 may write: text into a number, or long text into TEXT.
fn is_too_narrow(expected: &ModelColumn, actual: &str) -> bool {
    let actual = actual.to_ascii_lowercase();
    let model = expected.mysql.to_ascii_lowercase();
    let is_text = model.starts_with("varchar") || model.starts_with("text");
    (model.starts_with("text(") && actual == "text") || (is_text && actual.starts_with("int"))
}
