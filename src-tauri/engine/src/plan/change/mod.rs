//! Turns typed changes into steps: SQL, probe, guard, undo and cost, by dialect. Nothing else writes a step's SQL.

mod collate;
mod create;
mod fit;
mod fold;
mod keep;
mod mysql;
mod retype;
mod shape;
mod sqlite;
mod text;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Cost, Probe, Step, StepState};
use crate::catalog::{
    self, ColumnText, Dialect, Entry, FIT, Key, Models, Release, Rename, RepairId, Tighten, Wanted,
};
use crate::inspect::Inspection;
use crate::message::{Args, Message};
use crate::mysql::Server;
use crate::schema::Schema;

/// The database that changes are rendered for, as inspected, and the target release.
#[derive(Clone, Copy)]
struct Site<'a> {
    inspection: &'a Inspection,
    schema: &'a Schema,
    /// The tables and columns of the target release's models.
    models: &'a Models,
    /// The newest release whose models find all their tables and columns in the database.
    complete: Release,
    /// The target release.
    target: Release,
    /// Whether tables and columns are created in the target's shape, and each existing table is altered once.
    folds: bool,
}

/// A [`Site`] on a MySQL or MariaDB server.
#[derive(Clone, Copy)]
struct OnServer<'a> {
    site: Site<'a>,
    server: &'a Server,
}

/// A step, and the clauses of its ALTER TABLE if it may be combined with others of the same table (else none).
struct Draft<'a> {
    step: Step,
    clauses: Vec<Clause<'a>>,
}

/// A part of an ALTER TABLE that can be combined with others.
#[derive(Clone)]
enum Clause<'a> {
    /// A new column.
    Add(Cow<'a, ColumnText>),
    /// A wider type, or NULL allowed.
    Widen(&'a ColumnText),
    /// NOT NULL.
    Refuse(&'a Tighten),
    /// A new index.
    Index(&'a Key),
    /// This collation for the table and its texts.
    Collate(&'a str),
}

impl From<Step> for Draft<'_> {
    fn from(step: Step) -> Self {
        Self {
            step,
            clauses: Vec::new(),
        }
    }
}

/// A change, and the release that brings it.
#[derive(Clone, Copy)]
struct Placed<'a> {
    entry: &'a Entry,
    wanted: &'a Wanted,
}

impl Placed<'_> {
    /// A step with defaults: to do, instant, without guard and undo. The dialects replace what differs.
    fn step(self, sql: String, why: Message, probe: Probe) -> Step {
        Step {
            id: self.wanted.id.as_str().to_owned(),
            asked_by: self.wanted.asked_by.clone(),
            release: Some(self.entry.release),
            need: self.wanted.need,
            table: self.wanted.change.table().to_owned(),
            state: StepState::Todo,
            sql,
            why,
            probe,
            guard: None,
            cost: Cost::Instant,
            takes: None,
            undo: None,
            collation: None,
            parts: Vec::new(),
        }
    }

    /// The id of an additional step, for a database that is not as the change expects.
    fn id(self, ending: &str) -> String {
        format!("{}-{ending}", self.wanted.id)
    }

    /// The reason: the release's own message, or a general one.
    fn why(self, ending: &str, general: &'static str) -> Message {
        match &self.wanted.why {
            Some(id) => Message {
                id: format!("{id}{ending}").into(),
                args: Args::new(),
            },
            None => Message::new(general)
                .arg("table", self.wanted.change.table())
                .arg("release", self.entry.release.to_string()),
        }
    }
}

/// How the steps of a plan are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// One statement per table where possible; this is what runs.
    Folded,
    /// One statement per change, release by release, as in DB-GPT's own scripts.
    ByRelease,
}

