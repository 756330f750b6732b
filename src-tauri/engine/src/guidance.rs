//! What to type on this install after the database: stop, fetch, install, start. Shown to be copied; nothing is run.
//!
//! Source: DB-GPT's installation guide at v0.5.0, and what was seen of its commands (`dbgpt stop webserver` does nothing in
//! v0.4.4 to v0.6.3).

use std::path::Path;

use crate::config::Install;
use crate::message::Message;

/// What commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Stopping the old DB-GPT.
    Stop,
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

/// The commands for an install, in their order.
#[must_use]
pub fn commands(install: &Install) -> Vec<Command> {
    let config = &install.env_file;
    let extension = config.extension().and_then(|extension| extension.to_str());
    match extension {
        Some("yml" | "yaml") => composed(config),
        Some(_) | None => from_source(install.root.as_deref()),
    }
}

/// DB-GPT run from its sources.
fn from_source(root: Option<&Path>) -> Vec<Command> {
    let stop = "pkill -INT -f 'dbgpt_server.py|dbgpt start webserver'";
    let fetch = "git fetch --tags && git checkout v0.5.0";
    let install = "pip install -e \".[default]\"";
    let start = "python dbgpt/app/dbgpt_server.py";
    vec![
        command(Purpose::Stop, stop.to_owned(), "guidance-stop"),
        command(Purpose::Fetch, within(root, fetch), "guidance-fetch"),
        command(Purpose::Install, within(root, install), "guidance-install"),
        command(Purpose::Start, within(root, start), "guidance-start"),
    ]
}

/// DB-GPT run by docker compose; `webserver` is its service in DB-GPT's own file.
fn composed(file: &Path) -> Vec<Command> {
    let compose = format!("docker compose -f {}", shell_word(&file.to_string_lossy()));
    let line = |purpose, words, note| command(purpose, format!("{compose} {words}"), note);
    vec![
        line(Purpose::Stop, "stop webserver", "guidance-compose-stop"),
        line(
            Purpose::Install,
            "pull webserver",
            "guidance-compose-install",
        ),
        line(Purpose::Start, "up -d webserver", "guidance-compose-start"),
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
