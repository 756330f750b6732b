//! Checks for running DB-GPTs among this machine's processes.

use std::path::Path;

use crate::io::launch::Launch;
use crate::io::machine::Process;
use crate::message::{Finding, Message};
use crate::processes::{is_dbgpt, is_of, may_be_dbgpt};

/// The most processes that are named in one finding.
const MAX_NAMED: usize = 8;

/// Findings about the DB-GPTs among these processes: one of this install's folders blocks, any other is a warning, and so
/// are those that can't be told.
pub(super) fn found(folders: &[&Path], processes: &[Process]) -> Vec<Finding> {
    let dbgpts = processes
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
        });
    dbgpts.chain(untold(processes)).collect()
}

/// One warning of all the processes that may be a DB-GPT but whose command line can't be read.
fn untold(processes: &[Process]) -> Option<Finding> {
    let untold = || processes.iter().filter(|process| may_be_dbgpt(process));
    let named: Vec<String> = untold()
        .take(MAX_NAMED)
        .map(|process| format!("{} (`{}`)", process.pid, process.program()))
        .collect();
    (!named.is_empty()).then(|| {
        Finding::warning("processes-untold")
            .arg("count", untold().count())
            .arg("processes", named.join(", "))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, line: &str, is_told: bool) -> Process {
        Process {
            pid,
            arguments: line.split(' ').map(str::to_owned).collect(),
            is_told,
            folder: None,
            launch: Launch::Background,
        }
    }

    #[test]
    fn what_can_t_be_read_is_not_taken_for_something_else() {
        let told = [
            process(1, "python other.py", true),
            process(2, "python", true),
        ];
        assert_eq!(found(&[], &told), []);
        let untold = [
            process(3, "svchost", false),
            process(4, "python3.11", false),
            process(5, "dbgpt", false),
        ];
        let [finding] = &found(&[], &untold)[..] else {
            panic!("{:?}", found(&[], &untold));
        };
        let expected = Finding::warning("processes-untold")
            .arg("count", 2_usize)
            .arg("processes", "4 (`python3.11`), 5 (`dbgpt`)");
        assert_eq!(*finding, expected);
    }
}
