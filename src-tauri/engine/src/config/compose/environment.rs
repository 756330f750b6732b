//! The environment of a service's container: `environment` over `env_file`, as compose merges them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::layers::{Located, Service};
use super::node::{Kind, Node};
use super::project::{Project, Text};
use super::variables::{Format, given, read_pairs};
use crate::config::refusal::refused;
use crate::config::source::{Given, KEYS};
use crate::config::web;
use crate::error::Result;
use crate::io::file::{Found, found};
use crate::message::Finding;

#[derive(Default)]
pub(super) struct Environment {
    pub(super) values: HashMap<String, Given>,
    pub(super) findings: Vec<Finding>,
}

/// Reads the environment of a service.
///
/// The keys in `deciding`, which tell where the metadata is, must be readable; another one that can't be expanded is
/// left out.
pub(super) fn read(
    project: &Project,
    service: &Service,
    deciding: &BTreeSet<String>,
) -> Result<Environment> {
    let mut reading = Reading {
        project,
        deciding,
        is_merged: service.all("environment").len() > 1,
        own: HashMap::new(),
        asked: BTreeMap::new(),
        findings: Vec::new(),
    };
    for place in service.all("environment") {
        reading.take(&place)?;
    }
    let mut values = reading.env_files(service)?;
    let findings = reading.report();
    for (key, given) in reading.own {
        match given {
            Some(given) => values.insert(key, given),
            // A key without a value, for which there is no variable either, removes what an `env_file` says.
            None => values.remove(&key),
        };
    }
    Ok(Environment { values, findings })
}

/// Refuses, as compose does, a missing or unreadable `env_file` of another service that compose starts.
pub(super) fn check_others(
    project: &Project,
    chosen: &Service,
    is_started: impl Fn(&Service) -> bool,
) -> Result<()> {
    let others = project.model.services.iter();
    others
        .filter(|service| service.name != chosen.name && is_started(service))
        .filter(|service| service.has("env_file"))
        .try_for_each(|service| read(project, service, &BTreeSet::new()).map(drop))
}

/// The keys that DB-GPT up to v0.6.3 takes its database and its port from.
pub(super) fn keys() -> BTreeSet<String> {
    let keys = KEYS.into_iter().chain(web::keys());
    keys.map(str::to_owned).collect()
}

/// Whether a service has any of DB-GPT's database settings; false if its environment can't be read. A service that they
/// name as the host is the database itself.
pub(super) fn is_dbgpts(project: &Project, service: &Service) -> bool {
    read(project, service, &keys()).is_ok_and(|environment| {
        let values = environment.values;
        let host = values.get("LOCAL_DB_HOST").map(|given| &given.text);
        values.keys().any(|key| KEYS.contains(&key.as_str())) && host != Some(&service.name)
    })
}

/// An item of `env_file`.
struct EnvFile<'s> {
    path: PathBuf,
    /// The path as it is written.
    written: String,
    required: bool,
    format: Option<Format>,
    place: Located<'s>,
}

