//! Checks for running DB-GPTs among this machine's processes.

use std::path::Path;

use crate::io::launch::Launch;
use crate::io::machine::Process;
use crate::message::{Finding, Message};
use crate::processes::{is_dbgpt, is_of};

/// Findings about the DB-GPTs among these processes: one of this install's folders blocks, any other is a warning.
pub(super) fn found(folders: &[&Path], processes: &[Process]) -> Vec<Finding> {
    processes
        .iter()
        .filter(|process| is_dbgpt(&process.arguments))
        .map(|process| {
            let finding = if is_of(process, folders) {
                Finding::blocker("dbgpt-process")
            } else {
                Finding::warning("dbgpt-process-other")
            };
            finding
                .arg("pid", process.pid.to_string())
                .arg("program", process.program())
                .arg("how", how_to_stop(process))
        })
        .collect()
}

/// How to stop a process, by how it was started.
pub(super) fn how_to_stop(process: &Process) -> Message {
    let pid = process.pid.to_string();
    match &process.launch {
        Launch::Terminal(name) => Message::new("stop-terminal")
            .arg("terminal", name.as_str())
            .arg("pid", pid),
        Launch::Unit {
            name,
            of_user: false,
        } => Message::new("stop-unit").arg("unit", name.as_str()),
        Launch::Unit {
            name,
            of_user: true,
        } => Message::new("stop-user-unit").arg("unit", name.as_str()),
        Launch::Container(id) => Message::new("stop-container").arg("container", id.as_str()),
        Launch::Background if cfg!(windows) => Message::new("stop-windows").arg("pid", pid),
        Launch::Background => Message::new("stop-background").arg("pid", pid),
    }
}
