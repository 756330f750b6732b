//! MySQL: gives columns a wider type, or makes them take or refuse NULL. A column that is wide enough keeps its type.

use super::keep::definition;
use super::shape::is_added;
use super::{Clause, Draft, OnServer, Placed};
use crate::catalog::{ColumnText, Columns, Null, Tighten};
use crate::mysql::{Server, quoted};
use crate::plan::undo::{alter, retyped};
use crate::plan::{Cost, Probe, Step, StepState};
use crate::schema::{Column, Table};
use crate::sql::types::{base_type, holds};

/// The step that widens the columns. `None` if all of them are created with their final types, or if one is missing
/// and the change does not define it whole.
pub(super) fn retype<'a>(
    on: OnServer<'_>,
    place: Placed<'a>,
    of: &'a Columns,
    table: Option<&'a Table>,
    is_made: bool,
) -> Option<Draft<'a>> {
    let (server, folds) = (on.server, on.site.folds);
    if folds && table.is_none() {
        // The missing table is created in the target's shape.
        return None;
    }
    let release = place.entry.release;
    let seen: Vec<Seen<'_>> = of
        .columns
        .iter()
        .map(|wanted| Seen::of(wanted, table))
        // A missing column that a release on the way adds is left out: it is made in its last shape.
        .filter(|one| {
            !folds || one.column.is_some() || !is_added(release, &of.table, &one.wanted.name)
        })
        .collect();
    if seen.is_empty() {
        return None;
    }
    let is_whole = seen.iter().all(|one| !one.wanted.is_type_alone());
    let is_missing = seen.iter().any(|one| one.column.is_none());
    // A missing column is expected to be there when the step runs: the plan itself creates it.
    let is_awaited = is_whole && (table.is_some() || is_made);
    if is_missing && !is_awaited {
        return None;
    }
    let done = seen.iter().all(Seen::fits);
    let named: Vec<&Seen<'_>> = seen
        .iter()
        .filter(|one| done || !one.wanted.is_type_alone() || !one.fits())
        .collect();
    let clauses: Vec<String> = named
        .iter()
        .map(|one| format!("MODIFY COLUMN {}", one.clause(server, table)))
        .collect();
    let old: Vec<(&Column, String)> = named
        .iter()
        .filter_map(|one| Some((one.column?, one.before(server, table?)?)))
        .collect();
    let step = Step {
        state: match done {
            true => StepState::Done,
            false => StepState::Todo,
        },
        cost: Cost::Rebuild,
        // No undo if a column is created by this plan: undoing the step that created it is enough.
        undo: (old.len() == named.len()).then(|| retyped(&of.table, &old).undo(&of.table)),
        ..place.step(
            alter(&of.table, &clauses),
            place.why("", "plan-retype"),
            probe(&of.table, &seen),
        )
    };
    Some(Draft {
        step,
        clauses: named.iter().map(|one| Clause::Widen(one.wanted)).collect(),
    })
}

/// Makes a column NOT NULL; before that fills its NULLs, if it has any.
pub(super) fn tighten<'a>(
    server: &Server,
    place: Placed<'a>,
    of: &'a Tighten,
    table: Option<&Table>,
    nulls: u64,
) -> Vec<Draft<'a>> {
    let Some((table, column)) =
        table.and_then(|table| Some((table, table.column(&of.column.name)?)))
    else {
        return Vec::new();
    };
    let tightened = Draft {
        step: refuse_nulls(server, place, of, table, column),
        clauses: vec![Clause::Refuse(of)],
    };
    if nulls == 0 {
        return vec![tightened];
    }
    vec![fill_nulls(place, of, table, nulls).into(), tightened]
}

fn refuse_nulls(
    server: &Server,
    place: Placed<'_>,
    of: &Tighten,
    table: &Table,
    column: &Column,
) -> Step {
    let refusing = Column {
        nullable: false,
        ..column.clone()
    };
    let column_type = match holds(&column.column_type, &of.column.column_type) {
        true => &column.column_type,
        false => &of.column.column_type,
    };
    let text = |column: &Column, column_type: &str| {
        definition(server, table, column, &of.column.name, column_type)
    };
    let before = text(column, &column.column_type);
    Step {
        state: match column.nullable {
            true => StepState::Todo,
            false => StepState::Done,
        },
        guard: Some(no_nulls(of)),
        cost: Cost::Rebuild,
        undo: Some(retyped(&of.table, &[(column, before)]).undo(&of.table)),
        ..place.step(
            format!(
                "ALTER TABLE {} MODIFY COLUMN {}",
                quoted(&of.table),
                text(&refusing, column_type)
            ),
            place
                .why("", "plan-tighten")
                .arg("column", of.column.name.as_str()),
            Probe::Refuses {
                table: of.table.clone(),
                column: of.column.name.clone(),
            },
        )
    }
}

