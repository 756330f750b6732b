//! `runs`: lists the runs on this machine.

use clap::Args;
use engine::session::History;
use engine::{Result, report};

use super::{Door, Ended};

/// List the runs on this machine.
#[derive(Debug, Args)]
pub(crate) struct Options {}

pub(crate) fn run(door: Door<'_>) -> Result<Ended> {
    let runs = History::open(door.home)?.runs()?;
    door.output.text(
        &report::runs(&runs, door.output.lang()),
        &serde_json::json!({"runs": report::runs_json(&runs)}),
    );
    Ok(Ended::Well)
}
