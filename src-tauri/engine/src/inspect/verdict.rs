//! From where a database stands to what that means for its user.

use super::findings;
use super::{Inspection, Leftovers, Verdict};
use crate::catalog;
use crate::catalog::{Dialect, State};
use crate::mysql::Server;
use crate::schema::Schema;

/// The whole inspection of what was read.
pub(super) fn inspection(server: Option<Server>, schema: Schema) -> Inspection {
    let dialect = match server {
        Some(_) => Dialect::Mysql,
        None => Dialect::Sqlite,
    };
    let state = catalog::known().release_of(&schema);
    let verdict = verdict(dialect, &state);
    let findings = findings::of(dialect, &schema, &state);
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

fn verdict(dialect: Dialect, state: &State) -> Verdict {
    match state {
        State::Empty | State::NotDbgpt | State::Older { .. } => Verdict::Refused,
        State::Whole | State::Newer { .. } => Verdict::UpToDate,
        State::Before | State::Partial | State::GuideOnly => match dialect {
            Dialect::Mysql => Verdict::UpgradeNeeded,
            Dialect::Sqlite => Verdict::NoChangeNeeded,
        },
    }
}
