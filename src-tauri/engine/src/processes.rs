//! The DB-GPT processes on this machine: how they are recognized, where they listen, and whether they belong to an
//! install.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use crate::config::{Install, WebAddress};
use crate::io::launch::Launch;
use crate::io::machine::Process;
use crate::io::sockets;
use crate::io::waiting::in_place;

/// The most web servers of one install that are asked.
const MAX_ADDRESSES: usize = 4;

/// Which process owns the listener at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner<'a> {
    /// A process of this install.
    This(&'a Process),
    /// A process of the install in question.
    Another {
        /// Its number.
        pid: u32,
        /// The folder it works in.
        folder: &'a Path,
    },
    /// No process that can be seen: it is on another machine, in a container, or another user's.
    Unseen,
}

/// Whether a command line is a DB-GPT web server's: `python …/dbgpt_server.py …` or `dbgpt start webserver …`, from
/// v0.8.0 on also `dbgpt start` and `dbgpt start web`. Not an editor with that file open, nor `uv run`, which starts a
/// web server as a child.
pub(crate) fn is_dbgpt(arguments: &[String]) -> bool {
    let is_python = arguments.first().is_some_and(|first| is_python(first));
    let script = arguments
        .iter()
        .take(4)
        .any(|one| is_named(one, "dbgpt_server.py"));
    let command = arguments
        .iter()
        .take(2)
        .position(|one| is_named(one, "dbgpt"));
    let command = command.is_some_and(|at| starts_webserver(&arguments[at + 1..]));
    (is_python && script) || command
}

fn is_python(program: &str) -> bool {
    let name = Path::new(program).file_name().unwrap_or_default();
    let name = name.to_string_lossy().to_lowercase();
    name.starts_with("python") || cfg!(windows) && is_named(program, "py")
}

/// Whether a process whose command line can't be read may be a DB-GPT web server, by its program's name.
pub(crate) fn may_be_dbgpt(process: &Process) -> bool {
    let mut program = process.arguments.iter().take(1);
    !process.is_told && program.any(|one| is_python(one) || is_named(one, "dbgpt"))
}

/// Whether an argument is a file of this name. On Windows a program's name also ends in `.exe`, and case does not count.
pub(crate) fn is_named(argument: &str, name: &str) -> bool {
    let file = Path::new(argument).file_name();
    let file = file.and_then(|file| file.to_str()).unwrap_or_default();
    let file = match cfg!(windows) {
        true => file.to_lowercase(),
        false => file.to_owned(),
    };
    file == name || file.strip_suffix(".exe") == Some(name)
}

/// Whether these arguments of `dbgpt` start the web server; `dbgpt start worker` and others start parts of a cluster.
fn starts_webserver(arguments: &[String]) -> bool {
    let mut after = arguments.iter().skip_while(|one| *one != "start").skip(1);
    let is_there = arguments.iter().any(|one| one == "start");
    match after.next().map(String::as_str) {
        None => is_there,
        Some("webserver" | "web") => true,
        Some(option) => option.starts_with('-'),
    }
}

/// Whether a process has its working folder, or a file among its arguments, in one of these folders.
pub(crate) fn is_of(process: &Process, folders: &[&Path]) -> bool {
    let mut folders = folders
        .iter()
        .filter_map(|folder| folder.canonicalize().ok());
    folders.any(|root| {
        // On Windows a process's folder is spelled as it was typed, while `canonicalize` adds a prefix (`\\?\`).
        let spelled_otherwise = |path: &Path| {
            cfg!(windows)
                && path.is_absolute()
                && path
                    .canonicalize()
                    .is_ok_and(|path| path.starts_with(&root))
        };
        let here = |path: &Path| path.starts_with(&root) || spelled_otherwise(path);
        process.folder.as_deref().is_some_and(here)
            || process.arguments.iter().any(|one| here(Path::new(one)))
    })
}

/// Whether this install surely runs no process: its folder is known, processes can be listed, and none of them is its
/// own, or may be.
pub(crate) fn is_absent(install: &Install, processes: &[Process]) -> bool {
    let folders = install.folders();
    let is_its =
        |one: &Process| may_be_dbgpt(one) || is_dbgpt(&one.arguments) && is_of(one, &folders);
    !folders.is_empty() && !processes.is_empty() && !processes.iter().any(is_its)
}

