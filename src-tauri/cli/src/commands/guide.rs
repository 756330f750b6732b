//! `guide`: what to type on this install after the database.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::Config;

/// Show what to type on this install after the database, in order, and what not.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
}

pub(crate) fn run(options: &Options, door: Door<'_>) -> Result<Ended> {
    door.output.guide(door.open(&options.config)?.install());
    Ok(Ended::Well)
}
