//! `report`: shows or saves the report of a run.

use std::path::PathBuf;

use clap::Args;
use engine::session::History;
use engine::{Result, report};

use super::{Door, Ended};
use crate::options::path;

/// Show a run, or save its report.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The run's number, as `runs` lists it.
    run: i64,
    /// Save here: a .md or a .json file that does not exist yet.
    #[arg(long, value_name = "FILE", value_parser = path())]
    out: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, door: Door<'_>) -> Result<Ended> {
    let lang = door.output.lang();
    let record = History::open(door.home)?.run(options.run)?;
    let markdown = report::markdown(&record, lang);
    let value = report::json(&record, lang);
    if let Some(path) = &options.out {
        report::save(&record, path, lang, None)?;
    }
    door.output.text(&markdown, &value);
    Ok(Ended::Well)
}
