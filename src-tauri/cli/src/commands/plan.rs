//! `plan`: shows the steps with their SQL.

use clap::{Args, ValueEnum};
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
    /// In which order: as it would run, one statement per table, or release by release as in DB-GPT's own scripts.
    #[arg(long, value_enum, default_value_t = By::Table)]
    by: By,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// As it would run.
    Table,
    /// As DB-GPT's own scripts have it.
    Release,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let choices = options.chosen.choices()?;
    let plan = match options.by {
        By::Table => session.plan(&choices)?,
        By::Release => session.plan_by_release(&choices)?,
    };
    door.output.plan(&plan);
    Ok(Ended::Well)
}
