//! `plan`: the steps with their SQL.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Chosen, Config};

/// Show the steps with their SQL and reasons. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    #[command(flatten)]
    chosen: Chosen,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let plan = session.plan(&options.chosen.choices()?)?;
    door.output.plan(&plan);
    Ok(Ended::Well)
}