/// All chosen steps from the first release to the target, done or not, in order; and the repairs that have steps,
/// chosen or not.
pub(super) fn steps(
    inspection: &Inspection,
    target: Release,
    without: &BTreeSet<RepairId>,
    order: Order,
) -> (Vec<Step>, Vec<RepairId>) {
    let known = catalog::known();
    // 0.1.0 only led to the first stop; runs that it began must be resumable with the same statements.
    let folds = target > known.first_stop().release;
    let is_left_out = without.contains(&RepairId::from(FIT.to_owned()));
    let mendable = match &inspection.server {
        Some(_) => fit::mendable(inspection, target),
        None => Vec::new(),
    };
    let offers_fit = !mendable.is_empty();
    let mended = if is_left_out { Vec::new() } else { mendable };
    let schema = &fit::after(&inspection.schema, &mended);
    let site = Site {
        inspection,
        schema,
        models: known.models(target),
        complete: known.complete(&inspection.schema),
        target,
        folds,
    };
    let dialect = inspection.dialect();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for entry in known.path(known.first().release, target) {
        let changes = entry.changes.iter();
        for wanted in changes.filter(|wanted| wanted.on.is_none_or(|only| only == dialect)) {
            let place = Placed { entry, wanted };
            match &inspection.server {
                Some(server) => drafts.extend(OnServer { site, server }.steps(place)),
                None => drafts.extend(sqlite::steps(site, place).into_iter().map(Draft::from)),
            }
        }
        if dialect == Dialect::Sqlite {
            let refusing = sqlite::refusing_null(site, entry.release);
            drafts.extend(refusing.into_iter().map(Draft::from));
        }
    }
    let mut offers = Vec::new();
    if offers_fit {
        offers.push(RepairId::from(FIT.to_owned()));
    }
    for repair in drafts.iter().filter_map(|one| one.step.asked_by.repair()) {
        if !offers.contains(repair) {
            offers.push(repair.clone());
        }
    }
    drafts.retain(|one| {
        let repair = one.step.asked_by.repair();
        repair.is_none_or(|repair| !without.contains(repair))
    });
    let mut steps = match &inspection.server {
        Some(server) => fit::steps(OnServer { site, server }, &mended),
        None => Vec::new(),
    };
    steps.extend(match (&inspection.server, order) {
        (Some(server), Order::Folded) if folds => fold::fold(OnServer { site, server }, drafts),
        (_, _) => drafts.into_iter().map(|one| one.step).collect(),
    });
    (steps, offers)
}

/// The repairs of all releases up to this one.
pub(super) fn repairs(target: Release) -> BTreeSet<RepairId> {
    let known = catalog::known();
    let changes = known.changes().filter(|(entry, _)| entry.release <= target);
    let named = changes.filter_map(|(_, wanted)| wanted.asked_by.repair().cloned());
    let refused = known.refusing_null(target).into_iter();
    named
        .chain([RepairId::from(FIT.to_owned())])
        .chain(refused.map(|one| RepairId::from(one.id())))
        .collect()
}

/// The probe of a renamed column.
fn renamed(table: &str, from: &str, to: &str) -> Probe {
    Probe::Renamed {
        table: table.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

/// A table that has both the old and the new column of a rename: the dialect's statements and the row counts.
struct Both {
    merge: String,
    drop: String,
    unmerged: u64,
    differing: u64,
    cost: Cost,
    dialect: Dialect,
}

/// Two steps: copies the values that only the old column holds, then drops it if it holds no others of its own.
fn merge(place: Placed<'_>, of: &Rename, both: Both) -> Vec<Step> {
    let (unmerged, differing) = (both.unmerged, both.differing);
    let merged = Step {
        id: place.id("merge"),
        state: match unmerged {
            0 => StepState::Done,
            _ => StepState::Todo,
        },
        cost: both.cost,
        ..place.step(
            both.merge,
            place
                .why("-merge", "plan-rename-merge")
                .arg("rows", unmerged),
            Probe::NoRows { sql: of.unmerged() },
        )
    };
    let dropped = Step {
        id: place.id("drop"),
        state: match differing {
            0 => StepState::Todo,
            _ => StepState::Differs,
        },
        guard: Some(Probe::NoRows {
            sql: format!(
                "SELECT ({}) + ({})",
                of.unmerged(),
                of.differing(both.dialect)
            ),
        }),
        cost: both.cost,
        ..place.step(
            both.drop,
            match differing {
                0 => place.why("-drop", "plan-rename-drop"),
                _ => place
                    .why("-keep", "plan-rename-keep")
                    .arg("rows", differing),
            },
            Probe::NoColumns {
                table: of.table.clone(),
                columns: vec![of.from.clone()],
            },
        )
    };
    vec![merged, dropped]
}