/// The addresses that this install's processes listen on; for one that does not listen yet, the port of its `--port`.
pub(crate) fn addresses(install: &Install, processes: &[Process]) -> Vec<WebAddress> {
    let folders = install.folders();
    let ours = processes
        .iter()
        .filter(|process| is_dbgpt(&process.arguments) && is_of(process, &folders));
    let mut found = Vec::new();
    for process in ours {
        let mut its: Vec<WebAddress> = in_place(|| sockets::listening(process.pid))
            .into_iter()
            .map(web_address)
            .collect();
        if its.is_empty() {
            its.extend(port(&process.arguments).map(WebAddress::here));
        }
        its.retain(|web| !found.contains(web));
        found.extend(its);
    }
    found.truncate(MAX_ADDRESSES);
    found
}

/// Which process owns the listener at an address of this machine.
pub(crate) fn owner<'a>(
    install: &Install,
    web: &WebAddress,
    processes: &'a [Process],
) -> Owner<'a> {
    let mut dbgpts = processes.iter().filter(|one| is_dbgpt(&one.arguments));
    let found = dbgpts.find(|process| {
        let listening = in_place(|| sockets::listening(process.pid));
        listening.into_iter().any(|one| is_reached(one, web))
    });
    let Some(process) = found else {
        return Owner::Unseen;
    };
    let folders = install.folders();
    if is_of(process, &folders) {
        return Owner::This(process);
    }
    // The working folder of a process in a container is a path inside the container.
    let in_container = matches!(process.launch, Launch::Container(_));
    match &process.folder {
        Some(folder) if !folders.is_empty() && !in_container => Owner::Another {
            pid: process.pid,
            folder,
        },
        Some(_) | None => Owner::Unseen,
    }
}

fn web_address(listening: SocketAddr) -> WebAddress {
    let reached = sockets::reached(listening);
    WebAddress {
        host: reached.ip().to_string(),
        port: reached.port(),
    }
}

/// Whether a listener is reached at an address. If it listens on all addresses only a loopback address surely leads to
/// it: another one may be another machine's.
fn is_reached(listening: SocketAddr, web: &WebAddress) -> bool {
    let asked = match web.host.parse::<IpAddr>() {
        Ok(asked) => asked,
        Err(_name) if web.host.eq_ignore_ascii_case("localhost") => {
            return listening.port() == web.port && sockets::reached(listening).ip().is_loopback();
        }
        Err(_name) => return false,
    };
    let is_there =
        listening.ip() == asked || listening.ip().is_unspecified() && asked.is_loopback();
    is_there && listening.port() == web.port
}

/// `--port 5001` or `--port=5001`.
fn port(arguments: &[String]) -> Option<u16> {
    let apart = arguments
        .windows(2)
        .find_map(|pair| (pair[0] == "--port").then(|| pair[1].as_str()));
    let joined = || arguments.iter().find_map(|one| one.strip_prefix("--port="));
    apart.or_else(joined)?.parse().ok()
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
            ("dbgpt.exe start webserver", true),
            ("dbgpt start", true),
            (
                "/v/bin/python /v/bin/dbgpt start web --profile openai",
                true,
            ),
            ("dbgpt start --profile openai", true),
            ("dbgpt start worker --port 8001", false),
            ("dbgpt db migration list", false),
            ("uv run dbgpt start webserver", false),
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

    #[test]
    fn what_is_listened_on_is_reached_there() {
        let cases = [
            ("0.0.0.0:5000", "127.0.0.1:5000", true),
            ("127.0.0.1:5000", "localhost:5000", true),
            ("0.0.0.0:5000", "localhost:5000", true),
            ("192.168.1.5:5000", "192.168.1.5:5000", true),
            ("192.168.1.5:5000", "127.0.0.1:5000", false),
            // It may be another machine's.
            ("0.0.0.0:5000", "192.168.1.5:5000", false),
            ("0.0.0.0:5000", "example.com:5000", false),
            ("0.0.0.0:5001", "127.0.0.1:5000", false),
        ];
        for (listening, asked, expected) in cases {
            let reached = is_reached(listening.parse().unwrap(), &asked.parse().unwrap());
            assert_eq!(reached, expected, "{listening} {asked}");
        }
    }
}
