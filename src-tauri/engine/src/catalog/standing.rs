//! Where a database stands among the releases, judged by names alone, since types and keys differ among healthy
//! installs.

use std::collections::BTreeSet;

use super::change::{AskedBy, Change, Dialect, Rename, RepairId, Wanted};
use super::entry::{Entry, Marks, Older};
use super::folder::{Catalog, Models};
use super::release::Release;
use super::state::{Standing, State};
use crate::schema::Schema;

impl Catalog {
    /// Where a database stands.
    #[must_use]
    pub fn state(&self, schema: &Schema, dialect: Dialect) -> State {
        if schema.tables.is_empty() {
            return State::Empty;
        }
        let ours = &self.first().ours;
        if ours.names.iter().filter(|name| has(schema, name)).count() < ours.at_least {
            return State::NotDbgpt;
        }
        let complete = self.complete(schema);
        let reached = self.reached(schema, complete);
        if self
            .entries()
            .iter()
            .any(|entry| entry.release == reached && entry.told_only)
        {
            return State::Unknown {
                like: reached,
                after: complete,
            };
        }
        // Only up to the first stop: a database with anything of a later release has come through the first one.
        if reached <= self.first_stop().release
            && let Some(older) = self.older(schema)
        {
            return State::TooOld { like: older.like };
        }
        let missing = self.missing(schema, dialect, reached).into_iter();
        State::Known(Standing {
            complete,
            reached,
            missing: missing.map(|missing| missing.id).collect(),
            guide_alone: complete < self.first_stop().release
                && is_guide_alone(self.first_stop(), schema),
        })
    }

    /// The release that is offered by default: the installed one if it is newer than the database; otherwise the first
    /// stop for databases up to it; otherwise the release where the database stands. The newest one if that is not
    /// known.
    #[must_use]
    pub fn offered(&self, state: &State, installed: Option<Release>) -> Release {
        let Some(standing) = state.standing() else {
            return self.newest().release;
        };
        let installed = installed.and_then(|release| self.find(release));
        match installed.filter(|entry| entry.release > standing.reached) {
            Some(entry) => entry.release,
            None if standing.reached <= self.first_stop().release => self.first_stop().release,
            // Beyond the first stop no upgrade is offered unasked: later releases take more than changes of tables.
            None => standing.reached,
        }
    }

    /// The release that databases below it are offered by default.
    #[must_use]
    pub fn first_stop(&self) -> &Entry {
        let mut stops = self.led_to().filter(|entry| entry.first_stop);
        stops.next().unwrap_or_else(|| self.newest())
    }

    /// The newest release of which all names are there that its models need, and those of all releases before it.
    #[must_use]
    pub fn complete(&self, schema: &Schema) -> Release {
        let mut complete = self.first().release;
        for entry in self.led_to().skip(1) {
            let models = self.models(entry.release);
            // A repair that makes a table or column is not needed: the release's own new databases lack that, too.
            let is_extra = |wanted: &Wanted| {
                wanted.asked_by.repair().is_some()
                    && matches!(wanted.change, Change::Create(_) | Change::Add(_))
            };
            let there = |wanted: &Wanted| {
                let is_ours = !self.is_taken(&wanted.change, schema);
                is_extra(wanted) || (is_ours && is_named(&wanted.change, models, schema))
            };
            if !entry.changes.iter().all(there) {
                break;
            }
            // A release without marks can't be told from the one before.
            if entry.marks != Marks::default() {
                complete = entry.release;
            }
        }
        complete
    }

    /// The newest release that has left trustworthy marks in the database (see [`Marks`]).
    fn reached(&self, schema: &Schema, complete: Release) -> Release {
        let stop = self.first_stop().release;
        let mut reached = self.first().release;
        let mut below = reached;
        for entry in &self.entries()[1..] {
            let marks = &entry.marks;
            let any = |names: &[String]| names.iter().any(|name| has(schema, name));
            let all =
                |names: &[String]| !names.is_empty() && names.iter().all(|name| has(schema, name));
            let on_whole = complete >= stop || reached > stop;
            if any(&marks.certain)
                || on_whole && all(&marks.likely)
                || reached.max(complete) >= below
                    && all(&marks.common)
                    && !entry
                        .changes
                        .iter()
                        .any(|one| self.is_taken(&one.change, schema))
            {
                reached = entry.release;
            }
            // A release without marks can't be seen: the common marks of the next one don't need it.
            if *marks != Marks::default() {
                below = entry.release;
            }
        }
        reached.max(complete)
    }

    /// Whether another program's table has the name of the one that a change makes.
    #[must_use]
    pub fn is_taken(&self, change: &Change, schema: &Schema) -> bool {
        match change {
            Change::Create(of) => schema
                .table(&of.table)
                .is_some_and(|found| self.is_anothers(of, found)),
            Change::Add(_)
            | Change::Rename(_)
            | Change::Retype(_)
            | Change::Tighten(_)
            | Change::Drop(_)
            | Change::Index(_)
            | Change::Collate(_) => false,
        }
    }

    /// Whether another program could have a table of this name, too.
    #[must_use]
    pub fn is_common_name(&self, table: &str) -> bool {
        let mut marks = self.entries().iter().map(|entry| &entry.marks);
        marks.any(|marks| marks.common.iter().any(|mark| mark == table))
    }

    /// The release before the first one that the database looks like, if any.
    fn older(&self, schema: &Schema) -> Option<&Older> {
        self.first().older.iter().find(|older| {
            older.has.iter().all(|name| has(schema, name))
                && !older.lacks.iter().any(|name| has(schema, name))
        })
    }

