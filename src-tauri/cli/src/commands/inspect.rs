//! `inspect`: reports which database the config points to, and in which state it is.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Config};

/// Tell what the config points to, where the database stands, and what that means. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let answering = session.answering().await;
    let half_way = session.unfinished().is_some();
    let (install, inspection) = (session.install(), session.inspection()?);
    door.output
        .inspection(install, inspection, half_way, &answering);
    Ok(Ended::Well)
}
