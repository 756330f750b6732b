//! `repair`: on SQLite, what the guide misses.

use std::path::PathBuf;

use clap::Args;
use engine::Result;
use engine::plan::Choices;
use engine::session::Goal;

use super::apply::{self, Job};
use super::{Door, Ended};
use crate::options::{Aim, BackupHow, Config, Method, WayBack, path};

/// SQLite: back up, then add what the guide misses and v0.5.0 does not add by itself.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    /// Where the backup goes: a new file, or a folder.
    #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
    backup_to: PathBuf,
    /// Try it all on a scratch copy before, which is removed again. If that fails, nothing is changed. On SQLite
    /// that is always done.
    #[arg(long)]
    rehearse: bool,
    /// Do not ask before the database is changed.
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let job = Job {
        goal: Goal::Repair,
        choices: Choices::default(),
        aim: options.aim,
        way_back: WayBack {
            backup_to: Some(options.backup_to),
            backup: None,
        },
        how: BackupHow {
            method: Method::Auto,
            tool: None,
        },
        rehearse: options.rehearse,
        yes: options.yes,
    };
    apply::run(&options.config, job, door).await
}