    /// The tables of a release's models that the first release's have not: on SQLite DB-GPT makes them by itself.
    pub fn new_tables(&self, release: Release) -> impl Iterator<Item = &str> {
        let first = self.models(self.first().release);
        let names = self.models(release).keys().map(String::as_str);
        names.filter(|name| !first.contains_key(*name))
    }

    /// All renames of columns on the way to a release, with the changes that they are of.
    pub fn renames(&self, target: Release) -> impl Iterator<Item = (&Wanted, &Rename)> {
        self.changes()
            .filter_map(move |(entry, wanted)| match &wanted.change {
                Change::Rename(of) if entry.release <= target => Some((wanted, of)),
                Change::Rename(_)
                | Change::Create(_)
                | Change::Add(_)
                | Change::Retype(_)
                | Change::Tighten(_)
                | Change::Drop(_)
                | Change::Index(_)
                | Change::Collate(_) => None,
            })
    }

    /// Whether one of these repairs would make a `table.column`.
    #[must_use]
    pub fn is_made_by(&self, name: &str, repairs: &BTreeSet<RepairId>) -> bool {
        let Some((table, column)) = name.split_once('.') else {
            return false;
        };
        let mut changes = self.changes();
        let by_change = changes.any(|(_, wanted)| {
            let mut made = wanted.change.makes().into_iter();
            wanted.change.table() == table
                && made.any(|made| made.name == column)
                && wanted
                    .asked_by
                    .repair()
                    .is_some_and(|id| repairs.contains(id))
        });
        let mut refused = self.refusing_null(self.newest().release).into_iter();
        by_change
            || refused.any(|one| {
                (one.table, one.column) == (table, column)
                    && repairs.contains(&RepairId::from(one.id()))
            })
    }

    /// The columns that a change may rename, retype or drop, with their tables; views, triggers and routines that use
    /// them are looked for.
    pub fn watched(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes().flat_map(|(_, wanted)| {
            let table = wanted.change.table();
            let columns = wanted.change.alters().into_iter();
            columns.map(move |column| (table, column))
        })
    }

    /// The names of the watched columns, and of the columns in this database that are to be repaired.
    #[must_use]
    pub fn watched_in(&self, schema: &Schema, dialect: Dialect) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self
            .watched()
            .map(|(_, column)| column.to_owned())
            .collect();
        for entry in self.led_to() {
            let misfits = self.misfits(schema, dialect, entry.release);
            names.extend(
                misfits
                    .iter()
                    .map(|one| one.column.name.to_ascii_lowercase()),
            );
        }
        names
    }

    /// A column's definition in DB-GPT's own schema file for MySQL, as it follows `ADD COLUMN x`; the first release's
    /// only.
    #[must_use]
    pub fn definition(&self, table: &str, column: &str) -> Option<&str> {
        let columns = self.first().columns.get(table)?;
        let found = columns.iter().find(|known| known.name == column)?;
        Some(&found.text)
    }

    /// Whether a table is DB-GPT's by its name: of any known release, or alembic's own. Names that anyone could have
    /// don't count, so that another program's table is never replaced.
    #[must_use]
    pub fn is_own_table(&self, name: &str) -> bool {
        let table = |mark: &String| mark.split('.').next().unwrap_or(mark).to_owned();
        let marks = self.entries().iter().map(|entry| &entry.marks);
        let mut marked = marks.flat_map(|marks| marks.certain.iter().chain(&marks.likely));
        let mut entries = self.entries().iter();
        let is_it = |own: &str| own.eq_ignore_ascii_case(name);
        is_it(ALEMBIC)
            || marked.any(|mark| is_it(&table(mark)))
            || self
                .first()
                .ours
                .names
                .iter()
                .any(|mark| is_it(&table(mark)))
            || entries.any(|entry| {
                let mut tables = entry.models.keys();
                tables.any(|table| is_it(table) && !entry.marks.common.contains(table))
            })
    }
}

/// alembic's own table.
const ALEMBIC: &str = "alembic_version";

/// Whether the names that a change makes and the models need are there. Types, keys and indexes are not compared.
fn is_named(change: &Change, models: &Models, schema: &Schema) -> bool {
    match change {
        Change::Create(of) => schema.table(&of.table).is_some(),
        Change::Add(of) => {
            let model = models.get(&of.table);
            of.columns.iter().all(|column| {
                let is_needed = model.is_some_and(|model| model.contains_key(&column.name));
                !is_needed || schema.has_column(&of.table, &column.name)
            })
        }
        Change::Rename(of) => {
            schema.has_column(&of.table, &of.to.name) && !schema.has_column(&of.table, &of.from)
        }
        Change::Retype(_)
        | Change::Tighten(_)
        | Change::Drop(_)
        | Change::Index(_)
        | Change::Collate(_) => true,
    }
}

/// Whether all that the guide asks for is there, and each column that a repair renames has its old name only.
fn is_guide_alone(entry: &Entry, schema: &Schema) -> bool {
    entry
        .changes
        .iter()
        .all(|wanted| match (&wanted.asked_by, &wanted.change) {
            (AskedBy::Guide, Change::Create(of)) => schema.table(&of.table).is_some(),
            (AskedBy::Guide, change) => {
                let mut made = change.makes().into_iter();
                made.all(|column| schema.has_column(change.table(), &column.name))
            }
            (AskedBy::Repair(_), Change::Rename(of)) => {
                schema.has_column(&of.table, &of.from) && !schema.has_column(&of.table, &of.to.name)
            }
            (AskedBy::Repair(_), _) => true,
        })
}

/// Whether a `table` or a `table.column` is there.
fn has(schema: &Schema, name: &str) -> bool {
    match name.split_once('.') {
        Some((table, column)) => schema.has_column(table, column),
        None => schema.table(name).is_some(),
    }
}
