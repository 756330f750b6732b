//! MySQL: the steps of each kind of change. New tables are in `create`, types in `retype`.

use std::borrow::Cow;

use super::collate::Recollated;
use super::keep::definition;
use super::text::{add_text, born, key_text};
use super::{Clause, Draft, OnServer, Placed, retype, shape};
use crate::catalog::{self, Change, Collate, ColumnText, Columns, Dialect, Drop, Index, Rename};
use crate::mysql::quoted;
use crate::plan::undo;
use crate::plan::{Cost, Probe, Step, StepState, Undo};
use crate::schema::{self, Column};

impl OnServer<'_> {
    /// The steps of a change on this database; none if the database does not need it.
    pub(super) fn steps<'a>(self, place: Placed<'a>) -> Vec<Draft<'a>>
    where
        Self: 'a,
    {
        let table = self.site.schema.table(place.wanted.change.table());
        let leftovers = &self.site.inspection.leftovers;
        match &place.wanted.change {
            Change::Create(of) => {
                let completed = table.and_then(|found| self.complete(place, found, of));
                [Draft::from(self.create(place, of))]
                    .into_iter()
                    .chain(completed)
                    .collect()
            }
            Change::Add(of) => self.add(place, of).into_iter().collect(),
            Change::Rename(of) => match table {
                Some(table) => {
                    let steps = self.rename(place, of, table).into_iter();
                    steps.map(Draft::from).collect()
                }
                None => Vec::new(),
            },
            Change::Retype(of) => {
                let made = is_made(place, &of.table);
                retype::retype(self, place, of, table, made)
                    .into_iter()
                    .collect()
            }
            Change::Tighten(of) => {
                let nulls = leftovers.rows(&of.nulls());
                retype::tighten(self.server, place, of, table, nulls)
            }
            Change::Drop(of) => table
                .map(|table| Draft::from(drop(place, of, table)))
                .into_iter()
                .collect(),
            Change::Index(of) => table
                .map(|table| index(place, of, table))
                .into_iter()
                .collect(),
            Change::Collate(of) => self.collate(place, of).into_iter().collect(),
        }
    }

    /// Adds all columns of a change in one statement: all or none of them, and at most one rebuild.
    fn add<'a>(self, place: Placed<'a>, of: &'a Columns) -> Option<Draft<'a>> {
        let schema = self.site.schema;
        schema.table(&of.table)?;
        let is_there = |column: &&ColumnText| schema.has_column(&of.table, &column.name);
        let model = self.site.models.get(&of.table);
        let is_read =
            |column: &&ColumnText| model.is_some_and(|model| model.contains_key(&column.name));
        let missing: Vec<&ColumnText> = of.columns.iter().filter(|one| !is_there(one)).collect();
        let (state, named) = match missing.is_empty() {
            true => (StepState::Done, of.columns.iter().collect()),
            // No model reads the columns, and all that the release's models read is there: DB-GPT created it so.
            false if self.site.complete >= place.entry.release && !missing.iter().any(is_read) => {
                return None;
            }
            false => (StepState::Todo, missing),
        };
        let last: Vec<Cow<'a, ColumnText>> = match self.site.folds {
            false => named.into_iter().map(Cow::Borrowed).collect(),
            true => {
                let at = |column| shape::column_at(self.site, place.entry, &of.table, column);
                named.into_iter().filter_map(at).map(Cow::Owned).collect()
            }
        };
        let named: Vec<&ColumnText> = last.iter().map(AsRef::as_ref).collect();
        let step = Step {
            state,
            cost: self.cost_of_adding(),
            undo: Some(undo::columns(&of.table, &born(&named)).undo(&of.table)),
            ..place.step(
                add_text(&of.table, &named),
                place.why("", "plan-add"),
                Probe::Columns {
                    table: of.table.clone(),
                    columns: of
                        .columns
                        .iter()
                        .map(|column| column.name.clone())
                        .collect(),
                },
            )
        };
        Some(Draft {
            step,
            clauses: last.into_iter().map(Clause::Add).collect(),
        })
    }

    fn cost_of_adding(self) -> Cost {
        match self.server.adds_columns_instantly() {
            true => Cost::Instant,
            false => Cost::Rebuild,
        }
    }

    fn rename(self, place: Placed<'_>, of: &Rename, table: &schema::Table) -> Vec<Step> {
        match (table.column(&of.from), table.column(&of.to.name)) {
            (Some(old), None) => vec![self.renamed(place, of, (table, old), StepState::Todo)],
            (None, Some(new)) => vec![self.renamed(place, of, (table, new), StepState::Done)],
            (Some(_), Some(_)) => self.merge(place, of),
            (None, None) => vec![Step {
                id: place.id("add"),
                cost: self.cost_of_adding(),
                undo: Some(undo::columns(&of.table, &born(&[&of.to])).undo(&of.table)),
                ..place.step(
                    add_text(&of.table, &[&of.to]),
                    place.why("-add", "plan-rename-add"),
                    Probe::Columns {
                        table: of.table.clone(),
                        columns: vec![of.to.name.clone()],
                    },
                )
            }],
        }
    }

    fn renamed(
        self,
        place: Placed<'_>,
        of: &Rename,
        (table, column): (&schema::Table, &Column),
        state: StepState,
    ) -> Step {
        // RENAME COLUMN is a syntax error before MySQL 8.0 and MariaDB 10.5; CHANGE needs the whole definition.
        let change = |from: &str, to: &str| {
            format!(
                "ALTER TABLE {} CHANGE COLUMN {} {}",
                quoted(&of.table),
                quoted(from),
                definition(self.server, table, column, to, &column.column_type)
            )
        };
        Step {
            state,
            // The values stay where they are: nothing can be lost.
            undo: Some(Undo {
                sql: change(&of.to.name, &of.from),
                probe: super::renamed(&of.table, &of.to.name, &of.from),
                uses: Vec::new(),
            }),
            ..place.step(
                change(&of.from, &of.to.name),
                place.why("", "plan-rename"),
                super::renamed(&of.table, &of.from, &of.to.name),
            )
        }
    }

    /// Both columns are there: copies the values that only the old one holds, and drops it once it holds no others.
    fn merge(self, place: Placed<'_>, of: &Rename) -> Vec<Step> {
        let leftovers = &self.site.inspection.leftovers;
        let (table, from, to) = (quoted(&of.table), quoted(&of.from), quoted(&of.to.name));
        super::merge(
            place,
            of,
            super::Both {
                merge: format!(
                    "UPDATE {table} SET {to} = COALESCE({to}, {from}) WHERE {to} IS NULL AND {from} IS NOT NULL"
                ),
                drop: format!("ALTER TABLE {table} DROP COLUMN {from}"),
                unmerged: leftovers.rows(&of.unmerged()),
                differing: leftovers.rows(&of.differing(Dialect::Mysql)),
                cost: Cost::Rebuild,
                dialect: Dialect::Mysql,
            },
        )
    }

    fn collate<'a>(self, place: Placed<'a>, of: &Collate) -> Option<Draft<'a>>
    where
        Self: 'a,
    {
        let schema = self.site.schema;
        let (table, collation) = (schema.table(&of.table)?, of.wanted(schema)?);
        let recollated = Recollated::of(table, collation);
        let same = |name: &str| Some(name.to_owned());
        let clauses = recollated.clauses(self.server, |_| false, &same);
        let back = recollated.back(self.server, |_| false, &same);
        let step = Step {
            state: match of.is_there(schema, catalog::known()) {
                true => StepState::Done,
                false => StepState::Todo,
            },
            cost: Cost::Rebuild,
            undo: back.map(|back| back.undo(&table.name)),
            ..place.step(
                undo::alter(&table.name, &clauses),
                place
                    .why("", "plan-collate")
                    .arg("like", of.like.as_str())
                    .arg("collation", collation),
                recollated.probe(&same),
            )
        };
        Some(Draft {
            step,
            clauses: vec![Clause::Collate(collation)],
        })
    }
}

