//! `up`: whether the new DB-GPT answers.

use clap::Args;
use engine::Result;
use engine::config::WebAddress;
use engine::webserver::UpVerdict;

use super::{Door, Ended};
use crate::options::Config;

/// Ask the new DB-GPT over HTTP whether it is up. Exit code 1 if it is not.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    /// Ask here: http://HOST:PORT. Otherwise where this install's process listens, or else where the config has it, usually
    /// port 5000 of this machine.
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<WebAddress>,
}

fn url(text: &str) -> std::result::Result<WebAddress, String> {
    text.parse()
        .map_err(|()| "it looks like http://127.0.0.1:5000".to_owned())
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let session = door.open(&options.config)?;
    let up = session.up(options.url.as_ref()).await;
    door.output.up(&up);
    Ok(match up.verdict {
        UpVerdict::Up => Ended::Well,
        UpVerdict::Doubtful | UpVerdict::Down => Ended::NotProved,
    })
}
