//! A job on one install: inspect, check, back up, prove, rehearse, apply, verify; and resume, undo and restore.
//!
//! Its callers, called doors, are the command line and the window. Only [`Session::next`] decides what comes next: a
//! door passes on what its user wants, asks what only a user can answer, and shows the results.

mod aim;
mod apply;
mod backup;
mod check;
mod history;
mod inspect;
mod next;
mod rehearse;
mod restore;
mod resume;
mod undo;
mod unfinished;
mod way;

use std::path::{Path, PathBuf};

pub use aim::Offer;
pub use apply::Done;
pub use backup::{BackupChoice, is_proved, prove_alone};
pub use check::{Checked, refuse_blocked};
pub use history::{History, KilledRestore, Waiting};
pub use next::{Consent, Next, Reached, Wanted, WayBack};
pub use restore::PutBack;
pub use unfinished::{Stands, Unfinished};
pub use way::Way;

use crate::catalog::Release;
use crate::config::{self, Install, Overrides};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect::Inspection;
use crate::io::file;
use crate::io::home::Home;
use crate::journal::{self, Journal, Place};
use crate::preflight::{self, Running};
use crate::verify::{self, Verification};

/// One job on one install, from choosing the config to the verified change.
#[derive(Debug)]
pub struct Session {
    /// The path that the user chose, made absolute.
    config: PathBuf,
    overrides: Overrides,
    install: Install,
    /// The folder of the journal.
    home: Home,
    /// The target release that the user named; `None` for the one that is offered.
    to: Option<Release>,
    /// Facts about the database; `None` before it is inspected, and after a restore or an undo.
    seen: Option<Seen>,
    unfinished: Option<Unfinished>,
    half_restored: bool,
    /// The change made since the last inspection, if any.
    done: Option<Done>,
}

/// Facts about the database since its last inspection. A new inspection discards checks and backup.
#[derive(Debug)]
struct Seen {
    inspection: Inspection,
    checked: Option<Checked>,
    /// The backup to rely on, whether it is proved or not.
    backup: Option<crate::backup::Backup>,
}

impl Session {
    /// Opens the session of a config: a `.env` or TOML file, an install folder or a compose file. Changes are recorded
    /// in the journal in `home`; an inspection alone does not create one.
    ///
    /// # Errors
    /// Those of [`config::read`]; nothing was connected to.
    pub fn open(path: &Path, overrides: &Overrides, home: &Home) -> Result<Self> {
        Ok(Self {
            config: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
            overrides: overrides.clone(),
            install: config::read(path, overrides)?,
            home: home.clone(),
            to: None,
            seen: None,
            unfinished: None,
            half_restored: false,
            done: None,
        })
    }

    /// The path of the config that the user chose, made absolute.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The install, as its config describes it.
    #[must_use]
    pub fn install(&self) -> &Install {
        &self.install
    }

    /// Opens the journal, or creates it. Opened anew for each act: another process may have upgraded it to a later
    /// version meanwhile, which this one must not write to.
    fn journal(&self) -> Result<Journal> {
        Journal::open(&self.home.folder()?)
    }

    /// Opens the journal; `None` if there is none, or if it can't be opened.
    fn journal_begun(&self) -> Option<Journal> {
        let folder = self.home.folder().ok()?;
        let found = file::found(&folder.join(journal::FILE_NAME));
        (found == file::Found::File).then(|| Journal::open(&folder).ok())?
    }

    /// The records of earlier jobs in the same journal.
    ///
    /// # Errors
    /// Those of [`History::open`].
    pub fn history(&self) -> Result<History> {
        History::open(&self.home)
    }

    /// Records how this database is reached, for the list of recent installs and for runs that are resumed later.
    ///
    /// # Errors
    /// Those of [`Journal::open`]; the job itself can go on.
    pub fn remember(&self) -> Result<()> {
        let place = Place::from(&self.install.target);
        self.journal()?
            .remember_install(&self.config, &place, &self.overrides)
    }

    fn seen(&self) -> Result<&Seen> {
        let unseen = || Error::refused("session-inspect-first", Phase::Inspect);
        self.seen.as_ref().ok_or_else(unseen)
    }

    /// Whether a restore of this database was killed half-way, by the last inspection. [`Session::put_back`] ends it.
    #[must_use]
    pub fn is_half_restored(&self) -> bool {
        self.half_restored
    }

    /// The change made since the last inspection, with its verification.
    #[must_use]
    pub fn done(&self) -> Option<&Done> {
        self.done.as_ref()
    }

    /// Looks whether this install's DB-GPT is stopped.
    ///
    /// # Errors
    /// Those of [`preflight::running`].
    pub async fn running(&self, context: Context<'_>) -> Result<Running> {
        preflight::running(&self.install, context).await
    }

    /// Inspects the database again and compares it with the target release.
    ///
    /// # Errors
    /// Those of [`verify::run`].
    pub async fn verify(&self, context: Context<'_>) -> Result<Verification> {
        let aimed = self.inspection().ok().map(|inspection| inspection.target);
        verify::run(&self.install.target, aimed.or(self.to), context).await
    }
}
