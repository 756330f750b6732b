//! `upgrade`: makes the guide's steps and, unless they are left out, the repairs.

use clap::Args;
use engine::Result;
use engine::session::{Consent, Wanted};

use super::{Door, Ended, apply};
use crate::options::{Aim, BackupHow, Chosen, Config, WayBack};

/// Check, back up, prove, change, verify. On SQLite: nothing is needed, nothing is changed.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    way_back: WayBack,
    #[command(flatten)]
    how: BackupHow,
    #[command(flatten)]
    aim: Aim,
    #[command(flatten)]
    chosen: Chosen,
    /// Try it all on a scratch copy before, which is removed again. If that fails or can't be done, nothing is changed.
    #[arg(long)]
    rehearse: bool,
    /// Do not ask before the database is changed.
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let wanted = Wanted {
        choices: options.chosen.choices()?,
        changes_sqlite: false,
        way_back: options.way_back.chosen(options.how),
        rehearse: options.rehearse,
        consent: Consent::First,
    };
    apply::run(&options.config, &options.aim, wanted, options.yes, door).await
}
