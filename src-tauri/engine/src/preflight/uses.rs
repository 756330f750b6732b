//! Finds views, triggers, keys and the like that use a column which a step changes, each with what to type.

use std::borrow::Cow;

use crate::definitions::{Column, Definition, Kind};
use crate::inspect::Inspection;
use crate::message::{Arg, Finding, Message, Severity};
use crate::plan::{How, Probe, Step, Touched};
use crate::schema::Schema;

/// Most names in one finding.
const NAMED: usize = 20;

/// What steps are held against.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// The schema that they change.
    pub(crate) schema: &'a Schema,
    /// The database's name; empty for SQLite.
    pub(crate) database: &'a str,
    /// What names columns.
    pub(crate) definitions: &'a [Definition],
    /// Whether it is a SQLite file, whose indexes are among the definitions.
    pub(crate) is_file: bool,
}

/// A definition, or a plain index, that uses a column which a step changes.
pub(crate) struct Used<'a> {
    pub(crate) step: &'a Step,
    pub(crate) touched: Touched,
    pub(crate) definition: Cow<'a, Definition>,
    pub(crate) severity: Severity,
}

/// Blocks on definitions that the steps would break; warns or informs of those that may work differently, and warns of
/// those whose text can't be seen.
pub(super) fn check(inspection: &Inspection, todo: &[&Step]) -> Vec<Finding> {
    let sight = Sight {
        schema: &inspection.schema,
        database: &inspection.database,
        definitions: &inspection.definitions,
        is_file: inspection.server.is_none(),
    };
    let used = used(sight, todo);
    let mut findings: Vec<Finding> = used.iter().map(|one| told(one, sight.database)).collect();
    let mut steps = todo.iter();
    let touches_any = steps.any(|step| !step.touched(sight.schema).is_empty());
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

/// What uses a column that one of the steps changes.
pub(crate) fn used<'a>(sight: Sight<'a>, todo: &[&'a Step]) -> Vec<Used<'a>> {
    let schema = sight.schema;
    let mut found = Vec::new();
    for &step in todo {
        for touched in step.touched(schema) {
            let column = Column {
                database: sight.database,
                table: &touched.table,
                name: &touched.column,
                is_unique: is_unique(schema, &touched),
            };
            let named = sight.definitions.iter().map(Cow::Borrowed);
            let indexes = indexes(sight, &touched, todo).into_iter().map(Cow::Owned);
            let using: Vec<Cow<'a, Definition>> = named
                .filter(|definition| definition.uses(column))
                .chain(indexes)
                .collect();
            for definition in using {
                let severity = match definition.is_json_check() {
                    // A longer text with this check is a JSON column to MariaDB.
                    true => Some(Severity::Blocker),
                    false => severity(sight.is_file, definition.kind, &touched.how),
                };
                found.extend(severity.map(|severity| Used {
                    step,
                    touched: touched.clone(),
                    definition,
                    severity,
                }));
            }
        }
    }
    found
}

/// A server takes a dropped column out of plain indexes without a word: those that hold it, but for those that the steps
/// themselves drop.
fn indexes(sight: Sight<'_>, touched: &Touched, todo: &[&Step]) -> Vec<Definition> {
    if sight.is_file || touched.how != How::Dropped {
        return Vec::new();
    }
    let goes = |name: &str| {
        let mut probes = todo.iter().flat_map(|step| step.probe.each());
        probes.any(|probe| {
            matches!(probe, Probe::NoIndex { table, name: own } if *table == touched.table && own == name)
        })
    };
    let table = sight.schema.table(&touched.table);
    let indexes = table.into_iter().flat_map(|table| &table.indexes);
    let holding = indexes.filter(|index| {
        let mut columns = index.columns.iter();
        columns.any(|name| name.eq_ignore_ascii_case(&touched.column)) && !goes(&index.name)
    });
    holding
        .map(|index| Definition {
            kind: Kind::Index,
            database: sight.database.to_owned(),
            name: index.name.clone(),
            table: Some(touched.table.clone()),
            held_by: None,
            text: Some(index.columns.join(", ")),
            mode: String::new(),
        })
        .collect()
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

impl Used<'_> {
    /// The definition's name, with its database if that is another one.
    pub(crate) fn name(&self, database: &str) -> String {
        match self.definition.database == database {
            true => self.definition.name.clone(),
            false => format!("{}.{}", self.definition.database, self.definition.name),
        }
    }

    /// The statement that takes it away. MariaDB gives a column's own CHECK the column's name; only redefining the column
    /// removes it.
    pub(crate) fn drop_statement(&self, database: &str) -> Option<String> {
        let is_own = self.definition.kind == Kind::Check
            && self
                .definition
                .name
                .eq_ignore_ascii_case(&self.touched.column);
        let statement = self.definition.drop_statement(database);
        statement.filter(|_| !is_own)
    }
}

fn told(one: &Used<'_>, database: &str) -> Finding {
    let (definition, touched) = (&one.definition, &one.touched);
    let severity = one.severity;
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
        .arg("name", one.name(database))
        .arg("table", touched.table.as_str())
        .arg("column", touched.column.as_str())
        .arg("step", one.step.id.as_str())
        .arg("how", how);
    match severity {
        Severity::Blocker => {
            let what = one.drop_statement(database).map_or_else(
                || Arg::from(Message::new("column-used-by-hand")),
                |statement| Arg::from(Message::new("column-used-drop").arg("statement", statement)),
            );
            finding.arg("what", what)
        }
        Severity::Warning | Severity::Info => finding,
    }
}
