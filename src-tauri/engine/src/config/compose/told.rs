//! Which TOML a service's DB-GPT is told, and what it says: of this machine where it is mounted, or as the image has it.
//!
//! DB-GPT from v0.7.0 on takes it from `--config`; its images start it with a sample where no command is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::environment::{self, Environment as Container};
use super::inside;
use super::layers::Service;
use super::mounts::{Mounts, Where};
use super::project::{Project, quoted};
use super::role;
use crate::config::Overrides;
use crate::config::refusal::refused;
use crate::config::source::Given;
use crate::config::toml::{self, Environment, Missing, Read, Text};
use crate::error::Result;
use crate::io::file::{Found, found};
use crate::message::Finding;

/// What the images are started with.
const USUAL: &str = "configs/dbgpt-proxy-siliconflow.toml";

/// The path of the config inside of the container; none for a DB-GPT that reads a `.env`.
pub(super) fn config(project: &Project, service: &Service) -> Option<String> {
    let words = role::words(project, service);
    let mut after = words.iter().skip_while(|word| {
        !matches!(word.as_str(), "--config" | "-c") && !word.starts_with("--config=")
    });
    let written = match after.next() {
        // `sh -c` has a text behind it, and so has `bash -c`.
        Some(word) if word == "-c" && !after.clone().next().is_some_and(|word| is_toml(word)) => {
            words
                .iter()
                .find(|word| is_toml(word))
                .map(|word| word.trim_start_matches("--config=").to_owned())
        }
        Some(word) => match word.strip_prefix("--config=") {
            Some(path) => Some(path.to_owned()),
            None => after.next().cloned(),
        },
        None => None,
    };
    let written = written.filter(|path| is_toml(path)).or_else(|| {
        let by_image = !service.has("command") && !service.has("entrypoint");
        (by_image && role::is_of_toml(project, service)).then(|| USUAL.to_owned())
    })?;
    Some(match written.starts_with('/') {
        true => written,
        false => format!("{}/{written}", inside::ROOT),
    })
}

fn is_toml(word: &str) -> bool {
    word.ends_with(".toml")
}

/// Reads it, with the container's environment.
pub(super) fn read(
    project: &Project,
    service: &Service,
    mounts: &Mounts,
    config: &str,
    overrides: &Overrides,
    missing: Missing,
) -> Result<(PathBuf, Read, Vec<Finding>)> {
    let inside = Path::new(config);
    let mut findings = Vec::new();
    let mounted = match mounts.locate(config) {
        Where::Here(path) if found(&path) == Found::File => Some(path),
        Where::Here(path) => return Err(refused("config-missing", &path)),
        Where::Volume(_) | Where::Inside => None,
    };
    let text = match (&mounted, toml::sample(config)) {
        (Some(path), _) => Text::File(path),
        (None, Some(text)) => {
            findings.push(Finding::info("toml-in-image").arg("inside", config));
            Text::Sample { inside, text }
        }
        (None, None) => {
            let from = quoted(&format!("{}:{config}", service.name));
            let path = project.paths.first().unwrap_or(&project.folder);
            return Err(refused("toml-inside", path)
                .arg("service", service.name.as_str())
                .arg("inside", config)
                .arg("folder", project.folder.display())
                .arg("copy", project.command(&format!("cp {from} ./configs/"))));
        }
    };
    let deciding: BTreeSet<String> = toml::variables(&text).into_iter().collect();
    let Container {
        values,
        findings: told,
    } = environment::read(project, service, &deciding)?;
    findings.extend(told);
    let values: BTreeMap<String, Given> = values.into_iter().collect();
    let root = Path::new(inside::ROOT);
    let read = toml::read(
        &text,
        Some(root),
        overrides,
        &Environment::Known(&values),
        missing,
    )?;
    Ok((mounted.unwrap_or_else(|| inside.to_owned()), read, findings))
}
