//! The target release of a job: the one that the user names, or the one that is offered for the database's state.

use super::Session;
use crate::catalog::{self, Entry, Need, Release, State};
use crate::error::{Error, Phase, Result};
use crate::inspect::Inspection;
use crate::message::Message;

/// A release that the database can be brought to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The release.
    pub release: Release,
    /// Other releases with the same tables.
    pub same: Vec<Release>,
    /// Number of missing changes without which something of the release fails.
    pub required: usize,
    /// Number of missing changes that are only recommended.
    pub recommended: usize,
}

impl Session {
    /// Sets the target release from the next inspection on; `None` for the offered one.
    pub fn aim(&mut self, to: Option<Release>) {
        self.to = to;
    }

    /// The release of the sources or packages in the install.
    pub(super) fn installed(&self) -> Option<Release> {
        self.install.version.as_ref()?.version.parse().ok()
    }

    /// The releases that the database can be brought to, in order; none that is older than its state.
    ///
    /// # Errors
    /// `session-inspect-first`.
    pub fn offers(&self) -> Result<Vec<Offer>> {
        let inspection = self.inspection()?;
        let known = catalog::known();
        let Some(standing) = inspection.state.standing() else {
            return Ok(Vec::new());
        };
        let ahead = known.led_to().filter(|entry| {
            entry.release >= standing.reached && entry.release > known.first().release
        });
        let offers = ahead.map(|entry| {
            let missing = known.missing(&inspection.schema, inspection.dialect(), entry.release);
            let of = |need| missing.iter().filter(|one| one.need == need).count();
            Offer {
                release: entry.release,
                same: entry.same.clone(),
                required: of(Need::Required),
                recommended: of(Need::Recommended),
            }
        });
        Ok(offers.collect())
    }

    /// What users gain by each release on the way to the target, in order.
    #[must_use]
    pub fn gains(&self) -> Vec<Message> {
        let Ok(inspection) = self.inspection() else {
            return Vec::new();
        };
        let from = inspection
            .state
            .standing()
            .map(|standing| standing.complete);
        let path = from.map(|from| catalog::known().path(from, inspection.target));
        let entries = path.into_iter().flatten();
        let told = |entry: &Entry| {
            let gain = Message::new("release-brings").arg("release", entry.release.to_string());
            Some(gain.arg("what", entry.gain()?))
        };
        entries.filter_map(told).collect()
    }

    /// The target release for an inspected database.
    ///
    /// # Errors
    /// `target-unknown`, `target-unreachable`, `target-below`.
    pub(super) fn target_from(&self, inspection: &Inspection) -> Result<Release> {
        let known = catalog::known();
        let Some(to) = self.to else {
            return Ok(known.offered(&inspection.state, self.installed()));
        };
        let refused = |code| {
            let names = known.led_to().map(|entry| entry.release.to_string());
            Error::refused(code, Phase::Inspect)
                .arg("release", to.to_string())
                .arg("known", names.collect::<Vec<_>>().join(", "))
        };
        let Some(entry) = known.find(to) else {
            let told = known.entries().iter().any(|entry| entry.release == to);
            return Err(refused(match told {
                true => "target-unreachable",
                false => "target-unknown",
            }));
        };
        let stands_at = match &inspection.state {
            State::Known(standing) => Some(standing.reached),
            State::Unknown { like, .. } => Some(*like),
            State::Empty | State::NotDbgpt | State::TooOld { .. } => None,
        };
        match stands_at.filter(|at| *at > entry.release) {
            Some(at) => Err(refused("target-below").arg("at", at.to_string())),
            None => Ok(entry.release),
        }
    }
}
