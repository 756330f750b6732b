//! Which DB-GPT release to start after the database's upgrade, and the commands for it.

use super::Session;
use crate::catalog::{self, ConfigKind, Entry, Release, State};
use crate::config::WebAddress;
use crate::error::{Error, Kind, Phase, Result};
use crate::event::Context;
use crate::guidance::{self, Guidance, Shell};
use crate::inspect::{self, Inspection};
use crate::message::Message;
use crate::webserver::{self, Up};

/// The releases of an install before and after the upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The release that the install and its database have now, as far as it can be told.
    pub from: Release,
    /// The release to start: the one that the user names or else the offered one, or the installed one if it is newer.
    pub to: Release,
}

impl Session {
    /// The way by the last inspection, or by a new one if there is none; by the install alone if the database can't be
    /// inspected.
    ///
    /// # Errors
    /// `target-unknown`, `target-unreachable`, `target-below`; cancelled.
    pub async fn way(&self, context: Context<'_>) -> Result<Way> {
        if let Ok(inspection) = self.inspection() {
            return Ok(self.way_from(inspection, inspection.target));
        }
        match inspect::run(&self.install.target.in_a_hurry(), context).await {
            Ok(inspection) => {
                let aim = self.target_from(&inspection)?;
                Ok(self.way_from(&inspection, aim))
            }
            Err(error) if error.kind() == Kind::Cancelled => Err(error),
            Err(_unreachable) => self.way_unseen(),
        }
    }

    /// The way by the last inspection.
    ///
    /// # Errors
    /// `session-inspect-first`.
    pub fn way_seen(&self) -> Result<Way> {
        let inspection = self.inspection()?;
        Ok(self.way_from(inspection, inspection.target))
    }

    /// The commands to type on this install to go that way.
    #[must_use]
    pub fn guidance(&self, way: Way) -> Guidance {
        let mut told = guidance::guidance(&self.install, way.from, way.to, Shell::HERE);
        // The install is newer than the named release, and the commands are for the installed one.
        if let Some(named) = self.to.filter(|named| *named < way.to) {
            let never = Message::new("guidance-never-named")
                .arg("named", named.to_string())
                .arg("to", way.to.to_string());
            told.never.insert(0, never);
        }
        told
    }

    /// Asks over HTTP whether the DB-GPT that the way leads to is up: at `given`, else where this install's process
    /// listens, else at the config's address.
    pub async fn up(&self, way: Way, given: Option<&WebAddress>) -> Up {
        webserver::up(&self.install, way.to, given).await
    }

    fn way_from(&self, inspection: &Inspection, aim: Release) -> Way {
        let known = catalog::known();
        match &inspection.state {
            State::Known(standing) => {
                self.way_to(known.nearest(aim), Some(known.nearest(standing.reached)))
            }
            State::Unknown { .. } => self.way_to(known.nearest(aim), None),
            // Such a database tells nothing about its install: without a named release, the first stop.
            State::Empty | State::NotDbgpt | State::TooOld { .. } => match self.to {
                Some(_) => self.way_to(known.nearest(aim), None),
                None => self.way_to(known.first_stop(), None),
            },
        }
    }

    /// The way by the install alone.
    fn way_unseen(&self) -> Result<Way> {
        let known = catalog::known();
        let aim = match self.to {
            None => known.first_stop(),
            Some(to) => known.find(to).ok_or_else(|| {
                let names = known.led_to().map(|entry| entry.release.to_string());
                Error::refused("target-unknown", Phase::Inspect)
                    .arg("release", to.to_string())
                    .arg("known", names.collect::<Vec<_>>().join(", "))
            })?,
        };
        Ok(self.way_to(aim, None))
    }

    fn way_to(&self, aim: &Entry, reached: Option<&Entry>) -> Way {
        let known = catalog::known();
        let installed = self.installed();
        let named = self.to.filter(|to| aim.tags().contains(to));
        let offered = named.unwrap_or_else(|| aim.newest_tag());
        let is_same = |installed: &Release| named.is_none() && aim.tags().contains(installed);
        let to = match installed {
            Some(installed) if installed > offered || is_same(&installed) => installed,
            Some(_) => offered,
            None => offered.max(self.least()),
        };
        let from = match (installed, reached) {
            // Newer sources are installed already; the database shows which release ran before.
            (Some(installed), Some(reached))
                if reached.release < known.nearest(installed).release =>
            {
                reached.newest_tag()
            }
            (Some(installed), _) => installed,
            (None, Some(reached)) => reached.newest_tag().max(self.least()),
            (None, None) => self.least(),
        };
        Way {
            from: from.min(to),
            to,
        }
    }

    /// The oldest release that the install can be, by the format of its config.
    fn least(&self) -> Release {
        let known = catalog::known();
        let first = known.first().newest_tag();
        let mut tags = known.tags();
        match self.install.is_of_toml() {
            true => tags
                .find(|tag| known.setup(*tag).config == ConfigKind::Toml)
                .unwrap_or(first),
            false => first,
        }
    }
}
