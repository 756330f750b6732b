//! `guide`: what to type on this install after the database.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Config};

/// Show what to type on this install after the database, in order, and what not. Changes nothing; a database that can't be
/// reached is passed by.
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
