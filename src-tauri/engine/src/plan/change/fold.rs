//! MySQL: combines all changes of one table on the way to a release in one ALTER TABLE: the server copies the table
//! once, and either all of them are made or none. Renames, merged rows and filled values stay steps of their own.

use std::collections::BTreeMap;

use super::collate::Recollated;
use super::keep::{modify, of_column};
use super::text::{add_clause, born, key_text};
use super::{Clause, Draft, OnServer};
use crate::catalog::{ColumnText, Key, Null};
use crate::message::Message;
use crate::mysql::Server;
use crate::plan::undo::{self, Back, retyped};
use crate::plan::{Cost, Part, Probe, Step, StepState, Undo};
use crate::schema::{Column, Table};
use crate::sql::types::holds;

/// The steps in order. Those of one table that can be combined become one, in the place of the last of them.
pub(super) fn fold(on: OnServer<'_>, drafts: Vec<Draft<'_>>) -> Vec<Step> {
    let mut awaited: BTreeMap<String, usize> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.goes_together()) {
        *awaited.entry(draft.step.table.clone()).or_default() += 1;
    }
    let mut groups: BTreeMap<String, Vec<Draft<'_>>> = BTreeMap::new();
    let mut steps: Vec<Step> = Vec::new();
    for draft in drafts {
        if !draft.goes_together() {
            steps.push(draft.step);
            continue;
        }
        let table = draft.step.table.clone();
        let group = groups.entry(table.clone()).or_default();
        group.push(draft);
        if Some(group.len()) == awaited.get(&table).copied() {
            let group = groups.remove(&table).unwrap_or_default();
            let folded = together(on, group, &steps);
            steps.extend(folded);
        }
    }
    steps
}

impl Draft<'_> {
    fn goes_together(&self) -> bool {
        self.step.state == StepState::Todo && !self.clauses.is_empty()
    }
}

/// Combines the steps of a group, if there are several.
fn together(on: OnServer<'_>, group: Vec<Draft<'_>>, before: &[Step]) -> Vec<Step> {
    let table = group.first().map(|draft| draft.step.table.as_str());
    let table = table.and_then(|name| on.site.schema.table(name));
    match table {
        Some(table) if group.len() > 1 => vec![step(on.server, table, &group, before)],
        _ => group.into_iter().map(|draft| draft.step).collect(),
    }
}

fn step(server: &Server, table: &Table, group: &[Draft<'_>], before: &[Step]) -> Step {
    let all = Alter::of(table, group, before);
    let steps = || group.iter().map(|draft| &draft.step);
    let mut asked = steps().map(|step| &step.asked_by);
    let asked_by = asked.find(|by| by.repair().is_none());
    let first = &group[0].step;
    let parts: Vec<Part> = steps()
        .map(|step| Part {
            id: step.id.clone(),
            asked_by: step.asked_by.clone(),
            release: step.release,
            need: step.need,
            why: step.why.clone(),
        })
        .collect();
    let mut step = Step {
        id: format!("fold-{}", table.name.replace('_', "-")),
        asked_by: asked_by.unwrap_or(&first.asked_by).clone(),
        release: steps().filter_map(|step| step.release).max(),
        need: steps().map(|step| step.need).min().unwrap_or_default(),
        table: table.name.clone(),
        state: StepState::Todo,
        sql: undo::alter(&table.name, &all.clauses(server)),
        why: Message::new("plan-fold").arg("table", table.name.as_str()),
        probe: all.probe(),
        guard: Probe::all(steps().filter_map(|step| step.guard.clone()).collect()),
        cost: Cost::together(steps().map(|step| step.cost)),
        takes: None,
        undo: all.undo(server),
        collation: None,
        parts,
    };
    let releases: Vec<String> = step
        .releases()
        .iter()
        .map(|one| format!("v{one}"))
        .collect();
    step.why = step.why.arg("releases", releases.join(", "));
    step
}

/// The combined change of one table.
struct Alter<'a> {
    table: &'a Table,
    added: Vec<&'a ColumnText>,
    changed: Vec<Changed<'a>>,
    keys: Vec<&'a Key>,
    collation: Option<Recollated<'a>>,
    /// The steps that run before it: they may have renamed or dropped columns.
    before: &'a [Step],
}

/// An existing column, before and after the change.
struct Changed<'a> {
    before: &'a Column,
    after: Column,
    /// Whether it must take or refuse NULL, if any change says so.
    null: Null,
}

