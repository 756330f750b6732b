//! Which release of DB-GPT answers: by its routes, and by the version that it claims if that can be trusted.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::catalog::{self, Release, Route};
use crate::message::Message;

/// What a DB-GPT's web server tells about its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The version that it claims, if that is a release's number.
    pub said: Option<Release>,
    /// The releases that it could be.
    pub could_be: RangeInclusive<Release>,
}

/// How the answering DB-GPT compares with a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// It is older.
    Older,
    /// It may be that release, or one with the same tables.
    Same,
    /// It is newer.
    Newer,
}

impl Answers {
    /// Reads a server's OpenAPI description.
    pub(super) fn described(description: &Value) -> Self {
        let said = description["info"]["version"].as_str();
        let said = said.and_then(|said| said.parse().ok());
        let has = |route: &Route| has(description, route);
        Self {
            said,
            could_be: catalog::known().could_be(has, said),
        }
    }

    /// Compares the answering DB-GPT with a release.
    #[must_use]
    pub fn beside(&self, release: Release) -> Beside {
        let known = catalog::known();
        let file = known.nearest(release).release;
        // A release newer than all known ones has the newest file as nearest, so its own number is compared too.
        let newest = known.newest().newest_tag();
        let place = |of: Release| (known.nearest(of).release, (of > newest).then_some(of));
        let own = (file, (release > newest).then_some(release));
        if place(*self.could_be.end()) < own {
            Beside::Older
        } else if place(*self.could_be.start()) > own {
            Beside::Newer
        } else {
            Beside::Same
        }
    }

    /// The releases that it could be, in words.
    #[must_use]
    pub fn told(&self) -> Message {
        let (first, last) = (*self.could_be.start(), *self.could_be.end());
        let told = if first == catalog::known().first().release {
            Message::new("answers-up-to").arg("last", last.to_string())
        } else if first == last {
            Message::new("answers-one").arg("last", last.to_string())
        } else {
            Message::new("answers-between")
                .arg("first", first.to_string())
                .arg("last", last.to_string())
        };
        match self.said.filter(|said| !self.could_be.contains(said)) {
            Some(said) => Message::new("answers-calls")
                .arg("told", told)
                .arg("said", said.to_string()),
            None => told,
        }
    }
}

/// Whether it has a route that lists data and exists since the first known release.
pub(super) fn lists_as_ever(description: &Value) -> bool {
    let first = catalog::known().first().release;
    let lists = catalog::known().lists(first);
    lists.iter().any(|list| has(description, &list.ask))
}

/// Whether a description has a route. The query in a route's path is ignored: descriptions have none.
fn has(description: &Value, route: &Route) -> bool {
    let path = route.path.split('?').next().unwrap_or_default();
    description["paths"][path][route.method.as_str()].is_object()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A server with all routes that releases up to `tag` brought, which claims the version `said`.
    fn server(tag: Release, said: &str) -> Answers {
        let known = catalog::known();
        let mut paths = serde_json::Map::new();
        for entry in known.led_to() {
            for (at, routes) in &entry.web.routes {
                let taken = routes.iter().filter(|_| *at <= tag);
                for route in taken {
                    paths.insert(route.path.clone(), json!({route.method.clone(): {}}));
                }
            }
            for route in entry.web.gone.iter().filter(|_| entry.release <= tag) {
                paths.remove(&route.path);
            }
        }
        Answers::described(&json!({"info": {"version": said}, "paths": paths}))
    }

    fn of(text: &str) -> Release {
        text.parse().unwrap()
    }

    #[test]
    fn every_release_is_told_by_its_routes_and_by_its_own_word() {
        let known = catalog::known();
        let mut before = None;
        for tag in known.tags() {
            let silent = server(tag, "none");
            assert!(silent.could_be.contains(&tag), "{tag}: {silent:?}");
            assert_eq!(silent.beside(tag), Beside::Same, "{tag}");
            // A later release is never told as an earlier one.
            let now = (*silent.could_be.start(), *silent.could_be.end());
            assert!(
                before.is_none_or(|before| before <= now),
                "{tag}: {before:?} {now:?}"
            );
            before = Some(now);
            if tag > of("0.5.0") {
                assert_eq!(server(tag, &tag.to_string()).could_be, tag..=tag);
            }
        }
    }

    #[test]
    fn some_call_themselves_otherwise() {
        let cases = [
            ("0.4.7", "0.5.0", "0.4.6", "0.4.7"),
            ("0.5.0", "0.5.0", "0.5.0", "0.5.0"),
            ("0.8.2", "0.8.1", "0.8.2", "0.8.2"),
            ("0.8.1", "0.8.1", "0.8.1", "0.8.1"),
            ("0.8.2", "0.9.0", "0.9.0", "0.9.0"),
            // The claimed version counts; the routes are a fork's.
            ("0.6.0", "0.6.3", "0.6.3", "0.6.3"),
            ("0.7.0", "0.5.0", "0.7.0", "0.7.2"),
        ];
        for (tag, said, first, last) in cases {
            let answers = server(of(tag), said);
            assert_eq!(answers.could_be, of(first)..=of(last), "{tag} as {said}");
        }
        assert_eq!(
            server(of("0.8.2"), "0.9.0").beside(of("0.8.2")),
            Beside::Newer
        );
        assert_eq!(
            server(of("0.5.0"), "0.5.0").beside(of("0.5.2")),
            Beside::Older
        );
        assert_eq!(
            server(of("0.5.4"), "0.5.4").beside(of("0.5.2")),
            Beside::Same
        );
    }
}
