//! Where a job leads: to the release that the user names, or to the one that is offered to whoever stands there.

use super::Session;
use crate::catalog::{self, Entry, Need, Release, State};
use crate::error::{Error, Phase, Result};
use crate::inspect::Inspection;
use crate::message::Message;

/// A release that the database can be brought to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number.
    pub release: Release,
    /// Those whose tables are the same.
    pub same: Vec<Release>,
    /// How much of it is missing without which something of it fails.
    pub required: usize,
    /// How much more it writes into.
    pub recommended: usize,
}

impl Session {
    /// Leads to this release from the next inspection on; none for what is offered.
    pub fn aim(&mut self, to: Option<Release>) {
        self.to = to;
    }

    /// The release of the sources or packages that lie in the install.
    pub(super) fn installed(&self) -> Option<Release> {
        self.install.version.as_ref()?.version.parse().ok()
    }

    /// What the database can be brought to, in order: never to a release that it is past.
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

    /// What users gain on the way to the release that is led to, in order.
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

    /// The release that this job leads to from where its database stands.
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
