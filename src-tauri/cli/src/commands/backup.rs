//! `backup`: written and proved, and nothing else.

use std::path::PathBuf;

use clap::Args;
use engine::Result;

use super::prove::{proved, rehearsed};
use super::{Door, Ended};
use crate::options::{Aim, BackupHow, Config, path};

/// Write a backup and prove it. Changes nothing in the database.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    /// The new file, or a folder in which a name is made.
    #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
    out: PathBuf,
    #[command(flatten)]
    how: BackupHow,
    /// Then restore it into a scratch database, compare, upgrade and verify there, and remove that again.
    #[arg(long)]
    rehearse: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let choice = options.how.into(options.out);
    let backup = session.back_up(&choice, door.context).await?;
    let backup = rehearsed(&session, backup, options.rehearse, door).await?;
    door.output.backup(&backup);
    Ok(proved(&backup))
}
