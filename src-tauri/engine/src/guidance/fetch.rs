//! Gets the sources of the new release, where DB-GPT runs or is built from sources.

use std::path::Path;

use super::{Command, Purpose, Step, command, with};
use crate::config::Folder;
use crate::message::Message;

/// Gets the new sources into the folder `root`: a clone checks out the tag; over unpacked sources the new archive is
/// unpacked.
pub(super) fn sources(step: &Step<'_>, root: Option<&Path>, folder: Option<&Folder>) -> Command {
    let shell = step.shell;
    let checkout = format!("git fetch --tags\ngit checkout v{}", step.to);
    let (lines, note) = match folder.map(|folder| folder.git.as_ref()) {
        Some(None) => (
            shell.unpack(
                &format!(
                    "https://github.com/eosphoros-ai/DB-GPT/archive/refs/tags/v{}.tar.gz",
                    step.to
                ),
                &format!("dbgpt-v{}.tar.gz", step.to),
            ),
            "guidance-fetch-archive",
        ),
        // Changes that are only staged are not seen, so always stash: without changes it does no harm.
        Some(Some(_)) => (format!("git stash\n{checkout}"), "guidance-fetch-stash"),
        None => (checkout, "guidance-fetch"),
    };
    let remains = (step.old.layout != step.new.layout).then(|| Message::new("guidance-remains"));
    command(
        Purpose::Fetch,
        shell.within(root, &lines),
        with(Message::new(note), remains),
    )
}
