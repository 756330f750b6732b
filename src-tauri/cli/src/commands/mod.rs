//! The commands, one file each: options, calls to the engine's session, and printing of the result.

mod apply;
mod backup;
mod carry_over;
mod check;
mod door;
mod find;
mod guide;
mod inspect;
mod plan;
mod prove;
mod releases;
mod repair;
mod report;
mod restore;
mod resume;
mod running;
mod runs;
mod undo;
mod up;
mod upgrade;
mod verify;

use clap::Subcommand;
use engine::Result;

pub(crate) use door::{Door, Ended};

/// The commands; the help of each is at its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Find(find::Options),
    Inspect(inspect::Options),
    Check(check::Options),
    Plan(plan::Options),
    Backup(backup::Options),
    Prove(prove::Options),
    Upgrade(upgrade::Options),
    Repair(repair::Options),
    Running(running::Options),
    Guide(guide::Options),
    CarryOver(carry_over::Options),
    Up(up::Options),
    Verify(verify::Options),
    Resume(resume::Options),
    Undo(undo::Options),
    Restore(restore::Options),
    Runs(runs::Options),
    Report(report::Options),
    Releases(releases::Options),
}

/// Runs a command.
///
/// # Errors
/// Those of the engine; `main` turns their kind into the exit code.
pub(crate) async fn run(command: Command, door: Door<'_>) -> Result<Ended> {
    match command {
        Command::Find(_) => Ok(find::run(door).await),
        Command::Inspect(options) => inspect::run(options, door).await,
        Command::Check(options) => check::run(options, door).await,
        Command::Plan(options) => plan::run(options, door).await,
        Command::Backup(options) => backup::run(options, door).await,
        Command::Prove(options) => prove::run(options, door).await,
        Command::Upgrade(options) => upgrade::run(options, door).await,
        Command::Repair(options) => repair::run(options, door).await,
        Command::Running(options) => running::run(options, door).await,
        Command::Guide(options) => guide::run(options, door).await,
        Command::CarryOver(options) => carry_over::run(options, door).await,
        Command::Up(options) => up::run(options, door).await,
        Command::Verify(options) => verify::run(options, door).await,
        Command::Resume(options) => resume::run(options, door).await,
        Command::Undo(options) => undo::run(options, door).await,
        Command::Restore(options) => restore::run(options, door).await,
        Command::Runs(_) => runs::run(door),
        Command::Report(options) => report::run(&options, door),
        Command::Releases(_) => releases::run(door),
    }
}
