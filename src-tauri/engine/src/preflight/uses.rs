//! Finds views, triggers, keys and the like that use a column which a step changes, each with what to type.

use crate::definitions::{Column, Definition, Kind};
use crate::inspect::Inspection;
use crate::message::{Arg, Finding, Message, Severity};
use crate::plan::{How, Step, Touched};
use crate::schema::Schema;

/// Most names in one finding.
const NAMED: usize = 20;

/// Blocks on definitions that the steps would break; warns or informs of those that may work differently, and warns of
/// those whose text can't be seen.
pub(super) fn check(inspection: &Inspection, todo: &[&Step]) -> Vec<Finding> {
    let (schema, database) = (&inspection.schema, inspection.database.as_str());
    let is_sqlite = inspection.server.is_none();
    let mut findings = Vec::new();
    let mut touches_any = false;
    for step in todo {
        for touched in step.touched(schema) {
            touches_any = true;
            let column = Column {
                database,
                table: &touched.table,
                name: &touched.column,
                is_unique: is_unique(schema, &touched),
            };
            let used = inspection.definitions.iter();
            for definition in used.filter(|definition| definition.uses(column)) {
                let severity = severity(is_sqlite, definition.kind, &touched.how);
                findings.extend(
                    severity.map(|severity| told(severity, definition, step, &touched, database)),
                );
            }
        }
    }
    let unseen = inspection.definitions.iter();
    let unseen: Vec<String> = unseen
        .filter(|definition| definition.text.is_none())
        .map(|definition| format!("`{}`", definition.name))
        .collect();
    if touches_any && !unseen.is_empty() {
        let named = unseen[..unseen.len().min(NAMED)].join(", ");
        findings.push(
            Finding::warning("definitions-unseen")
                .arg("count", unseen.len())
                .arg("names", named),
        );
    }
    findings
}

fn is_unique(schema: &Schema, touched: &Touched) -> bool {
    let mut others = schema
        .tables
        .iter()
        .filter(|table| !schema.same_name(&table.name, &touched.table));
    !others.any(|table| table.column(&touched.column).is_some())
}

/// The severity; `None` if the database itself adapts the definition to the change.
fn severity(is_sqlite: bool, kind: Kind, how: &How) -> Option<Severity> {
    match (how, kind) {
        // SQLite renames the column in all definitions, or refuses the statement.
        (How::Renamed(_), _) if is_sqlite => None,
        // A foreign key follows its columns.
        (How::Renamed(_), Kind::ForeignKey) => None,
        (
            How::Retyped,
            Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Package
            | Kind::PackageBody
            | Kind::Event,
        ) => Some(Severity::Warning),
        (How::Renamed(_) | How::Dropped | How::Retyped, _)
        | (How::Widened, Kind::ForeignKey | Kind::Partition) => Some(Severity::Blocker),
        (
            How::Widened,
            Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Package
            | Kind::PackageBody
            | Kind::Event,
        ) => Some(Severity::Info),
        (How::Widened, _) => Some(Severity::Warning),
    }
}

fn told(
    severity: Severity,
    definition: &Definition,
    step: &Step,
    touched: &Touched,
    database: &str,
) -> Finding {
    let name = match definition.database == database {
        true => definition.name.clone(),
        false => format!("{}.{}", definition.database, definition.name),
    };
    let finding = match severity {
        Severity::Blocker => Finding::blocker("column-used"),
        Severity::Warning => Finding::warning("column-used-retyped"),
        Severity::Info => Finding::info("column-used-retyped"),
    };
    let how = match &touched.how {
        How::Renamed(to) => Message::new("column-renamed").arg("to", to.as_str()),
        How::Dropped => Message::new("column-dropped"),
        How::Retyped | How::Widened => Message::new("column-retyped"),
    };
    let finding = finding
        .arg("kind", definition.kind.name())
        .arg("name", name)
        .arg("table", touched.table.as_str())
        .arg("column", touched.column.as_str())
        .arg("step", step.id.as_str())
        .arg("how", how);
    match severity {
        Severity::Blocker => {
            // MariaDB gives a column's own CHECK the column's name; only redefining the column removes it.
            let is_own = definition.kind == Kind::Check
                && definition.name.eq_ignore_ascii_case(&touched.column);
            let statement = definition.drop_statement(database).filter(|_| !is_own);
            let what = statement.map_or_else(
                || Arg::from(Message::new("column-used-by-hand")),
                |statement| Arg::from(Message::new("column-used-drop").arg("statement", statement)),
            );
            finding.arg("what", what)
        }
        Severity::Warning | Severity::Info => finding,
    }
}
