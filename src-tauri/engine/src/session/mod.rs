//! A job on one install: inspect, check, back up, prove, rehearse, apply, verify; and the ways back.
//!
//! The command line and the window are its doors. What comes next is decided here alone ([`Session::next`]): a door says what its
//! user wants, asks the user what only a user can answer, and shows what came of it.

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

/// One job on one install, from choosing to done.
#[derive(Debug)]
pub struct Session {
    /// What was chosen.
    config: PathBuf,
    overrides: Overrides,
    install: Install,
    /// Where the journal is.
    home: Home,
    /// Where the user wants to get to; none for what is offered.
    to: Option<Release>,
    /// What is known of the database; none before it was inspected, and after a restore or an undo.
    seen: Option<Seen>,
    unfinished: Option<Unfinished>,
    half_restored: bool,
    /// What was applied since the database was inspected last.
    done: Option<Done>,
}

/// What is known of the database since it was inspected last. A backup counts only for the inspection that it was made after.
#[derive(Debug)]
struct Seen {
    inspection: Inspection,
    checked: Option<Checked>,
    /// The backup to rely on, whatever is proved of it.
    backup: Option<crate::backup::Backup>,
}

impl Session {
    /// Reads a config: a `.env` or a TOML, an install folder or a compose file. What is done is written into the journal in
    /// `home`; an inspection alone begins none.
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

    /// What was chosen.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// What the config says.
    #[must_use]
    pub fn install(&self) -> &Install {
        &self.install
    }

    /// The journal, begun if it is not there yet. Opened for each act: another process may have brought it to a later version
    /// meanwhile, which this one must not write to.
    fn journal(&self) -> Result<Journal> {
        Journal::open(&self.home.folder()?)
    }

    /// The journal, if one was begun.
    fn journal_begun(&self) -> Option<Journal> {
        let folder = self.home.folder().ok()?;
        let found = file::found(&folder.join(journal::FILE_NAME));
        (found == file::Found::File).then(|| Journal::open(&folder).ok())?
    }

    /// What earlier jobs left in the same journal.
    ///
    /// # Errors
    /// Those of [`History::open`].
    pub fn history(&self) -> Result<History> {
        History::open(&self.home)
    }

    /// Remembers how this database was reached: for the list of recent installs, and for runs that are taken up later.
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

    /// Whether a restore of this database was killed half-way, as the last inspection found it. [`Session::put_back`] ends it.
    #[must_use]
    pub fn is_half_restored(&self) -> bool {
        self.half_restored
    }

    /// What was applied since the database was inspected last, and how it was verified.
    #[must_use]
    pub fn done(&self) -> Option<&Done> {
        self.done.as_ref()
    }

    /// Whether this install's DB-GPT is stopped, by what can be seen of it now.
    ///
    /// # Errors
    /// Those of [`preflight::running`].
    pub async fn running(&self, context: Context<'_>) -> Result<Running> {
        preflight::running(&self.install, context).await
    }

    /// Inspects the database again and compares it with the release that is aimed at.
    ///
    /// # Errors
    /// Those of [`verify::run`].
    pub async fn verify(&self, context: Context<'_>) -> Result<Verification> {
        let aimed = self.inspection().ok().map(|inspection| inspection.target);
        verify::run(&self.install.target, aimed.or(self.to), context).await
    }
}
