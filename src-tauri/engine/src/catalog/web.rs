//! What a release's web server answers: the section `[web]` of its file.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::release::Release;

/// A route of a web server, as its OpenAPI description lists it: `GET /api/health`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Route {
    /// `get` or `post`, in small letters as in the description.
    pub method: String,
    /// The path, with its variables in braces.
    pub path: String,
}

impl FromStr for Route {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = ["GET", "POST"];
        match text.split_once(' ') {
            Some((method, path)) if known.contains(&method) && path.starts_with('/') => Ok(Self {
                method: method.to_ascii_lowercase(),
                path: path.to_owned(),
            }),
            Some(_) | None => Err(format!("{text:?} is no `GET /path` or `POST /path`")),
        }
    }
}

impl TryFrom<String> for Route {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Route {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

/// A list that a web server reads from its database, without changing anything there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The key of the word for what is listed. A later file with the same key replaces how it is asked for.
    pub what: String,
    /// The request, with a query that keeps the answer short if there is one.
    pub ask: Route,
    /// The JSON that is posted.
    pub body: Option<String>,
    /// The tables that it is read from and that an upgrade makes or changes.
    #[serde(default)]
    pub tables: Vec<String>,
}

/// What a release's file says of its web server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    /// Routes that no release before had, by release: the file's own, or one of `same`.
    #[serde(default)]
    pub routes: BTreeMap<Release, Vec<Route>>,
    /// Routes of earlier releases that it no longer has.
    #[serde(default)]
    pub gone: Vec<Route>,
    /// The release numbers that its servers report, if not their own.
    #[serde(default)]
    pub says: Vec<Release>,
    /// Lists that are new, or asked for in a new way.
    #[serde(default)]
    pub lists: Vec<List>,
}
