//! `restore`: restores a backup.

use std::path::PathBuf;

use clap::Args;
use engine::journal::Scope;
use engine::restore::{Into, Safety, Same, Way};
use engine::{Message, Result};

use super::{Door, Ended};
use crate::confirm::confirm;
use crate::options::{Config, destination, folder_of, path};

/// Bring a backup back: one of this program, or a dump by mysqldump or mariadb-dump (.sql, .sql.gz, .sql.zst).
///
/// The file is loaded into a second database and compared; then, after a proved copy of what is there now was made,
/// the tables are swapped at once. With --into nothing is replaced.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The backup.
    #[arg(value_parser = path())]
    file: PathBuf,
    #[command(flatten)]
    config: Config,
    /// Restore into this database, which is not there yet or empty, instead of the config's.
    #[arg(long, value_name = "DATABASE", conflicts_with = "safety_to")]
    into: Option<String>,
    /// Where the copy of what is there now goes: a new file, or a folder. Otherwise beside the backup.
    #[arg(long, value_name = "FILE|FOLDER", value_parser = path())]
    safety_to: Option<PathBuf>,
    /// mysqldump or mariadb-dump for that copy, or the folder it is in, where it is not on the PATH.
    #[arg(long, value_name = "PATH", value_parser = path())]
    tool: Option<PathBuf>,
    /// Take the whole file. Otherwise, in a database that DB-GPT shares with others, only DB-GPT's own tables and what
    /// hangs on them are replaced, and all else stays as it is now.
    #[arg(long, conflicts_with = "into")]
    all: bool,
    /// Empty the database and fill it again, instead of loading into a second one and swapping the tables at once.
    /// Needs no second database and no room for one; but if it fails, and putting back the copy fails too, the
    /// database is left half empty.
    #[arg(long, conflicts_with = "into")]
    in_place: bool,
    /// Do not ask before what is in the database is replaced.
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let mut session = door.open(&options.config)?;
    let (file, yes) = (options.file.clone(), options.yes);
    let into = into(options);
    match &into {
        Into::Same(same) => {
            let question = Message::new("cli-confirm-restore")
                .arg("scope", scope_name(same.scope))
                .arg("way", way_name(same.way));
            confirm(yes, &question, door.output)?;
        }
        Into::New { .. } => {}
    }
    let restored = session.restore(&file, &into, door.context).await?;
    door.output.restored(&restored);
    Ok(Ended::Well)
}

fn into(options: Options) -> Into {
    if let Some(database) = options.into {
        return Into::New { database };
    }
    let beside = || folder_of(&options.file);
    let way = match options.in_place {
        true => Way::InPlace,
        false => Way::Swap,
    };
    let scope = match options.all {
        true => Scope::All,
        false => Scope::Own,
    };
    Into::Same(Same {
        safety: Safety {
            destination: destination(options.safety_to.unwrap_or_else(beside)),
            tool: options.tool,
        },
        way,
        scope,
    })
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Own => "own",
        Scope::All => "all",
    }
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Swap => "swap",
        Way::InPlace => "in-place",
    }
}
