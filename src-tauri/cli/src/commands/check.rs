//! `check`: checks everything that the upgrade needs.

use std::path::PathBuf;

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::{Aim, Chosen, Config, path};

/// Check everything that the upgrade needs, and tell all findings at once. Changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    #[command(flatten)]
    chosen: Chosen,
    /// Where the backup would go, to check its free space.
    #[arg(long, value_name = "FOLDER", value_parser = path())]
    backup_to: Option<PathBuf>,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let mut session = door.aimed(&options.config, &options.aim).await?;
    let choices = options.chosen.choices()?;
    let folder = options.backup_to.as_deref();
    let checked = session.check(&choices, folder, door.context).await?;
    door.output.findings(&checked.findings);
    Ok(if checked.blocks() {
        Ended::Blocked
    } else {
        Ended::Well
    })
}
