//! `up`: asks whether the new DB-GPT answers.

use clap::Args;
use engine::Result;
use engine::config::WebAddress;
use engine::webserver::UpVerdict;

use super::{Door, Ended};
use crate::options::{Aim, Config};

/// Ask the new DB-GPT over HTTP whether it is up. Exit code 1 if it is not.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    aim: Aim,
    /// Ask here: http://HOST:PORT. Otherwise where this install's process listens, or else where the config has it.
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<WebAddress>,
}

fn url(text: &str) -> std::result::Result<WebAddress, String> {
    text.parse()
        .map_err(|()| "it looks like http://127.0.0.1:5670".to_owned())
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let mut session = door.open(&options.config)?;
    session.aim(options.aim.to);
    let way = session.way(door.context).await?;
    let up = session.up(way, options.url.as_ref()).await;
    door.output.up(&up);
    Ok(match up.verdict {
        UpVerdict::Up => Ended::Well,
        UpVerdict::Doubtful | UpVerdict::Down => Ended::NotProved,
    })
}
