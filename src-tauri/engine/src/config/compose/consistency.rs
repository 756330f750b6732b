//! Refuses, as compose does, parts of a project that do not fit together: undefined names, services that wait for each
//! other, and entries that can't be read.
//!
//! Of a service whose profile is not active compose checks only its own entries.

use std::collections::{HashMap, HashSet};

use super::layers::{Located, Part, Service};
use super::model::Section;
use super::mounts;
use super::node::Kind;
use super::ports;
use super::project::{Project, Text};
use super::role;
use crate::config::refusal::refused;
use crate::error::{Error, Result};

/// The network that every project has.
const DEFAULT_NETWORK: &str = "default";

/// Checks a project as compose does when it starts its services and the chosen one.
pub(super) fn check(project: &Project, chosen: &Service) -> Result<()> {
    sources(
        project,
        Section::Configs,
        &["file", "environment", "content"],
    )?;
    sources(project, Section::Secrets, &["file", "environment"])?;
    let mut waits = HashMap::new();
    for service in project.model.services.iter() {
        ports::check(project, service)?;
        mounts::check(project, service)?;
        hosts(project, service)?;
        if role::is_started(project, service) || service.name == chosen.name {
            is_whole(project, service)?;
            has_all(project, service)?;
            waits.insert(service.name.clone(), waited_for(project, service)?);
        }
    }
    no_circle(project, &waits)
}

