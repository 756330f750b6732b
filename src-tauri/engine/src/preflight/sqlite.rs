//! Can the SQLite file be changed now? Asked only when a repair would change it.

use std::path::Path;

use super::processes::how_to_stop;
use super::todo;
use crate::io::machine;
use crate::message::Finding;
use crate::plan::Plan;
use crate::target::SqliteTarget;
use crate::webserver::process::is_dbgpt;

/// File and folder writable, nobody else has it open, no write left half done.
pub(super) fn check(target: &SqliteTarget, plan: &Plan) -> Vec<Finding> {
    if todo(plan).is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // SQLite makes its journal beside the file.
    let folder = target.path.parent().unwrap_or_else(|| Path::new("."));
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
    findings
}

/// Who else has the file open.
pub(super) fn held(file: &Path) -> Vec<Finding> {
    let Some(holders) = machine::holders(file) else {
        return vec![Finding::info("sqlite-holders-unknown").arg("path", file.display())];
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

/// A rollback journal with something in it: a writer is at work, or died.
///
/// Source: sqlite.org, "Atomic Commit In SQLite", 4.2 "Hot Rollback Journals".
fn half_written(file: &Path) -> Option<Finding> {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-journal");
    let size_bytes = machine::size_bytes(Path::new(&journal)).ok().flatten()?;
    (size_bytes > 0)
        .then(|| Finding::blocker("sqlite-journal").arg("path", Path::new(&journal).display()))
}
