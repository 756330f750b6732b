//! `prove`: proves a backup again that was written before.

use std::path::PathBuf;

use clap::Args;
use engine::Result;
use engine::backup::Backup;
use engine::plan::Choices;
use engine::session::{Session, is_proved, prove_alone};

use super::{Door, Ended};
use crate::options::{Config, path};

/// Prove a backup again: read it to its end and compare with its manifest.
#[derive(Debug, Args)]
#[command(mut_arg("config", |config| config.required(false)))]
pub(crate) struct Options {
    /// The backup.
    #[arg(value_parser = path())]
    file: PathBuf,
    /// Also restore it into a scratch database beside the config's, compare, upgrade and verify there, and remove
    /// that again.
    #[arg(long, requires = "config")]
    rehearse: bool,
    #[command(flatten)]
    config: Option<Config>,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let backup = match &options.config {
        Some(config) => {
            let session = door.inspected(config).await?;
            let backup = session.prove(&options.file, door.context).await?;
            rehearsed(&session, backup, options.rehearse, door).await?
        }
        None => prove_alone(&options.file, door.context).await?,
    };
    door.output.backup(&backup);
    Ok(proved(&backup))
}

/// Rehearses the backup if that was asked for: with all repairs, which `upgrade` makes by default.
pub(super) async fn rehearsed(
    session: &Session,
    backup: Backup,
    rehearse: bool,
    door: Door<'_>,
) -> Result<Backup> {
    if rehearse {
        let choices = Choices::default();
        session.rehearse(backup, &choices, door.context).await
    } else {
        Ok(backup)
    }
}

/// `Well` if all proofs hold that were tried; the rehearsal is among them only if it was asked for.
pub(super) fn proved(backup: &Backup) -> Ended {
    if is_proved(backup) {
        Ended::Well
    } else {
        Ended::NotProved
    }
}