fn fill_nulls(place: Placed<'_>, of: &Tighten, table: &Table, nulls: u64) -> Step {
    let name = quoted(&of.column.name);
    // Keeps `ON UPDATE` columns: filling a value does not make a row newer.
    let times = table.columns.iter();
    let times = times.filter(|column| column.extra.to_ascii_lowercase().contains("on update"));
    let kept: String = times
        .map(|column| format!(", {0} = {0}", quoted(&column.name)))
        .collect();
    Step {
        id: place.id("fill"),
        cost: Cost::Rebuild,
        ..place.step(
            format!(
                "UPDATE {} SET {name} = {}{kept} WHERE {name} IS NULL",
                quoted(&of.table),
                of.fill
            ),
            place
                .why("-fill", "plan-fill")
                .arg("column", of.column.name.as_str())
                .arg("rows", nulls),
            no_nulls(of),
        )
    }
}

fn no_nulls(of: &Tighten) -> Probe {
    Probe::NoRows { sql: of.nulls() }
}

/// A column as the release wants it, and as the database has it.
struct Seen<'a> {
    wanted: &'a ColumnText,
    column: Option<&'a Column>,
}

impl<'a> Seen<'a> {
    fn of(wanted: &'a ColumnText, table: Option<&'a Table>) -> Self {
        let column = table.and_then(|table| table.column(&wanted.name));
        Self { wanted, column }
    }

    fn is_wide(&self) -> bool {
        self.column
            .is_some_and(|column| holds(&column.column_type, &self.wanted.column_type))
    }

    fn fits(&self) -> bool {
        let takes_null = self.wanted.null != Null::Taken;
        self.is_wide()
            && self
                .column
                .is_some_and(|column| takes_null || column.nullable)
    }

    /// Its type after the step: a column that someone made wider stays as wide.
    fn after(&self) -> &str {
        match self.column {
            Some(column) if self.is_wide() => &column.column_type,
            Some(_) | None => &self.wanted.column_type,
        }
    }

    fn clause(&self, server: &Server, table: Option<&Table>) -> String {
        let name = &self.wanted.name;
        match (table, self.column) {
            (Some(table), Some(column)) if self.is_wide() || self.wanted.is_type_alone() => {
                let kept = Column {
                    nullable: column.nullable || self.wanted.null == Null::Taken,
                    ..column.clone()
                };
                definition(server, table, &kept, name, self.after())
            }
            (_, _) => format!("{} {}", quoted(name), self.wanted.text),
        }
    }

    /// Its definition as it is now.
    fn before(&self, server: &Server, table: &Table) -> Option<String> {
        let column = self.column?;
        let name = &self.wanted.name;
        Some(definition(server, table, column, name, &column.column_type))
    }
}

/// The probe for all of the columns.
fn probe(table: &str, seen: &[Seen<'_>]) -> Probe {
    let of = |after: fn(&str) -> String| {
        let columns = seen.iter();
        columns
            .map(|one| (one.wanted.name.clone(), after(one.after())))
            .collect()
    };
    let table = table.to_owned();
    let takes_null = seen.iter().all(|one| one.wanted.null == Null::Taken);
    let grows = seen.iter().any(|one| {
        let same_base = |column: &Column| base_type(&column.column_type) == base_type(one.after());
        !one.is_wide() && one.column.is_some_and(same_base)
    });
    match (grows, takes_null) {
        // The base type stays the same (`varchar`), so only the whole type shows that the column grew.
        (true, _) => Probe::Holds {
            columns: of(str::to_owned),
            takes_null,
            table,
        },
        (false, true) => Probe::Types {
            columns: of(base_type),
            table,
        },
        (false, false) => Probe::BaseTypes {
            columns: of(base_type),
            table,
        },
    }
}