/// Checks that a config or secret comes from exactly one of these keys, unless it is made elsewhere.
fn sources(project: &Project, section: Section, keys: &[&'static str]) -> Result<()> {
    for part in project.model.of(section).iter() {
        let given = keys.iter().filter(|key| part.has(key)).count();
        let is_elsewhere = part.has("external") || part.has("driver");
        if given > 1 || given == 0 && !is_elsewhere {
            return Err(about(part, "compose-one-source")
                .arg("name", format!("{}.{}", section.key(), part.name))
                .arg("keys", keys.join("`, `")));
        }
    }
    Ok(())
}

/// Checks the entries of `extra_hosts: ["name=address"]`.
fn hosts(project: &Project, service: &Service) -> Result<()> {
    for place in service.all("extra_hosts") {
        if let Kind::List(items) = &place.node.kind {
            for item in items {
                let place = place.at(item);
                let text = project.text(&place)?;
                let is_unseen = |text: &Text| text.asked.iter().any(|(_, seen)| !seen);
                if text.as_ref().is_some_and(is_unseen) {
                    continue;
                }
                let name_bytes = text.and_then(|text| text.value.find(['=', ':']));
                if matches!(name_bytes, None | Some(0)) {
                    return Err(place.refused("compose-value"));
                }
            }
        }
    }
    Ok(())
}

/// Checks that a service has an image or a way to build one, and no keys that exclude each other.
fn is_whole(project: &Project, service: &Service) -> Result<()> {
    let is_given = |key: &str| -> Result<bool> {
        let Some(place) = service.last(key) else {
            return Ok(false);
        };
        Ok(match place.node.kind {
            Kind::Scalar { .. } => project
                .text(&place)?
                .is_some_and(|text| !text.value.is_empty()),
            Kind::List(_) | Kind::Map(_) => true,
        })
    };
    if !is_given("image")? && !is_given("build")? && !is_given("provider")? {
        return Err(about(service, "compose-no-image").arg("service", service.name.as_str()));
    }
    let excluded = |one: &'static str, other: &'static str| {
        Err(about(service, "compose-excluded")
            .arg("service", service.name.as_str())
            .arg("one", one)
            .arg("other", other))
    };
    if is_given("network_mode")? && !names(project, service, "networks")?.is_empty() {
        return excluded("network_mode", "networks");
    }
    let scale = match service.last("scale") {
        Some(place) => project.text(&place)?,
        None => None,
    };
    let is_scaled =
        scale.is_some_and(|scale| scale.value.parse().is_ok_and(|scale: i64| scale > 1));
    if is_scaled && is_given("container_name")? {
        return excluded("scale", "container_name");
    }
    Ok(())
}

/// Checks that the project defines what a service names.
fn has_all(project: &Project, service: &Service) -> Result<()> {
    for (section, key) in [
        (Section::Networks, "networks"),
        (Section::Volumes, "volumes"),
        (Section::Configs, "configs"),
        (Section::Secrets, "secrets"),
        (Section::Models, "models"),
    ] {
        let named = match section {
            Section::Volumes => mounts::named_volumes(project, service)?,
            Section::Services
            | Section::Networks
            | Section::Configs
            | Section::Secrets
            | Section::Models => names(project, service, key)?,
        };
        for (place, name) in named {
            let is_own = section == Section::Networks && name == DEFAULT_NETWORK;
            if !is_own && project.model.of(section).get(&name).is_none() {
                return Err(undefined(&place, service, section, name));
            }
        }
    }
    Ok(())
}

/// The services that have to be started before a service.
fn waited_for(project: &Project, service: &Service) -> Result<Vec<String>> {
    let mut waited = Vec::new();
    for (place, name) in names(project, service, "depends_on")? {
        waited.push((place, name));
    }
    for key in ["links", "volumes_from", "network_mode", "ipc", "pid"] {
        for (place, text) in names(project, service, key)? {
            let before = text.split(':').next().unwrap_or_default();
            let name = match key {
                "links" => before,
                "volumes_from" if before != "container" => before,
                "volumes_from" => continue,
                _ => match text.strip_prefix("service:") {
                    Some(name) => name,
                    None => continue,
                },
            };
            waited.push((place, name.to_owned()));
        }
    }
    let mut all = Vec::new();
    for (place, name) in waited {
        if project.service(&name).is_none() {
            return Err(undefined(&place, service, Section::Services, name));
        }
        all.push(name);
    }
    Ok(all)
}

/// Refuses services that wait for each other, and so would never start.
fn no_circle(project: &Project, waits: &HashMap<String, Vec<String>>) -> Result<()> {
    let mut done = HashSet::new();
    for start in project.model.services.iter() {
        let mut chain: Vec<(&str, usize)> = vec![(&start.name, 0)];
        while let Some((name, at)) = chain.last().copied() {
            let next = waits.get(name).and_then(|all| all.get(at));
            let Some(next) = next.filter(|_| !done.contains(name)) else {
                done.insert(name);
                chain.pop();
                continue;
            };
            if let Some(last) = chain.last_mut() {
                last.1 += 1;
            }
            if chain.iter().any(|(name, _)| name == next) {
                let mut names: Vec<&str> = chain.iter().map(|(name, _)| *name).collect();
                names.push(next);
                let first = names
                    .iter()
                    .position(|name| name == next)
                    .unwrap_or_default();
                return Err(
                    about(start, "compose-circle").arg("services", names[first..].join(" → "))
                );
            }
            chain.push((next, 0));
        }
    }
    Ok(())
}

/// The names under a key: a mapping's keys, a list's items (the `source` of a mapping in it), or a single text.
fn names<'s>(
    project: &Project,
    service: &'s Service,
    key: &str,
) -> Result<Vec<(Located<'s>, String)>> {
    let mut names = Vec::new();
    for place in service.all(key) {
        match &place.node.kind {
            Kind::Map(entries) => {
                for entry in entries {
                    names.push((place.at_line(entry.line), entry.key.clone()));
                }
            }
            Kind::List(items) => {
                for item in items {
                    let at = place.at(item);
                    let named = item.get("source").unwrap_or(item);
                    let text = project.text(&at.at(named))?;
                    names.extend(text.map(|text| (at, text.value)));
                }
            }
            Kind::Scalar { .. } => {
                let text = project.text(&place)?;
                names.extend(text.map(|text| (place.clone(), text.value)));
            }
        }
    }
    Ok(names)
}

fn undefined(place: &Located<'_>, service: &Service, section: Section, name: String) -> Error {
    place
        .refused("compose-undefined")
        .arg("service", service.name.as_str())
        .arg("name", name)
        .arg("section", section.key())
}

/// An error about a part, at the place that describes it last.
fn about(part: &Part, code: &'static str) -> Error {
    match part.layers.last() {
        Some(layer) => refused(code, &layer.path).arg("line", layer.node.line),
        None => refused(code, std::path::Path::new("")),
    }
}
