//! How a release is installed, started and stopped, what is lost on the way to it, and what must never be done with it:
//! the sections `[install]`, `[[lost]]` and `[[never]]` of its file.
//!
//! A file only has what differs from the file before it. Lines may hold `{release}`, `{config}` and `{extras}`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::change::Dialect;
use super::release::Release;

/// The kind of file that a release reads its settings from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfigKind {
    /// A `.env` file.
    Env,
    /// A TOML file.
    Toml,
}

/// The layout of a release's sources.
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
    /// Packages that pip installed.
    Pip,
    /// A container, by docker compose.
    Compose,
}

/// Commands for a terminal, with a sentence about them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// One command a line.
    pub lines: String,
    /// The key of the sentence that says when to do something else instead.
    pub told: String,
}

/// The commands that install a release and start it, for one way of running it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hands {
    /// Installs it.
    pub install: Lines,
    /// Starts it.
    pub start: Lines,
}

/// The parts of a [`Setup`] that a release's file changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetupDelta {
    /// The kind of its settings file.
    pub config: Option<ConfigKind>,
    /// The layout of its sources.
    pub layout: Option<Sources>,
    /// The port that it listens on by default.
    pub port: Option<u16>,
    /// The name of the package that pip installs from its sources.
    pub package: Option<String>,
    /// Its Docker image, without the tag.
    pub image: Option<String>,
    /// Commands that stop it outside of a container.
    pub stop: Option<Lines>,
    /// The same, in PowerShell.
    pub stop_on_windows: Option<Lines>,
    /// For installs from sources.
    pub sources: Option<Hands>,
    /// For installs by pip; `None` until a release is on PyPI with its web server.
    pub pip: Option<Hands>,
    /// Optional extras, each with the package that shows that it is installed: `name`, or `name+local` for one of
    /// several builds (`torch+cpu`). Added to those of the files before.
    #[serde(default)]
    pub extras: BTreeMap<String, String>,
    /// What differs from one of the releases in `same` on.
    #[serde(default)]
    pub since: BTreeMap<Release, SetupDelta>,
}

/// How a release is installed, started and stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The kind of its settings file.
    pub config: ConfigKind,
    /// The layout of its sources.
    pub layout: Sources,
    /// The port that it listens on by default.
    pub port: u16,
    /// The name of the package that pip installs from its sources.
    pub package: String,
    /// Its Docker image, without the tag.
    pub image: String,
    /// Commands that stop it outside of a container.
    pub stop: Lines,
    /// The same, in PowerShell.
    pub stop_on_windows: Lines,
    /// For installs from sources.
    pub sources: Hands,
    /// For installs by pip, if the release is on PyPI with its web server.
    pub pip: Option<Hands>,
    /// Optional extras, each with the package that shows that it is installed.
    pub extras: BTreeMap<String, String>,
}

impl Setup {
    /// The first release's setup; `None` if its file leaves out something that it has to have.
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

    /// Applies the changes of a later release.
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

    /// The commands for this way of running; `None` for a container, which has no lines of its own.
    #[must_use]
    pub fn hands(&self, by: RunBy) -> Option<&Hands> {
        match by {
            RunBy::Sources => Some(&self.sources),
            RunBy::Pip => self.pip.as_ref(),
            RunBy::Compose => None,
        }
    }
}

/// A part of an install that a release does not find where it looks, so that it has to be saved or carried over.
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

/// Something that is lost on the way to a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// The lost part.
    pub part: LostPart,
    /// The key of the sentence that tells it.
    pub told: String,
    /// Only said to those who come from this release or a later one: earlier ones don't have the part.
    pub left_from: Option<Release>,
}

/// Something that must not be done, and for whom that is said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// The key of the sentence.
    pub told: String,
    /// Said if the target is this release or a later one; by default the file's own.
    pub from: Option<Release>,
    /// Not said if the target is later than this release.
    pub until: Option<Release>,
    /// Said if the upgrade leaves this release or a later one.
    pub left_from: Option<Release>,
    /// Said if the upgrade leaves this release or an earlier one.
    pub left_until: Option<Release>,
    /// Said for this kind of database only.
    pub on: Option<Dialect>,
    /// Said for these ways of running only; if empty, for all.
    #[serde(default)]
    pub by: Vec<RunBy>,
}
