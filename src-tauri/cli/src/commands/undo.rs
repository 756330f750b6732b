//! `undo`: undoes a run.

use clap::Args;
use engine::Result;

use super::{Door, Ended};
use crate::options::Config;

/// Take back what a run changed, while nobody uses it yet. If that can't be done, nothing is removed.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The run's number, as `runs` lists it.
    run: i64,
    #[command(flatten)]
    config: Config,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let mut session = door.inspected(&options.config).await?;
    let undone = session.undo(options.run, door.context).await?;
    door.output.undone(&undone);
    Ok(if undone.refused.is_empty() {
        Ended::Well
    } else {
        Ended::Blocked
    })
}
