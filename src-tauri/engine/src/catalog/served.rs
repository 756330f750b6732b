//! The releases one by one, also those with the same tables: how each is run, what its web server answers, and which
//! releases an answer can come from.

use std::ops::RangeInclusive;

use super::change::Dialect;
use super::entry::Entry;
use super::folder::Catalog;
use super::release::Release;
use super::setup::{Lost, Never, RunBy, Setup};
use super::web::{List, Route};

impl Catalog {
    /// All releases that are led to, and those with the same tables, in order.
    pub fn tags(&self) -> impl DoubleEndedIterator<Item = Release> {
        self.led_to().flat_map(Entry::tags)
    }

    /// The entry that describes a release, also one newer than all that are known: the newest entry up to it, since
    /// whatever no file mentions is as before.
    #[must_use]
    pub fn nearest(&self, release: Release) -> &Entry {
        let mut upwards = self.led_to().rev();
        let found = upwards.find(|entry| entry.release <= release);
        found.unwrap_or_else(|| self.first())
    }

    /// How a release is installed, started and stopped.
    ///
    /// # Panics
    /// Never: the first release was checked to say all of it.
    #[must_use]
    pub fn setup(&self, release: Release) -> Setup {
        let mut setup =
            Setup::first(&self.first().setup).expect("checked: the first release says all of it");
        for entry in self.led_to() {
            if entry.release <= release {
                setup.become_like(&entry.setup);
            }
            for delta in entry.setup.since.range(..=release).map(|(_, delta)| delta) {
                setup.become_like(delta);
            }
        }
        setup
    }

    /// What is lost on the way from one release to another, with the release that loses it.
    pub fn lost(&self, from: Release, to: Release) -> impl Iterator<Item = (Release, &Lost)> {
        let crossed = self.path(from, to);
        crossed
            .flat_map(|entry| entry.lost.iter().map(|lost| (entry.release, lost)))
            .filter(move |(_, lost)| lost.left_from.is_none_or(|left| from >= left))
    }

    /// What must not be done on the way from one release to another.
    pub fn never(
        &self,
        (from, to): (Release, Release),
        by: RunBy,
        on: Dialect,
    ) -> impl Iterator<Item = &Never> {
        let said = self
            .led_to()
            .flat_map(|entry| entry.never.iter().map(move |never| (entry, never)));
        said.filter(move |(entry, never)| {
            let leaves = never.left_from.is_some() || never.left_until.is_some();
            to >= never.from.unwrap_or(entry.release)
                && never.until.is_none_or(|until| to <= until)
                && never.left_from.is_none_or(|left| from >= left)
                && never.left_until.is_none_or(|left| from <= left)
                && (!leaves || from < to)
                && never.on.is_none_or(|only| only == on)
                && (never.by.is_empty() || never.by.contains(&by))
        })
        .map(|(_, never)| never)
    }

    /// The lists that a release's web server reads from its database, in order.
    #[must_use]
    pub fn lists(&self, release: Release) -> Vec<&List> {
        let mut lists: Vec<&List> = Vec::new();
        for entry in self.led_to().filter(|entry| entry.release <= release) {
            for list in &entry.web.lists {
                match lists.iter_mut().find(|known| known.what == list.what) {
                    Some(known) => *known = list,
                    None => lists.push(list),
                }
            }
        }
        lists
    }

    /// The releases that a web server can be of, by the routes that it `has` and by what it calls itself (`said`).
    ///
    /// The newest route that is there gives the oldest possible release. The range ends before the first later release
    /// of which no new route is there, or a removed one still is. Missing routes of older releases mean nothing: a
    /// server can be started without some. If only one release calls itself `said`, it is that one; if several do,
    /// those of them in the range.
    #[must_use]
    pub fn could_be(
        &self,
        has: impl Fn(&Route) -> bool,
        said: Option<Release>,
    ) -> RangeInclusive<Release> {
        let tags: Vec<Release> = self.tags().collect();
        let oldest = tags
            .iter()
            .rposition(|tag| self.brought(*tag).any(&has))
            .unwrap_or_default();
        let is_past = |tag: &Release| {
            let lacks = self.brought(*tag).next().is_some() && !self.brought(*tag).any(&has);
            let has_old = self.gone(*tag).any(&has);
            lacks || has_old
        };
        let after = tags.iter().skip(oldest + 1).position(is_past);
        let newest = after.map_or(tags.len() - 1, |after| oldest + after);
        let asked = &tags[oldest..=newest];
        let Some(said) = said else {
            return asked[0]..=asked[asked.len() - 1];
        };
        let calls_itself =
            |tag: &&Release| **tag == said || self.nearest(**tag).web.says.contains(&said);
        let sayers: Vec<Release> = tags.iter().filter(calls_itself).copied().collect();
        let both: Vec<Release> = sayers
            .iter()
            .filter(|tag| asked.contains(tag))
            .copied()
            .collect();
        match (&both[..], &sayers[..]) {
            ([first, .., last], _) => *first..=*last,
            ([only], _) => *only..=*only,
            ([], [alone]) => *alone..=*alone,
            // Newer than all known releases, and no route contradicts it.
            ([], []) if said > tags[tags.len() - 1] && newest == tags.len() - 1 => said..=said,
            ([], _) => asked[0]..=asked[asked.len() - 1],
        }
    }

    /// The routes that a release has and none before it had.
    fn brought(&self, release: Release) -> impl Iterator<Item = &Route> {
        let routes = self.nearest(release).web.routes.get(&release);
        routes.into_iter().flatten()
    }

    /// The routes that a release no longer has.
    fn gone(&self, release: Release) -> impl Iterator<Item = &Route> {
        let entry = self.nearest(release);
        let begins = entry.release == release;
        entry.web.gone.iter().filter(move |_| begins)
    }
}
