//! Does a DB-GPT run on this machine?

use std::path::Path;

use crate::io::launch::Launch;
use crate::io::machine::Process;
use crate::message::{Finding, Message};

/// The DB-GPTs among some processes; the one of this folder blocks, another one is a warning.
pub(super) fn found(root: Option<&Path>, processes: &[Process]) -> Vec<Finding> {
    processes
        .iter()
        .filter(|process| is_dbgpt(&process.arguments))
        .map(|process| {
            let finding = if is_of(process, root) {
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

/// What stops a process, by how it was started.
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
        Launch::Background => Message::new("stop-background").arg("pid", pid),
    }
}

/// The ports that this install's processes were told to listen on.
pub(super) fn ports(root: Option<&Path>, processes: &[Process]) -> Vec<u16> {
    let ours = processes
        .iter()
        .filter(|process| is_dbgpt(&process.arguments) && is_of(process, root));
    ours.filter_map(|process| port(&process.arguments))
        .collect()
}

/// `--port 5001` or `--port=5001`.
fn port(arguments: &[String]) -> Option<u16> {
    let apart = arguments
        .windows(2)
        .find_map(|pair| (pair[0] == "--port").then(|| pair[1].as_str()));
    let joined = || arguments.iter().find_map(|one| one.strip_prefix("--port="));
    apart.or_else(joined)?.parse().ok()
}

/// `python …/dbgpt_server.py …` or `dbgpt start webserver …`; an editor that has the file open is not meant.
pub(super) fn is_dbgpt(arguments: &[String]) -> bool {
    let named = |argument: &String, name: &str| {
        Path::new(argument)
            .file_name()
            .is_some_and(|file| file == name)
    };
    let is_python = arguments.first().is_some_and(|first| {
        Path::new(first)
            .file_name()
            .is_some_and(|file| file.to_string_lossy().starts_with("python"))
    });
    let script = arguments
        .iter()
        .take(4)
        .any(|one| named(one, "dbgpt_server.py"));
    let command = arguments.iter().take(2).any(|one| named(one, "dbgpt"))
        && arguments
            .windows(2)
            .any(|pair| pair[0] == "start" && pair[1] == "webserver");
    (is_python && script) || command
}

fn is_of(process: &Process, root: Option<&Path>) -> bool {
    let Some(root) = root.and_then(|root| root.canonicalize().ok()) else {
        return false;
    };
    let here = |path: &Path| path.starts_with(&root);
    process.folder.as_deref().is_some_and(here)
        || process.arguments.iter().any(|one| here(Path::new(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let cases = [
            ("python dbgpt/app/dbgpt_server.py --light", true),
            (
                "/opt/venv/bin/python3 -u /srv/dbgpt/app/dbgpt_server.py",
                true,
            ),
            ("/venv/bin/python /venv/bin/dbgpt start webserver", true),
            ("dbgpt start webserver --port 5000", true),
            ("dbgpt stop webserver", false),
            ("vim dbgpt/app/dbgpt_server.py", false),
            ("python other.py", false),
            ("", false),
        ];
        for (line, expected) in cases {
            let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(is_dbgpt(&arguments), expected, "{line}");
        }
    }
}
