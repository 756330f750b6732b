//! `plan`: the steps with their SQL.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Config, choices};

/// Show the steps with their SQL and reasons. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    /// Leave out what the guide misses.
    #[arg(long)]
    guide_only: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.inspected(&options.config).await?;
    door.output
        .plan(&session.plan(&choices(options.guide_only))?);
    Ok(Ended::Well)
}
