//! From where a database stands to what that means for its user.

use super::findings::{self, Kind};
use super::{Inspection, Leftovers, Verdict};
use crate::catalog;
use crate::catalog::State;
use crate::mysql::Server;
use crate::schema::Schema;

/// The whole inspection of what was read.
pub(super) fn inspection(server: Option<Server>, schema: Schema) -> Inspection {
    let kind = match server {
        Some(_) => Kind::Mysql,
        None => Kind::Sqlite,
    };
    let state = catalog::known().release_of(&schema);
    let verdict = verdict(kind, &state);
    let findings = findings::of(kind, &schema, &state);
    Inspection {
        server,
        database: String::new(),
        schema,
        state,
        leftovers: Leftovers::default(),
        revisions: Vec::new(),
        definitions: Vec::new(),
        verdict,
        findings,
    }
}

fn verdict(kind: Kind, state: &State) -> Verdict {
    match state {
        State::Empty | State::NotDbgpt | State::Older { .. } => Verdict::Refused,
        State::Whole | State::Newer { .. } => Verdict::UpToDate,
        State::Before | State::Partial | State::GuideOnly => match kind {
            Kind::Mysql => Verdict::UpgradeNeeded,
            Kind::Sqlite => Verdict::NoChangeNeeded,
        },
    }
}
