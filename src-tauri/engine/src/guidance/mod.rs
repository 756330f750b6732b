//! The commands for DB-GPT itself that go with the upgrade of its database: stop, save what the step loses, fetch,
//! install, configure, start, look. They are shown to be copied; nothing is run.
//!
//! Their text, and what must not be done, comes from the files of the releases.

mod compose;
mod extras;
mod fetch;
mod here;

use std::path::PathBuf;

use crate::catalog::{self, Dialect, Lines, LostPart, Never, Release, RunBy, Setup};
use crate::config::folder::Kind;
use crate::config::{Folder, Install};
use crate::inspect::Inspection;
use crate::message::{Arg, Args, Finding, Message};
use crate::target::Target;
use crate::topic::About;

pub use crate::shell::Shell;

/// What a command is for.
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
    /// Writing the new kind of config.
    Config,
    /// Starting the new DB-GPT.
    Start,
    /// Asking whether it is up.
    Inspect,
}

/// Some lines for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What the lines are for.
    pub purpose: Purpose,
    /// One command per line; empty if there is only the note.
    pub lines: String,
    /// What the user should know about it, such as when to do something else instead.
    pub note: Message,
}

/// The commands for an install, and what must not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// The release that it is now, as far as that can be told.
    pub from: Release,
    /// The release that it leads to; never an older one.
    pub to: Release,
    /// The commands, in the order in which to type them.
    pub commands: Vec<Command>,
    /// What must not be done from now on, each with its reason.
    pub never: Vec<Message>,
}

/// The commands that take an install from one release to another, for a shell.
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

/// The findings about rows that stay behind: in tables that a release no longer reads, or that it drops at its start.
pub fn stays(inspection: &Inspection) -> impl Iterator<Item = &Finding> {
    let is_told = |finding: &&Finding| {
        let mut stays = catalog::known().led_to().flat_map(|entry| &entry.stays);
        finding.about() == Some(About::Dropped) || stays.any(|stays| finding.id == stays.found)
    };
    inspection.findings.iter().filter(is_told)
}

/// An install on its way from one release to another one.
struct Step<'i> {
    install: &'i Install,
    by: RunBy,
    from: Release,
    to: Release,
    /// How the present release is installed and started.
    old: Setup,
    /// How the new release is installed and started.
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
        // A release that is not on PyPI is installed from its sources.
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

    /// Whether the install's files are already of the new release.
    fn is_fetched(&self) -> bool {
        let known = self.install.version.as_ref();
        known.is_some_and(|known| known.version.parse::<Release>() == Ok(self.to))
    }

    /// Whether the install is complete, and DB-GPT only has to be started again.
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

    /// Whether the new release needs another kind of config.
    fn config_changes(&self) -> bool {
        self.old.config != self.new.config && !self.install.is_of_toml()
    }

    /// The note about the port, if the default port changes with the release.
    fn port(&self) -> Option<Message> {
        (self.old.port != self.new.port).then(|| {
            Message::new("guidance-port")
                .arg("port", self.new.port.to_string())
                .arg("old", self.old.port.to_string())
        })
    }

    /// What this install would lose on the way, each with a note.
    fn lost(&self) -> impl Iterator<Item = (LostPart, Message)> {
        let lost = catalog::known().lost(self.from, self.to);
        lost.filter(|(_, lost)| match lost.part {
            LostPart::Files | LostPart::Node => true,
            LostPart::Alembic => self.alembic_moves().is_some(),
        })
        .map(|(at, lost)| (lost.part, said(&lost.told).arg("at", at.to_string())))
    }

    /// The folder of the SQLite file, if alembic's folder is not in it and has to be copied there.
    fn alembic_moves(&self) -> Option<PathBuf> {
        let Target::Sqlite(file) = &self.install.target else {
            return None;
        };
        let folder = file.path.parent()?;
        let alembic = self.install.alembic.as_deref();
        let beside = alembic.and_then(|versions| versions.ancestors().nth(2));
        (beside != Some(folder)).then(|| folder.to_owned())
    }

    /// The command that asks whether the new DB-GPT is up.
    fn inspect(&self, config: &str) -> Command {
        let service = self.install.service.as_deref();
        let service = service.map(|name| format!(" --service {}", self.shell.word(name)));
        let lines = format!(
            "{} up --config {config} --to {}{}{}",
            self.shell.program(),
            self.to,
            service.unwrap_or_default(),
            self.given()
        );
        command(Purpose::Inspect, lines, Message::new("guidance-inspect"))
    }

    /// The options by which this program reads what the config alone does not tell: what compose is given besides its
    /// file, and the sources that a config elsewhere is used with.
    fn given(&self) -> String {
        let call = self.install.project.iter();
        let call: String = call.map(|call| call.told(self.shell)).collect();
        let is_of_sources = |folder: &Folder| folder.kind == Kind::Sources;
        let root = self.install.root.as_ref().filter(|root| {
            self.install.is_of_toml()
                && self.install.folder.as_ref().is_some_and(is_of_sources)
                && !self.install.config_file.starts_with(root)
                && self.by == RunBy::Sources
        });
        let root = root.map(|root| format!(" --root {}", self.shell.path(root)));
        format!("{call}{}", root.unwrap_or_default())
    }

    /// Adds the arguments that every message may name, also to the messages inside of it.
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

    /// Lines of a release's file, with `{release}`, `{config}` and `{extras}` replaced.
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

/// Both sentences as one message; only the first if there is no second.
fn with(first: Message, second: Option<Message>) -> Message {
    match second {
        Some(second) => Message::new("guidance-both")
            .arg("first", first)
            .arg("second", second),
        None => first,
    }
}
