//! What a release's web server answers: the section `[web]` of its file.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::release::Release;

/// A question that a web server takes, as its own description of itself has it: `GET /api/health`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Route {
    /// `get` or `post`, as the description has it.
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

/// A list that a web server gives out of its database, which changes nothing there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The key of what it lists, in a word. A later file that has it too says how it is asked from then on.
    pub what: String,
    /// How it is asked for, with a query where that makes it short.
    pub ask: Route,
    /// What is posted, in JSON.
    pub body: Option<String>,
    /// The tables that it is read from, where an upgrade makes or changes them.
    #[serde(default)]
    pub tables: Vec<String>,
}

/// What a release's file says of its web server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    /// What it takes and none before it did, by release: its own, and those whose tables are the same.
    #[serde(default)]
    pub routes: BTreeMap<Release, Vec<Route>>,
    /// What those before it took, and it does not.
    #[serde(default)]
    pub gone: Vec<Route>,
    /// What its servers call themselves, where that is not their own number.
    #[serde(default)]
    pub says: Vec<Release>,
    /// What it lists and those before did not, or not so.
    #[serde(default)]
    pub lists: Vec<List>,
}
