//! Makes an inspection of a schema: the state, what it means for the user, and the findings.

use super::{Inspection, Leftovers, Verdict};
use super::{columns, findings};
use crate::catalog::{self, Dialect, Need, Release, State};
use crate::mysql::Server;
use crate::schema::Schema;

/// The inspection of a schema that was read; its target is the release that is offered by default.
pub(super) fn inspection(server: Option<Server>, schema: Schema) -> Inspection {
    let dialect = match server {
        Some(_) => Dialect::Mysql,
        None => Dialect::Sqlite,
    };
    let known = catalog::known();
    let state = known.state(&schema, dialect);
    let target = known.offered(&state, None);
    Inspection {
        verdict: verdict(dialect, &schema, &state, target),
        findings: findings::of(dialect, &schema, &state, target),
        server,
        database: String::new(),
        schema,
        state,
        target,
        leftovers: Leftovers::default(),
        clashes: Vec::new(),
        revisions: Vec::new(),
        definitions: Vec::new(),
        elsewhere: Vec::new(),
    }
}

impl Inspection {
    /// The same inspection for another target.
    #[must_use]
    pub fn aimed_at(mut self, target: Release) -> Self {
        if target == self.target {
            return self;
        }
        let dialect = self.dialect();
        let mut about_old = findings::of(dialect, &self.schema, &self.state, self.target);
        about_old.extend(columns::told(&self, self.target));
        self.findings.retain(|finding| !about_old.contains(finding));
        let mut findings = findings::of(dialect, &self.schema, &self.state, target);
        findings.extend(columns::told(&self, target));
        findings.append(&mut self.findings);
        self.findings = findings;
        self.verdict = verdict(dialect, &self.schema, &self.state, target);
        self.target = target;
        self
    }
}

/// The verdict on a plan that leaves no repair out.
fn verdict(dialect: Dialect, schema: &Schema, state: &State, target: Release) -> Verdict {
    let standing = match state {
        State::Empty | State::NotDbgpt | State::TooOld { .. } => return Verdict::Refused,
        State::Unknown { .. } => return Verdict::UpToDate,
        State::Known(standing) => standing,
    };
    if standing.reached > target {
        return Verdict::UpToDate;
    }
    let missing = catalog::known().missing(schema, dialect, target);
    let lacks = missing.iter().any(|missing| missing.need == Need::Required);
    match dialect {
        // No guide asks for a change of a SQLite file.
        Dialect::Sqlite if standing.complete < target => Verdict::NoChangeNeeded,
        Dialect::Mysql if lacks => Verdict::UpgradeNeeded,
        Dialect::Sqlite | Dialect::Mysql => Verdict::UpToDate,
    }
}
