//! What to type on this install after the database: stop, save what the step loses, fetch, install, configure, start, look. Shown
//! to be copied; nothing is run.
//!
//! The lines themselves, and what must not be done, stand in the releases' files.

mod compose;
mod extras;
mod here;
mod shell;

use std::path::PathBuf;

use crate::catalog::{self, Dialect, Lines, LostPart, Never, Release, RunBy, Setup};
use crate::config::Install;
use crate::config::folder::Kind;
use crate::inspect::Inspection;
use crate::message::{Arg, Args, Finding, Message};
use crate::target::Target;

pub use shell::Shell;

/// What commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Stopping the old DB-GPT.
    Stop,
    /// Copying what the step would lose.
    Save,
    /// Getting the new sources.
    Fetch,
    /// Installing them.
    Install,
    /// Writing a config of another kind.
    Config,
    /// Starting the new DB-GPT.
    Start,
    /// Asking whether it is up.
    Inspect,
}

/// Some lines for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What for.
    pub purpose: Purpose,
    /// One command a line; none where there is only something to know.
    pub lines: String,
    /// When to do something else instead.
    pub note: Message,
}

/// What to type on an install, and what not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// The release that it is now, as far as that can be told.
    pub from: Release,
    /// The release that it leads to; never an older one.
    pub to: Release,
    /// In their order.
    pub commands: Vec<Command>,
    /// What must not be done from now on, each with its reason.
    pub never: Vec<Message>,
}

/// What to type on an install to go from one release to another one, in the language of a shell.
#[must_use]
pub fn guidance(install: &Install, from: Release, to: Release, shell: Shell) -> Guidance {
    let step = Step::new(install, from, to, shell);
    let commands = match step.by {
        RunBy::Sources | RunBy::Pip => here::commands(&step),
        RunBy::Compose => compose::commands(&step),
    };
    Guidance {
        from,
        to,
        commands: commands
            .into_iter()
            .map(|mut command| {
                command.note = step.about(command.note);
                command
            })
            .collect(),
        never: step
            .never()
            .map(|never| step.about(said(&never.told)))
            .collect(),
    }
}

/// What stays behind for good: the findings of an inspection that are about it.
pub fn stays(inspection: &Inspection) -> impl Iterator<Item = &Finding> {
    const DROPPED: &str = "server-drops";
    let is_told = |finding: &&Finding| {
        let mut stays = catalog::known().led_to().flat_map(|entry| &entry.stays);
        finding.id == DROPPED || stays.any(|stays| finding.id == stays.found)
    };
    inspection.findings.iter().filter(is_told)
}

/// An install on its way from one release to another one.
struct Step<'i> {
    install: &'i Install,
    by: RunBy,
    from: Release,
    to: Release,
    /// How it is handled now.
    old: Setup,
    /// And then.
    new: Setup,
    shell: Shell,
}

impl<'i> Step<'i> {
    fn new(install: &'i Install, from: Release, to: Release, shell: Shell) -> Self {
        let by = match (&install.service, install.folder.as_ref()) {
            (Some(_), _) => RunBy::Compose,
            (None, Some(folder)) if matches!(folder.kind, Kind::Installed { .. }) => RunBy::Pip,
            (None, Some(_) | None) => RunBy::Sources,
        };
        let known = catalog::known();
        let (old, new) = (known.setup(from), known.setup(to));
        // What pip has not can't be installed by it.
        let by = match (by, &new.pip) {
            (RunBy::Pip, None) => RunBy::Sources,
            (by, _) => by,
        };
        Self {
            install,
            by,
            from,
            to,
            old,
            new,
            shell,
        }
    }

    /// Whether the new sources lie there already.
    fn is_fetched(&self) -> bool {
        let known = self.install.version.as_ref();
        known.is_some_and(|known| known.version.parse::<Release>() == Ok(self.to))
    }

    /// Whether it is only to be started again.
    fn is_there(&self) -> bool {
        self.is_fetched() && self.from == self.to
    }

    fn on(&self) -> Dialect {
        match self.install.target {
            Target::Sqlite(_) => Dialect::Sqlite,
            Target::Mysql(_) => Dialect::Mysql,
        }
    }

    fn never(&self) -> impl Iterator<Item = &'static Never> {
        catalog::known().never((self.from, self.to), self.by, self.on())
    }

    /// Whether its config is of another kind then.
    fn config_changes(&self) -> bool {
        self.old.config != self.new.config && !self.install.is_of_toml()
    }

    /// The sentence about where it listens, where that changes without a word in its config.
    fn port(&self) -> Option<Message> {
        (self.old.port != self.new.port).then(|| {
            Message::new("guidance-port")
                .arg("port", self.new.port.to_string())
                .arg("old", self.old.port.to_string())
        })
    }

    /// What is lost on the way and is there on this install.
    fn lost(&self) -> impl Iterator<Item = (LostPart, Message)> {
        let lost = catalog::known().lost(self.from, self.to);
        lost.filter(|(_, lost)| match lost.part {
            LostPart::Files | LostPart::Node => true,
            LostPart::Alembic => self.alembic_moves().is_some(),
        })
        .map(|(at, lost)| (lost.part, said(&lost.told).arg("at", at.to_string())))
    }

    /// The folder of a SQLite file that is not where alembic's folder is.
    fn alembic_moves(&self) -> Option<PathBuf> {
        let Target::Sqlite(file) = &self.install.target else {
            return None;
        };
        let folder = file.path.parent()?;
        let alembic = self.install.alembic.as_deref();
        let beside = alembic.and_then(|versions| versions.ancestors().nth(2));
        (beside != Some(folder)).then(|| folder.to_owned())
    }

    /// Asks whether it is up.
    fn inspect(&self, config: &str) -> Command {
        let service = self.install.service.as_deref();
        let service = service.map(|name| format!(" --service {}", self.shell.word(name)));
        let lines = format!(
            "dbgpt-upgrade up --config {config} --to {}{}",
            self.to,
            service.unwrap_or_default()
        );
        command(Purpose::Inspect, lines, Message::new("guidance-inspect"))
    }

    /// What every sentence may name, also one in another one.
    fn about(&self, mut message: Message) -> Message {
        for value in message.args.values_mut() {
            if let Arg::Said(inner) = value {
                **inner = self.about((**inner).clone());
            }
        }
        let message = message
            .arg("release", self.to.to_string())
            .arg("from", self.from.to_string());
        match &self.install.service {
            Some(service) => message.arg("service", service.as_str()),
            None => message,
        }
    }

    /// Lines of a release's file, with what stands in braces in them put in.
    fn filled(&self, lines: &Lines, config: &str) -> String {
        let lines = lines.lines.replace("{release}", &self.to.to_string());
        let lines = lines.replace("{config}", config);
        match lines.contains("{extras}") {
            true => lines.replace("{extras}", &extras::options(self)),
            false => lines,
        }
    }
}

fn said(key: &str) -> Message {
    Message {
        id: key.to_owned().into(),
        args: Args::new(),
    }
}

fn command(purpose: Purpose, lines: String, note: Message) -> Command {
    Command {
        purpose,
        lines,
        note,
    }
}

/// Two sentences, the second where there is one.
fn with(first: Message, second: Option<Message>) -> Message {
    match second {
        Some(second) => Message::new("guidance-both")
            .arg("first", first)
            .arg("second", second),
        None => first,
    }
}
