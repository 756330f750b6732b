//! Finds the DB-GPTs of this machine, running or in the usual folders, for a list to choose from.
//!
//! No disk is searched: the usual folders are listed, and of the folders in them that have DB-GPT's name only config
//! and version are read. A docker client, if there is one, is asked for containers. The search ends after [`LIMIT`],
//! with what was found by then.

mod candidates;
mod containers;
mod places;
mod running;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;

use self::candidates::Candidate;
pub use self::places::Places;
use crate::config::{self, DbgptVersion, Overrides};
use crate::error::Error;
use crate::message::{Finding, Message};
use crate::target::Target;

/// Time limit of the whole search.
pub const LIMIT: Duration = Duration::from_millis(900);

/// A DB-GPT of this machine.
#[derive(Debug)]
pub struct Known {
    /// The path to inspect; none for a container whose config is not on this machine.
    pub path: Option<PathBuf>,
    /// Its service, if the path is a compose file.
    pub service: Option<String>,
    /// The files of variables that compose was given instead of the `.env` beside its file.
    pub env_files: Vec<PathBuf>,
    /// The name of its compose project, where compose does not find the same one by itself.
    pub project: Option<String>,
    /// Its folder, where it is known.
    pub root: Option<PathBuf>,
    /// The same where the config at the path does not tell it, and it has to be given as well.
    pub given_root: Option<PathBuf>,
    /// Its release, where it is known.
    pub version: Option<DbgptVersion>,
    /// Its database, where its config could be read.
    pub target: Option<Target>,
    /// Where it was seen.
    pub seen: Vec<Sighting>,
    /// Why its config could not be read, or why there is no path.
    pub trouble: Option<Message>,
}

/// Where a DB-GPT was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// A running process.
    Process {
        /// The process id.
        pid: u32,
    },
    /// A container.
    Container {
        /// Its name.
        name: String,
        /// The image that it was made from.
        image: String,
        /// Whether it runs now.
        runs: bool,
    },
    /// A folder in one of the usual places.
    Folder,
}

impl Known {
    /// Whether it runs, by what was seen.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.seen.iter().any(|sighting| match sighting {
            Sighting::Process { .. } => true,
            Sighting::Container { runs, .. } => *runs,
            Sighting::Folder => false,
        })
    }

    /// Which release it is, in words.
    #[must_use]
    pub fn release(&self) -> Message {
        match &self.version {
            Some(known) => Message::new("find-release").arg("version", known.version.as_str()),
            None => Message::new("find-release-unknown"),
        }
    }

    /// Whether it runs, and where it was seen, in words.
    #[must_use]
    pub fn told(&self) -> Vec<Message> {
        let runs = if self.runs() {
            "find-runs"
        } else {
            "find-lies"
        };
        let seen = self.seen.iter().filter_map(|sighting| match sighting {
            Sighting::Process { pid } => {
                Some(Message::new("find-process").arg("pid", pid.to_string()))
            }
            Sighting::Container { name, image, runs } => {
                let id = if *runs {
                    "find-container"
                } else {
                    "find-container-stopped"
                };
                let message = Message::new(id).arg("name", name.as_str());
                Some(message.arg("image", image.as_str()))
            }
            Sighting::Folder => None,
        });
        [Message::new(runs)].into_iter().chain(seen).collect()
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The DB-GPTs that were found, running ones first.
    pub installs: Vec<Known>,
    /// What could not be looked at.
    pub notes: Vec<Finding>,
}