/// Whether this change's own release creates the table. One that an earlier release creates already has this change in
/// its CREATE (see `shape`).
fn is_made(place: Placed<'_>, table: &str) -> bool {
    let mut changes = place.entry.changes.iter();
    changes.any(|wanted| matches!(&wanted.change, Change::Create(of) if of.table == table))
}

fn drop(place: Placed<'_>, of: &Drop, table: &schema::Table) -> Step {
    Step {
        state: match table.column(&of.column) {
            Some(_) => StepState::Todo,
            None => StepState::Done,
        },
        cost: Cost::Rebuild,
        ..place.step(
            format!(
                "ALTER TABLE {} DROP COLUMN {}",
                quoted(&of.table),
                quoted(&of.column)
            ),
            place.why("", "plan-drop").arg("column", of.column.as_str()),
            Probe::NoColumns {
                table: of.table.clone(),
                columns: vec![of.column.clone()],
            },
        )
    }
}

/// Adds an index; done if any index begins with its columns, whatever its name.
fn index<'a>(place: Placed<'a>, of: &'a Index, table: &schema::Table) -> Draft<'a> {
    let columns: Vec<String> = of.key.columns.iter().map(|one| one.name.clone()).collect();
    let step = Step {
        state: match table.is_indexed_by(&columns) {
            true => StepState::Done,
            false => StepState::Todo,
        },
        cost: Cost::Index,
        undo: Some(undo::index(&of.table, &of.key.name).undo(&of.table)),
        ..place.step(
            undo::alter(&of.table, &[format!("ADD {}", key_text(&of.key))]),
            place.why("", "plan-index"),
            Probe::Indexed {
                table: of.table.clone(),
                columns,
            },
        )
    };
    Draft {
        step,
        clauses: vec![Clause::Index(&of.key)],
    }
}
