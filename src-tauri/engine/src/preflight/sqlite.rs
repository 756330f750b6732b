//! Checks whether the SQLite file can be changed now, if a repair would change it.

use std::path::Path;

use rusqlite::Connection;

use super::processes::how_to_stop;
use super::todo;
use crate::error::Phase;
use crate::io::file::followed;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Arg, Finding};
use crate::plan::Plan;
use crate::processes::is_dbgpt;
use crate::sqlite::{BrokenKind, Opened, alter, beside, broken, open_read_only, said, twin};
use crate::target::SqliteTarget;

/// Checks that file and folder are writable, that no process has the file open, that no write was left half done, and
/// that SQLite takes the steps.
pub(super) fn check(target: &SqliteTarget, plan: &Plan) -> Vec<Finding> {
    if todo(plan).is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // The folder too: SQLite creates its journal beside the file.
    let file = followed(&target.path).unwrap_or_else(|_dangling| target.path.clone());
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    for (path, tried) in [
        (target.path.as_path(), machine::try_file(&target.path)),
        (folder, machine::try_folder(folder)),
    ] {
        if let Err(error) = tried {
            findings.push(
                Finding::blocker("sqlite-not-writable")
                    .arg("path", path.display())
                    .arg("why", error.to_string()),
            );
        }
    }
    findings.extend(held(&target.path));
    findings.extend(half_written(&target.path));
    findings.extend(tried(target, plan));
    findings
}

/// Tries the steps on an empty twin of the file in memory. A file that can't be read is the inspection's finding.
fn tried(target: &SqliteTarget, plan: &Plan) -> Vec<Finding> {
    match open_read_only(&target.path, Phase::Check) {
        Ok(Opened::Database(file)) => on_twin(&file, plan).unwrap_or_default(),
        Ok(Opened::Empty) | Err(_) => Vec::new(),
    }
}

fn on_twin(file: &Connection, plan: &Plan) -> rusqlite::Result<Vec<Finding>> {
    let changed: Vec<&str> = todo(plan)
        .iter()
        .filter_map(|step| step.probe.table())
        .collect();
    let stopping: Vec<Finding> = broken(file)?
        .into_iter()
        .filter(|one| one.kind == BrokenKind::Trigger)
        .filter(|one| {
            changed
                .iter()
                .any(|table| table.eq_ignore_ascii_case(&one.table))
        })
        .map(|one| {
            Finding::blocker("sqlite-trigger-stops")
                .arg("name", one.name)
                .arg("table", one.table)
                .arg("why", one.why)
        })
        .collect();
    if !stopping.is_empty() {
        return Ok(stopping);
    }
    let twin = twin(file)?;
    for step in todo(plan) {
        let tried = match step.probe.lost_column() {
            Some(column) => alter(&twin, &step.sql, column),
            None => twin.execute_batch(&step.sql).map(Ok),
        };
        let why = match tried {
            Ok(Ok(())) => continue,
            Ok(Err(unaltered)) => Arg::from(unaltered.said()),
            Err(error) => match said(&error) {
                Some(why) => Arg::from(why),
                None => return Err(error),
            },
        };
        let refused = Finding::blocker("sqlite-step-refused")
            .arg("step", step.id.as_str())
            .arg("why", why);
        return Ok(vec![refused]);
    }
    Ok(Vec::new())
}

/// The processes that have the file open.
pub(super) fn held(file: &Path) -> Vec<Finding> {
    let Some(holders) = in_place(|| machine::holders(file)) else {
        let told = match in_place(|| machine::is_open(file)) {
            Some(true) => Finding::blocker("sqlite-held-by-some"),
            Some(false) => return Vec::new(),
            None => Finding::info("sqlite-holders-unknown"),
        };
        return vec![told.arg("path", file.display())];
    };
    holders
        .iter()
        .map(|holder| {
            let finding = if is_dbgpt(&holder.arguments) {
                Finding::blocker("sqlite-held-by-dbgpt")
            } else {
                Finding::blocker("sqlite-held")
            };
            finding
                .arg("path", file.display())
                .arg("pid", holder.pid.to_string())
                .arg("program", holder.program())
                .arg("how", how_to_stop(holder))
        })
        .collect()
}

/// A rollback journal that is not empty: a writer is at work, or died.
///
/// Source: sqlite.org, "Atomic Commit In SQLite", 4.2 "Hot Rollback Journals".
fn half_written(file: &Path) -> Option<Finding> {
    let journal = beside(file, "-journal");
    let size_bytes = machine::size_bytes(&journal).ok().flatten()?;
    (size_bytes > 0).then(|| Finding::blocker("sqlite-journal").arg("path", journal.display()))
}
