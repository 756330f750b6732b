//! `resume`: finishes a run that stopped half-way, or puts back what a killed restore replaced.

use clap::Args;
use engine::Result;

use super::apply::tell;
use super::{Door, Ended};
use crate::options::Config;

/// Finish a run that stopped half-way: look what is there, and do the rest of its plan. Or, without a run, put back
/// what was in the database before a restore that was killed.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The run's number, as `runs` lists it.
    run: Option<i64>,
    #[command(flatten)]
    config: Config,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let Some(run) = options.run else {
        let mut session = door.open(&options.config)?;
        let back = session.put_back(door.context).await?;
        door.output.restored(&back.restored);
        return Ok(Ended::Well);
    };
    let mut session = door.inspected(&options.config).await?;
    let done = session.resume(run, door.context).await?;
    Ok(tell(done, door.output))
}
