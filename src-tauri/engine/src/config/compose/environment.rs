//! What a service's container gets as its environment: `environment` over `env_file`, as compose merges them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::layers::{Place, Service};
use super::project::{Project, Text};
use super::variables::{given, read_pairs};
use super::yaml::Kind;
use crate::config::install::refused;
use crate::config::source::{Given, KEYS};
use crate::error::Result;
use crate::io::file::{self, Found};
use crate::message::Finding;

#[derive(Default)]
pub(super) struct Environment {
    pub(super) values: HashMap<String, Given>,
    pub(super) findings: Vec<Finding>,
}

/// Reads the environment of a service.
///
/// Only what DB-GPT's database settings need is strict: another key that compose could not expand is left out.
pub(super) fn read(project: &Project, service: &Service) -> Result<Environment> {
    let mut reading = Reading {
        project,
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
            // A key without a value, which the variables lack: it takes back what an `env_file` says.
            None => values.remove(&key),
        };
    }
    Ok(Environment { values, findings })
}

/// Whether a service is given any of DB-GPT's database settings, as far as can be told without an error.
pub(super) fn is_dbgpts(project: &Project, service: &Service) -> bool {
    read(project, service).is_ok_and(|environment| {
        environment
            .values
            .keys()
            .any(|key| KEYS.contains(&key.as_str()))
    })
}

struct Reading<'p> {
    project: &'p Project,
    /// What `environment` says; none for a key without a value.
    own: HashMap<String, Option<Given>>,
    /// The variables that database settings name: whether the `.env` has them, and for which settings.
    asked: BTreeMap<String, (bool, BTreeSet<String>)>,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    /// `environment:` as a mapping or as a list.
    fn take(&mut self, place: &Place<'_>) -> Result<()> {
        match &place.node.kind {
            Kind::Map(entries) => {
                for entry in entries {
                    let value = Place {
                        path: place.path,
                        line: entry.line,
                        node: &entry.value,
                    };
                    let text = self.lenient(&entry.key, self.project.text(&value))?;
                    self.set(entry.key.clone(), text, &value);
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
                            self.set(key.to_owned(), Some(rest), &value);
                        }
                        None => self.set(text.value, None, &value),
                    }
                }
            }
            Kind::Scalar { .. } => return Err(place.refused("compose-value")),
        }
        Ok(())
    }

    fn lenient(&self, key: &str, text: Result<Option<Text>>) -> Result<Option<Text>> {
        match text {
            Err(_) if !KEYS.contains(&key) => Ok(None),
            text => text,
        }
    }

    fn set(&mut self, key: String, text: Option<Text>, place: &Place<'_>) {
        let given = match text {
            None => {
                self.ask(&key, &key, self.project.variables.get(&key).is_some());
                self.project.variables.given(&key)
            }
            Some(text) => {
                for (name, found) in &text.asked {
                    self.ask(name, &key, *found);
                }
                if text.changed && KEYS.contains(&key.as_str()) {
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
        if KEYS.contains(&key) {
            let entry = self.asked.entry(name.to_owned()).or_default();
            entry.0 |= found;
            entry.1.insert(key.to_owned());
        }
    }

    /// Later files win over earlier ones.
    fn env_files(&mut self, service: &Service) -> Result<HashMap<String, Given>> {
        let mut values: HashMap<String, Given> = HashMap::new();
        for place in service.all("env_file") {
            for item in listed(&place) {
                self.env_file(&place.at(&item), service, &mut values)?;
            }
        }
        Ok(values)
    }

    /// `a.env`, or `{path: a.env, required: false}`.
    fn env_file(
        &self,
        place: &Place<'_>,
        service: &Service,
        values: &mut HashMap<String, Given>,
    ) -> Result<()> {
        let named = |key: &str| match place.node.get(key) {
            Some(node) => self.project.text(&place.at(node)),
            None => Ok(None),
        };
        let (path, required) = match &place.node.kind {
            Kind::Map(_) => (named("path")?, named("required")?),
            Kind::Scalar { .. } | Kind::List(_) => (self.project.text(place)?, None),
        };
        let path = path.ok_or_else(|| place.refused("compose-value"))?.value;
        let path = self.project.path(place, &path);
        if file::found(&path) == Found::Nothing {
            if required.is_some_and(|required| required.value == "false") {
                return Ok(());
            }
            return Err(refused("compose-env-file-missing", &path)
                .arg("file", place.path.display())
                .arg("line", place.line)
                .arg("service", service.name.as_str()));
        }
        let outside = |name: &str| {
            let own = || self.own.get(name)?.as_ref().map(|given| given.text.clone());
            let earlier = || values.get(name).map(|given| given.text.clone());
            let variable = self.project.variables.get(name).map(str::to_owned);
            variable.or_else(own).or_else(earlier)
        };
        self.project.count_env_file(&path)?;
        for pair in read_pairs(&path, &outside, &self.project.budget)? {
            let value = given(&path, &pair);
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
fn listed(place: &Place<'_>) -> Vec<std::rc::Rc<super::yaml::Node>> {
    match &place.node.kind {
        Kind::Map(_) => vec![std::rc::Rc::clone(place.node)],
        Kind::Scalar { .. } | Kind::List(_) => place.node.items(),
    }
}
