//! `releases`: lists the releases that a database can be brought to, and what each does to it.

use clap::Args;
use engine::Result;
use engine::catalog;

use super::{Door, Ended};

/// List the releases of DB-GPT that a database can be brought to, and what each does to it. Reads no config.
#[derive(Debug, Args)]
pub(crate) struct Options {}

pub(crate) fn run(door: Door<'_>) -> Result<Ended> {
    door.output.releases(catalog::known());
    Ok(Ended::Well)
}
