//! `verify`: compares the database with the needs of the target release.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Config};

/// Compare the database with what the release (--to) reads and writes. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let verification = session.verify(door.context).await?;
    door.output.verification(&verification);
    Ok(if verification.verified {
        Ended::Well
    } else {
        Ended::NotProved
    })
}
