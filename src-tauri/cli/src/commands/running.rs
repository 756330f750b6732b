//! `running`: looks whether DB-GPT is stopped.

use clap::Args;
use engine::Result;
use engine::preflight::RunningVerdict;

use super::{Door, Ended};
use crate::options::Config;

/// Look whether DB-GPT still runs: processes, its web server, sessions, open files. Exit code 3 if it does, 1 if not
/// all of that could be seen.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.open(&options.config)?;
    let running = session.running(door.context).await?;
    door.output.running(&running);
    Ok(match running.verdict {
        RunningVerdict::Stopped => Ended::Well,
        RunningVerdict::Runs => Ended::Blocked,
        RunningVerdict::Unknown => Ended::NotProved,
    })
}
