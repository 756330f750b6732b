//! `carry-over`: carries settings of a `.env` over to the TOML of v0.7.0 and later.

use std::path::PathBuf;

use clap::Args;
use engine::{Message, Result, carry, words};
use serde_json::json;

use super::{Door, Ended};
use crate::json as object;
use crate::lines::err;
use crate::options::{Config, path};

/// Write what of a `.env` has a place in the TOML that DB-GPT reads from v0.7.0 on: database, port, key, and the
/// address under which uploaded files are known. Passwords are named by a reference. Changes nothing in the database.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    config: Config,
    /// Save here: a file that does not exist yet. Otherwise the text is printed.
    #[arg(long, value_name = "FILE", value_parser = path())]
    out: Option<PathBuf>,
}

pub(crate) async fn run(options: Options, door: Door<'_>) -> Result<Ended> {
    let overrides = options.config.overrides()?;
    let carried = carry::over(&options.config.config, &overrides).await?;
    let saved = options.out.map(|path| carry::save(&carried, &path));
    let saved = saved.transpose()?;
    let lang = door.output.lang();
    let value = json!({
        "toml": carried.text, "out": saved.as_ref().map(|path| path.display().to_string()),
        "variables": carried.variables, "findings": object::findings(&carried.findings, lang),
    });
    let text = match &saved {
        Some(path) => {
            let saved = Message::new("cli-carried").arg("path", path.display());
            words::message(lang, &saved)
        }
        None => carried.text.clone(),
    };
    door.output.text(&text, &value);
    if !door.output.is_json() {
        // On stderr, apart from the text on stdout, which can be redirected into a file.
        for finding in &carried.findings {
            err!("\n{} [{}]", words::finding(lang, finding), finding.id);
            err!("  → {}", words::finding_hint(lang, finding));
        }
    }
    Ok(Ended::Well)
}
