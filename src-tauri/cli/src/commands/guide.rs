//! `guide`: shows the commands for this install after the database's upgrade.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Config};

/// Show what to type on this install after the database's upgrade, in order, and what not. Changes nothing, and also
/// works if the database can't be reached.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let mut session = door.open(&options.config)?;
    session.aim(options.aim.to);
    let way = session.way(door.context).await?;
    door.output.guide(&session.guidance(way));
    Ok(Ended::Well)
}
