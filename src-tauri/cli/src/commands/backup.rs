//! `backup`: writes and proves a backup, and nothing else.

use std::path::PathBuf;

use clap::Args;
use engine::beside::{self, Part};
use engine::{Finding, Result};

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
    /// Also save what goes with the database and is small: configs and alembic's files, in a new folder beside the
    /// backup. They hold passwords.
    #[arg(long)]
    with_settings: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.aimed(&options.config, &options.aim).await?;
    let choice = options.how.into(options.out);
    let backup = session.back_up(&choice, Vec::new(), door.context).await?;
    let backup = rehearsed(&session, backup, options.rehearse, door).await?;
    let install = session.install();
    let parts = beside::parts(install);
    let saved = options.with_settings.then(|| {
        let mut name = backup.file.clone().into_os_string();
        name.push(".settings");
        beside::save(&parts, install.root.as_deref(), &PathBuf::from(name))
    });
    let saved = saved.transpose()?;
    let left: Vec<Part> = match &saved {
        Some(_) => parts.into_iter().filter(|part| !part.is_small()).collect(),
        None => parts,
    };
    let mut beside = beside::told(&left);
    beside.extend(saved.as_ref().map(|saved| {
        Finding::warning("beside-saved")
            .arg("files", saved.files)
            .arg("path", saved.folder.display())
    }));
    let settings = saved.map(|saved| saved.folder);
    door.output
        .backup_beside(&backup, settings.as_deref(), &beside);
    Ok(proved(&backup))
}
