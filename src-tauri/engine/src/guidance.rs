//! What to type on this install after the database: stop, fetch, install, start. Shown to be copied; nothing is run.
//!
//! Source: DB-GPT's installation guide at v0.5.0, and what was seen of its commands (`dbgpt stop webserver` does nothing in
//! v0.4.4 to v0.6.3).

use std::path::{Path, PathBuf};

use crate::config::Install;
use crate::inspect::Inspection;
use crate::io::file::{Found, found};
use crate::message::{Finding, Message};

/// What commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Stopping the old DB-GPT.
    Stop,
    /// Copying out of a container what goes with it.
    Save,
    /// Getting v0.5.0's sources.
    Fetch,
    /// Installing them.
    Install,
    /// Starting the new DB-GPT.
    Start,
}

/// Some lines for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What for.
    pub purpose: Purpose,
    /// One command a line.
    pub lines: String,
    /// When to do something else instead.
    pub note: Message,
}

/// The commands for an install, in their order; none for one that is newer than what they lead to.
#[must_use]
pub fn commands(install: &Install) -> Vec<Command> {
    if install.is_of_toml() {
        return Vec::new();
    }
    match &install.service {
        Some(service) => composed(&install.env_file, service),
        None => from_source(install),
    }
}

/// What must not be done from now on, each with its reason.
#[must_use]
pub fn never(install: &Install) -> Vec<Message> {
    let mut told = match install.is_of_toml() {
        true => Vec::new(),
        false => vec![
            Message::new("guidance-never-old"),
            Message::new("guidance-never-migration"),
        ],
    };
    told.push(match &install.service {
        Some(_) => Message::new("guidance-never-down"),
        None => Message::new("guidance-never-clean"),
    });
    told
}

/// What stays behind for good: the findings of a look that are about it.
pub fn stays(inspection: &Inspection) -> impl Iterator<Item = &Finding> {
    let found = inspection.findings.iter();
    found.filter(|finding| finding.id == "agents-stay-behind")
}

/// DB-GPT run from its sources.
fn from_source(install: &Install) -> Vec<Command> {
    let root = install.root.as_deref();
    let stop = "pkill -INT -f 'dbgpt_server.py|dbgpt start webserver'";
    let start = [
        &activation(install)[..],
        &["python dbgpt/app/dbgpt_server.py".to_owned()],
    ];
    vec![
        command(Purpose::Stop, stop.to_owned(), "guidance-stop"),
        fetch(install),
        command(
            Purpose::Install,
            within(root, &packages(install).join("\n")),
            "guidance-install",
        ),
        command(
            Purpose::Start,
            within(root, &start.concat().join("\n")),
            "guidance-start",
        ),
    ]
}

/// A clone is checked out; over sources that were unpacked, the new ones are unpacked.
fn fetch(install: &Install) -> Command {
    const CHECKOUT: &str = "git fetch --tags && git checkout v0.5.0";
    const ARCHIVE: &str = "curl -fL https://github.com/eosphoros-ai/DB-GPT/archive/refs/tags/v0.5.0.tar.gz | tar -xz --strip-components=1";
    let root = install.root.as_deref();
    let folder = install.folder.as_ref();
    let (lines, note) = match folder.map(|folder| folder.git.as_ref()) {
        Some(None) => (ARCHIVE.to_owned(), "guidance-fetch-archive"),
        // What lies in the index alone is not looked for: the advice is right where nothing is to be put aside, too.
        Some(Some(_)) => (format!("git stash\n{CHECKOUT}"), "guidance-fetch-stash"),
        None => (CHECKOUT.to_owned(), "guidance-fetch"),
    };
    command(Purpose::Fetch, within(root, &lines), note)
}

/// pip takes v0.4.6's package and the one since v0.4.7 for two, and would leave both.
fn packages(install: &Install) -> Vec<String> {
    let known = install.folder.iter().flat_map(|folder| &folder.packages);
    let of_0_4_6 = install
        .version
        .as_ref()
        .is_some_and(|known| known.version == "0.4.6");
    let mut lines = activation(install);
    if of_0_4_6 || known.into_iter().any(|package| package.name == "db-gpt") {
        lines.push("pip uninstall -y db-gpt".to_owned());
    }
    lines.push("pip install -e \".[default]\"".to_owned());
    lines
}

/// Enters the environment that the packages are in, where that is known.
fn activation(install: &Install) -> Vec<String> {
    let mut packages = install.folder.iter().flat_map(|folder| &folder.packages);
    let script = packages.find_map(|package| {
        // ENVIRONMENT/lib/python3.10/site-packages
        let script = package.place.ancestors().nth(3)?.join("bin/activate");
        (found(&script) == Found::File).then_some(script)
    });
    let line = |script: PathBuf| format!(". {}", shell_word(&script.to_string_lossy()));
    script.map(line).into_iter().collect()
}

/// DB-GPT run by docker compose.
fn composed(file: &Path, service: &str) -> Vec<Command> {
    let compose = format!("docker compose -f {}", shell_word(&file.to_string_lossy()));
    let name = shell_word(service);
    let line = |purpose, words: &str, note| {
        let mut command = command(purpose, format!("{compose} {words} {name}"), note);
        command.note = command.note.arg("service", service);
        command
    };
    let copy = format!("{compose} cp {name}:/app/pilot/meta_data ./meta_data");
    let mut save = command(Purpose::Save, copy, "guidance-compose-save");
    save.note = save.note.arg("service", service);
    vec![
        line(Purpose::Stop, "stop", "guidance-compose-stop"),
        save,
        line(Purpose::Install, "pull", "guidance-compose-install"),
        line(Purpose::Start, "up -d", "guidance-compose-start"),
    ]
}

fn command(purpose: Purpose, lines: String, note: &'static str) -> Command {
    Command {
        purpose,
        lines,
        note: Message::new(note),
    }
}

fn within(root: Option<&Path>, lines: &str) -> String {
    match root {
        Some(root) => format!("cd {}\n{lines}", shell_word(&root.to_string_lossy())),
        None => lines.to_owned(),
    }
}

/// A word that a POSIX shell, and PowerShell, take as it stands.
fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word() {
        let cases = [
            ("/opt/DB-GPT", "/opt/DB-GPT"),
            ("/home/我/DB GPT", "'/home/我/DB GPT'"),
            ("/a/$(rm)/it's", r"'/a/$(rm)/it'\''s'"),
        ];
        for (path, expected) in cases {
            assert_eq!(shell_word(path), expected);
        }
    }
}
