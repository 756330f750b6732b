//! `repair`: changes a SQLite file, for which DB-GPT's guide has no steps.

use std::path::PathBuf;

use clap::Args;
use engine::Result;
use engine::backup::Method;
use engine::plan::Choices;
use engine::session::{BackupChoice, Consent, Wanted, WayBack};

use super::{Door, Ended, apply};
use crate::options::{Aim, Config, destination, path};

/// SQLite: back up, then change what the release (--to) needs and does not change by itself at its first start.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    /// Where the backup goes: a new file, or a folder.
    #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
    backup_to: PathBuf,
    /// Try it all on a scratch copy before, which is removed again. If that fails or can't be done, nothing is changed.
    /// On SQLite that is always done.
    #[arg(long)]
    rehearse: bool,
    /// Do not ask before the database is changed.
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let choice = BackupChoice {
        destination: destination(options.backup_to),
        method: Method::Auto,
        tool: None,
    };
    let wanted = Wanted {
        choices: Choices::default(),
        changes_sqlite: true,
        way_back: Some(WayBack::Write(choice)),
        rehearse: options.rehearse,
        consent: Consent::First,
    };
    apply::run(&options.config, &options.aim, wanted, options.yes, door).await
}
