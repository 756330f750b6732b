//! How a release is installed, started and stopped, what is lost on the way to it, and what must never be done with it: the
//! sections `[install]`, `[[lost]]` and `[[never]]` of its file.
//!
//! What a file does not say is as in the one before it. Lines may hold `{release}`, `{config}` and `{extras}`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::change::Dialect;
use super::release::Release;

/// What a release is told its settings by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfigKind {
    /// A `.env`.
    Env,
    /// A TOML.
    Toml,
}

/// How its sources lie in their folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sources {
    /// In `dbgpt/`.
    Dbgpt,
    /// In `packages/`.
    Packages,
}

/// What an install runs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunBy {
    /// Its sources, from a clone or unpacked.
    Sources,
    /// What pip installed.
    Pip,
    /// A container, by docker compose.
    Compose,
}

/// Lines for a terminal, and what is told of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// One command a line.
    pub lines: String,
    /// The key of a sentence: when to do something else instead.
    pub told: String,
}

/// How what an install runs from is brought to a release, and started.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hands {
    /// Installs it.
    pub install: Lines,
    /// Starts it.
    pub start: Lines,
}

/// What a release's file says of this that those before it do not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetupDelta {
    /// What it is told its settings by.
    pub config: Option<ConfigKind>,
    /// How its sources lie.
    pub layout: Option<Sources>,
    /// Where it listens unless it is told otherwise.
    pub port: Option<u16>,
    /// What pip calls what is installed from its sources.
    pub package: Option<String>,
    /// Its image, without the tag.
    pub image: Option<String>,
    /// Stops it, unless it is in a container.
    pub stop: Option<Lines>,
    /// The same, in PowerShell.
    pub stop_on_windows: Option<Lines>,
    /// For those who run its sources.
    pub sources: Option<Hands>,
    /// For those who run what pip installed; none until a release is on PyPI with its web server.
    pub pip: Option<Hands>,
    /// What can be installed besides, by what pip has then: `name`, or `name+local` for one of several builds. Added to those before.
    #[serde(default)]
    pub extras: BTreeMap<String, String>,
    /// What is otherwise from one of the releases on whose tables are the same.
    #[serde(default)]
    pub since: BTreeMap<Release, SetupDelta>,
}

/// How a release is installed, started and stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// What it is told its settings by.
    pub config: ConfigKind,
    /// How its sources lie.
    pub layout: Sources,
    /// Where it listens unless it is told otherwise.
    pub port: u16,
    /// What pip calls what is installed from its sources.
    pub package: String,
    /// Its image, without the tag.
    pub image: String,
    /// Stops it, unless it is in a container.
    pub stop: Lines,
    /// The same, in PowerShell.
    pub stop_on_windows: Lines,
    /// For those who run its sources.
    pub sources: Hands,
    /// For those who run what pip installed.
    pub pip: Option<Hands>,
    /// What can be installed besides, by what pip has then.
    pub extras: BTreeMap<String, String>,
}

impl Setup {
    /// The first release's, which has to say all of it.
    pub(super) fn first(delta: &SetupDelta) -> Option<Self> {
        Some(Self {
            config: delta.config?,
            layout: delta.layout?,
            port: delta.port?,
            package: delta.package.clone()?,
            image: delta.image.clone()?,
            stop: delta.stop.clone()?,
            stop_on_windows: delta.stop_on_windows.clone()?,
            sources: delta.sources.clone()?,
            pip: delta.pip.clone(),
            extras: delta.extras.clone(),
        })
    }

    /// As a later release has it.
    pub(super) fn become_like(&mut self, delta: &SetupDelta) {
        #[expect(
            clippy::ref_option,
            reason = "each field is handed over as it was read"
        )]
        fn take<T: Clone>(own: &mut T, said: &Option<T>) {
            if let Some(said) = said {
                own.clone_from(said);
            }
        }
        take(&mut self.config, &delta.config);
        take(&mut self.layout, &delta.layout);
        take(&mut self.port, &delta.port);
        take(&mut self.package, &delta.package);
        take(&mut self.image, &delta.image);
        take(&mut self.stop, &delta.stop);
        take(&mut self.stop_on_windows, &delta.stop_on_windows);
        take(&mut self.sources, &delta.sources);
        if delta.pip.is_some() {
            self.pip.clone_from(&delta.pip);
        }
        self.extras.extend(delta.extras.clone());
    }

    /// How what an install runs from is handled; a container has no lines of its own.
    #[must_use]
    pub fn hands(&self, by: RunBy) -> Option<&Hands> {
        match by {
            RunBy::Sources => Some(&self.sources),
            RunBy::Pip => self.pip.as_ref(),
            RunBy::Compose => None,
        }
    }
}

/// What is not where a release looks for it, so that it has to be saved or carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LostPart {
    /// Vector indexes and uploaded files.
    Files,
    /// The address of the node under which uploaded files are known.
    Node,
    /// Alembic's folder, where the SQLite file is not at its usual place.
    Alembic,
}

/// What those lose who come from before a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// What.
    pub part: LostPart,
    /// The key of the sentence that tells it.
    pub told: String,
    /// Only releases from this one on have it.
    pub left_from: Option<Release>,
}

/// What must not be done, and for whom that is said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// The key of the sentence.
    pub told: String,
    /// Said to those who reach this release or a later one; otherwise the file's own.
    pub from: Option<Release>,
    /// And none later than this one.
    pub until: Option<Release>,
    /// Said to those who come from this release or a later one, and go to another one.
    pub left_from: Option<Release>,
    /// Said to those who come from this release or an older one, and go to another one.
    pub left_until: Option<Release>,
    /// Said of one kind of database.
    pub on: Option<Dialect>,
    /// Said to those who run it so; otherwise to all.
    #[serde(default)]
    pub by: Vec<RunBy>,
}