impl<'a> Alter<'a> {
    fn of(table: &'a Table, group: &'a [Draft<'a>], before: &'a [Step]) -> Self {
        let mut all = Self {
            table,
            added: Vec::new(),
            changed: Vec::new(),
            keys: Vec::new(),
            collation: None,
            before,
        };
        for clause in group.iter().flat_map(|draft| &draft.clauses) {
            match clause {
                Clause::Add(column) => all.add(column),
                Clause::Widen(column) => all.change(column, column.null),
                Clause::Refuse(of) => all.change(&of.column, Null::Refused),
                Clause::Index(key) => all.keys.push(key),
                Clause::Collate(collation) => {
                    all.collation = Some(Recollated::of(table, collation));
                }
            }
        }
        all
    }

    fn add(&mut self, column: &'a ColumnText) {
        if self.added.iter().all(|one| one.name != column.name) {
            self.added.push(column);
        }
    }

    /// Adds a change of a column to earlier ones: a type never gets narrower, and other attributes stay as they are.
    fn change(&mut self, wanted: &ColumnText, null: Null) {
        let Some(before) = self.table.column(&wanted.name) else {
            return;
        };
        let known = self
            .changed
            .iter()
            .position(|one| one.before.name == before.name);
        let index = known.unwrap_or_else(|| {
            self.changed.push(Changed {
                before,
                after: before.clone(),
                null: Null::Unsaid,
            });
            self.changed.len() - 1
        });
        let Some(changed) = self.changed.get_mut(index) else {
            return;
        };
        if !holds(&changed.after.column_type, &wanted.column_type) {
            changed.after.column_type.clone_from(&wanted.column_type);
        }
        match null {
            Null::Unsaid => return,
            Null::Taken => changed.after.nullable = true,
            Null::Refused => changed.after.nullable = false,
        }
        changed.null = null;
    }

    fn clauses(&self, server: &Server) -> Vec<String> {
        let added = self.added.iter().map(|column| add_clause(column));
        let changed = self.changed.iter().map(|one| {
            let mut after = one.after.clone();
            if self.collation.is_some() {
                // No collation of its own: the column follows its table, which gets another one.
                (after.charset, after.collation) = (None, None);
            }
            modify(server, self.table, &after)
        });
        let keys = self.keys.iter().map(|key| format!("ADD {}", key_text(key)));
        let collation = self.collation.iter().flat_map(|one| {
            one.clauses(server, |column| self.is_changed(column), &|name| {
                self.name_by_then(name)
            })
        });
        added.chain(changed).chain(keys).chain(collation).collect()
    }

    fn probe(&self) -> Probe {
        let table = || self.table.name.clone();
        let mut probes = Vec::new();
        if !self.added.is_empty() {
            let names = self.added.iter().map(|column| column.name.clone());
            probes.push(Probe::Columns {
                table: table(),
                columns: names.collect(),
            });
        }
        for takes_null in [false, true] {
            let changed = self.changed.iter();
            let of = changed.filter(|one| (one.null == Null::Taken) == takes_null);
            let columns: Vec<(String, String)> = of
                .map(|one| (one.after.name.clone(), one.after.column_type.clone()))
                .collect();
            if !columns.is_empty() {
                probes.push(Probe::Holds {
                    table: table(),
                    columns,
                    takes_null,
                });
            }
        }
        let refusing = self.changed.iter().filter(|one| one.null == Null::Refused);
        probes.extend(refusing.map(|one| Probe::Refuses {
            table: table(),
            column: one.after.name.clone(),
        }));
        probes.extend(self.keys.iter().map(|key| Probe::Indexed {
            table: table(),
            columns: key.columns.iter().map(|one| one.name.clone()).collect(),
        }));
        let collation = self.collation.iter();
        probes.extend(collation.map(|one| one.probe(&|name| self.name_by_then(name))));
        Probe::All { probes }
    }

    /// One ALTER TABLE that undoes all of it; `None` if any part has no undo.
    fn undo(&self, server: &Server) -> Option<Undo> {
        let name = self.table.name.as_str();
        let mut backs: Vec<Back> = Vec::new();
        if let Some(collation) = &self.collation {
            backs.push(
                collation.back(server, |column| self.is_changed(column), &|name| {
                    self.name_by_then(name)
                })?,
            );
        }
        backs.extend(self.keys.iter().map(|key| undo::index(name, &key.name)));
        if !self.changed.is_empty() {
            let old: Vec<(&Column, String)> = self
                .changed
                .iter()
                .map(|one| (one.before, of_column(server, self.table, one.before)))
                .collect();
            backs.push(retyped(name, &old));
        }
        if !self.added.is_empty() {
            backs.push(undo::columns(name, &born(&self.added)));
        }
        let mut whole = Back {
            clauses: Vec::new(),
            probe: Probe::All { probes: Vec::new() },
            uses: Vec::new(),
        };
        let mut probes = Vec::new();
        for back in backs {
            whole.clauses.extend(back.clauses);
            whole.uses.extend(back.uses);
            probes.push(back.probe);
        }
        whole.probe = Probe::all(probes)?;
        Some(whole.undo(name))
    }
}

impl Alter<'_> {
    fn is_changed(&self, column: &Column) -> bool {
        let mut changed = self.changed.iter();
        changed.any(|one| one.before.name == column.name)
    }

    /// The name of a column after the steps before this one; `None` if they drop it.
    fn name_by_then(&self, column: &str) -> Option<String> {
        let todo = |step: &&Step| step.state == StepState::Todo;
        let mut name = column.to_owned();
        for step in self.before.iter().filter(todo) {
            if let Probe::Renamed { table, from, to } = &step.probe
                && *table == self.table.name
                && *from == name
            {
                name.clone_from(to);
            }
            if let Probe::NoColumns { table, columns } = &step.probe
                && *table == self.table.name
                && columns.contains(&name)
            {
                return None;
            }
        }
        Some(name)
    }
}