/// Looks for DB-GPTs on this machine; takes little more than [`LIMIT`] at most.
pub async fn here(places: Places) -> Discovered {
    let (say, mut heard) = mpsc::unbounded_channel();
    let end = tokio::time::Instant::now() + LIMIT;
    let mut notes: Vec<Finding> = places.missing_home().into_iter().collect();
    search(places, say.clone());
    // The docker client may be slow: its containers are added whenever it answers.
    tokio::spawn(async move {
        match containers::ask(LIMIT).await {
            Ok(found) => read(found, say),
            Err(note) => drop(say.send(Said::Note(note))),
        }
    });
    let mut installs = Vec::new();
    loop {
        match tokio::time::timeout_at(end, heard.recv()).await {
            Ok(Some(Said::Known(known))) => candidates::merge(&mut installs, *known),
            Ok(Some(Said::Note(note))) => notes.push(note),
            Ok(None) => break,
            Err(_elapsed) => {
                notes.push(Finding::info("find-cut-short"));
                break;
            }
        }
    }
    candidates::sort(&mut installs);
    Discovered { installs, notes }
}

/// What the searching threads send.
enum Said {
    Known(Box<Known>),
    Note(Finding),
}

/// Looks at processes and places on a thread of its own: a folder on a lost network may block it for ever, and [`here`]
/// stops waiting for it after [`LIMIT`].
fn search(places: Places, say: mpsc::UnboundedSender<Said>) {
    std::thread::spawn(move || {
        let own = running::candidates(&places);
        let lying = places.candidates();
        tell(own.into_iter().chain(lying), &say);
    });
}

/// Reads the configs of containers, on a thread of its own.
fn read(found: Vec<Candidate>, say: mpsc::UnboundedSender<Said>) {
    std::thread::spawn(move || tell(found, &say));
}

/// Candidates that a thread reads; further ones are left out.
const MAX_CANDIDATES: usize = 64;

fn tell(candidates: impl IntoIterator<Item = Candidate>, say: &mpsc::UnboundedSender<Said>) {
    let mut told: Vec<(Option<PathBuf>, Option<String>, Sighting)> = Vec::new();
    for candidate in candidates.into_iter().take(MAX_CANDIDATES) {
        let same = (
            candidate.path.clone(),
            candidate.service.clone(),
            candidate.sighting.clone(),
        );
        if told.contains(&same) {
            continue;
        }
        told.push(same);
        if say.send(Said::Known(Box::new(known(candidate)))).is_err() {
            return;
        }
    }
}

/// Reads a candidate's config, as far as that is possible without asking the user.
fn known(candidate: Candidate) -> Known {
    let Candidate {
        path,
        service,
        env_files,
        project,
        root,
        version,
        sighting,
        trouble,
    } = candidate;
    // A profile lies in none of the folders that DB-GPT may be started from with it.
    let apart = root
        .clone()
        .zip(path.as_deref())
        .filter(|(root, path)| config::reads_toml(root) && !path.starts_with(root))
        .map(|(root, _)| root);
    let overrides = Overrides {
        service: service.clone(),
        root: apart.clone(),
        env_files: env_files.clone(),
        project: project.clone(),
        ..Overrides::default()
    };
    let read = path.as_deref().map(|path| install(path, &overrides));
    let (install, trouble) = match read {
        Some(Ok(install)) => (Some(install), trouble),
        Some(Err(error)) => (None, Some(error.said())),
        None => (None, trouble),
    };
    let version = match &install {
        Some(install) => install.version.clone().or(version),
        None => version.or_else(|| root.as_deref().and_then(config::version_of)),
    };
    Known {
        path,
        given_root: apart,
        service: service.or_else(|| install.as_ref()?.service.clone()),
        env_files,
        project: match &install {
            Some(install) => install.project.as_ref().and_then(|call| call.name.clone()),
            None => project,
        },
        root: install
            .as_ref()
            .and_then(|install| install.root.clone())
            .or(root),
        version,
        target: install.map(|install| install.target),
        seen: vec![sighting],
        trouble,
    }
}

/// Reads a config; one that the user would have to complete in a form is read as it is written.
fn install(path: &Path, overrides: &Overrides) -> Result<config::Install, Error> {
    config::read(path, overrides)
        .or_else(|error| config::as_written(path, overrides).map_err(|_unreadable| error))
}