struct Reading<'p> {
    project: &'p Project,
    deciding: &'p BTreeSet<String>,
    /// Whether several layers have an `environment`.
    is_merged: bool,
    /// What `environment` says; none for a key without a value.
    own: HashMap<String, Option<Given>>,
    /// The variables that database settings name: whether the `.env` has them, and for which settings.
    asked: BTreeMap<String, (bool, BTreeSet<String>)>,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    /// `environment:` as a mapping or as a list.
    fn take(&mut self, place: &Located<'_>) -> Result<()> {
        match &place.node.kind {
            Kind::Map(entries) => {
                for entry in entries {
                    let value = Located {
                        line: entry.line,
                        ..place.at(&entry.value)
                    };
                    let text = self.lenient(&entry.key, self.project.text(&value))?;
                    self.set(entry.key.clone(), text, &value, false);
                }
            }
            Kind::List(items) => {
                for item in items {
                    let value = place.at(item);
                    let key = match &item.kind {
                        Kind::Scalar { text, .. } => text.split('=').next().unwrap_or_default(),
                        Kind::List(_) | Kind::Map(_) => return Err(value.refused("compose-value")),
                    };
                    let Some(text) = self.lenient(key, self.project.text(&value))? else {
                        continue;
                    };
                    match text.value.split_once('=') {
                        Some((key, rest)) => {
                            let rest = Text {
                                value: rest.to_owned(),
                                asked: text.asked,
                                changed: false,
                            };
                            self.set(key.to_owned(), Some(rest), &value, true);
                        }
                        None => self.set(text.value, None, &value, true),
                    }
                }
            }
            Kind::Scalar { .. } => return Err(place.refused("compose-value")),
        }
        Ok(())
    }

    fn lenient(&self, key: &str, text: Result<Option<Text>>) -> Result<Option<Text>> {
        match text {
            Err(_) if !self.deciding.contains(key) => Ok(None),
            text => text,
        }
    }

    fn set(&mut self, key: String, text: Option<Text>, place: &Located<'_>, listed: bool) {
        let given = match text {
            None => {
                // A single mapping takes a missing value from the project's variables, all else from its file's.
                let variables = match listed || self.is_merged {
                    true => &place.scope.variables,
                    false => &self.project.variables,
                };
                self.ask(&key, &key, variables.get(&key).is_some());
                variables.given(&key)
            }
            Some(text) => {
                for (name, found) in &text.asked {
                    self.ask(name, &key, *found);
                }
                if text.changed && self.deciding.contains(&key) {
                    self.findings.push(
                        Finding::warning("compose-number")
                            .arg("key", key.as_str())
                            .arg("path", place.path.display())
                            .arg("line", place.line),
                    );
                }
                Some(Given {
                    text: text.value,
                    origin: place.origin(),
                })
            }
        };
        self.own.insert(key, given);
    }

    /// Remembers that a database setting depends on a variable.
    fn ask(&mut self, name: &str, key: &str, found: bool) {
        if self.deciding.contains(key) {
            let entry = self.asked.entry(name.to_owned()).or_default();
            entry.0 |= found;
            entry.1.insert(key.to_owned());
        }
    }

    /// Reads the `env_file`s of a service; later files win over earlier ones.
    fn env_files(&mut self, service: &Service) -> Result<HashMap<String, Given>> {
        let mut files: Vec<EnvFile<'_>> = Vec::new();
        for place in service.all("env_file") {
            for item in listed(&place) {
                let file = self.env_file(&place, &item)?;
                // Of a file that is named twice compose keeps the first one's place and the last one's options.
                match files.iter_mut().find(|known| known.written == file.written) {
                    Some(known) => *known = file,
                    None => files.push(file),
                }
            }
        }
        let mut values: HashMap<String, Given> = HashMap::new();
        for file in files {
            self.take_env_file(&file, service, &mut values)?;
        }
        Ok(values)
    }

    /// `a.env`, or `{path: a.env, required: false, format: raw}`.
    fn env_file<'s>(&self, place: &Located<'s>, item: &Rc<Node>) -> Result<EnvFile<'s>> {
        let at = place.at_line(item.line);
        let named = |key: &str| match item.get(key) {
            Some(node) => self.project.text_of(&at, node),
            None => Ok(None),
        };
        let (written, required, format) = match &item.kind {
            Kind::Map(_) => (named("path")?, named("required")?, named("format")?),
            Kind::Scalar { .. } | Kind::List(_) => (self.project.text_of(&at, item)?, None, None),
        };
        let written = written.ok_or_else(|| at.refused("compose-value"))?.value;
        // Another format is refused when the file is read.
        let format = match format.as_ref().map(|format| format.value.as_str()) {
            None | Some("") => Some(Format::Usual),
            Some("raw") => Some(Format::Raw),
            Some(_) => None,
        };
        Ok(EnvFile {
            path: at.path_to(&written),
            written,
            required: required.is_none_or(|required| required.value != "false"),
            format,
            place: at,
        })
    }

    fn take_env_file(
        &self,
        file: &EnvFile<'_>,
        service: &Service,
        values: &mut HashMap<String, Given>,
    ) -> Result<()> {
        let path = &file.path;
        if found(path) == Found::Nothing {
            if !file.required {
                return Ok(());
            }
            return Err(refused("compose-env-file-missing", path)
                .arg("file", file.place.path.display())
                .arg("line", file.place.line)
                .arg("service", service.name.as_str()));
        }
        // Compose takes `/dev/null` for an empty file.
        if path == Path::new("/dev/null") {
            return Ok(());
        }
        let format = file
            .format
            .ok_or_else(|| file.place.refused("compose-value"))?;
        let outside = |name: &str| {
            let own = || self.own.get(name)?.as_ref().map(|given| given.text.clone());
            let earlier = || values.get(name).map(|given| given.text.clone());
            let variable = self.project.variables.get(name).map(str::to_owned);
            variable.or_else(own).or_else(earlier)
        };
        self.project.count_env_file(path)?;
        for pair in read_pairs(path, format, &outside, &self.project.budget)? {
            let value = given(path, &pair);
            values.insert(pair.key, value);
        }
        Ok(())
    }

    /// Tells which settings depend on variables, since the shell that starts compose may set those.
    fn report(&mut self) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.findings);
        for (name, (found, keys)) in &self.asked {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let id = if *found {
                Finding::info("compose-variable")
            } else {
                Finding::warning("compose-variable-unset")
            };
            findings.push(
                id.arg("name", name.as_str())
                    .arg("keys", keys.join(", "))
                    .arg("path", self.project.variables.path.display()),
            );
        }
        findings
    }
}

/// The items of `env_file`; a mapping alone stands for a list of one.
fn listed(place: &Located<'_>) -> Vec<Rc<Node>> {
    match &place.node.kind {
        Kind::Map(_) => vec![Rc::clone(place.node)],
        Kind::Scalar { .. } | Kind::List(_) => place.node.items(),
    }
}
